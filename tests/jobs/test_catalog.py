"""What imports leave goes, and nothing of one that is being written."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.database import Database
from documents.product_rows import ProductRow
from jobs.catalog import clear_imports
from models.catalog.imports.operations import accept_import
from models.catalog.imports.tables import ImportChunk, ImportState, ProductImport
from models.catalog.queries import find_products
from models.catalog.tables import Product
from models.columns import utc_now
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location, StockMovement
from models.tasks.tables import Task
from tests.models.catalog.imports.importing import Importing, Row

SHEET = Row(sku="A", name="Chá", on_hand=Decimal(3))


@pytest.fixture
async def importing(database: Database, tmp_path: Path) -> Importing:
    async with database.unit_of_work() as session:
        session.add(Location(name="Depósito"))
        member = await add_member(session, telegram_id=5, name="Ana", language=Language.ENGLISH, roles=[Role.ADMIN])
        assert member.id is not None
    return Importing(database, Actor(member.id, "Ana", Language.ENGLISH, frozenset({Role.ADMIN})), tmp_path)


async def count(database: Database, column: Any) -> int:
    async with database.unit_of_work() as session:
        return len((await session.execute(select(column))).all())


async def accepted(importing: Importing, sheet: ProductRow = SHEET) -> None:
    """Tapped, and written up to the last step."""
    import_id, _ = await importing.look(sheet)
    async with importing.database.unit_of_work() as session:
        await accept_import(session, importing.actor, import_id, chat_id=5)
    await importing.write_unseen(import_id)


async def test_one_that_is_being_written_is_left_alone(importing: Importing) -> None:
    await accepted(importing)
    await clear_imports(importing.database.unit_of_work)
    for column in (col(Product.id), col(StockMovement.id), ImportChunk.number):
        assert await count(importing.database, column) == 1


async def test_one_whose_task_has_ended_is_taken_away(importing: Importing) -> None:
    await accepted(importing)
    async with importing.database.unit_of_work() as session:
        await session.execute(update(Task).values(done_at=utc_now()))
    await clear_imports(importing.database.unit_of_work)
    for column in (col(Product.id), col(StockMovement.id), ImportChunk.number):
        assert await count(importing.database, column) == 0
    async with importing.database.unit_of_work() as session:
        assert (await session.execute(select(col(ProductImport.state)))).scalars().all() == [ImportState.FAILED]


async def test_no_import_bears_the_number_of_one_that_is_forgotten(importing: Importing) -> None:
    await importing.send(SHEET)
    async with importing.database.unit_of_work() as session:
        await session.execute(update(ProductImport).values(created_at=utc_now() - timedelta(days=9)))
    await clear_imports(importing.database.unit_of_work)
    await accepted(importing, Row(sku="B", name="Mate"))
    async with importing.database.unit_of_work() as session:
        assert [found.sku for found in (await find_products(session, "chá")).products] == ["A"]


async def test_previews_that_nobody_tapped_go(importing: Importing) -> None:
    for days in (7, 2, 0):
        import_id, _ = await importing.look(SHEET)
        async with importing.database.unit_of_work() as session:
            found = await session.get_one(ProductImport, import_id)
            found.created_at -= timedelta(days=days)
    await clear_imports(importing.database.unit_of_work)
    assert await count(importing.database, ImportChunk.import_id) == 1
    assert await count(importing.database, col(ProductImport.id)) == 2
