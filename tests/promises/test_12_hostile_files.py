"""Promise 12: a hostile spreadsheet is bounded: it is refused, or read, in little time and memory.

They are checked in a process of its own, as the bot does it. Its work is measured from the first byte to the answer;
others who work on the same machine do not count.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from documents.errors import (
    FileTooHeavyError,
    ProductColumnMissingError,
    SheetCorruptError,
    SheetEmptyError,
    SheetLockedError,
    SheetTooLongError,
    SheetTooWideError,
    SheetUnknownError,
)
from tests.architecture.sources import ROOT
from tests.promises.hostile_sheets import HARMLESS, REFUSED, Make, mutated
from tests.promises.reading_sheets import PLANTED

MEGABYTES, SECONDS = 300, 10
PATIENCE_S = 120
REFUSALS = {
    error.code
    for error in (
        FileTooHeavyError,
        ProductColumnMissingError,
        SheetCorruptError,
        SheetEmptyError,
        SheetLockedError,
        SheetTooLongError,
        SheetTooWideError,
        SheetUnknownError,
    )
}


class Taken(NamedTuple):
    """What came of a file: how many rows and problems it has, or the code of the refusal."""

    name: str
    outcome: str | dict[str, int]
    seconds: float
    megabytes: int

    @property
    def is_bounded(self) -> bool:
        return self.seconds <= SECONDS and self.megabytes <= MEGABYTES


async def check(*paths: Path, without: str | None = None) -> list[Taken]:
    """What another process makes of files; one that it does not survive is missing, with all after it."""
    options = ["--without", without] if without else []
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.promises.reading_sheets",
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


def saved(folder: Path, makes: Sequence[Make]) -> list[Path]:
    """The files, numbered."""
    paths = [folder / str(number) for number in range(len(makes))]
    for path, make in zip(paths, makes, strict=True):
        path.write_bytes(make())
    return paths


async def test_what_is_hostile_is_refused(tmp_path: Path) -> None:
    taken = await check(*saved(tmp_path, [make for make, _ in REFUSED.values()]))
    said = dict(zip(REFUSED, [one.outcome for one in taken], strict=False))
    assert said == {name: code for name, (_, code) in REFUSED.items()}
    assert [one for one in taken if not one.is_bounded] == []


async def test_what_looks_hostile_is_read_and_does_nothing(tmp_path: Path) -> None:
    taken = await check(*saved(tmp_path, [make for make, _ in HARMLESS.values()]))
    said = dict(zip(HARMLESS, [one.outcome for one in taken], strict=False))
    assert said == {name: {"rows": rows, "problems": problems} for name, (_, (rows, problems)) in HARMLESS.items()}
    assert [one for one in taken if not one.is_bounded] == []
    files = set(os.listdir(tmp_path))
    assert files == {str(number) for number in range(len(HARMLESS))}


async def test_spreadsheets_with_a_few_wrong_bytes(
    tmp_path: Path, chance: Random, amount: Callable[[int, int], int]
) -> None:
    contents = list(mutated(chance, amount(150, 10_000)))
    for start in range(0, len(contents), 500):
        paths = [tmp_path / str(number) for number, _ in enumerate(contents[start : start + 500])]
        for path, content in zip(paths, contents[start:], strict=False):
            path.write_bytes(content)
        taken = await check(*paths)
        assert len(taken) == len(paths)
        assert [one for one in taken if isinstance(one.outcome, str) and one.outcome not in REFUSALS] == []
        assert [one for one in taken if not one.is_bounded] == []


@pytest.mark.parametrize(
    ("guard", "name"),
    [
        ("inflating", "a sheet that inflates"),
        ("extents", "far corners"),
        ("extents", "a repeated rectangle of an ODS"),
        ("extents", "many sheets of an XLS"),
        ("texts", "a long text again and again"),
        ("lines", "a record without end"),
    ],
)
async def test_without_a_guard_the_bounds_are_broken(tmp_path: Path, guard: str, name: str) -> None:
    """The planted bugs: a guard is not there."""
    assert guard in PLANTED
    paths = saved(tmp_path, [REFUSED[name][0]])
    taken = await check(*paths, without=guard)
    assert [one for one in taken if one.is_bounded] == []
