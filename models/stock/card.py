"""The stock card: everything a person wants to know about a product where it lies."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from models.stock import rules
from models.stock.tables import MovementKind


@dataclass(frozen=True, slots=True)
class PackSize:
    """A pack and how many of the product's units are in it."""

    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class LocationLevel:
    """A product at one location, in its unit. `minimum` is its own or its category's there.

    What is out of use has none: nobody will buy it.
    """

    location_id: int
    name: str
    on_hand: Decimal
    reserved: Decimal
    requested: Decimal
    on_order: Decimal
    minimum: Decimal | None

    @property
    def available(self) -> Decimal:
        return rules.available(self.on_hand, self.reserved)

    @property
    def projected(self) -> Decimal:
        return rules.projected(self.on_hand, self.reserved, self.requested, self.on_order)

    @property
    def is_low(self) -> bool:
        return rules.is_low(self.projected, self.minimum)


@dataclass(frozen=True, slots=True)
class LastMovement:
    """The newest line of the ledger; `quantity` is signed. No `member_name`: the program itself did it.

    `is_reversal`: it takes an earlier one back.
    """

    kind: MovementKind
    quantity: Decimal
    at: datetime
    location_name: str
    member_name: str | None
    is_reversal: bool = False


@dataclass(frozen=True, slots=True)
class StockCard:
    """A product with its levels at the locations the reader may see; the totals are over those.

    `places` is how many decimal places quantities of this unit are shown with.
    """

    product_id: int
    sku: str
    name: str
    unit_code: str
    places: int
    is_active: bool
    packs: tuple[PackSize, ...]
    locations: tuple[LocationLevel, ...]
    last_movement: LastMovement | None
    corrected: str | None = None
    """What was searched instead, when the words as typed found nothing."""

    of_pack: PackSize | None = None
    """The pack whose barcode was asked for; None when it was the product's."""

    @property
    def on_hand(self) -> Decimal:
        return self._total(lambda level: level.on_hand)

    @property
    def reserved(self) -> Decimal:
        return self._total(lambda level: level.reserved)

    @property
    def available(self) -> Decimal:
        return self._total(lambda level: level.available)

    @property
    def requested(self) -> Decimal:
        return self._total(lambda level: level.requested)

    @property
    def on_order(self) -> Decimal:
        return self._total(lambda level: level.on_order)

    @property
    def projected(self) -> Decimal:
        return self._total(lambda level: level.projected)

    @property
    def minimum(self) -> Decimal | None:
        """The sum of the minimums there are; None without any."""
        minimums = [level.minimum for level in self.locations if level.minimum is not None]
        return sum(minimums, Decimal(0)) if minimums else None

    def _total(self, quantity: Callable[[LocationLevel], Decimal]) -> Decimal:
        return sum(map(quantity, self.locations), Decimal(0))
