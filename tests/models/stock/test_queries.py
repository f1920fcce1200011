"""The stock card, as different members see it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.tables import Category, Pack, Unit
from models.people.actor import Actor
from models.people.tables import Language, Member, Role
from models.stock.card import LastMovement, LocationLevel, PackSize
from models.stock.errors import ProductNotFoundError
from models.stock.queries import StockList, check_stock, stock_card
from models.stock.tables import Location, MovementKind, ReorderRule, StockLevel, StockMovement

DEPOT, SHOP, KIOSK, CLOSED = 1, 2, 3, 4
COFFEE, TEA = 1, 2
EVERYWHERE = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.OPERATOR}))
ONLY_SHOP = replace(EVERYWHERE, location_ids=frozenset({SHOP}))
NOWHERE = replace(EVERYWHERE, location_ids=frozenset())


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """Coffee in a depot and a shop, a kiosk that has none of it, a shop that was closed."""
    async with database.unit_of_work() as session:
        session.add_all([Unit(code="kg", places=3), Category(id=1, name="Bebidas")])
        session.add(Member(id=1, telegram_id=11, name="Ana", language=Language.PORTUGUESE))
        names = {DEPOT: "Zona Norte", SHOP: "Água Verde", KIOSK: "Quiosque", CLOSED: "Loja antiga"}
        session.add_all(Location(id=key, name=name, is_active=key != CLOSED) for key, name in names.items())
        await session.flush()
        for sku, name in (("CAF-1", "Café Torrado"), ("CHA-1", "Chá Mate")):
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code="kg", category_id=1)
        session.add_all(
            [
                Pack(product_id=COFFEE, name="fardo", factor=Decimal(30)),
                Pack(product_id=COFFEE, name="cx", factor=Decimal("7.5")),
                _level(DEPOT, on_hand="10.5", reserved="2", requested="1", on_order="4.25"),
                _level(SHOP, on_hand="3", reserved="0", requested="0", on_order="0"),
                ReorderRule(product_id=COFFEE, location_id=SHOP, minimum=Decimal(3)),
            ]
        )
        await session.flush()
        yield session


def _level(location_id: int, **quantities: str) -> StockLevel:
    level = StockLevel(product_id=COFFEE, location_id=location_id)
    for name, quantity in quantities.items():
        setattr(level, name, Decimal(quantity))
    return level


def _movement(location_id: int, quantity: str, hour: int, member_id: int | None = 1) -> StockMovement:
    return StockMovement(
        kind=MovementKind.RECEIPT if Decimal(quantity) > 0 else MovementKind.ISSUE,
        product_id=COFFEE,
        location_id=location_id,
        quantity=Decimal(quantity),
        on_hand_after=Decimal(10),
        unit_cost=Decimal(1),
        member_id=member_id,
        occurred_at=datetime(2026, 11, 20, hour, tzinfo=UTC),
    )


async def test_the_card_of_a_product(session: AsyncSession) -> None:
    card = await stock_card(session, EVERYWHERE, COFFEE)
    assert (card.product_id, card.sku, card.name) == (COFFEE, "CAF-1", "Café Torrado")
    assert (card.unit_code, card.places, card.is_active) == ("kg", 3, True)
    assert card.packs == (PackSize("cx", Decimal("7.5")), PackSize("fardo", Decimal(30)))
    assert card.locations == (
        LocationLevel(SHOP, "Água Verde", Decimal(3), Decimal(0), Decimal(0), Decimal(0), Decimal(3)),
        LocationLevel(DEPOT, "Zona Norte", Decimal("10.5"), Decimal(2), Decimal(1), Decimal("4.25"), None),
    )
    assert card.last_movement is None


async def test_the_totals_are_those_of_the_locations(session: AsyncSession) -> None:
    card = await stock_card(session, EVERYWHERE, COFFEE)
    totals = (card.on_hand, card.reserved, card.available, card.requested, card.on_order, card.projected, card.minimum)
    assert totals == tuple(map(Decimal, ("13.5", "2", "11.5", "1", "4.25", "16.75", "3")))


async def test_one_statement_makes_a_card(database: Database, session: AsyncSession) -> None:
    executed: list[str] = []
    event.listen(
        database.engine.sync_engine, "before_cursor_execute", lambda _c, _cursor, sql, *_: executed.append(sql)
    )
    for actor in (EVERYWHERE, ONLY_SHOP):
        await stock_card(session, actor, COFFEE)
    assert len(executed) == 2


async def test_a_location_is_low_from_its_minimum_down(session: AsyncSession) -> None:
    shop, depot = (await stock_card(session, EVERYWHERE, COFFEE)).locations
    assert shop.is_low
    assert not depot.is_low
    assert (depot.available, depot.projected) == (Decimal("8.5"), Decimal("13.75"))


async def test_who_is_limited_to_a_location_sees_only_that(session: AsyncSession) -> None:
    session.add_all([_movement(SHOP, "3", hour=9), _movement(DEPOT, "10.5", hour=12)])
    await session.flush()
    card = await stock_card(session, ONLY_SHOP, COFFEE)
    assert [level.location_id for level in card.locations] == [SHOP]
    assert [card.on_hand, card.projected, card.minimum] == [Decimal(3)] * 3
    assert card.last_movement is not None
    assert card.last_movement.location_name == "Água Verde"


async def test_who_may_see_no_location_sees_a_card_without_figures(session: AsyncSession) -> None:
    session.add(_movement(SHOP, "3", hour=9))
    await session.flush()
    card = await stock_card(session, NOWHERE, COFFEE)
    assert card.name == "Café Torrado"
    assert (card.locations, card.minimum, card.last_movement) == ((), None, None)
    assert card.on_hand == 0
    assert len(card.packs) == 2


async def test_the_category_gives_the_minimum_where_the_product_has_none(session: AsyncSession) -> None:
    for location_id in (SHOP, KIOSK):
        session.add(ReorderRule(category_id=1, location_id=location_id, minimum=Decimal(8)))
    await session.flush()
    card = await stock_card(session, EVERYWHERE, COFFEE)
    assert {level.name: level.minimum for level in card.locations} == {
        "Água Verde": Decimal(3),
        "Quiosque": Decimal(8),
        "Zona Norte": None,
    }
    assert card.minimum == 11
    nothing = Decimal(0)
    assert card.locations[1] == LocationLevel(KIOSK, "Quiosque", nothing, nothing, nothing, nothing, Decimal(8))


async def test_a_minimum_of_nothing_is_a_minimum(session: AsyncSession) -> None:
    session.add_all(
        [
            ReorderRule(product_id=COFFEE, location_id=DEPOT, minimum=Decimal(0)),
            ReorderRule(category_id=1, location_id=DEPOT, minimum=Decimal(8)),
        ]
    )
    await session.flush()
    depot = (await stock_card(session, EVERYWHERE, COFFEE)).locations[1]
    assert depot.minimum == 0


@pytest.mark.parametrize(
    ("quantities", "is_shown"),
    [
        ({"on_hand": "1"}, True),
        ({"on_hand": "0", "on_order": "2"}, True),
        ({"on_hand": "0"}, False),
    ],
)
async def test_a_closed_location_is_shown_as_long_as_something_is_there(
    session: AsyncSession, quantities: dict[str, str], is_shown: bool
) -> None:
    session.add_all(
        [_level(CLOSED, **quantities), ReorderRule(product_id=COFFEE, location_id=CLOSED, minimum=Decimal(1))]
    )
    await session.flush()
    card = await stock_card(session, EVERYWHERE, COFFEE)
    assert (CLOSED in [level.location_id for level in card.locations]) is is_shown


async def test_the_last_movement_is_the_newest(session: AsyncSession) -> None:
    session.add(_movement(DEPOT, "-2.5", hour=15))
    await session.flush()
    session.add(_movement(SHOP, "3", hour=9, member_id=None))
    await session.flush()
    card = await stock_card(session, EVERYWHERE, COFFEE)
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert card.last_movement == LastMovement(MovementKind.ISSUE, Decimal("-2.5"), at, "Zona Norte", "Ana")


async def test_of_two_movements_at_once_the_later_written_is_the_last(session: AsyncSession) -> None:
    session.add(_movement(DEPOT, "1", hour=9))
    await session.flush()
    session.add(_movement(SHOP, "2", hour=9, member_id=None))
    await session.flush()
    last = (await stock_card(session, EVERYWHERE, COFFEE)).last_movement
    assert last is not None
    assert (last.location_name, last.member_name) == ("Água Verde", None)


async def test_a_product_that_never_was_in_stock(session: AsyncSession) -> None:
    card = await stock_card(session, EVERYWHERE, TEA)
    assert (card.locations, card.packs, card.minimum, card.last_movement) == ((), (), None, None)
    assert card.on_hand == 0


@pytest.mark.parametrize("actor", [EVERYWHERE, ONLY_SHOP])
async def test_a_product_that_is_not_there(session: AsyncSession, actor: Actor) -> None:
    with pytest.raises(ProductNotFoundError) as error:
        await stock_card(session, actor, 99)
    assert error.value.product_id == 99


async def test_one_product_found_is_its_card(session: AsyncSession) -> None:
    card = await check_stock(session, ONLY_SHOP, "cafe torado")
    assert card == replace(await stock_card(session, ONLY_SHOP, COFFEE), corrected="cafe torrado")


@pytest.mark.parametrize(("query", "products"), [("1", 2), ("xyzzy", 0)])
async def test_none_or_several_found_are_a_list(session: AsyncSession, query: str, products: int) -> None:
    found = await check_stock(session, EVERYWHERE, query)
    assert isinstance(found, StockList)
    assert len(found.found.products) == products
    assert set(found.available) <= {product.id for product in found.found.products}


async def test_a_company_without_products_is_told_so(database: Database) -> None:
    async with database.unit_of_work() as session:
        found = await check_stock(session, EVERYWHERE, "café")
    assert isinstance(found, StockList)
    assert not found.has_products


@pytest.mark.parametrize(
    ("home", "names"), [(None, ["Água Verde", "Zona Norte"]), (DEPOT, ["Zona Norte", "Água Verde"])]
)
async def test_where_somebody_works_comes_first(session: AsyncSession, home: int | None, names: list[str]) -> None:
    card = await stock_card(session, replace(EVERYWHERE, home_location_id=home), COFFEE)
    assert [level.name for level in card.locations] == names


async def test_where_somebody_works_is_shown_only_if_they_see_it(session: AsyncSession) -> None:
    card = await stock_card(session, replace(ONLY_SHOP, home_location_id=DEPOT), COFFEE)
    assert [level.name for level in card.locations] == ["Água Verde"]
