"""A ledger in memory that keeps the rules of the real one: what the history is written into."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from random import Random
from uuid import UUID

from models.stock.rules import moving_average
from models.stock.tables import LossReason, MovementKind


@dataclass(frozen=True, slots=True)
class LotLine:
    """A batch; `product` counts from 0 in the list of items."""

    product: int
    code: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of the ledger; `product`, `location` and `lot` count from 0 in their lists."""

    kind: MovementKind
    product: int
    location: int
    lot: int | None
    quantity: Decimal
    on_hand_after: Decimal
    unit_cost: Decimal
    occurred_at: datetime
    reason: LossReason | None
    correlation: str | None


Parts = list[tuple[int | None, Decimal]]
"""Quantities by lot; the lot is None where lots are not kept."""


class Ledger:
    """Movements in the order they happened, and the figures that follow from them."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.movements: list[Movement] = []
        self.lots: list[LotLine] = []
        self.levels: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
        self.last_movement_at: dict[tuple[int, int], datetime] = {}
        self.totals: defaultdict[int, Decimal] = defaultdict(Decimal)
        self.average_costs: defaultdict[int, Decimal] = defaultdict(Decimal)
        self._heaps: defaultdict[tuple[int, int], dict[int | None, Decimal]] = defaultdict(dict)

    def parts(self, product: int, location: int) -> Parts:
        """What lies there, what expires first at the front; nothing in it is zero."""
        heap = self._heaps[product, location]
        return [(lot, heap[lot]) for lot in sorted(heap, key=self._expiry)]

    def add_lot(self, lot: LotLine) -> int:
        """Note a new batch; returns its number."""
        self.lots.append(lot)
        return len(self.lots) - 1

    def post(
        self,
        kind: MovementKind,
        product: int,
        location: int,
        quantity: Decimal,
        at: datetime,
        *,
        lot: int | None = None,
        price: Decimal | None = None,
        reason: LossReason | None = None,
        correlation: str | None = None,
    ) -> None:
        """Add one line, `quantity` signed; a `price` per unit is what a receipt came in at."""
        key = (product, location)
        if price is not None:
            old_cost = self.average_costs[product]
            self.average_costs[product] = moving_average(self.totals[product], old_cost, quantity, price)
        self.totals[product] += quantity
        self.levels[key] += quantity
        self.last_movement_at[key] = at
        self._pile(key, lot, quantity)
        after = self.levels[key]
        cost = self.average_costs[product] if price is None else price
        line = Movement(kind, product, location, lot, quantity, after, cost, at, reason, correlation)
        self.movements.append(line)

    def take(
        self,
        kind: MovementKind,
        product: int,
        location: int,
        quantity: Decimal,
        at: datetime,
        *,
        reason: LossReason | None = None,
    ) -> Parts:
        """Take `quantity`, or what there is of it, what expires first at first; returns what was taken."""
        taken = self._portion(product, location, quantity)
        for lot, amount in taken:
            self.post(kind, product, location, -amount, at, lot=lot, reason=reason)
        return taken

    def transfer(self, product: int, source: int, target: int, quantity: Decimal, at: datetime) -> None:
        """Move `quantity`, or what there is of it, in two legs for each lot."""
        for lot, amount in self._portion(product, source, quantity):
            correlation = str(UUID(int=self._random.getrandbits(128), version=4))
            for location, signed in ((source, -amount), (target, amount)):
                kind = MovementKind.TRANSFER
                self.post(kind, product, location, signed, at, lot=lot, correlation=correlation)

    def _portion(self, product: int, location: int, quantity: Decimal) -> Parts:
        portion = []
        for lot, there in self.parts(product, location):
            if quantity <= 0:
                break
            portion.append((lot, min(quantity, there)))
            quantity -= there
        return portion

    def _expiry(self, lot: int | None) -> date:
        return date.max if lot is None else self.lots[lot].expires_on

    def _pile(self, key: tuple[int, int], lot: int | None, quantity: Decimal) -> None:
        left = self._heaps[key].get(lot, Decimal(0)) + quantity
        if left:
            self._heaps[key][lot] = left
        else:
            del self._heaps[key][lot]
