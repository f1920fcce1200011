"""How long finding a product takes, at several sizes of catalogue, beside the same SQL without SQLAlchemy."""

import sqlite3
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import asyncpg
from sqlalchemy import URL, event, make_url

from benchmarks.loading import load_postgresql, load_sqlite
from benchmarks.product_names import MadeUpProduct, made_up_products
from benchmarks.table import Cell, markdown
from bot.database import Database
from models.catalog.queries import find_products
from models.catalog.rules import fold

SIZES = (10_000, 100_000, 1_000_000)
QUERIES = 500

Statement = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Row:
    """One line of the table; times in milliseconds. The floor is the driver alone, with the same SQL."""

    database: str
    products: int
    query: str
    p50: float
    p99: float
    floor_p50: float
    floor_p99: float


async def run(*, sizes: Sequence[int] = SIZES, postgresql: str | None = None, queries: int = QUERIES) -> list[Row]:
    """Fill throwaway databases and search them. `postgresql`: the URL of an empty database, emptied again after."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = URL.create("sqlite", database=str(Path(folder) / "search.sqlite3"))
            rows += await _measure_sqlite(url, size, queries)
        if postgresql is not None:
            rows += await _measure_postgresql(make_url(postgresql), size, queries)
    return rows


async def _measure_sqlite(url: URL, size: int, queries: int) -> list[Row]:
    async with _migrated(url) as database:
        load_sqlite(str(url.database), size)
        bare = sqlite3.connect(str(url.database))

        async def floor(statement: str, parameters: Sequence[Any]) -> None:
            bare.execute(statement, parameters).fetchall()

        try:
            return [row async for row in _measured(database, "SQLite", size, queries, floor)]
        finally:
            bare.close()


async def _measure_postgresql(url: URL, size: int, queries: int) -> list[Row]:
    async with _migrated(url) as database:
        bare = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))

        async def floor(statement: str, parameters: Sequence[Any]) -> None:
            await bare.fetch(statement, *parameters)

        try:
            await load_postgresql(bare, size)
            return [row async for row in _measured(database, "PostgreSQL", size, queries, floor)]
        finally:
            await bare.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            await bare.close()


@asynccontextmanager
async def _migrated(url: URL) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.close()


async def _measured(
    database: Database,
    name: str,
    size: int,
    queries: int,
    floor: Callable[[str, Sequence[Any]], Awaitable[None]],
) -> AsyncIterator[Row]:
    for kind, texts in sample_queries(size, queries).items():
        times, statements = await _search(database, texts)
        floors = [await _timed(_replay(floor, group)) for group in statements]
        yield Row(name, size, kind, *_p50_p99(times), *_p50_p99(floors))


async def _search(database: Database, texts: Iterable[str]) -> tuple[list[float], list[list[Statement]]]:
    """The times of these searches, and the statements that each of them made."""
    times: list[float] = []
    made: list[list[Statement]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Sequence[Any], *_: Any) -> None:
        made[-1].append((statement, parameters))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    for text in texts:
        made.append([])
        async with database.unit_of_work() as session:
            await session.connection()
            times.append(await _timed(find_products(session, text)))
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    return times, made


async def _replay(floor: Callable[[str, Sequence[Any]], Awaitable[None]], statements: list[Statement]) -> None:
    for statement, parameters in statements:
        await floor(statement, parameters)


async def _timed(work: Awaitable[Any]) -> float:
    start = perf_counter()
    await work
    return (perf_counter() - start) * 1000


def _p50_p99(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[len(ordered) * 99 // 100]


def sample_queries(size: int, count: int) -> dict[str, list[str]]:
    """Queries for products that are there, `count` of each kind, the same ones on every run."""
    random = Random(size)
    wanted = set(random.sample(range(size), min(count, size)))
    chosen = [made_up for place, made_up in enumerate(made_up_products(size)) if place in wanted]
    return {
        "SKU": [made_up.sku for made_up in chosen],
        "barcode": [made_up.barcode for made_up in chosen],
        "one word, begun": [_begun(_words(made_up, random, 1)[0], random) for made_up in chosen],
        "two words, begun": [_two_words(made_up, random) for made_up in chosen],
        "typing error": [_with_typing_error(made_up, random) for made_up in chosen],
    }


def _words(made_up: MadeUpProduct, random: Random, count: int) -> list[str]:
    return random.sample([word for word in fold(made_up.name).split() if len(word) > 3 and word.isalpha()], count)


def _begun(word: str, random: Random) -> str:
    return word[: random.randint(3, len(word))]


def _two_words(made_up: MadeUpProduct, random: Random) -> str:
    first, second = _words(made_up, random, 2)
    return f"{first} {_begun(second, random)}"


def _with_typing_error(made_up: MadeUpProduct, random: Random) -> str:
    first, second = _words(made_up, random, 2)
    place = random.randrange(1, len(second))
    return f"{first} {second[:place]}{random.choice('kwyxz')}{second[place + random.randint(0, 1) :]}"


def report(rows: Iterable[Row]) -> Iterator[str]:
    """The table. Growth is the time at this size by that at the smallest."""
    headings = ("database", "products", "query", "p50 ms", "p99", "driver alone p50", "p99", "growth of p50", "of p99")
    yield from markdown(headings, _lines(rows))


def _lines(rows: Iterable[Row]) -> Iterator[Sequence[Cell]]:
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        smallest = first.setdefault((row.database, row.query), row)
        yield *astuple(row), row.p50 / smallest.p50, row.p99 / smallest.p99
