"""Counts: what they are about, one product in one of them, and who may begin and discard them."""

from datetime import date

import pytest

from bot.database import Database
from models.catalog.tables import Category, Product
from models.people.errors import RightMissingError
from models.people.tables import Role
from models.stock.counts import errors
from models.stock.counts.operations import cancel_count
from models.stock.counts.queries import count_summary, open_counts
from models.stock.counts.scopes import countable_categories
from models.stock.counts.tables import CountScope, CountState
from models.stock.counts.walk import end_count
from models.stock.errors import (
    LocationNotSeenError,
    LocationOffError,
    ProductNotFoundError,
)
from models.stock.tables import Location
from tests.models.stock.conftest import (
    ANA,
    BOB,
    BOSS,
    COFFEE,
    DEPOT,
    FLOUR,
    KIOSK,
    MILK,
    SHOP,
    Rows,
    actor,
    line,
    receive,
)
from tests.models.stock.counts.counting import begin, counted, lines_of, step


@pytest.fixture
async def depot(shop: Database) -> Database:
    """Coffee, flour, and milk of two lots in the depot; coffee in the shop."""
    milk = [
        line(MILK, "6", lot="L2", expires_on=date(2027, 3, 1)),
        line(MILK, "4", lot="L1", expires_on=date(2027, 1, 1)),
    ]
    await receive(shop, line(COFFEE, "40", "10"), line(FLOUR, "12.5"), *milk)
    await receive(shop, line(COFFEE, "5"), location_id=SHOP)
    return shop


async def test_everything_there_is_asked_for_lot_by_lot(depot: Database) -> None:
    begun = await begin(depot)
    assert (begun.products, begun.elsewhere) == (3, 0)
    lines = await lines_of(depot, begun.count_id)
    assert [(one.product_id, one.lot_id) for one in lines] == [(COFFEE, None), (FLOUR, None), (MILK, 2), (MILK, 1)]
    assert {(one.counted, one.expected) for one in lines} == {(None, None)}


async def test_what_is_in_no_lot_is_a_line_of_its_own(depot: Database) -> None:
    async with depot.unit_of_work() as session:
        from models.stock.operations import post_return

        await post_return(session, actor=ANA, lines=[line(MILK, "1")], location_id=DEPOT)
    lines = await lines_of(depot, (await begin(depot, scope=CountScope.PRODUCT, product_id=MILK)).count_id)
    assert [one.lot_id for one in lines] == [2, 1, None]


async def test_one_category(depot: Database) -> None:
    async with depot.unit_of_work() as session:
        session.add(Category(id=7, name="Bebidas"))
        await session.flush()
        (await session.get_one(Product, COFFEE)).category_id = 7
        assert await countable_categories(session, ANA, DEPOT) == [(7, "Bebidas")]
        assert await countable_categories(session, ANA, KIOSK) == []
        with pytest.raises(LocationNotSeenError):
            await countable_categories(session, actor(locations=frozenset({SHOP})), DEPOT)
    begun = await begin(depot, scope=CountScope.CATEGORY, category_id=7)
    assert [one.product_id for one in await lines_of(depot, begun.count_id)] == [COFFEE]


async def test_a_sample_prefers_what_was_counted_longest_ago(depot: Database) -> None:
    await counted(depot, {"Café torrado": "40", "Farinha de trigo": "12.5", "L1": "4", "L2": "6"})
    await counted(depot, {"Café torrado": "40"}, scope=CountScope.PRODUCT, product_id=COFFEE)
    begun = await begin(depot, scope=CountScope.SAMPLE, sample=2)
    assert {one.product_id for one in await lines_of(depot, begun.count_id)} == {FLOUR, MILK}


async def test_a_sample_that_is_asked_for_twice_is_begun_once(depot: Database) -> None:
    first = await begin(depot, scope=CountScope.SAMPLE, sample=1)
    assert await begin(depot, scope=CountScope.SAMPLE, sample=1) == first
    assert (await begin(depot, BOB, scope=CountScope.SAMPLE, sample=1)).count_id != first.count_id
    async with depot.unit_of_work() as session:
        await end_count(session, actor=ANA, count_id=first.count_id)
    assert (await begin(depot, scope=CountScope.SAMPLE, sample=1)).count_id != first.count_id


async def test_a_sample_takes_first_what_was_never_counted(depot: Database) -> None:
    await counted(depot, {"Café torrado": "40"}, scope=CountScope.PRODUCT, product_id=COFFEE)
    for _ in range(5):
        begun = await begin(depot, scope=CountScope.SAMPLE, sample=2)
        assert {one.product_id for one in await lines_of(depot, begun.count_id)} == {FLOUR, MILK}
        async with depot.unit_of_work() as session:
            await cancel_count(session, actor=ANA, count_id=begun.count_id)


async def test_a_product_is_in_one_open_count_of_a_location(depot: Database) -> None:
    first = await begin(depot, scope=CountScope.PRODUCT, product_id=COFFEE)
    rest = await begin(depot, BOB)
    assert (rest.products, rest.elsewhere) == (2, 1)
    assert COFFEE not in {one.product_id for one in await lines_of(depot, rest.count_id)}
    with pytest.raises(errors.BeingCountedError):
        await begin(depot, BOB)
    await begin(depot, location_id=SHOP)
    async with depot.unit_of_work() as session:
        await cancel_count(session, actor=ANA, count_id=first.count_id)
    assert (await begin(depot, BOB)).products == 1


async def test_what_is_gone_is_counted_and_what_never_was_there_is_not(depot: Database) -> None:
    from models.stock.operations import post_issue

    async with depot.unit_of_work() as session:
        await post_issue(session, actor=ANA, lines=[line(COFFEE, "5")], location_id=SHOP)
    assert (await begin(depot, location_id=SHOP)).products == 1
    with pytest.raises(errors.NothingToCountError):
        await begin(depot, location_id=KIOSK)
    assert (await begin(depot, location_id=KIOSK, scope=CountScope.PRODUCT, product_id=COFFEE)).products == 1


async def test_what_is_refused(depot: Database) -> None:
    with pytest.raises(RightMissingError):
        await begin(depot, actor(role=Role.VIEWER))
    for place in (DEPOT, 99):
        with pytest.raises(LocationNotSeenError):
            await begin(depot, actor(locations=frozenset({SHOP, 99})), location_id=place)
    with pytest.raises(ProductNotFoundError):
        await begin(depot, scope=CountScope.PRODUCT, product_id=99)
    async with depot.unit_of_work() as session:
        (await session.get_one(Location, KIOSK)).is_active = False
    with pytest.raises(LocationOffError):
        await begin(depot, location_id=KIOSK, scope=CountScope.PRODUCT, product_id=COFFEE)


async def test_open_counts_are_those_of_locations_one_sees(depot: Database) -> None:
    here, there = (await begin(depot)).count_id, (await begin(depot, BOB, location_id=SHOP)).count_id
    async with depot.unit_of_work() as session:
        assert [one.id for one in await open_counts(session, BOB)] == [there, here]
        (only,) = await open_counts(session, actor(locations=frozenset({DEPOT})))
        assert (only.id, only.location, only.done, only.total, only.started_by) == (here, "Depósito", 0, 4, 1)
        with pytest.raises(errors.CountNotFoundError):
            await count_summary(session, actor(locations=frozenset({SHOP})), here)


async def test_discarding_is_for_who_began_it_and_for_those_in_charge(depot: Database, rows: Rows) -> None:
    for by in (ANA, BOSS):
        count_id = (await begin(depot)).count_id
        with pytest.raises(errors.CountNotTheirsError):
            async with depot.unit_of_work() as session:
                await cancel_count(session, actor=BOB, count_id=count_id)
        async with depot.unit_of_work() as session:
            await cancel_count(session, actor=by, count_id=count_id)
            assert (await count_summary(session, by, count_id)).state == CountState.CANCELLED
        with pytest.raises(errors.CountOverError):
            await step(depot, count_id)
