"""Promise 12: a hostile picture is bounded: it is refused, or read, in little time and memory.

Each is opened in a process of its own, as the bot does it, and its work is measured from the first byte to the
answer; others who work on the same machine do not count.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from documents.errors import FileTooHeavyError, PictureCorruptError, PictureFormatError, PictureTooLargeError
from tests.architecture.sources import ROOT
from tests.documents.photographs import EAN
from tests.promises.hostile_pictures import BOUNDED, REFUSED, Make, mutated

MEGABYTES, SECONDS = 400, 10
REFUSALS = {error.code for error in (FileTooHeavyError, PictureCorruptError, PictureFormatError, PictureTooLargeError)}
PATIENCE_S = 120


class Taken(NamedTuple):
    """What came of a picture: its codes, or the code of the refusal."""

    outcome: str | list[str]
    seconds: float
    megabytes: int

    @property
    def is_refused(self) -> bool:
        return isinstance(self.outcome, str)


async def read(*paths: Path, unguarded: bool = False) -> list[Taken]:
    """What another process makes of pictures; one that it does not survive is missing, with all after it."""
    options = ["--unguarded"] if unguarded else []
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.promises.reading_pictures",
        *options,
        *map(str, paths),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(PATIENCE_S):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        said, _ = await process.communicate()
    lines: list[dict[str, Any]] = [json.loads(line) for line in said.decode().splitlines()]
    return [Taken(**line) for line in lines]


async def broken_bounds(
    pictures: Mapping[str, Make], folder: Path, chance: Random, *, unguarded: bool = False
) -> dict[str, Taken | None]:
    """The pictures that took too much, or that nothing was said to."""
    broken: dict[str, Taken | None] = {}
    for name, make in pictures.items():
        path = folder / "picture"
        path.write_bytes(make(chance))
        (taken,) = await read(path, unguarded=unguarded) or (None,)
        if taken is None or taken.seconds > SECONDS or taken.megabytes > MEGABYTES:
            broken[name] = taken
    return broken


@pytest.mark.parametrize("name", REFUSED)
async def test_what_is_hostile_is_refused(name: str, tmp_path: Path, chance: Random) -> None:
    path = tmp_path / "picture"
    path.write_bytes(REFUSED[name](chance))
    (taken,) = await read(path)
    assert taken.outcome in REFUSALS
    assert (taken.seconds <= SECONDS, taken.megabytes <= MEGABYTES) == (True, True), taken


@pytest.mark.parametrize("name", BOUNDED)
async def test_what_is_heavy_is_bounded(name: str, tmp_path: Path, chance: Random) -> None:
    path = tmp_path / "picture"
    path.write_bytes(BOUNDED[name](chance))
    (taken,) = await read(path)
    assert taken.outcome in ([], [EAN], *REFUSALS)
    assert (taken.seconds <= SECONDS, taken.megabytes <= MEGABYTES) == (True, True), taken


async def test_pictures_with_a_few_wrong_bytes(
    tmp_path: Path, chance: Random, amount: Callable[[int, int], int]
) -> None:
    paths = []
    for number, content in enumerate(mutated(chance, amount(60, 4_000))):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(content)
    for start in range(0, len(paths), 200):
        taken = await read(*paths[start : start + 200])
        assert len(taken) == len(paths[start : start + 200])
        wrong = [one for one in taken if one.is_refused and one.outcome not in REFUSALS]
        assert wrong == []
        assert max(one.seconds for one in taken) <= SECONDS
        assert taken[-1].megabytes <= MEGABYTES


async def test_without_the_guard_the_bounds_are_broken(tmp_path: Path, chance: Random) -> None:
    """The planted bug: what a header says is not looked at before the picture is opened."""
    heavy = {name: REFUSED[name] for name in ("a PNG of 144 megapixels", "a progressive JPEG of four colours")}
    assert await broken_bounds(heavy, tmp_path, chance) == {}
    assert set(await broken_bounds(heavy, tmp_path, chance, unguarded=True)) == set(heavy)
