"""The ledger in memory: levels, lots and costs follow from what is posted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest

from demo.ledger import Ledger, LotLine
from models.stock.tables import LossReason, MovementKind

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 15, tzinfo=UTC)
DEPOT, SHOP = 0, 1


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(Random(1))


def receive(ledger: Ledger, quantity: str, price: str, lot: int | None = None) -> None:
    ledger.post(MovementKind.RECEIPT, 0, DEPOT, Decimal(quantity), AT, lot=lot, price=Decimal(price))


def add_lots(ledger: Ledger) -> tuple[int, int]:
    """A lot that expires late, then one that expires early, with 5 of each at the depot."""
    late = ledger.add_lot(LotLine(0, "LATE", date(2026, 9, 1)))
    early = ledger.add_lot(LotLine(0, "EARLY", date(2026, 4, 1)))
    receive(ledger, "5", "1", late)
    receive(ledger, "5", "1", early)
    return late, early


def test_a_line_says_what_it_left_behind(ledger: Ledger) -> None:
    receive(ledger, "8", "10")
    ledger.take(MovementKind.ISSUE, 0, DEPOT, Decimal(3), LATER)

    assert [(line.quantity, line.on_hand_after) for line in ledger.movements] == [
        (Decimal(8), Decimal(8)),
        (Decimal(-3), Decimal(5)),
    ]
    assert ledger.levels[0, DEPOT] == ledger.totals[0] == 5
    assert ledger.last_movement_at == {(0, DEPOT): LATER}


def test_receipts_move_the_average_and_carry_the_price_paid(ledger: Ledger) -> None:
    receive(ledger, "8", "10")
    receive(ledger, "4", "16")
    ledger.take(MovementKind.ISSUE, 0, DEPOT, Decimal(10), AT)
    receive(ledger, "2", "6")

    assert [line.unit_cost for line in ledger.movements] == [10, 16, 12, 6]
    assert ledger.average_costs[0] == 9


def test_never_more_is_taken_than_there_is(ledger: Ledger) -> None:
    receive(ledger, "2", "1")

    assert ledger.take(MovementKind.ISSUE, 0, DEPOT, Decimal(5), AT) == [(None, Decimal(2))]
    assert ledger.take(MovementKind.ISSUE, 0, DEPOT, Decimal(5), AT) == []
    assert ledger.levels[0, DEPOT] == 0
    assert len(ledger.movements) == 2


def test_what_expires_first_goes_first(ledger: Ledger) -> None:
    late, early = add_lots(ledger)

    assert ledger.take(MovementKind.ISSUE, 0, DEPOT, Decimal(7), AT) == [(early, Decimal(5)), (late, Decimal(2))]
    assert ledger.parts(0, DEPOT) == [(late, Decimal(3))]
    assert [line.on_hand_after for line in ledger.movements[-2:]] == [5, 3]


def test_a_transfer_has_two_legs_for_each_lot(ledger: Ledger) -> None:
    late, early = add_lots(ledger)
    ledger.transfer(0, DEPOT, SHOP, Decimal(6), LATER)

    legs = ledger.movements[2:]
    assert [(leg.location, leg.lot, leg.quantity, leg.on_hand_after) for leg in legs] == [
        (DEPOT, early, Decimal(-5), Decimal(5)),
        (SHOP, early, Decimal(5), Decimal(5)),
        (DEPOT, late, Decimal(-1), Decimal(4)),
        (SHOP, late, Decimal(1), Decimal(6)),
    ]
    assert legs[0].correlation == legs[1].correlation
    assert legs[2].correlation == legs[3].correlation
    assert legs[0].correlation != legs[2].correlation


def test_a_transfer_changes_neither_total_nor_cost(ledger: Ledger) -> None:
    receive(ledger, "8", "10")
    ledger.transfer(0, DEPOT, SHOP, Decimal(3), AT)

    assert (ledger.totals[0], ledger.average_costs[0]) == (Decimal(8), Decimal(10))
    assert (ledger.levels[0, DEPOT], ledger.levels[0, SHOP]) == (Decimal(5), Decimal(3))


def test_a_loss_keeps_its_reason(ledger: Ledger) -> None:
    receive(ledger, "8", "10")
    ledger.take(MovementKind.LOSS, 0, DEPOT, Decimal(1), AT, reason=LossReason.THEFT)

    assert (ledger.movements[-1].reason, ledger.movements[-1].unit_cost) == (LossReason.THEFT, Decimal(10))
