"""Finding products as people type them."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.operations import add_product
from models.catalog.queries import MAX_MATCHES, MAX_OFFERS, Found, find_products
from models.catalog.tables import Product


async def _names(session: AsyncSession, query: str) -> list[str]:
    return [product.name for product in (await find_products(session, query)).products]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("cafe", ["Café Cru", "Café Torrado 500g", "Filtro de café 103"]),
        ("CAFÉ", ["Café Cru", "Café Torrado 500g", "Filtro de café 103"]),
        ("café torrado", ["Café Torrado 500g"]),
        ("torrado de café", ["Café Torrado 500g"]),
        ("torr caf", ["Café Torrado 500g"]),
        ("caf", ["Café Cru", "Café Torrado 500g", "Filtro de café 103"]),
        ("deterg", ["Detergente Neutro 500ml"]),
        ("500", ["Café Torrado 500g", "Detergente Neutro 500ml"]),
        ("c", ["Café Cru", "Chá Mate", "Chapa de aço", "Café Torrado 500g", "Chocolate em pó 1kg"]),
    ],
)
async def test_words_and_beginnings_of_words(session: AsyncSession, query: str, names: list[str]) -> None:
    assert await _names(session, query) == names


async def test_a_whole_word_comes_before_a_begun_one(session: AsyncSession) -> None:
    assert await _names(session, "cha") == ["Chá Mate", "Chapa de aço"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("cafés torrados", "Café Torrado 500g"),
        ("pães de queijo", "Pão de Queijo"),
        ("limões", "Limão Taiti"),
        ("bombons", "Bombom de Avelã"),
    ],
)
async def test_plurals(session: AsyncSession, query: str, name: str) -> None:
    assert await _names(session, query) == [name]


@pytest.mark.parametrize("query", ["CAF-00001", "caf 00001", "Caf00001", "0012345678905", "012345678905"])
async def test_a_sku_or_barcode_finds_just_its_product(
    session: AsyncSession, statements: list[str], query: str
) -> None:
    statements.clear()
    found = await find_products(session, query)
    assert [product.sku for product in found.products] == ["CAF-00001"]
    assert found.exact
    assert len(statements) == 1


async def test_parts_of_a_sku(session: AsyncSession) -> None:
    assert await _names(session, "00002") == ["Café Cru", "Chapa de aço"]
    assert (await _names(session, "CAF-0000"))[:2] == ["Café Cru", "Café Torrado 500g"]
    assert await _names(session, "caf0000") == ["Café Cru", "Café Torrado 500g"]


@pytest.mark.parametrize(
    ("query", "name", "corrected"),
    [
        ("cafe torado", "Café Torrado 500g", "cafe torrado"),
        ("cfae torrado", "Café Torrado 500g", "cafe torrado"),
        ("detergnte netro", "Detergente Neutro 500ml", "detergente neutro"),
        ("chcolatee", "Chocolate em pó 1kg", "chocolate"),
    ],
)
async def test_typing_errors(
    session: AsyncSession, statements: list[str], query: str, name: str, corrected: str
) -> None:
    statements.clear()
    found = await find_products(session, query)
    assert [product.name for product in found.products] == [name]
    assert found.corrected == corrected
    assert len(statements) <= 3


async def test_what_is_found_as_typed_is_not_corrected(session: AsyncSession, statements: list[str]) -> None:
    statements.clear()
    found = await find_products(session, "filtro caf")
    assert found.products
    assert found.corrected is None
    assert not found.exact
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        ("café torrado azul", "Café Torrado 500g"),
        ("café xyz", "Café Cru"),
        ("choclat", "Chocolate em pó 1kg"),
    ],
)
async def test_nothing_found_offers_the_nearest(
    session: AsyncSession, statements: list[str], query: str, nearest: str
) -> None:
    statements.clear()
    found = await find_products(session, query)
    assert found.products == []
    assert found.nearest[0].name == nearest
    assert len(found.nearest) <= MAX_OFFERS
    assert len(statements) <= 5


@pytest.mark.parametrize("query", ["", "😀", "---", "\x00", "   "])
async def test_without_letters_and_digits_nothing_is_searched(
    session: AsyncSession, statements: list[str], query: str
) -> None:
    statements.clear()
    assert await find_products(session, query) == Found([])
    assert statements == []


@pytest.mark.parametrize("query", ["xyzzy", "x" * 5_000, "\ud800wwww"])
async def test_what_resembles_nothing_finds_nothing(session: AsyncSession, statements: list[str], query: str) -> None:
    statements.clear()
    assert await find_products(session, query) == Found([])
    assert len(statements) <= 5


@pytest.mark.parametrize(
    "query",
    ['"Café" AND *', "NEAR(café torrado, 2)", "-café :* ^", "search_text:café", "' OR 1=1 --", "café | !torrado & ("],
)
async def test_syntax_in_a_query_is_only_words(session: AsyncSession, query: str) -> None:
    found = await find_products(session, query)
    assert len(found.products) + len(found.nearest) < 10


async def test_a_retired_product_is_not_found_until_it_returns(session: AsyncSession) -> None:
    its = col(Product.sku) == "CAF-00002"
    await session.execute(update(Product).where(its).values(is_active=False))
    assert await _names(session, "cru") == []
    assert await _names(session, "CAF-00002") == []
    assert await _names(session, "cafe") == ["Café Torrado 500g", "Filtro de café 103"]
    await session.execute(update(Product).where(its).values(is_active=True))
    assert await _names(session, "cafe cru") == ["Café Cru"]


async def test_a_renamed_product_is_found_by_its_new_name_only(session: AsyncSession) -> None:
    new = {"name": "Mate Verde", "search_text": "mate verde caf 00002 caf00002"}
    await session.execute(update(Product).where(col(Product.sku) == "CAF-00002").values(new))
    assert await _names(session, "cru") == []
    assert await _names(session, "verde") == ["Mate Verde"]


async def test_of_many_matches_those_that_begin_with_the_query_are_kept(session: AsyncSession) -> None:
    for number in range(MAX_MATCHES + 20):
        await add_product(session, actor_id=None, sku=f"X{number}", name=f"Kit com copo {number:03d}", unit_code="un")
    await add_product(session, actor_id=None, sku="LAST", name="Copo", unit_code="un")
    found = await find_products(session, "copo")
    assert len(found.products) == MAX_MATCHES
    assert len(set(found.products)) == MAX_MATCHES
    assert found.products[0].name == "Copo"
    assert len((await find_products(session, "copo", limit=5)).products) == 5


async def test_every_match_is_there_when_there_are_not_too_many(session: AsyncSession) -> None:
    for number in range(25):
        await add_product(session, actor_id=None, sku=f"A{number}", name=f"Jarra {number:02d}", unit_code="un")
        await add_product(session, actor_id=None, sku=f"B{number}", name=f"Tampa de jarra {number:02d}", unit_code="un")
    assert len(await _names(session, "jarra")) == 50


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(query=st.text(st.characters(), max_size=80) | st.text("café torado*\"'()&|!:-^01", max_size=30))
async def test_any_text_may_be_searched(session: AsyncSession, query: str) -> None:
    found = await find_products(session, query)
    assert not (found.products and found.nearest)
