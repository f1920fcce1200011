"""Cards that were posted: which one is taken back next, and how much of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from bot.database import Database
from models.columns import utc_now
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.tables import Role
from models.stock import errors
from models.stock.confirmations import PostedCard, confirm_draft, newest_posted, undo_draft
from models.stock.draft_lines import DraftLine
from models.stock.drafts import begin_draft
from models.stock.operations import reverse_movements
from models.stock.tables import MovementKind, StockDraft
from tests.models.stock.conftest import ANA, BOSS, COFFEE, FLOUR, KIOSK, SHOP, Rows, actor, on_hand


def same(one: str, other: str) -> bool:
    return one == other


async def begin(
    database: Database, *products: int, kind: MovementKind = MovementKind.RECEIPT, by: Actor = ANA
) -> StockDraft:
    lines = [DraftLine(product_id=product_id, quantity=Decimal(1)) for product_id in products or (COFFEE,)]
    target = KIOSK if kind == MovementKind.TRANSFER else None
    async with database.unit_of_work() as session:
        return await begin_draft(
            session, actor=by, kind=kind, lines=lines, same_unit=same, location_id=SHOP, to_location_id=target
        )


async def post(database: Database, draft: StockDraft, by: Actor = ANA) -> list[int]:
    """The keys of the lines of the ledger."""
    async with database.unit_of_work() as session:
        return [moved.id or 0 for moved in await confirm_draft(session, actor=by, draft_id=draft.id or 0)]


async def newest(database: Database, by: Actor = ANA) -> PostedCard | None:
    async with database.unit_of_work() as session:
        return await newest_posted(session, by)


async def take_back(database: Database, *movement_ids: int) -> None:
    """Somebody in charge, out of the history."""
    async with database.unit_of_work() as session:
        await reverse_movements(session, actor=BOSS, movement_ids=movement_ids)


async def undo(database: Database, draft: StockDraft) -> list[int | None]:
    async with database.unit_of_work() as session:
        reversals = await undo_draft(session, actor=ANA, draft_id=draft.id or 0)
        return [reversal.reverses_id for reversal in reversals]


async def test_the_newest_is_the_one_posted_last(shop: Database) -> None:
    first, second = await begin(shop), await begin(shop)
    await post(shop, second)
    moved = await post(shop, first)
    assert await newest(shop) == (first.id, moved)


async def test_of_two_at_one_moment_it_is_the_one_begun_last(shop: Database) -> None:
    first, second = await begin(shop), await begin(shop)
    with time_machine.travel(utc_now(), tick=False):
        moved = await post(shop, second)
        await post(shop, first)
    assert await newest(shop) == (second.id, moved)


async def test_nobody_is_offered_the_cards_of_others(shop: Database) -> None:
    await post(shop, await begin(shop, by=BOSS), BOSS)
    assert await newest(shop) is None
    with pytest.raises(RightMissingError):
        await newest(shop, actor(1, Role.VIEWER))


async def test_only_what_still_stands_is_taken_back(shop: Database, rows: Rows) -> None:
    older, card = await begin(shop), await begin(shop, COFFEE, FLOUR)
    before = await post(shop, older)
    coffee, flour = await post(shop, card)
    await take_back(shop, coffee)
    assert await newest(shop) == (card.id, [flour])
    assert await undo(shop, card) == [flour]
    assert await newest(shop) == (older.id, before)
    assert [row.undone_at is not None for row in await rows(StockDraft)] == [False, True]
    with pytest.raises(errors.AlreadyReversedError):
        await undo(shop, card)
    assert (await on_hand(shop), await on_hand(shop, FLOUR)) == ({SHOP: 1}, {})


async def test_a_card_of_which_nothing_stands_is_passed_over(shop: Database) -> None:
    older, card = await begin(shop), await begin(shop, COFFEE, FLOUR)
    before = await post(shop, older)
    await take_back(shop, *await post(shop, card))
    assert await newest(shop) == (older.id, before)
    with pytest.raises(errors.AlreadyReversedError):
        await undo(shop, card)


async def test_both_legs_go_together(shop: Database) -> None:
    await post(shop, await begin(shop))
    card = await begin(shop, kind=MovementKind.TRANSFER)
    leg, _ = await post(shop, card)
    await take_back(shop, leg)
    with pytest.raises(errors.AlreadyReversedError):
        await undo(shop, card)
    assert await on_hand(shop) == {SHOP: 1}


async def test_old_cards_are_for_those_in_charge(shop: Database) -> None:
    own, of_boss = await begin(shop), await begin(shop, by=BOSS)
    await post(shop, own)
    moved = await post(shop, of_boss, BOSS)
    with time_machine.travel(utc_now() + timedelta(hours=25)):
        assert await newest(shop) is None
        assert await newest(shop, BOSS) == (of_boss.id, moved)
