"""Cards in the making: where they happen, what is usual, and how long they are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from bot.database import Database
from models.columns import utc_now
from models.people.actor import Actor
from models.stock import draft_errors, errors
from models.stock.confirmations import confirm_draft, draft_of_message, undo_draft
from models.stock.draft_lines import DraftLine
from models.stock.drafts import (
    begin_draft,
    cancel_draft,
    card_mark,
    choose_location,
    choose_product,
    forget_drafts,
)
from models.stock.operations import post_issue, reverse_movements
from models.stock.reviews import Blank, review_draft, usual_largest
from models.stock.tables import Location, LossReason, MovementKind, StockDraft
from tests.models.stock.conftest import ANA, BOB, COFFEE, DEPOT, KIOSK, MILK, SHOP, Rows, actor, line, on_hand, receive

AT_HOME = replace(ANA, home_location_id=SHOP)


def same(one: str, other: str) -> bool:
    return one == other


def coffee(quantity: str | None = "3", **more: Any) -> DraftLine:
    amount = None if quantity is None else Decimal(quantity)
    return DraftLine(product_id=COFFEE, quantity=amount, **more)


async def begin(
    database: Database,
    kind: MovementKind = MovementKind.ISSUE,
    lines: Sequence[DraftLine] = (coffee(),),
    by: Actor = ANA,
    **where: Any,
) -> StockDraft:
    async with database.unit_of_work() as session:
        return await begin_draft(session, actor=by, kind=kind, lines=lines, same_unit=same, **where)


@pytest.mark.parametrize(
    ("who", "location_id"),
    [
        (ANA, None),
        (AT_HOME, SHOP),
        (replace(AT_HOME, location_ids=frozenset({DEPOT, KIOSK})), None),
        (actor(locations=frozenset({KIOSK})), KIOSK),
        (actor(locations=frozenset({DEPOT, SHOP})), None),
        (actor(locations=frozenset()), None),
    ],
)
async def test_where_it_happens_when_nobody_says(shop: Database, who: Actor, location_id: int | None) -> None:
    assert (await begin(shop, by=who)).location_id == location_id


async def test_a_home_that_is_switched_off_is_not_meant(shop: Database) -> None:
    async with shop.unit_of_work() as session:
        (await session.get_one(Location, SHOP)).is_active = False
    assert (await begin(shop, by=AT_HOME)).location_id is None


async def test_a_transfer_to_ones_home_starts_elsewhere(shop: Database) -> None:
    draft = await begin(shop, MovementKind.TRANSFER, by=AT_HOME, to_location_id=SHOP)
    assert (draft.location_id, draft.to_location_id) == (None, SHOP)


async def test_where_a_transfer_can_only_go(shop: Database) -> None:
    two = replace(AT_HOME, location_ids=frozenset({SHOP, KIOSK}))
    draft = await begin(shop, MovementKind.TRANSFER, by=two)
    assert (draft.location_id, draft.to_location_id) == (SHOP, KIOSK)


@pytest.mark.parametrize("kind", [MovementKind.RECEIPT, MovementKind.RETURN])
async def test_what_comes_in_comes_to_where_it_goes(shop: Database, kind: MovementKind) -> None:
    draft = await begin(shop, kind, by=AT_HOME, to_location_id=DEPOT)
    assert (draft.location_id, draft.to_location_id) == (DEPOT, None)


@pytest.mark.parametrize("kind", [MovementKind.ISSUE, MovementKind.LOSS, MovementKind.RECEIPT])
async def test_what_is_from_here_to_here_happens_here(shop: Database, kind: MovementKind) -> None:
    draft = await begin(shop, kind, by=AT_HOME, location_id=DEPOT, to_location_id=DEPOT)
    assert (draft.location_id, draft.to_location_id) == (DEPOT, None)


@pytest.mark.parametrize(
    ("kind", "source"),
    [
        (MovementKind.ISSUE, None),
        (MovementKind.LOSS, None),
        (MovementKind.ISSUE, SHOP),
        (MovementKind.RECEIPT, SHOP),
        (MovementKind.RETURN, SHOP),
    ],
)
async def test_what_goes_elsewhere_is_a_transfer(
    shop: Database, rows: Rows, kind: MovementKind, source: int | None
) -> None:
    lines = [coffee(text="3 café"), coffee(text="1 cx café")]
    with pytest.raises(draft_errors.MeansTransferError) as refused:
        await begin(shop, kind, lines, by=AT_HOME, location_id=source, to_location_id=KIOSK)
    assert (refused.value.location, refused.value.said) == ("Quiosque", "3 café, 1 cx café")
    assert await rows(StockDraft) == []


async def test_a_transfer_from_here_to_here_lacks_its_target(shop: Database) -> None:
    draft = await begin(shop, MovementKind.TRANSFER, by=AT_HOME, location_id=SHOP, to_location_id=SHOP)
    async with shop.unit_of_work() as session:
        assert (await review_draft(session, AT_HOME, draft.id or 0)).blank is Blank.TARGET
        await choose_location(session, actor=AT_HOME, draft_id=draft.id or 0, location_id=KIOSK, is_target=True)
        review = await review_draft(session, AT_HOME, draft.id or 0)
    assert (review.blank, review.location_id, review.to_location_id) == (None, SHOP, KIOSK)


DAY = date(2030, 5, 1)


@pytest.mark.parametrize(
    ("kind", "lots", "blank"),
    [
        (MovementKind.RECEIPT, [("L1", DAY + timedelta(1))], (Blank.LOT, 0, DAY)),
        (MovementKind.RETURN, [("L1", DAY + timedelta(1))], (Blank.LOT, 0, DAY)),
        (MovementKind.RECEIPT, [("L1", DAY)], (None, 0, None)),
        (MovementKind.RECEIPT, [("L1", None)], (None, 0, None)),
        (MovementKind.RECEIPT, [("L2", DAY + timedelta(1))], (None, 0, None)),
        (MovementKind.RECEIPT, [("open", DAY + timedelta(1))], (None, 0, None)),
        (MovementKind.RECEIPT, [("open", DAY), ("open", DAY + timedelta(1))], (Blank.LOT, 1, DAY)),
        (MovementKind.RECEIPT, [("L1", DAY), (None, None)], (Blank.LOT, 1, None)),
    ],
)
async def test_a_lot_with_another_last_day_is_asked_for(
    shop: Database, kind: MovementKind, lots: list[tuple[str | None, date | None]], blank: tuple[Any, ...]
) -> None:
    await receive(shop, line(MILK, "5", lot="L1", expires_on=DAY), line(MILK, "5", lot="open"))
    lines = [DraftLine(product_id=MILK, quantity=Decimal(1), lot=code, expires_on=day) for code, day in lots]
    draft = await begin(shop, kind, lines, by=AT_HOME)
    async with shop.unit_of_work() as session:
        review = await review_draft(session, AT_HOME, draft.id or 0)
    assert (review.blank, review.line, review.known_until) == blank


async def test_a_mark_stands_for_what_a_card_says(shop: Database) -> None:
    draft = await begin(shop, MovementKind.TRANSFER, by=AT_HOME, to_location_id=KIOSK, location_id=SHOP)
    changes: list[dict[str, Any]] = [
        {},
        {"lines": [coffee("4").to_json()]},
        {"lines": [coffee().to_json()] * 2},
        {"location_id": DEPOT},
        {"to_location_id": DEPOT},
        {"reason": LossReason.THEFT},
        {"kind": MovementKind.LOSS},
    ]
    marks = [card_mark(StockDraft(**draft.model_dump() | change)) for change in changes]
    assert len(set(marks)) == len(marks)
    async with shop.unit_of_work() as session:
        assert (await review_draft(session, AT_HOME, draft.id or 0)).mark == marks[0]


@pytest.mark.parametrize(
    ("kind", "line_", "by", "blank"),
    [
        (MovementKind.ISSUE, DraftLine(words="xyz"), AT_HOME, Blank.PRODUCT),
        (MovementKind.ISSUE, coffee(None), AT_HOME, Blank.QUANTITY),
        (MovementKind.LOSS, coffee(), AT_HOME, Blank.REASON),
        (MovementKind.ISSUE, coffee(), ANA, Blank.LOCATION),
        (MovementKind.TRANSFER, coffee(), AT_HOME, Blank.TARGET),
        (MovementKind.RECEIPT, DraftLine(product_id=MILK, quantity=Decimal(1)), AT_HOME, Blank.LOT),
        (MovementKind.RETURN, DraftLine(product_id=MILK, quantity=Decimal(1)), AT_HOME, None),
        (MovementKind.ISSUE, coffee(), AT_HOME, None),
    ],
)
async def test_what_is_still_to_be_asked(
    shop: Database, kind: MovementKind, line_: DraftLine, by: Actor, blank: Blank | None
) -> None:
    known = line_ if line_.product_id else replace(line_, words="")
    draft = await begin(shop, kind, [known], by=by)
    async with shop.unit_of_work() as session:
        assert (await review_draft(session, by, draft.id or 0)).blank == blank
    if blank not in {None, Blank.LOT}:
        with pytest.raises(draft_errors.DraftIncompleteError):
            async with shop.unit_of_work() as session:
                await confirm_draft(session, actor=by, draft_id=draft.id or 0)


async def test_a_pack_is_posted_in_units(shop: Database) -> None:
    draft = await begin(shop, MovementKind.RECEIPT, [coffee("2", unit="cx")], by=AT_HOME)
    async with shop.unit_of_work() as session:
        (moved,) = await confirm_draft(session, actor=AT_HOME, draft_id=draft.id or 0, message_id=77)
        assert await draft_of_message(session, AT_HOME, 77) == draft.id
        assert await draft_of_message(session, BOB, 77) is None
    assert moved.quantity == 24
    assert await on_hand(shop) == {SHOP: 24}


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ({"unit": "saco"}, None),
        ({"unit": "saco", "is_total": True}, Decimal(150)),
        ({"unit": "saco", "price_unit": "un"}, Decimal(150)),
        ({"unit": "cx"}, Decimal(150)),
    ],
)
async def test_the_price_of_a_unit_that_the_product_does_not_have_is_not_that_of_another(
    shop: Database, said: dict[str, Any], price: Decimal | None
) -> None:
    words = replace(coffee("2", price=Decimal(150), **said), product_id=None)
    draft = await begin(shop, MovementKind.RECEIPT, [words], by=AT_HOME)
    async with shop.unit_of_work() as session:
        await choose_product(session, actor=AT_HOME, draft_id=draft.id or 0, line=0, product_id=COFFEE)
        (line_,) = (await review_draft(session, AT_HOME, draft.id or 0)).lines
    assert (line_.quantity is None, line_.price) == (said["unit"] == "saco", price)


async def test_what_there_is_is_shared_by_the_lines_of_a_product(shop: Database) -> None:
    await receive(shop, line(COFFEE, "5"), location_id=SHOP)
    draft = await begin(shop, lines=[coffee("3"), coffee("4"), coffee("1")], by=AT_HOME)
    async with shop.unit_of_work() as session:
        review = await review_draft(session, AT_HOME, draft.id or 0)
    assert list(map(int, review.what_there_is())) == [3, 2, 0]
    assert [(int(short.there), int(short.amount)) for short in review.shortages] == [(2, 4), (0, 1)]


async def test_the_usual_is_of_three_or_more_lately(shop: Database) -> None:
    async def usual() -> dict[int, Decimal]:
        async with shop.unit_of_work() as session:
            return await usual_largest(session, MovementKind.ISSUE, [COFFEE])

    await receive(shop, line(COFFEE, "50"))
    for quantity in ("1", "7"):
        async with shop.unit_of_work() as session:
            await post_issue(session, actor=ANA, lines=[line(COFFEE, quantity)], location_id=DEPOT)
    async with shop.unit_of_work() as session:
        moved = await post_issue(session, actor=ANA, lines=[line(COFFEE, "2")], location_id=DEPOT)
    assert await usual() == {COFFEE: 7}
    async with shop.unit_of_work() as session:
        await reverse_movements(session, actor=ANA, movement_ids=[moved[0].id or 0])
    assert await usual() == {COFFEE: 7}
    with time_machine.travel(utc_now() + timedelta(days=91)):
        assert await usual() == {}


async def test_two_are_not_yet_a_habit(shop: Database) -> None:
    for _ in range(2):
        await receive(shop, line(COFFEE, "5"))
    async with shop.unit_of_work() as session:
        assert await usual_largest(session, MovementKind.RECEIPT, [COFFEE]) == {}


async def test_old_cards_are_forgotten(shop: Database, rows: Rows) -> None:
    old, kept = [await begin(shop, by=AT_HOME) for _ in range(2)]
    async with shop.unit_of_work() as session:
        (await session.get_one(StockDraft, old.id)).created_at = utc_now() - timedelta(days=7, minutes=1)
    async with shop.unit_of_work() as session:
        (await session.get_one(StockDraft, kept.id)).created_at = utc_now() - timedelta(days=6, hours=23)
    async with shop.unit_of_work() as session:
        await forget_drafts(session)
    assert [draft.id for draft in await rows(StockDraft)] == [kept.id]


async def test_a_card_that_was_not_posted_is_not_taken_back(shop: Database) -> None:
    draft = await begin(shop, by=AT_HOME)
    with pytest.raises(draft_errors.DraftNotFoundError):
        async with shop.unit_of_work() as session:
            await undo_draft(session, actor=AT_HOME, draft_id=draft.id or 0)


async def test_a_card_is_cancelled_as_often_as_one_likes(shop: Database, rows: Rows) -> None:
    draft = await begin(shop, by=AT_HOME)
    for _ in range(2):
        async with shop.unit_of_work() as session:
            await cancel_draft(session, actor=AT_HOME, draft_id=draft.id or 0)
    assert [row.cancelled_at is not None for row in await rows(StockDraft)] == [True]


def test_a_line_is_kept_as_it_was() -> None:
    kept = coffee("1.250", text="1,25 café", words="café", unit="cx", lot="L1", expires_on=utc_now().date())
    assert DraftLine.from_json(kept.to_json()) == kept
    assert DraftLine.from_json(DraftLine().to_json()) == DraftLine()


@pytest.mark.parametrize("is_target", [False, True])
async def test_a_location_that_does_not_exist_is_not_chosen(shop: Database, is_target: bool) -> None:
    """Nor one that is switched off: whoever sees all locations may still press a made-up button."""
    draft = await begin(shop, MovementKind.TRANSFER, by=AT_HOME)
    async with shop.unit_of_work() as session:
        (await session.get_one(Location, KIOSK)).is_active = False
    for location_id in (KIOSK, 999):
        with pytest.raises(errors.LocationNotSeenError):
            async with shop.unit_of_work() as session:
                await choose_location(
                    session, actor=AT_HOME, draft_id=draft.id or 0, location_id=location_id, is_target=is_target
                )
