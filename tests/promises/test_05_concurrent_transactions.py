"""Promise 5, concurrent transactions: whoever takes what was just taken is refused, however many come at once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import URL

from bot.database import Database
from drivers.inline_sqlite import InlineSQLiteDialect
from tests.loaded_python import loaded_python
from tests.promises.taking import PLANTED_BUGS, SUPPLY, assert_sold_out, crowd, furnish, plant, stock_up

ROOT = Path(__file__).parents[2]
PROCESSES = 3
PATIENCE_S = 60.0

Amount = Callable[[int, int], int]

each_bug = pytest.mark.parametrize(
    ("backend", "bug"),
    [
        pytest.param(backend, bug, marks=[pytest.mark.postgresql] if backend == "postgresql" else [])
        for backend, bugs in PLANTED_BUGS.items()
        for bug in bugs
    ],
)


@pytest.fixture
async def furnished_url(database_url: URL) -> URL:
    """A database with a place for things."""
    async with opened(database_url) as (database,), database.unit_of_work() as session:
        await furnish(session)
    return database_url


@asynccontextmanager
async def opened(url: URL, engines: int = 1) -> AsyncIterator[tuple[Database, ...]]:
    """As many engines on one database as there could be processes."""
    async with AsyncExitStack() as stack:
        databases = tuple(Database(url) for _ in range(engines))
        for database in databases:
            stack.push_async_callback(database.close)
        yield databases


async def test_many_tasks_take_exactly_what_there_is(furnished_url: URL, chance: Random, amount: Amount) -> None:
    for product in range(1, amount(5, 201)):
        takers, engines = chance.randint(20, amount(50, 100)), chance.choice([1, 3])
        async with opened(furnished_url, engines) as databases:
            await stocked(databases[0], product)
            results = await crowd(databases, product, takers)
            await assert_sold_out(databases[0], product, results, takers)


async def test_several_processes_take_exactly_what_there_is(furnished_url: URL, amount: Amount) -> None:
    async with opened(furnished_url) as (database,):
        for product in range(1, amount(2, 21)):
            await stocked(database, product)
            results = await crowd_of_processes(furnished_url, product, takers_each=10)
            await assert_sold_out(database, product, results, PROCESSES * 10)


@each_bug
async def test_planted_bug_among_tasks_is_caught(furnished_url: URL, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InlineSQLiteDialect, "do_begin", InlineSQLiteDialect.do_begin)
    async with opened(furnished_url, 3) as databases:
        await stocked(databases[0], 1)
        results = await crowd(databases, 1, 50, row_lock=plant(bug))
        assert shows(bug, results)
        with pytest.raises(AssertionError):
            await assert_sold_out(databases[0], 1, results, 50)


async def test_planted_bug_among_processes_is_caught(furnished_url: URL, backend: str) -> None:
    bug = PLANTED_BUGS[backend][0]
    async with opened(furnished_url) as (database,):
        await stocked(database, 1)
        results = await crowd_of_processes(furnished_url, 1, takers_each=10, bug=bug)
        assert shows(bug, results)
        with pytest.raises(AssertionError):
            await assert_sold_out(database, 1, results, PROCESSES * 10)


def shows(bug: str, results: Counter[str]) -> bool:
    """Whether the results are wrong in the way of this bug, and not because nothing works."""
    if bug == "deferred-begin":
        return any("database is locked" in result for result in results)
    return results["took"] > SUPPLY


async def stocked(database: Database, product: int) -> None:
    async with database.unit_of_work() as session:
        await stock_up(session, product)


async def crowd_of_processes(url: URL, product: int, *, takers_each: int, bug: str = "none") -> Counter[str]:
    """Processes that begin at the same moment; what became of each taker."""
    address = url.render_as_string(hide_password=False)
    words = ["-m", "tests.promises.taking", address, str(product), str(takers_each), bug]
    processes = [
        await asyncio.create_subprocess_exec(
            *loaded_python(), *words, cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(PROCESSES)
    ]
    try:
        async with asyncio.timeout(PATIENCE_S):
            for process in processes:
                assert process.stdout is not None
                assert await process.stdout.readline() == b"ready\n"
            said = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                await process.wait()
    return Counter(line for output, _ in said for line in output.decode().splitlines())
