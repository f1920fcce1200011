"""A worker's session sees one moment, holds nobody up, and cannot change anything."""

import asyncio
import subprocess
import sys

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.database import Database
from drivers.snapshots import with_snapshot
from models.catalog.tables import Category
from tests.drivers.snapshots import add_category, count_categories


def address(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


async def add(database: Database, name: str) -> None:
    async with database.unit_of_work() as session:
        session.add(Category(name=name))


async def test_it_reads_what_was_committed(database: Database) -> None:
    await add(database, "Bebidas")
    assert await asyncio.to_thread(with_snapshot, address(database), count_categories) == 1


async def test_it_sees_one_moment_while_others_write(database: Database) -> None:
    await add(database, "Bebidas")
    loop = asyncio.get_running_loop()

    async def twice(session: AsyncSession) -> tuple[int, int]:
        first = await count_categories(session)
        writing = asyncio.run_coroutine_threadsafe(add(database, "Frios"), loop)
        await asyncio.wrap_future(writing)
        return first, await count_categories(session)

    assert await asyncio.to_thread(with_snapshot, address(database), twice) == (1, 1)
    assert await asyncio.to_thread(with_snapshot, address(database), count_categories) == 2


async def test_it_changes_nothing(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        await asyncio.to_thread(with_snapshot, address(database), add_category, "Frios")
    async with database.unit_of_work() as session:
        assert (await session.execute(select(func.count(col(Category.id))))).scalar_one() == 0


def test_a_worker_that_compares_does_not_load_telegram() -> None:
    names = "drivers.snapshots, models.catalog.imports.study, documents.product_sheets, documents.confined"
    program = f"import sys, {names}; print({{'aiogram', 'telegram', 'bot', 'handlers'}} & sys.modules.keys())"
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "set()"
