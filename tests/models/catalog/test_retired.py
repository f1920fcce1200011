"""Finding what is out of use."""

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.database import Database
from models.catalog.retired import find_in_use_or_retired, find_retired
from models.catalog.tables import Product

COFFEE, OTHER_COFFEE = "CAF-00001", "CAF-00002"


@pytest.fixture(autouse=True)
async def retired(session: AsyncSession) -> None:
    await session.execute(update(Product).where(col(Product.sku) == COFFEE).values(is_active=False))


@pytest.mark.parametrize(
    "query", ["", "torrado", "CAFÉ 500 g", "caf00001", "CAF-00001", "0012345678905", "012345678905"]
)
async def test_by_its_words_its_sku_and_its_barcode(session: AsyncSession, query: str) -> None:
    assert [one.sku for one in await find_retired(session, query)] == [COFFEE]


@pytest.mark.parametrize("query", ["cru", "orrado", "?!", "%", "café cru", "7891234567895"])
async def test_by_nothing_else(session: AsyncSession, query: str) -> None:
    assert await find_retired(session, query) == []


@pytest.mark.parametrize(("query", "sku"), [("café", OTHER_COFFEE), ("café torrado", COFFEE), (COFFEE, COFFEE)])
async def test_what_is_in_use_comes_first(session: AsyncSession, query: str, sku: str) -> None:
    found = (await find_in_use_or_retired(session, query)).products
    assert sku in [one.sku for one in found]
    assert (COFFEE in [one.sku for one in found]) == (sku == COFFEE)


async def test_by_name_without_minding_accents_and_case(session: AsyncSession) -> None:
    await session.execute(update(Product).values(is_active=False))
    names = [one.name for one in await find_retired(session)]
    assert names[:3] == ['Açúcar <b>"Cristal"</b>', "Bombom de Avelã", "Café Cru"]


@pytest.mark.parametrize("query", ["", "xyzzy"])
async def test_not_every_product_is_read(database: Database, session: AsyncSession, query: str) -> None:
    made = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *call: made.append(call[2:4]))
    await find_retired(session, query)
    connection = await session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
    statement, values = next(one for one in made if "search_text" in one[0])
    explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
    plan = (await connection.exec_driver_sql(f"{explain} {statement}", values)).all()
    assert "ix_product_retired" in str(plan)
