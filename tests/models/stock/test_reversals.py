"""Taking back what was posted: once, whole, and only while it is still there."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from models.audit.tables import AuditEntry
from models.columns import utc_now
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.tables import Role
from models.stock import errors
from models.stock.operations import post_issue, post_loss, post_receipt, post_return, post_transfer, reverse_movements
from models.stock.tables import Location, LossReason, LotLevel, StockMovement
from tests.models.stock.conftest import (
    ANA,
    BOB,
    BOSS,
    COFFEE,
    DEPOT,
    FLOUR,
    MILK,
    SHOP,
    Rows,
    actor,
    line,
    on_hand,
    receive,
    seen,
    value,
)


def ids(movements: list[StockMovement]) -> list[int]:
    return [movement.id or 0 for movement in movements]


async def reverse(database: Database, movements: list[StockMovement], by: Actor = ANA) -> list[StockMovement]:
    async with database.unit_of_work() as session:
        return await reverse_movements(session, actor=by, movement_ids=ids(movements))


async def test_a_receipt_taken_back_leaves_what_was(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    received = await receive(shop, line(COFFEE, "4", "16"))
    (back,) = await reverse(shop, received)
    assert seen(back.kind, back.quantity, back.on_hand_after, back.unit_cost) == ("receipt", -4, 8, 16)
    assert back.reverses_id == received[0].id
    assert await value(shop) == (8, 10)
    assert await on_hand(shop) == {DEPOT: 8}


async def test_an_issue_taken_back_brings_its_value(shop: Database) -> None:
    await receive(shop, line(COFFEE, "4", "10"))
    async with shop.unit_of_work() as session:
        issued = await post_issue(session, actor=ANA, lines=[line(COFFEE, "4")], location_id=DEPOT)
    await receive(shop, line(COFFEE, "4", "20"))
    (back,) = await reverse(shop, issued)
    assert seen(back.kind, back.quantity, back.unit_cost) == ("issue", 4, 10)
    assert await value(shop) == (8, 15)


async def test_the_value_of_what_was_issued_since_is_not_taken_twice(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    dear = await receive(shop, line(COFFEE, "4", "16"))
    async with shop.unit_of_work() as session:
        await post_issue(session, actor=ANA, lines=[line(COFFEE, "7")], location_id=DEPOT)
    await reverse(shop, dear)
    assert await value(shop) == (1, 12)


async def test_a_loss_taken_back_keeps_its_reason(shop: Database) -> None:
    await receive(shop, line(COFFEE, "4"))
    async with shop.unit_of_work() as session:
        lost = await post_loss(
            session, actor=ANA, lines=[line(COFFEE, "1")], location_id=DEPOT, reason=LossReason.EXPIRY
        )
    (back,) = await reverse(shop, lost)
    assert seen(back.kind, back.quantity, back.reason) == ("loss", 1, "expiry")


@pytest.mark.parametrize("leg", [0, 1])
async def test_both_legs_of_a_transfer_go_back_together(shop: Database, leg: int) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    async with shop.unit_of_work() as session:
        legs = await post_transfer(
            session, actor=ANA, lines=[line(COFFEE, "3")], location_id=DEPOT, to_location_id=SHOP
        )
    back = await reverse(shop, [legs[leg]])
    assert sorted(seen(m.location_id, m.quantity) for m in back) == [(DEPOT, 3), (SHOP, -3)]
    assert len({m.correlation for m in back} | {legs[0].correlation}) == 2
    assert await on_hand(shop) == {DEPOT: 8}
    assert await value(shop) == (8, 10)


async def switch(shop: Database, *, on: bool) -> None:
    async with shop.unit_of_work() as session:
        (await session.get_one(Location, DEPOT)).is_active = on


async def test_nothing_goes_back_into_a_location_that_is_off(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    async with shop.unit_of_work() as session:
        legs = await post_transfer(
            session, actor=ANA, lines=[line(COFFEE, "8")], location_id=DEPOT, to_location_id=SHOP
        )
    await switch(shop, on=False)
    with pytest.raises(errors.ReversalLocationOffError) as refused:
        await reverse(shop, legs)
    assert vars(refused.value) == {"location": "Depósito"}
    assert await on_hand(shop) == {SHOP: 8}
    await switch(shop, on=True)
    await reverse(shop, legs)
    assert await on_hand(shop) == {DEPOT: 8}


async def test_what_goes_out_of_a_location_that_is_off_may(shop: Database) -> None:
    received = await receive(shop, line(COFFEE, "8", "10"))
    await switch(shop, on=False)
    await reverse(shop, received)
    assert await on_hand(shop) == {}


async def test_all_lines_of_a_card_go_back_or_none(shop: Database) -> None:
    received = await receive(shop, line(COFFEE, "8"), line(FLOUR, "2"))
    async with shop.unit_of_work() as session:
        await post_issue(session, actor=ANA, lines=[line(FLOUR, "0.5")], location_id=DEPOT)
    with pytest.raises(errors.ReversalImpossibleError) as refused:
        await reverse(shop, received)
    assert vars(refused.value) == {
        "product": "Farinha de trigo",
        "location": "Depósito",
        "unit_code": "kg",
        "needed": 2,
        "on_hand": Decimal("1.5"),
    }
    assert await on_hand(shop) == {DEPOT: 8}


async def test_lots_go_back_to_where_they_were(shop: Database, rows: Rows) -> None:
    await receive(shop, line(MILK, "4", lot="A", expires_on=date(2027, 1, 1)), line(MILK, "4", lot="B"))
    async with shop.unit_of_work() as session:
        issued = await post_issue(session, actor=ANA, lines=[line(MILK, "6")], location_id=DEPOT)
    await reverse(shop, issued)
    assert [level.on_hand for level in await rows(LotLevel)] == [4, 4]


async def test_a_lot_that_has_gone_cannot_go_back_though_others_are_there(shop: Database) -> None:
    first = await receive(shop, line(MILK, "4", lot="A", expires_on=date(2027, 1, 1)))
    await receive(shop, line(MILK, "9", lot="B"))
    async with shop.unit_of_work() as session:
        await post_issue(session, actor=ANA, lines=[line(MILK, "3")], location_id=DEPOT)
    with pytest.raises(errors.ReversalImpossibleError) as refused:
        await reverse(shop, first)
    assert seen(refused.value.needed, refused.value.on_hand) == (4, 1)


async def test_what_was_in_no_lot_is_not_taken_back_out_of_the_lots(shop: Database, rows: Rows) -> None:
    async with shop.unit_of_work() as session:
        returned = await post_return(session, actor=ANA, lines=[line(MILK, "5")], location_id=DEPOT)
        await post_issue(session, actor=ANA, lines=[line(MILK, "3")], location_id=DEPOT)
    await receive(shop, line(MILK, "10", lot="A"))
    with pytest.raises(errors.ReversalImpossibleError) as refused:
        await reverse(shop, returned)
    assert seen(refused.value.needed, refused.value.on_hand) == (5, 2)
    assert [level.on_hand for level in await rows(LotLevel)] == [10]


async def test_once(shop: Database) -> None:
    received = await receive(shop, line(COFFEE, "8"))
    back = await reverse(shop, received)
    for again in (received, back):
        with pytest.raises(errors.AlreadyReversedError):
            await reverse(shop, again)
    assert await on_hand(shop) == {}


async def test_the_database_itself_reverses_a_line_only_once(shop: Database) -> None:
    received = await receive(shop, line(COFFEE, "8"))
    await reverse(shop, received)
    copy = received[0].model_dump(exclude={"id"}) | {"reverses_id": received[0].id}
    with pytest.raises(IntegrityError):
        async with shop.unit_of_work() as session:
            await session.execute(insert(StockMovement).values(copy))


async def test_others_movements_are_for_those_in_charge(shop: Database) -> None:
    received = await receive(shop, line(COFFEE, "8"))
    with pytest.raises(errors.ReversalNotTheirsError):
        await reverse(shop, received, by=BOB)
    await reverse(shop, received, by=BOSS)
    assert await on_hand(shop) == {}


async def test_own_movements_for_a_day(shop: Database) -> None:
    first, second = [await receive(shop, line(COFFEE, "8")) for _ in range(2)]
    with time_machine.travel(utc_now() + timedelta(hours=23, minutes=59)):
        await reverse(shop, first)
    with time_machine.travel(utc_now() + timedelta(hours=24, minutes=1)):
        with pytest.raises(errors.ReversalTooLateError):
            await reverse(shop, second)
        await reverse(shop, second, by=BOSS)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
async def test_who_only_looks_on_takes_nothing_back(shop: Database, role: Role) -> None:
    received = await receive(shop, line(COFFEE, "8"))
    with pytest.raises(RightMissingError):
        await reverse(shop, received, by=actor(1, role))


async def test_a_buyer_takes_back_what_they_received(shop: Database) -> None:
    buyer = actor(2, Role.BUYER)
    async with shop.unit_of_work() as session:
        received = await post_receipt(session, actor=buyer, lines=[line(COFFEE, "8")], location_id=DEPOT)
    await reverse(shop, received, by=buyer)
    assert await on_hand(shop) == {}


async def test_only_at_locations_they_see(shop: Database) -> None:
    received = await receive(shop, line(COFFEE, "8"))
    with pytest.raises(errors.LocationNotSeenError):
        await reverse(shop, received, by=actor(1, locations=frozenset({SHOP})))


async def test_the_trail_says_what_was_taken_back(shop: Database, rows: Rows) -> None:
    received = await receive(shop, line(COFFEE, "8"))
    await reverse(shop, received, by=BOSS)
    entry = (await rows(AuditEntry))[-1]
    assert seen(entry.action, entry.member_id) == ("reverse_movement", BOSS.member_id)
    assert json.loads(entry.details)["reverses_id"] == received[0].id
