"""Counting product by product: what is asked, in which order, of whom, and what is kept of the answers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from bot.database import Database
from models.columns import utc_now
from models.people.actor import Actor
from models.stock.counts import errors
from models.stock.counts.queries import open_counts
from models.stock.counts.questions import Turn
from models.stock.counts.rules import needs_recount
from models.stock.counts.tables import CountScope, CountState, LineState
from models.stock.counts.walk import count_other_lot, end_count, go_back, skip_line, take_up_skipped
from models.stock.draft_errors import (
    LotTooLongError,
    UnitNotOfProductError,
)
from models.stock.errors import (
    LocationOffError,
    LotExpiryDiffersError,
    TooManyPlacesError,
)
from models.stock.tables import Location
from tests.models.stock.conftest import ANA, BOB, COFFEE, DEPOT, FLOUR, MILK, line, receive, seen
from tests.models.stock.counts.counting import BOBS, begin, figure, give_roles, lines_of, notices, step, the_count


@pytest.fixture
async def depot(shop: Database) -> Database:
    await give_roles(shop)
    await receive(shop, line(COFFEE, "40", "10"), line(FLOUR, "12.5", "4"))
    return shop


async def test_one_after_the_other_against_the_ledger_at_that_moment(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    first = await step(depot, count_id)
    assert first.question is not None
    assert (first.question.product.name, first.question.number, first.question.total) == ("Café torrado", 1, 2)
    await receive(depot, line(COFFEE, "2"))
    second = await figure(depot, first, "41")
    assert second.question is not None
    assert (second.question.product.name, second.question.number, second.question.is_again) == (
        "Farinha de trigo",
        2,
        False,
    )
    await receive(depot, line(COFFEE, "5"))
    coffee, flour = await lines_of(depot, count_id)
    assert seen(coffee.counted, coffee.expected, coffee.counted_by) == (41, 42, 1)
    assert (flour.state, flour.counted) == (LineState.WAITING, None)


async def test_packs_and_units_add_up(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    at = await step(depot, count_id)
    assert at.question is not None
    from language.quantities import same_unit
    from models.stock.counts.walk import set_figure

    terms = [(Decimal(3), "caixas"), (Decimal(4), None)]
    async with depot.unit_of_work() as session:
        key = {"count_id": count_id, "line_id": at.question.line_id}
        await set_figure(session, actor=ANA, terms=terms, same_unit=same_unit, **key)
    assert (await lines_of(depot, count_id))[0].counted == 40
    with pytest.raises(UnitNotOfProductError):
        await figure(depot, at, "3", unit="kg")
    with pytest.raises(TooManyPlacesError):
        await figure(depot, at, "1.5")


async def test_nothing_is_a_figure_too(depot: Database) -> None:
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=COFFEE)).count_id
    again = await figure(depot, await step(depot, count_id), "0")
    assert again.turn == Turn.ASK
    assert (await figure(depot, again, "0")).turn == Turn.REVIEW
    (only,) = await lines_of(depot, count_id)
    assert seen(only.counted, only.expected) == (0, 40)


async def test_a_count_without_differences_is_over(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    end = await figure(depot, await figure(depot, await step(depot, count_id), "40"), "12.5")
    assert end.turn == Turn.CLEAN
    assert (await the_count(depot, count_id)).state == CountState.ACCEPTED
    assert await notices(depot) == []
    assert (await begin(depot)).products == 2


@pytest.mark.parametrize(
    ("expected", "counted", "again"),
    [
        ("40", "40", False),
        ("40", "39", True),
        ("100", "98", False),
        ("100", "97", True),
        ("0", "1", True),
        ("12.5", "12", False),
        ("0", "0.9", False),
        ("1000", "1020", False),
        ("1000", "1020.001", True),
    ],
)
def test_how_far_off_is_too_far(expected: str, counted: str, again: bool) -> None:
    assert needs_recount(Decimal(expected), Decimal(counted)) is again


async def test_what_is_too_far_off_is_asked_again_once_at_the_end(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    at = await figure(depot, await step(depot, count_id), "30")
    assert (await lines_of(depot, count_id))[0].state == LineState.COUNTED
    again = await figure(depot, at, "12.4")
    assert again.question is not None
    assert (again.question.product.name, again.question.is_again, again.question.said) == ("Café torrado", True, None)
    assert (again.question.number, again.question.total) == (1, 1)
    end = await figure(depot, again, "31")
    assert (end.turn, end.left) == (Turn.REVIEW, 2)
    coffee, flour = await lines_of(depot, count_id)
    assert seen(coffee.first_counted, coffee.counted, flour.first_counted, flour.counted) == (
        30,
        31,
        None,
        Decimal("12.4"),
    )


async def test_who_counted_badly_leaves_the_second_time_to_another(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    bobs = await step(depot, count_id, BOB)
    anas = await step(depot, count_id, ANA)
    assert [one.question and one.question.product.id for one in (bobs, anas)] == [COFFEE, FLOUR]
    await figure(depot, bobs, "30", BOB)
    end = await figure(depot, anas, "12.5", ANA)
    assert end.question is not None
    assert end.question.product.id == COFFEE
    assert await notices(depot) == []
    others = await step(depot, count_id, BOB)
    assert (others.turn, others.left) == (Turn.OTHERS, 1)
    own = await step(depot, count_id, BOB, insist=True)
    assert own.question is not None
    assert (await figure(depot, own, "30", BOB)).turn == Turn.REVIEW


async def test_others_are_told_what_is_left_for_them(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    anas = await step(depot, count_id, ANA)
    bobs = await step(depot, count_id, BOB)
    await figure(depot, bobs, "12.5", BOB)
    end = await figure(depot, anas, "30", ANA)
    assert (end.turn, end.left) == (Turn.OTHERS, 1)
    told = {"count_id": count_id, "location": "Depósito", "by": "Ana", "lines": 1}
    assert await notices(depot) == [(BOBS, "count_again", told)]


async def test_two_are_asked_different_products_until_one_is_gone_for_long(depot: Database) -> None:
    count_id = (await begin(depot)).count_id

    async def asked(by: Actor) -> int:
        question = (await step(depot, count_id, by)).question
        assert question is not None
        return question.product.id

    assert [await asked(ANA), await asked(ANA), await asked(BOB)] == [COFFEE, COFFEE, FLOUR]
    with time_machine.travel(utc_now() + timedelta(minutes=16), tick=False):
        assert await asked(BOB) == COFFEE


async def test_skipped_lines_come_at_the_end_or_not_at_all(depot: Database) -> None:
    for ends in (False, True):
        count_id = (await begin(depot)).count_id
        at = await step(depot, count_id)
        assert at.question is not None
        async with depot.unit_of_work() as session:
            flour = await skip_line(session, actor=ANA, count_id=count_id, line_id=at.question.line_id)
        left = await figure(depot, flour, "12.5")
        assert (left.turn, left.left) == (Turn.SKIPPED, 1)
        async with depot.unit_of_work() as session:
            act = end_count if ends else take_up_skipped
            after = await act(session, actor=ANA, count_id=count_id)
        if ends:
            assert after.turn == Turn.CLEAN
            assert [one.state for one in await lines_of(depot, count_id)] == [LineState.LEFT_OUT, LineState.COUNTED]
        else:
            assert (await figure(depot, after, "40")).turn == Turn.CLEAN


async def test_a_second_count_that_is_skipped_leaves_the_first_figure(depot: Database) -> None:
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=COFFEE)).count_id
    again = await figure(depot, await step(depot, count_id), "30")
    assert again.question is not None
    async with depot.unit_of_work() as session:
        await skip_line(session, actor=ANA, count_id=count_id, line_id=again.question.line_id)
        assert (await end_count(session, actor=ANA, count_id=count_id)).turn == Turn.REVIEW
    (only,) = await lines_of(depot, count_id)
    assert seen(only.state, only.counted, only.expected, only.counted_by) == (LineState.COUNTED, 30, 40, 1)


async def test_ending_before_anything_is_counted_leaves_nothing(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    async with depot.unit_of_work() as session:
        assert (await end_count(session, actor=ANA, count_id=count_id)).turn == Turn.EMPTY
    assert (await the_count(depot, count_id)).state == CountState.CANCELLED
    assert (await begin(depot)).products == 2


async def test_going_back_shows_ones_own_figure_and_changes_it(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    flour = await figure(depot, await step(depot, count_id), "40")
    assert flour.question is not None

    async def back(by: Actor, line_id: int) -> object:
        async with depot.unit_of_work() as session:
            return (await go_back(session, actor=by, count_id=count_id, line_id=line_id)).question

    async with depot.unit_of_work() as session:
        coffee = await go_back(session, actor=ANA, count_id=count_id, line_id=flour.question.line_id)
    assert coffee.question is not None
    assert seen(coffee.question.product.id, coffee.question.said) == (COFFEE, 40)
    assert await back(ANA, coffee.question.line_id) == coffee.question
    others = await back(BOB, flour.question.line_id)
    assert getattr(others, "said", 1) is None
    await receive(depot, line(COFFEE, "1"))
    assert (await figure(depot, coffee, "41")).question == flour.question
    first = (await lines_of(depot, count_id))[0]
    assert seen(first.counted, first.expected) == (41, 41)


async def test_a_count_goes_on_days_later_with_somebody_else(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    await figure(depot, await step(depot, count_id), "40")
    with time_machine.travel(utc_now() + timedelta(days=5), tick=False):
        at = await step(depot, count_id, BOB)
        assert at.question is not None
        assert (at.question.product.id, at.question.number) == (FLOUR, 2)
        assert (await figure(depot, at, "12.5", BOB)).turn == Turn.CLEAN


async def test_another_lot_is_asked_next(depot: Database) -> None:
    await receive(depot, line(MILK, "6", lot="L1", expires_on=date(2027, 1, 1)))
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=MILK)).count_id
    at = await step(depot, count_id)
    assert at.question is not None
    line_id = at.question.line_id

    async def other(code: str, day: date | None = None) -> object:
        async with depot.unit_of_work() as session:
            found = await count_other_lot(
                session, actor=ANA, count_id=count_id, line_id=line_id, code=code, expires_on=day
            )
            return found.question and found.question.lot

    assert await other(" L9 ", date(2027, 5, 1)) == "L9"
    assert await other("L1") == "L1"
    for code, day, error in (("", None, LotTooLongError), ("L1", date(2028, 1, 1), LotExpiryDiffersError)):
        with pytest.raises(error):
            await other(code, day)
    assert (await figure(depot, at, "6")).question is not None
    known, new = await lines_of(depot, count_id)
    assert seen(known.expected, new.state, new.lot_id) == (6, LineState.WAITING, 2)
    new_lot = await step(depot, count_id)
    again = await figure(depot, new_lot, "2")
    assert (await figure(depot, again, "2")).turn == Turn.REVIEW
    assert (await lines_of(depot, count_id))[1].expected == 0


async def test_a_lot_that_was_left_out_is_found_after_all(depot: Database) -> None:
    await receive(depot, line(MILK, "6", lot="L1"), line(MILK, "4", lot="L2"))
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=MILK)).count_id
    at = await step(depot, count_id)
    await figure(depot, at, "5")
    async with depot.unit_of_work() as session:
        assert (await end_count(session, actor=ANA, count_id=count_id)).turn == Turn.ASK
        key = {"count_id": count_id, "line_id": at.question.line_id if at.question else 0}
        found = await count_other_lot(session, actor=ANA, **key, code="L2", expires_on=None)
    assert found.question is not None
    assert found.question.lot == "L2"
    await figure(depot, found, "3")
    assert (await lines_of(depot, count_id))[1].counted == 3


async def test_lines_of_other_counts_and_places_that_are_gone(depot: Database) -> None:
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=COFFEE)).count_id
    other = await step(depot, (await begin(depot, scope=CountScope.PRODUCT, product_id=FLOUR)).count_id)
    assert other.question is not None
    with pytest.raises(errors.CountNotFoundError):
        async with depot.unit_of_work() as session:
            await skip_line(session, actor=ANA, count_id=count_id, line_id=other.question.line_id)
    with pytest.raises(errors.CountNotFoundError):
        await step(depot, 999)
    async with depot.unit_of_work() as session:
        (await session.get_one(Location, DEPOT)).is_active = False
    with pytest.raises(LocationOffError):
        await step(depot, count_id)
    async with depot.unit_of_work() as session:
        assert await open_counts(session, ANA) == []
    async with depot.unit_of_work() as session:
        assert (await end_count(session, actor=ANA, count_id=count_id)).turn == Turn.EMPTY
