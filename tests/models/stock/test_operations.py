"""What comes in, goes out, moves on and is lost, and what that leaves behind."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models.audit.tables import AuditEntry
from models.catalog.tables import Product
from models.errors import DomainError
from models.people.actor import Actor
from models.people.errors import RightMissingError, RoleMissingError
from models.people.tables import Role
from models.stock import errors
from models.stock.operations import post_issue, post_loss, post_receipt, post_return, post_transfer
from models.stock.posting import Line
from models.stock.tables import Location, LossReason, Lot, LotLevel, MovementKind, StockLevel, StockMovement
from tests.models.stock.conftest import (
    ANA,
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
    on_hand,
    receive,
    seen,
    value,
)

SOON, LATER = date(2027, 1, 31), date(2027, 6, 30)


async def test_a_receipt_is_a_line_of_the_ledger(shop: Database, rows: Rows) -> None:
    (moved,) = await receive(shop, line(COFFEE, "8", "10"))
    assert seen(moved.kind, moved.quantity, moved.on_hand_after, moved.unit_cost) == ("receipt", 8, 8, 10)
    assert seen(moved.product_id, moved.location_id, moved.member_id, moved.reason) == (
        COFFEE,
        DEPOT,
        ANA.member_id,
        None,
    )
    assert await on_hand(shop) == {DEPOT: 8}
    (level,) = await rows(StockLevel)
    assert level.last_movement_at == moved.occurred_at


async def test_the_worked_example_of_the_average(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    await receive(shop, line(COFFEE, "4", "16"))
    assert await value(shop) == (12, 12)
    async with shop.unit_of_work() as session:
        (issued,) = await post_issue(session, actor=ANA, lines=[line(COFFEE, "10")], location_id=DEPOT)
    quantity, rate = await value(shop)
    assert seen(quantity * rate, issued.unit_cost) == (24, 12)
    await receive(shop, line(COFFEE, "2", "6"))
    assert await value(shop) == (4, 9)


async def test_the_average_is_over_all_locations(shop: Database) -> None:
    await receive(shop, line(COFFEE, "1", "10"))
    await receive(shop, line(COFFEE, "3", "2"), location_id=SHOP)
    assert await value(shop) == (4, 4)


async def test_a_receipt_without_a_price_comes_in_at_the_average(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    (moved,) = await receive(shop, line(COFFEE, "4"))
    assert moved.unit_cost == 10
    assert await value(shop) == (12, 10)


async def test_several_lines_come_in_together(shop: Database, rows: Rows) -> None:
    await receive(shop, line(COFFEE, "20"), line(FLOUR, "2.5"), line(COFFEE, "1"))
    assert [seen(m.product_id, m.quantity, m.on_hand_after) for m in await rows(StockMovement)] == [
        (COFFEE, 20, 20),
        (FLOUR, Decimal("2.5"), Decimal("2.5")),
        (COFFEE, 1, 21),
    ]


async def test_an_issue_takes_what_is_there(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8"))
    async with shop.unit_of_work() as session:
        (moved,) = await post_issue(session, actor=ANA, lines=[line(COFFEE, "8")], location_id=DEPOT, note="balcão")
    assert seen(moved.kind, moved.quantity, moved.on_hand_after, moved.note) == ("issue", -8, 0, "balcão")
    assert await on_hand(shop) == {}


async def test_more_than_there_is_is_refused_with_what_there_is(shop: Database, rows: Rows) -> None:
    await receive(shop, line(COFFEE, "2"), line(FLOUR, "9"))
    lines = [line(FLOUR, "1"), line(COFFEE, "3")]
    with pytest.raises(errors.InsufficientStockError) as refused:
        async with shop.unit_of_work() as session:
            await post_issue(session, actor=ANA, lines=lines, location_id=DEPOT)
    assert vars(refused.value) == {
        "product": "Café torrado",
        "location": "Depósito",
        "unit_code": "un",
        "asked": 3,
        "on_hand": 2,
    }
    assert len(await rows(StockMovement)) == 2
    assert await on_hand(shop, FLOUR) == {DEPOT: 9}


async def test_two_lines_of_a_product_cannot_take_more_than_there_is_together(shop: Database) -> None:
    await receive(shop, line(COFFEE, "3"))
    with pytest.raises(errors.InsufficientStockError) as refused:
        async with shop.unit_of_work() as session:
            await post_issue(session, actor=ANA, lines=[line(COFFEE, "2")] * 2, location_id=DEPOT)
    assert seen(refused.value.asked, refused.value.on_hand) == (2, 1)


async def test_nothing_can_be_taken_where_nothing_ever_was(shop: Database) -> None:
    with pytest.raises(errors.InsufficientStockError) as refused:
        async with shop.unit_of_work() as session:
            await post_issue(session, actor=ANA, lines=[line(COFFEE, "1")], location_id=KIOSK)
    assert refused.value.on_hand == 0


async def test_a_return_comes_back_at_the_average(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    async with shop.unit_of_work() as session:
        (moved,) = await post_return(session, actor=ANA, lines=[line(COFFEE, "1")], location_id=SHOP)
    assert seen(moved.kind, moved.quantity, moved.unit_cost) == ("return", 1, 10)
    assert await on_hand(shop) == {DEPOT: 8, SHOP: 1}
    assert await value(shop) == (9, 10)


async def test_a_loss_has_its_reason(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    async with shop.unit_of_work() as session:
        (moved,) = await post_loss(
            session, actor=ANA, lines=[line(COFFEE, "3")], location_id=DEPOT, reason=LossReason.BREAKAGE
        )
    assert seen(moved.kind, moved.quantity, moved.reason) == ("loss", -3, "breakage")
    assert await value(shop) == (5, 10)


async def test_a_transfer_has_two_legs_of_one_correlation(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8", "10"))
    async with shop.unit_of_work() as session:
        out, into = await post_transfer(
            session, actor=ANA, lines=[line(COFFEE, "3")], location_id=DEPOT, to_location_id=SHOP
        )
    assert [seen(leg.location_id, leg.quantity, leg.on_hand_after) for leg in (out, into)] == [
        (DEPOT, -3, 5),
        (SHOP, 3, 3),
    ]
    assert out.correlation == into.correlation
    assert {out.kind, into.kind} == {"transfer"}
    assert await on_hand(shop) == {DEPOT: 5, SHOP: 3}
    assert await value(shop) == (8, 10)


async def test_a_transfer_goes_somewhere_else(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8"))
    with pytest.raises(errors.SameLocationError):
        async with shop.unit_of_work() as session:
            await post_transfer(session, actor=ANA, lines=[line(COFFEE, "3")], location_id=DEPOT, to_location_id=DEPOT)


async def milk(shop: Database) -> None:
    await receive(
        shop,
        line(MILK, "5", lot="B", expires_on=LATER),
        line(MILK, "4", lot="A", expires_on=SOON),
        line(MILK, "2", lot="C"),
    )


async def test_what_expires_first_goes_first(shop: Database, rows: Rows) -> None:
    await milk(shop)
    async with shop.unit_of_work() as session:
        moved = await post_issue(session, actor=ANA, lines=[line(MILK, "10")], location_id=DEPOT)
    codes = {lot.id: lot.code for lot in await rows(Lot)}
    assert [seen(codes[m.lot_id], m.quantity, m.on_hand_after) for m in moved] == [
        ("A", -4, 7),
        ("B", -5, 2),
        ("C", -1, 1),
    ]
    assert {codes[level.lot_id]: level.on_hand for level in await rows(LotLevel)} == {"A": 0, "B": 0, "C": 1}


async def test_lots_travel_with_a_transfer(shop: Database, rows: Rows) -> None:
    await milk(shop)
    async with shop.unit_of_work() as session:
        moved = await post_transfer(session, actor=ANA, lines=[line(MILK, "5")], location_id=DEPOT, to_location_id=SHOP)
    codes = {lot.id: lot.code for lot in await rows(Lot)}
    legs = [seen(codes[m.lot_id], m.location_id, m.quantity) for m in moved]
    assert legs == [("A", DEPOT, -4), ("A", SHOP, 4), ("B", DEPOT, -1), ("B", SHOP, 1)]
    assert len({m.correlation for m in moved}) == 2
    assert {codes[x.lot_id]: x.on_hand for x in await rows(LotLevel) if x.location_id == SHOP and x.on_hand} == {
        "A": 4,
        "B": 1,
    }


async def test_a_lot_that_comes_again_is_the_same_lot(shop: Database, rows: Rows) -> None:
    await milk(shop)
    await receive(shop, line(MILK, "6", lot=" A ", expires_on=SOON), location_id=SHOP)
    assert [lot.code for lot in await rows(Lot)] == ["B", "A", "C"]
    with pytest.raises(errors.LotExpiryDiffersError) as refused:
        await receive(shop, line(MILK, "6", lot="A", expires_on=LATER))
    assert seen(refused.value.lot, refused.value.expires_on) == ("A", SOON)


async def test_a_lot_without_a_last_day_gets_the_one_that_is_said_later(shop: Database, rows: Rows) -> None:
    await receive(shop, line(MILK, "6", lot="A"), line(MILK, "6", lot="B", expires_on=LATER))
    await receive(shop, line(MILK, "1", lot="A", expires_on=SOON))
    await receive(shop, line(MILK, "1", lot="A"))
    assert [lot.expires_on for lot in await rows(Lot)] == [SOON, LATER]


@pytest.mark.parametrize("lot", [None, "", "  "])
async def test_what_comes_in_by_lots_names_one(shop: Database, lot: str | None) -> None:
    with pytest.raises(errors.LotMissingError):
        await receive(shop, line(MILK, "6", lot=lot))


async def test_a_lot_of_a_product_without_lots_is_not_kept(shop: Database, rows: Rows) -> None:
    (moved,) = await receive(shop, line(COFFEE, "6", lot="A"))
    assert moved.lot_id is None
    assert await rows(Lot) == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (line(COFFEE, "0"), errors.QuantityNotPositiveError),
        (line(COFFEE, "-1"), errors.QuantityNotPositiveError),
        (line(COFFEE, "1.5"), errors.TooManyPlacesError),
        (line(FLOUR, "1.2345"), errors.TooManyPlacesError),
        (line(COFFEE, "100000001"), errors.QuantityTooLargeError),
        (line(99, "1"), errors.ProductNotFoundError),
    ],
)
async def test_quantities_that_cannot_move(shop: Database, rows: Rows, wrong: Line, error: type[DomainError]) -> None:
    with pytest.raises(error):
        await receive(shop, line(FLOUR, "1"), wrong)
    assert await rows(StockMovement) == []
    assert [entry for entry in await rows(AuditEntry) if entry.area == "stock"] == []


async def switch_off(database: Database, table: type[Product] | type[Location], key: int) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(table, key)).is_active = False


async def test_a_product_that_is_off_only_goes_out(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8"))
    await switch_off(shop, Product, COFFEE)
    with pytest.raises(errors.ProductOffError):
        await receive(shop, line(COFFEE, "1"))
    async with shop.unit_of_work() as session:
        await post_issue(session, actor=ANA, lines=[line(COFFEE, "8")], location_id=DEPOT)
    assert await on_hand(shop) == {}


async def test_a_location_that_is_off_only_gives_away(shop: Database) -> None:
    await receive(shop, line(COFFEE, "8"), location_id=KIOSK)
    await switch_off(shop, Location, KIOSK)
    async with shop.unit_of_work() as session:
        await post_transfer(session, actor=ANA, lines=[line(COFFEE, "5")], location_id=KIOSK, to_location_id=SHOP)
    with pytest.raises(errors.LocationOffError):
        async with shop.unit_of_work() as session:
            await post_transfer(session, actor=ANA, lines=[line(COFFEE, "1")], location_id=SHOP, to_location_id=KIOSK)
    assert await on_hand(shop) == {KIOSK: 3, SHOP: 5}


async def _every_way(
    session: AsyncSession, who: Actor, location_id: int, other: int
) -> dict[str, type[Exception] | None]:
    lines = [line(COFFEE, "1")]
    ways: dict[str, Callable[[], Awaitable[Any]]] = {
        "receive": lambda: post_receipt(session, actor=who, lines=lines, location_id=location_id),
        "return": lambda: post_return(session, actor=who, lines=lines, location_id=location_id),
        "issue": lambda: post_issue(session, actor=who, lines=lines, location_id=location_id),
        "lose": lambda: post_loss(session, actor=who, lines=lines, location_id=location_id, reason=LossReason.OTHER),
        "transfer": lambda: post_transfer(
            session, actor=who, lines=lines, location_id=location_id, to_location_id=other
        ),
    }
    outcome: dict[str, type[Exception] | None] = {}
    for name, way in ways.items():
        try:
            await way()
            outcome[name] = None
        except DomainError as error:
            outcome[name] = type(error)
    return outcome


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.OPERATOR, {"receive", "return", "issue", "lose", "transfer"}),
        (Role.MANAGER, {"receive", "return", "issue", "lose", "transfer"}),
        (Role.ADMIN, {"receive", "return", "issue", "lose", "transfer"}),
        (Role.BUYER, {"receive"}),
        (Role.FINANCE, set()),
        (Role.VIEWER, set()),
    ],
)
async def test_who_may_move_what(shop: Database, role: Role, may: set[str]) -> None:
    await receive(shop, line(COFFEE, "10"), by=BOSS)
    async with shop.unit_of_work() as session:
        outcome = await _every_way(session, actor(1, role), DEPOT, SHOP)
    assert {name for name, error in outcome.items() if error is None} == may
    assert {error for error in outcome.values() if error} <= {RightMissingError}


async def test_without_a_role_nothing_moves(shop: Database) -> None:
    async with shop.unit_of_work() as session:
        outcome = await _every_way(session, replace(ANA, roles=frozenset()), DEPOT, SHOP)
    assert set(outcome.values()) == {RoleMissingError}


@pytest.mark.parametrize("location_id", [SHOP, 99])
async def test_only_at_the_members_locations(shop: Database, location_id: int) -> None:
    await receive(shop, line(COFFEE, "10"), location_id=SHOP)
    limited = actor(1, locations=frozenset({DEPOT, 99}))
    async with shop.unit_of_work() as session:
        outcome = await _every_way(session, limited, location_id, DEPOT)
    assert set(outcome.values()) == {errors.LocationNotSeenError}


async def test_a_transfer_to_where_one_does_not_work_is_refused(shop: Database) -> None:
    await receive(shop, line(COFFEE, "10"))
    limited = actor(1, locations=frozenset({DEPOT}))
    with pytest.raises(errors.LocationNotSeenError):
        async with shop.unit_of_work() as session:
            await post_transfer(
                session, actor=limited, lines=[line(COFFEE, "1")], location_id=DEPOT, to_location_id=SHOP
            )


async def test_the_trail_says_what_moved(shop: Database, rows: Rows) -> None:
    await receive(shop, line(COFFEE, "8"))
    async with shop.unit_of_work() as session:
        await post_loss(session, actor=BOSS, lines=[line(COFFEE, "3")], location_id=DEPOT, reason=LossReason.THEFT)
    received, lost = [entry for entry in await rows(AuditEntry) if entry.area == "stock"]
    assert seen(received.member_id, received.area, received.action) == (ANA.member_id, "stock", "post_movement")
    assert seen(lost.member_id, lost.object_type, lost.object_id) == (BOSS.member_id, "product", str(COFFEE))
    details = json.loads(lost.details)
    assert {name: details[name] for name in ("kind", "location_id", "reason", "movement_id")} == {
        "kind": MovementKind.LOSS,
        "location_id": DEPOT,
        "reason": "theft",
        "movement_id": 2,
    }
    assert seen(Decimal(details["quantity"]), list(map(Decimal, details["on_hand"]))) == (-3, [8, 5])
