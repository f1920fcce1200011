"""The key of a row that is gone is never another's: labels and buttons still name it."""

from decimal import Decimal

import pytest
from sqlalchemy import delete, inspect, text
from sqlmodel import SQLModel, col

from bot.database import Database
from models.bulk import reserve_keys
from models.catalog.operations import add_product
from models.catalog.tables import Category, Pack, Product, Supplier, Unit
from models.stock.tables import Location, Lot


@pytest.fixture
async def product_id(database: Database) -> int:
    async with database.unit_of_work() as session:
        session.add(Unit(code="un"))
        await session.flush()
        added = await add_product(session, actor_id=None, sku="A-1", name="Arroz", unit_code="un")
        return added.id or 0


def rows_of(product_id: int) -> list[SQLModel]:
    return [
        Category(name="Limpeza"),
        Supplier(name="Ana & Cia"),
        Location(name="Loja"),
        Pack(product_id=product_id, name="cx", factor=Decimal(12)),
        Lot(product_id=product_id, code="L1"),
    ]


@pytest.mark.parametrize("place", range(5))
async def test_what_is_added_later_has_another_key(database: Database, product_id: int, place: int) -> None:
    keys = []
    for _ in range(2):
        async with database.unit_of_work() as session:
            row = rows_of(product_id)[place]
            session.add(row)
            await session.flush()
            keys.append(row.id)  # type: ignore[attr-defined]
            await session.delete(row)
    assert keys[0] < keys[1]


async def test_a_product_never_takes_the_place_of_one_that_is_gone(database: Database, product_id: int) -> None:
    async with database.unit_of_work() as session:
        await session.execute(delete(Product).where(col(Product.id) == product_id))
    async with database.unit_of_work() as session:
        added = await add_product(session, actor_id=None, sku="B-1", name="Vinho", unit_code="un")
    assert (added.id or 0) > product_id


async def test_keys_for_many_rows_at_once_are_new_ones_too(database: Database, product_id: int) -> None:
    async with database.unit_of_work() as session:
        await session.execute(delete(Product).where(col(Product.id) == product_id))
    async with database.unit_of_work() as session:
        assert min(await reserve_keys(session, Product, 3)) > product_id


async def test_rows_with_keys_that_were_reserved_spend_them(database: Database, product_id: int) -> None:
    async with database.unit_of_work() as session:
        reserved = max(await reserve_keys(session, Category, 10))
        session.add(Category(id=reserved, name="Limpeza"))
        await session.flush()
        await session.execute(text("DELETE FROM category"))
        assert min(await reserve_keys(session, Category, 1)) > reserved


async def test_every_such_table_is_declared_so(database: Database) -> None:
    if not database.is_embedded:
        return
    async with database.unit_of_work() as session:
        rows = await session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        declared = {row[0]: row[1] for row in rows}
        assert (await session.execute(text("PRAGMA integrity_check"))).scalar_one() == "ok"
    for table in SQLModel.metadata.tables.values():
        if table.dialect_options["sqlite"]["autoincrement"]:
            assert "AUTOINCREMENT" in declared[table.name]
    async with database.engine.connect() as connection:
        key = await connection.run_sync(lambda sync: inspect(sync).get_pk_constraint("product"))
    assert key == {"constrained_columns": ["id"], "name": "pk_product"}
