"""The made-up history: repeatable, in opening hours, with the ups and downs of a real trade."""

from collections import Counter
from datetime import UTC, date, timedelta
from itertools import pairwise
from random import Random

import pytest

from demo.catalogue import UNITS, load_items
from demo.history import DAYS, TIMEZONE, simulate
from demo.ledger import Ledger, Movement
from demo.planning import DEPOT, SHOPS, plans
from models.stock.tables import LossReason, MovementKind

ITEMS = load_items()
SUNDAY, THURSDAY = date(2026, 11, 22), date(2026, 11, 26)
LEAP_YEAR_FRIDAY = date(2024, 3, 1)


def made(today: date, seed: int = 7) -> Ledger:
    return simulate(ITEMS, today=today, random=Random(seed))


@pytest.fixture(scope="module", params=[SUNDAY, THURSDAY, LEAP_YEAR_FRIDAY], ids=str)
def today(request: pytest.FixtureRequest) -> date:
    day: date = request.param
    return day


@pytest.fixture(scope="module")
def ledger(today: date) -> Ledger:
    return made(today)


def of_kind(ledger: Ledger, *kinds: MovementKind) -> list[Movement]:
    return [line for line in ledger.movements if line.kind in kinds]


def test_the_same_seed_gives_the_same_history() -> None:
    first, second = made(THURSDAY), made(THURSDAY)

    assert first.movements == second.movements
    assert first.lots == second.lots


def test_another_seed_gives_another_history(ledger: Ledger, today: date) -> None:
    assert made(today, seed=8).movements != ledger.movements


def test_there_are_twelve_to_twenty_thousand_movements(ledger: Ledger) -> None:
    assert 12_000 <= len(ledger.movements) <= 20_000


def test_it_fills_the_days_before_today_and_leaves_today_alone(ledger: Ledger, today: date) -> None:
    days = {line.occurred_at.astimezone(TIMEZONE).date() for line in ledger.movements}
    past = (today - timedelta(days=number) for number in range(1, DAYS + 1))

    assert days == {day for day in past if day.isoweekday() != 7}


def test_movements_are_in_order_of_time(ledger: Ledger) -> None:
    assert all(one.occurred_at <= next_.occurred_at for one, next_ in pairwise(ledger.movements))


def test_everything_happens_in_business_hours(ledger: Ledger) -> None:
    local = [line.occurred_at.astimezone(TIMEZONE) for line in ledger.movements]

    assert {line.occurred_at.tzinfo for line in ledger.movements} == {UTC}
    assert all(7 <= at.hour < 19 for at in local)


def test_fridays_sell_more_than_tuesdays(ledger: Ledger) -> None:
    issues = Counter(line.occurred_at.weekday() for line in of_kind(ledger, MovementKind.ISSUE))

    assert issues[4] > 1.1 * issues[1]


def test_sign_fits_kind(ledger: Ledger) -> None:
    assert all(line.quantity > 0 for line in of_kind(ledger, MovementKind.RECEIPT, MovementKind.RETURN))
    assert all(line.quantity < 0 for line in of_kind(ledger, MovementKind.ISSUE, MovementKind.LOSS))
    assert {line.quantity > 0 for line in of_kind(ledger, MovementKind.ADJUSTMENT)} == {True, False}


def test_quantities_have_the_places_of_their_unit(ledger: Ledger) -> None:
    for line in ledger.movements:
        assert line.quantity == round(line.quantity, UNITS[ITEMS[line.product].unit])


def test_purchases_arrive_at_the_depot_in_whole_packs(ledger: Ledger) -> None:
    receipts = of_kind(ledger, MovementKind.RECEIPT)

    assert {line.location for line in receipts} == {DEPOT}
    assert all(line.quantity % ITEMS[line.product].multiple == 0 for line in receipts)


def test_purchases_follow_sales(ledger: Ledger) -> None:
    receipts = Counter(line.product for line in of_kind(ledger, MovementKind.RECEIPT))
    busy = [number for number, item in enumerate(ITEMS) if item.daily_sales >= 10]
    slow = [number for number, item in enumerate(ITEMS) if 0 < item.daily_sales < 1]

    assert min(receipts[number] for number in busy) >= 2
    assert sum(receipts[number] for number in busy) / len(busy) > sum(receipts[number] for number in slow) / len(slow)


def test_shops_are_filled_from_the_depot(ledger: Ledger) -> None:
    legs = of_kind(ledger, MovementKind.TRANSFER)
    pairs = list(zip(legs[::2], legs[1::2], strict=True))

    assert {out.location for out, _ in pairs} == {DEPOT}
    assert {into.location for _, into in pairs} == set(SHOPS)
    assert all(out.quantity == -into.quantity and out.lot == into.lot for out, into in pairs)
    assert all(out.correlation == into.correlation for out, into in pairs)
    assert len({out.correlation for out, _ in pairs}) == len(pairs)


def test_only_transfers_are_correlated_and_only_losses_have_reasons(ledger: Ledger) -> None:
    assert {line.kind for line in ledger.movements if line.correlation} == {MovementKind.TRANSFER}
    assert {line.kind for line in ledger.movements if line.reason} == {MovementKind.LOSS}
    assert {line.reason for line in of_kind(ledger, MovementKind.LOSS)} == set(LossReason)


def test_some_goods_come_back_and_some_counts_differ(ledger: Ledger) -> None:
    kinds = Counter(line.kind for line in ledger.movements)

    assert set(kinds) == set(MovementKind)
    assert 30 <= kinds[MovementKind.RETURN] <= 300
    assert 20 <= kinds[MovementKind.ADJUSTMENT] <= 150


def test_nothing_expired_is_sold_or_moved(ledger: Ledger) -> None:
    for line in of_kind(ledger, MovementKind.ISSUE, MovementKind.TRANSFER):
        assert line.lot is None or ledger.lots[line.lot].expires_on >= line.occurred_at.date()


def test_what_expires_is_thrown_away_by_lot(ledger: Ledger) -> None:
    expired = [line for line in ledger.movements if line.reason == LossReason.EXPIRY]

    assert expired
    for line in expired:
        assert line.lot is not None
        assert ledger.lots[line.lot].expires_on < line.occurred_at.date()


def test_lots_are_kept_of_perishables_only_and_belong_to_their_product(ledger: Ledger) -> None:
    for line in ledger.movements:
        assert (line.lot is not None) == (ITEMS[line.product].shelf_life_days is not None)
        assert line.lot is None or ledger.lots[line.lot].product == line.product
    assert len({(lot.product, lot.code) for lot in ledger.lots}) == len(ledger.lots)


def test_today_some_run_low_and_some_are_out(ledger: Ledger) -> None:
    kept = [(number, plan) for number, item in enumerate(ITEMS) for plan in plans(item)]
    low = [ledger.levels[number, plan.location] <= plan.minimum for number, plan in kept]
    out = [ledger.levels[number, plan.location] == 0 for number, plan in kept]

    assert 0.03 < sum(low) / len(kept) < 0.2
    assert 5 <= sum(out) < sum(low)


def test_a_few_products_never_moved(ledger: Ledger) -> None:
    moved = {line.product for line in ledger.movements}

    assert 1 <= len(ITEMS) - len(moved) <= 5
