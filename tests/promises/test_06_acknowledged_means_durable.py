"""Promise 6: acknowledged means durable.

A whole machine works on a database whose every write and sync is recorded below SQLite. At chosen moments,
a write or a sync of the log or of the database file, the power goes: what was synced is there, of what was not
anything may be, whole, torn, reordered or damaged. What people saw confirmed and what Telegram has forgotten
must be found again, in a database that is whole and books that add up. On SQLite only: PostgreSQL keeps its files
by itself.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.handling import Handling
from bot.inbox import Inbox
from bot.wire import Wire
from drivers import inline_sqlite
from handlers import ROUTERS
from tests.machines import running
from tests.promises.cuts import MOMENTS, Day, at_work, losses, open_shop
from tests.promises.disks import Disk, File
from tests.promises.planted import PLANTED
from tests.promises.recording import NotReachableError, recorded

CUTS_A_DAY = 50

Amount = Callable[[int, int], int]


async def prove(template: Path, folder: Path, chance: Random, cuts: int) -> None:
    """A day with so many power cuts. Raises AssertionError for what one of them destroys."""
    (data := folder / "data").mkdir(parents=True)
    path = Path(shutil.copy(template, data / "company.sqlite3"))
    url = URL.create("sqlite", database=str(path))
    await open_shop(url)
    with recorded_or_skipped(data) as disk:
        async with running(url, folder, routers=ROUTERS) as bench:
            day = Day(bench, disk, path, chance)
            async with at_work(day):
                await bench.until(lambda: len(day.acknowledged) >= 3, "the first confirmations")
                for number in range(cuts):
                    cut = await day.cut(*MOMENTS[number % len(MOMENTS)])
                    assert await losses(cut, folder / "after", chance) == []
                    shutil.rmtree(folder / "after")
            assert all(map(is_as_recorded, disk.files.items())), "something was written past the recorder"


def is_as_recorded(known: tuple[str, File]) -> bool:
    """Whether the real file is what the recorder thinks it is."""
    path, file = known
    return file.is_deleted or Path(path).read_bytes() == file.written()


@contextmanager
def recorded_or_skipped(folder: Path) -> Iterator[Disk]:
    """The disk; nothing is proven where Python's SQLite cannot be reached, and that is said."""
    try:
        with recorded(folder) as disk:
            yield disk
    except NotReachableError as error:
        pytest.skip(str(error))


async def test_what_was_acknowledged_outlives_a_power_cut(
    migrated_file: Path, tmp_path: Path, chance: Random, amount: Amount
) -> None:
    for day in range(amount(1, 20)):
        await prove(migrated_file, tmp_path / f"day-{day}", chance, amount(10, CUTS_A_DAY))


def no_sync(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """A careless database, and nobody who looks."""

    async def nothing(_connection: AsyncConnection) -> None:
        pass

    monkeypatch.setattr("bot.database.require_durable", nothing)
    careless = (*inline_sqlite._PRAGMAS, f"PRAGMA synchronous={level}")
    monkeypatch.setattr(inline_sqlite, "_PRAGMAS", careless)


def answer_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done is confirmed before it is committed."""

    async def finish(self: Handling, session: Any, received: Any, requests: Any) -> None:
        await session.flush()
        await self._outbox.send_now(received.lane, requests)
        await self._inbox.finish(session, received.update_id)

    monkeypatch.setattr(Handling, "_finish", finish)


def confirm_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram may forget a batch before it is stored."""
    monkeypatch.setattr(Wire, "get_updates", Wire.get_updates)
    monkeypatch.setattr(Inbox, "receive", Inbox.receive)
    PLANTED["confirm_first"]()


BUGS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "synchronous=OFF": lambda patch: no_sync(patch, "OFF"),
    "synchronous=NORMAL": lambda patch: no_sync(patch, "NORMAL"),
    "answered before the commit": answer_first,
    "Telegram told before the commit": confirm_first,
}


@pytest.mark.parametrize("bug", BUGS)
async def test_a_planted_bug_is_caught(
    migrated_file: Path, tmp_path: Path, chance: Random, bug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    BUGS[bug](monkeypatch)
    with pytest.raises(AssertionError, match=r"is gone|Telegram has forgotten|malformed|not a database|audit|orphan"):
        await prove(migrated_file, tmp_path, chance, 60)
