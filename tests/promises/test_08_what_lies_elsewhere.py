"""Promise 8, for members of some locations: what lies at the others they neither see nor change."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.database import Database
from models.catalog.editing import switch_product
from models.catalog.errors import NothingToLabelError, StockLeftError
from models.catalog.exports import begin_export
from models.catalog.figures import Figures, Owner
from models.catalog.imports.current import known_names
from models.catalog.labels import LabelOrder, LabelScope, label_summary
from models.catalog.minimums import figures_at, set_figures, undo_figures
from models.catalog.page import product_page
from models.columns import utc_now
from models.people.actor import Actor
from models.people.directory import standing_of
from models.people.members import toggle_location
from models.people.standing import Seen
from models.people.tables import Member
from models.stock.counts.operations import begin_count
from models.stock.counts.tables import CountScope
from models.stock.errors import LocationNotSeenError
from models.stock.evidence import photos_of_movement
from models.stock.evidence_errors import PhotoNotSeenError
from models.stock.locations_seen import seen_locations
from models.stock.operations import post_issue, reverse_movements
from models.stock.posting import Line, Posting
from models.stock.queries import stock_card
from models.stock.tables import MovementKind
from models.stock.taking_back import posted_together, take_back
from tests.promises.house import ADMIN, CLERK, HERE, KEEPER, STOCK_HERE, House, actor_of, furnish

Refused = Callable[[AsyncSession, Actor, House], Awaitable[Any]]
_FIGURES = Figures(Decimal(3))


@pytest.fixture
async def house(database: Database) -> House:
    return await furnish(database)


@pytest.mark.parametrize("account", [CLERK, KEEPER])
async def test_neither_seen_nor_touched(database: Database, house: House, account: int) -> None:
    async with database.unit_of_work() as session:
        member = await actor_of(session, account)
        assert [place.id for place in await seen_locations(session, member)] == [house.here]
        card = await stock_card(session, member, house.products[0])
        assert [level.location_id for level in card.locations] == [house.here]
        line = Line(house.products[0], Decimal(1))
        with pytest.raises(LocationNotSeenError):
            await post_issue(session, actor=member, lines=[line], location_id=house.there)


async def _take_back(session: AsyncSession, keeper: Actor, house: House) -> None:
    await take_back(session, keeper, house.hidden_photo, whole=False)


async def _reverse(session: AsyncSession, keeper: Actor, house: House) -> None:
    await reverse_movements(session, actor=keeper, movement_ids=[house.hidden_photo])


async def _set_figures(session: AsyncSession, keeper: Actor, house: House) -> None:
    await set_figures(session, keeper, Owner(house.products[0]), house.there, new=_FIGURES, shown=None)


async def _see_photos(session: AsyncSession, keeper: Actor, house: House) -> None:
    await photos_of_movement(session, keeper, house.hidden_photo)


async def _label(session: AsyncSession, keeper: Actor, house: House) -> None:
    await label_summary(session, keeper, LabelOrder(LabelScope.LOCATION, house.there))


async def _count(session: AsyncSession, keeper: Actor, house: House) -> None:
    place = {"location_id": house.there, "product_id": house.products[0]}
    await begin_count(session, actor=keeper, scope=CountScope.PRODUCT, **place)


REFUSED: tuple[tuple[Refused, type[Exception]], ...] = (
    (_take_back, LocationNotSeenError),
    (_reverse, LocationNotSeenError),
    (_set_figures, LocationNotSeenError),
    (_see_photos, PhotoNotSeenError),
    (_label, NothingToLabelError),
    (_count, LocationNotSeenError),
)


@pytest.mark.parametrize(("act", "error"), REFUSED)
async def test_refused_to_those_who_do_not_see_it(
    database: Database, house: House, act: Refused, error: type[Exception]
) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(error):
            await act(session, await actor_of(session, KEEPER), house)
    async with database.unit_of_work() as session:
        await act(session, await actor_of(session, ADMIN), house)


async def test_what_was_set_there_is_not_taken_back_once_it_is_not_seen_any_more(
    database: Database, house: House
) -> None:
    owner = Owner(house.products[0])
    await toggle_there(database, house)
    async with database.unit_of_work() as session:
        keeper = await actor_of(session, KEEPER)
        done = await set_figures(session, keeper, owner, house.there, new=_FIGURES, shown=None)
        assert done.at is not None
    await toggle_there(database, house)
    async with database.unit_of_work() as session:
        with pytest.raises(LocationNotSeenError):
            await undo_figures(session, await actor_of(session, KEEPER), owner, done.at)


async def toggle_there(database: Database, house: House) -> None:
    """The admin lets the keeper see the other location, or no longer."""
    async with database.unit_of_work() as session:
        keeper = (await session.execute(select(Member).where(Member.telegram_id == KEEPER))).scalar_one()
        seen, admin = Seen.of(await standing_of(session, keeper)), await actor_of(session, ADMIN)
        await toggle_location(session, admin, keeper.id or 0, house.there, seen=seen)


async def test_pages_imports_and_exports_speak_of_what_is_seen(database: Database, house: House) -> None:
    async with database.unit_of_work() as session:
        keeper = await actor_of(session, KEEPER)
        for owner in (Owner(house.products[1]), Owner(category_id=house.category)):
            assert [place.location for place in await figures_at(session, keeper, owner)] == [HERE]
        page = await product_page(session, keeper, house.products[1])
        assert [place.location for place in page.minimums] == [HERE]
        assert (await begin_export(session, keeper)).locations == {house.here: HERE}
        assert (await known_names(session, keeper)).location_names == {house.here: HERE}


async def test_whoever_switches_a_product_off_is_told_of_what_they_see(database: Database, house: House) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(StockLeftError) as left:
            await switch_product(session, await actor_of(session, KEEPER), house.products[5], on=False)
        assert left.value.on_hand == STOCK_HERE


async def test_what_was_posted_together_is_shown_where_it_is_seen(database: Database, house: House) -> None:
    """The opening balances of an import have one moment, wherever they lie."""
    moment, lines = utc_now(), [Line(product_id, Decimal(2)) for product_id in house.products[:3]]
    async with database.unit_of_work() as session:
        keeper, admin = await actor_of(session, KEEPER), await actor_of(session, ADMIN)
        posted = {}
        for place in (house.here, house.there):
            posting = await Posting.open(session, admin, lines, place)
            posting.at = moment
            for line in lines:
                await posting.put(MovementKind.RECEIPT, line, place)
            posted[place] = {movement.id or 0 for movement in await posting.finish()}
        first = min(posted[house.here])
        assert {line.id for line in await posted_together(session, keeper, first)} == posted[house.here]
        assert {line.id for line in await posted_together(session, admin, first)} == set().union(*posted.values())


async def test_an_operation_that_looks_away_is_caught(
    database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Actor, "sees", lambda _actor, _location_id: True)
    async with database.unit_of_work() as session:
        await _see_photos(session, await actor_of(session, KEEPER), house)
