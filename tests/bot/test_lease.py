"""One receiver for one database: who waits, who takes over, and who gives up."""

import asyncio
import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlmodel import select

from bot import lease as module
from bot.database import Database
from bot.lease import STALE_AFTER, Lease, LeaseLostError
from bot.patience import DatabasePatience
from models.columns import utc_now
from models.messaging.operations import release_lease, take_lease
from models.messaging.tables import ReceiverLease
from tests.bot.events import events

HOST = socket.gethostname()
ALIVE = f"{HOST}:{os.getppid()}:0123abcd"
ELSEWHERE = "another-machine:1:0123abcd"
FRESH, STALE = timedelta(0), STALE_AFTER + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def quick_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEARTBEAT_S", 0.01)


@pytest.fixture
def lease(database: Database) -> Lease:
    return Lease(database, DatabasePatience())


async def held_by(database: Database, holder: str, age: timedelta) -> None:
    """Somebody holds the lease, whose heart last beat so long ago."""
    async with database.unit_of_work() as session:
        for row in (await session.execute(select(ReceiverLease))).scalars():
            await session.delete(row)
        await session.flush()
        session.add(ReceiverLease(id=1, holder=holder, heartbeat_at=utc_now() - age))


async def holder(database: Database) -> str | None:
    async with database.unit_of_work() as session:
        return (await session.execute(select(ReceiverLease.holder))).scalar_one_or_none()


async def dead_process() -> int:
    """The number of a process that has ended."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
    return process.pid


async def test_a_free_one_is_taken_and_released(database: Database, lease: Lease) -> None:
    await lease.take()
    assert (await holder(database) or "").startswith(f"{HOST}:{os.getpid()}:")
    await lease.release()
    assert await holder(database) is None


@pytest.mark.parametrize("other", [ALIVE, ELSEWHERE])
async def test_it_waits_while_another_heart_beats_and_says_so_once(
    database: Database, lease: Lease, other: str, caplog: pytest.LogCaptureFixture
) -> None:
    await held_by(database, other, FRESH)
    taking = asyncio.create_task(lease.take())
    await asyncio.sleep(0.1)
    assert not taking.done()
    assert await holder(database) == other
    async with database.unit_of_work() as session:
        await release_lease(session, other)
    await taking
    assert events(caplog) == ["another_process_receives"]
    assert await holder(database) != other


@pytest.mark.parametrize("other", [ALIVE, ELSEWHERE])
async def test_one_whose_heart_has_stopped_is_followed(database: Database, lease: Lease, other: str) -> None:
    await held_by(database, other, STALE)
    await lease.take()
    assert await holder(database) != other


async def test_a_process_of_this_machine_that_has_ended_is_followed_at_once(database: Database, lease: Lease) -> None:
    await held_by(database, f"{HOST}:{await dead_process()}:0123abcd", FRESH)
    await lease.take()
    assert (await holder(database) or "").startswith(f"{HOST}:{os.getpid()}:")


async def test_an_earlier_process_that_had_our_number_is_followed_at_once(database: Database, lease: Lease) -> None:
    await held_by(database, f"{HOST}:{os.getpid()}:0123abcd", FRESH)
    await lease.take()
    assert not (await holder(database) or "").endswith("0123abcd")


async def test_whoever_lost_it_gives_up(database: Database, lease: Lease) -> None:
    await lease.take()
    beating = asyncio.create_task(lease.keep())
    await asyncio.sleep(0.05)
    assert not beating.done()
    await held_by(database, ALIVE, FRESH)
    with pytest.raises(LeaseLostError, match="0123abcd"):
        await beating
    assert await holder(database) == ALIVE


async def test_a_beating_heart_keeps_it_fresh(database: Database, lease: Lease) -> None:
    await lease.take()
    async with database.unit_of_work() as session:
        (await session.get_one(ReceiverLease, 1)).heartbeat_at = utc_now() - STALE
    beating = asyncio.create_task(lease.keep())
    await asyncio.sleep(0.1)
    beating.cancel()
    await asyncio.wait([beating])
    async with database.unit_of_work() as session:
        row = await session.get_one(ReceiverLease, 1)
        assert utc_now() - row.heartbeat_at < STALE_AFTER


async def test_releasing_does_not_touch_anothers(database: Database, lease: Lease) -> None:
    await held_by(database, ALIVE, FRESH)
    await lease.release()
    assert await holder(database) == ALIVE


async def test_of_many_at_once_one_gets_it(database: Database) -> None:
    async def ask(name: str) -> str | None:
        async with database.unit_of_work() as session:
            return await take_lease(session, name, stale_before=utc_now() - STALE_AFTER)

    names = [f"{n}:1:x" for n in range(10)]
    answers = await asyncio.gather(*map(ask, names))
    assert answers.count(None) == 1
    winner = names[answers.index(None)]
    assert {answer for answer in answers if answer is not None} == {winner}


async def test_of_two_who_wait_for_a_dead_holder_one_becomes_the_receiver(database: Database) -> None:
    await held_by(database, f"{HOST}:{_ended_process()}:0123abcd", FRESH)
    one, other = (Lease(database, DatabasePatience()) for _ in range(2))
    one._holder, other._holder = ALIVE, f"{HOST}:{os.getppid()}:89abcdef"
    answers = await asyncio.gather(one._ask(), other._ask())
    assert sum(answer is None for answer in answers) == 1


def _ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid
