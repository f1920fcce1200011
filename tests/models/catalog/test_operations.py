"""Adding products and the words that they are found by."""

import json
from itertools import islice, product

import pytest
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.catalog.errors import NameMissingError, SkuMissingError, SkuTakenError, TextTooLongError, UnitUnknownError
from models.catalog.operations import add_product, index_words
from models.catalog.tables import Product, SearchDeletion, SearchWord, Unit


async def _add(session: AsyncSession, sku: str, name: str = "Café", unit_code: str = "un") -> Product:
    return await add_product(session, actor_id=None, sku=sku, name=name, unit_code=unit_code)


async def test_a_product_is_added_with_its_words_and_noted(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add(Unit(code="un"))
        await session.flush()
        added = await _add(session, " CAF-1 ", " Café Torrado ")
        words = set((await session.execute(select(SearchWord.word))).scalars())
    assert (added.sku, added.sku_key, added.name, added.search_text) == (
        "CAF-1",
        "caf1",
        "Café Torrado",
        "cafe torrado caf 1 caf1",
    )
    assert added.is_active
    assert words == {"cafe", "torrado"}
    async with database.unit_of_work() as session:
        entry = (await session.execute(select(AuditEntry))).scalar_one()
    assert (entry.area, entry.action, entry.object_type, entry.object_id) == (
        "catalog",
        "add_product",
        "product",
        str(added.id),
    )
    assert json.loads(entry.details) == {"sku": "CAF-1", "name": "Café Torrado", "unit": "un", "category_id": None}


async def test_a_sku_is_taken_however_it_is_spelt(session: AsyncSession) -> None:
    with pytest.raises(SkuTakenError) as error:
        await _add(session, "caf.00001")
    assert (error.value.sku, error.value.name) == ("CAF-00001", "Café Torrado 500g")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"sku": "1", "name": " "}, NameMissingError),
        ({"sku": "-", "name": "Café"}, SkuMissingError),
        ({"sku": "1" * 41, "name": "Café"}, TextTooLongError),
        ({"sku": "1", "name": "Café", "unit_code": "barrel"}, UnitUnknownError),
    ],
)
async def test_a_bad_product_is_refused_and_leaves_nothing(
    session: AsyncSession, fields: dict[str, str], error: type[Exception]
) -> None:
    count = select(func.count()).select_from(Product)
    before = (await session.execute(count)).scalar_one()
    with pytest.raises(error):
        await _add(session, **fields)
    assert (await session.execute(count)).scalar_one() == before


async def test_markup_in_a_name_is_kept_as_it_is(session: AsyncSession) -> None:
    added = await _add(session, "X1", "<b>Café</b> & 'Cia'")
    name = (await session.execute(select(Product.name).where(col(Product.id) == added.id))).scalar_one()
    assert name == "<b>Café</b> & 'Cia'"


async def test_words_may_be_indexed_again(database: Database) -> None:
    async with database.unit_of_work() as session:
        await index_words(session, ["Café Torrado", "café cru"])
        await index_words(session, ["CAFÉ", "Mate"])
        await index_words(session, [])
        words = (await session.execute(select(SearchWord.word))).scalars().all()
        meetings = (await session.execute(select(SearchDeletion.deletion, SearchDeletion.word))).all()
    assert sorted(words) == ["cafe", "cru", "mate", "torrado"]
    assert {deletion for deletion, word in meetings if word == "mate"} == {"mate", "ate", "mte", "mae", "mat"}
    assert len(meetings) == len(set(meetings))


async def test_more_words_than_fit_into_one_statement(database: Database) -> None:
    async with database.unit_of_work() as session:
        await index_words(session, islice(map("".join, product("abcdefghij", repeat=5)), 12_000))
        count = select(func.count()).select_from(SearchWord)
        assert (await session.execute(count)).scalar_one() == 12_000
