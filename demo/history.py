"""A hundred and twenty days of trade, made up day by day: pure, and the same for the same seed."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from functools import partial
from operator import itemgetter
from random import Random
from zoneinfo import ZoneInfo

from demo.catalogue import UNITS, Item
from demo.ledger import Ledger, LotLine
from demo.planning import DEPOT, SHOPS, Plan, plans
from models.stock.tables import LossReason, MovementKind

DAYS = 120
TIMEZONE = ZoneInfo("America/Sao_Paulo")

_WEEKDAY_SALES = (1.15, 0.9, 0.95, 1.0, 1.3, 1.1, 0.0)  # Monday first; closed on Sundays
_SATURDAY = 5
_OPENING = (time(7), time(7, 30))
_UNLOADING = (time(7, 30), time(9))
_REFILLING = (time(9), time(11))
_SELLING = (time(8), time(18, 30))
_CLOSING = (time(18, 30), time(19))

_SALE_CHANCE = 0.105
_RETURN_CHANCE = 0.012
_MISHAP_CHANCES = ((LossReason.BREAKAGE, 0.9), (LossReason.THEFT, 0.15), (LossReason.OTHER, 0.1))
_COUNTED_ON_SATURDAY = 12
_MISCOUNT_CHANCE = 0.3
_REORDER_EARLY = Decimal("1.4")  # a careful buyer does not wait for the minimum
_UNDELIVERED_ITEMS = 16
_UNDELIVERED_DAYS = 30

Event = tuple[datetime, Callable[[datetime], None]]


def simulate(items: list[Item], *, today: date, random: Random) -> Ledger:
    """What the company did on the 120 days before `today`, whose own trade is still to come."""
    trade = _Trade(items, today, random)
    for number in range(DAYS, 0, -1):
        trade.live(today - timedelta(days=number))
    return trade.ledger


class _Trade:
    def __init__(self, items: list[Item], today: date, random: Random) -> None:
        self.ledger = Ledger(random)
        self._items = items
        self._plans = [(product, plan) for product, item in enumerate(items) for plan in plans(item)]
        self._random = random
        self._on_order = self._opening_stock(today)
        self._coming_back: dict[date, list[Callable[[datetime], None]]] = {}
        sold_daily = [product for product, item in enumerate(items) if item.daily_sales >= 4]
        self._undelivered = frozenset(random.sample(sold_daily, _UNDELIVERED_ITEMS))
        self._undelivered_from = today - timedelta(days=_UNDELIVERED_DAYS)

    def live(self, day: date) -> None:
        """One day, from opening to closing; nothing happens on a Sunday."""
        if not _WEEKDAY_SALES[day.weekday()]:
            return
        for at, happen in sorted(self._events(day), key=itemgetter(0)):
            happen(at)
        self._reorder(day)

    def _events(self, day: date) -> Iterator[Event]:
        yield from self._deliveries(day)
        yield from self._expiries(day)
        yield from self._refills(day)
        yield from self._sales(day)
        yield from self._mishaps(day)
        yield from ((self._moment(day, _SELLING), happen) for happen in self._coming_back.pop(day, []))
        if day.weekday() == _SATURDAY:
            yield from self._counts(day)

    def _opening_stock(self, today: date) -> dict[int, tuple[date, Decimal]]:
        """The depot's first deliveries: enough for its own targets and those of the shops."""
        first = today - timedelta(days=DAYS)
        targets: dict[int, Decimal] = {}
        for product, plan in self._plans:
            targets[product] = targets.get(product, Decimal(0)) + plan.target
        return {
            product: (first, _round_up(target, self._items[product].multiple)) for product, target in targets.items()
        }

    def _deliveries(self, day: date) -> Iterator[Event]:
        for product in [product for product, (due, _) in self._on_order.items() if due <= day]:
            _, quantity = self._on_order.pop(product)
            yield self._moment(day, _UNLOADING), partial(self._receive, product, quantity)

    def _receive(self, product: int, quantity: Decimal, at: datetime) -> None:
        item = self._items[product]
        price = round(item.cost * Decimal(self._random.uniform(0.93, 1.05)), 2)
        lot = self._new_lot(product, item.shelf_life_days, at.date()) if item.shelf_life_days else None
        self.ledger.post(MovementKind.RECEIPT, product, DEPOT, quantity, at, lot=lot, price=price)

    def _new_lot(self, product: int, shelf_life_days: int, day: date) -> int:
        made = day - timedelta(days=self._random.randint(0, shelf_life_days // 5))
        return self.ledger.add_lot(LotLine(product, f"L{day:%y%m%d}", made + timedelta(days=shelf_life_days)))

    def _expiries(self, day: date) -> Iterator[Event]:
        for product, plan in self._plans:
            if self._items[product].shelf_life_days is None:
                continue
            for lot, quantity in self.ledger.parts(product, plan.location):
                if lot is not None and self.ledger.lots[lot].expires_on < day:
                    throw_away = partial(self._throw_away, product, plan.location, lot, quantity)
                    yield self._moment(day, _OPENING), throw_away

    def _throw_away(self, product: int, location: int, lot: int, quantity: Decimal, at: datetime) -> None:
        self.ledger.post(MovementKind.LOSS, product, location, -quantity, at, lot=lot, reason=LossReason.EXPIRY)

    def _refills(self, day: date) -> Iterator[Event]:
        for product, plan in self._plans:
            if plan.location in SHOPS and self.ledger.levels[product, plan.location] <= plan.minimum:
                yield self._moment(day, _REFILLING), partial(self._refill, product, plan)

    def _refill(self, product: int, plan: Plan, at: datetime) -> None:
        missing = _round_up(plan.target - self.ledger.levels[product, plan.location], Decimal(1))
        self.ledger.transfer(product, DEPOT, plan.location, missing, at)

    def _sales(self, day: date) -> Iterator[Event]:
        busy = _WEEKDAY_SALES[day.weekday()]
        for product, plan in self._plans:
            daily = float(plan.daily_sales) * busy
            chance = min(_SALE_CHANCE * busy, daily)
            if self._random.random() < chance:
                quantity = self._amount(product, daily / chance * self._random.uniform(0.4, 1.6))
                yield self._moment(day, _SELLING), partial(self._sell, product, plan.location, quantity)

    def _sell(self, product: int, location: int, quantity: Decimal, at: datetime) -> None:
        sold = self.ledger.take(MovementKind.ISSUE, product, location, quantity, at)
        if sold and self._random.random() < _RETURN_CHANCE:
            lot, most = sold[0]
            some = min(most, self._amount(product, float(most) / 3))
            take_back = partial(self._take_back, product, location, lot, some)
            day = at.date() + timedelta(days=self._random.randint(1, 4))
            self._coming_back.setdefault(day, []).append(take_back)

    def _take_back(self, product: int, location: int, lot: int | None, quantity: Decimal, at: datetime) -> None:
        if lot is None or self.ledger.lots[lot].expires_on >= at.date():
            self.ledger.post(MovementKind.RETURN, product, location, quantity, at, lot=lot)

    def _mishaps(self, day: date) -> Iterator[Event]:
        for reason, chance in _MISHAP_CHANCES:
            if self._random.random() < chance:
                product, plan = self._random.choice(self._plans)
                yield self._moment(day, _SELLING), partial(self._lose, product, plan.location, reason)

    def _lose(self, product: int, location: int, reason: LossReason, at: datetime) -> None:
        quantity = self._amount(product, self._random.uniform(0.5, 2.5))
        self.ledger.take(MovementKind.LOSS, product, location, quantity, at, reason=reason)

    def _counts(self, day: date) -> Iterator[Event]:
        for product, plan in self._random.sample(self._plans, _COUNTED_ON_SATURDAY):
            if self._random.random() < _MISCOUNT_CHANCE:
                yield self._moment(day, _CLOSING), partial(self._adjust, product, plan.location)

    def _adjust(self, product: int, location: int, at: datetime) -> None:
        """A count that found a little more or less in the newest lot than the ledger said."""
        parts = self.ledger.parts(product, location)
        if not parts:
            return
        lot, there = parts[-1]
        difference = self._amount(product, self._random.uniform(0.3, 2))
        if self._random.random() < 0.6:
            difference = -min(difference, there)
        self.ledger.post(MovementKind.ADJUSTMENT, product, location, difference, at, lot=lot)

    def _reorder(self, day: date) -> None:
        for product, plan in self._plans:
            if plan.location != DEPOT or product in self._on_order or self._is_let_down(product, day):
                continue
            item = self._items[product]
            level = self.ledger.levels[product, DEPOT]
            quantity = _round_up(plan.target - level, item.multiple)
            if level <= plan.minimum * _REORDER_EARLY and quantity > 0:
                days = item.vendors[0].lead_time_days + self._random.randint(0, 2)
                self._on_order[product] = (day + timedelta(days=days), quantity)

    def _is_let_down(self, product: int, day: date) -> bool:
        return product in self._undelivered and day >= self._undelivered_from

    def _moment(self, day: date, hours: tuple[time, time]) -> datetime:
        first, last = (datetime.combine(day, hour, TIMEZONE) for hour in hours)
        return (first + (last - first) * self._random.random()).replace(microsecond=0).astimezone(UTC)

    def _amount(self, product: int, about: float) -> Decimal:
        """A quantity near `about` with the places of the product's unit, and never nothing."""
        step = Decimal(1).scaleb(-UNITS[self._items[product].unit])
        return max(step, Decimal(about).quantize(step))


def _round_up(quantity: Decimal, multiple: Decimal) -> Decimal:
    return (quantity / multiple).to_integral_value(ROUND_CEILING) * multiple
