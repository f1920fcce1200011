"""The rows of a spreadsheet, put together product by product.

Quantities and money are whole numbers here, as their columns keep them: there are hundreds of thousands of them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from models.catalog.drafts import sku_stem
from models.catalog.rules import fold, sku_key

_QUANTITY = Decimal(10**4)
_MONEY = Decimal(10**10)
_CASE_CODE_LENGTH = 14


class SheetRow(Protocol):
    """A row of a spreadsheet; None is what it does not say. Quantities in the product's unit, money per unit.

    `product` is what the rows of one product have in common, its SKU's key if it has one; those of others have not.
    """

    @property
    def number(self) -> int: ...
    @property
    def product(self) -> str: ...
    @property
    def sku(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def unit(self) -> str | None: ...
    @property
    def category(self) -> str | None: ...
    @property
    def pack(self) -> str | None: ...
    @property
    def pack_factor(self) -> Decimal | None: ...
    @property
    def barcode(self) -> str | None: ...
    @property
    def location(self) -> str | None: ...
    @property
    def on_hand(self) -> Decimal | None: ...
    @property
    def unit_cost(self) -> Decimal | None: ...
    @property
    def minimum(self) -> Decimal | None: ...
    @property
    def target(self) -> Decimal | None: ...
    @property
    def multiple(self) -> Decimal | None: ...
    @property
    def supplier(self) -> str | None: ...
    @property
    def supplier_price(self) -> Decimal | None: ...
    @property
    def lead_time_days(self) -> int | None: ...
    @property
    def lot(self) -> str | None: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def is_active(self) -> bool | None: ...


_PRODUCT: Callable[[SheetRow], str] = attrgetter("product")


class PackLine(NamedTuple):
    """A pack that a row names."""

    row: int
    name: str
    factor: int


class CodeLine(NamedTuple):
    """A barcode that a row names; of the pack, when it is a box's own number."""

    row: int
    code: str
    pack: str | None


class OfferLine(NamedTuple):
    """A supplier that a row names, and the price there."""

    row: int
    supplier: str
    price: int | None


class PlaceLine(NamedTuple):
    """What a row says of a product at a location."""

    row: int
    location: str | None
    on_hand: int | None
    unit_cost: int | None
    minimum: int | None
    target: int | None
    multiple: int | None
    lead_time_days: int | None
    supplier: str | None
    lot: str | None
    expires_on: date | None

    @property
    def has_rule(self) -> bool:
        """Whether it says anything about when to buy."""
        figures = self.minimum, self.target, self.multiple, self.lead_time_days
        return figures != (None, None, None, None)


@dataclass(slots=True)
class SheetProduct:
    """All that a spreadsheet says of one product; `row` is its first. Without a SKU its keys are empty.

    `last_days` are those of lots, by their folded code.
    """

    row: int
    sku: str | None
    folded_sku: str
    sku_key: str
    name: str
    name_key: str
    unit: str | None
    category: str | None
    is_active: bool | None
    packs: list[PackLine] = field(default_factory=list)
    codes: list[CodeLine] = field(default_factory=list)
    offers: list[OfferLine] = field(default_factory=list)
    places: list[PlaceLine] = field(default_factory=list)
    last_days: dict[str, date] = field(default_factory=dict)

    def fill(self, row: SheetRow) -> None:
        """What an earlier row left unsaid."""
        if not self.name and row.name:
            self.name, self.name_key = row.name, fold(row.name)
        self.unit = self.unit or row.unit
        self.category = self.category or row.category
        if self.is_active is None:
            self.is_active = row.is_active

    def add(self, row: SheetRow) -> None:
        """The lines of a row."""
        if row.pack is not None and row.pack_factor is not None:
            self.packs.append(PackLine(row.number, row.pack, int(row.pack_factor * _QUANTITY)))
        code = row.barcode
        if code is not None:
            is_case_code = len(code) == _CASE_CODE_LENGTH and code.isdigit()
            self.codes.append(CodeLine(row.number, code, row.pack if is_case_code else None))
        if row.supplier is not None:
            self.offers.append(OfferLine(row.number, row.supplier, _whole(row.supplier_price, _MONEY)))
        if row.lot is not None and row.expires_on is not None:
            self.last_days.setdefault(row.lot.casefold(), row.expires_on)
        on_hand, minimum, target, multiple = row.on_hand, row.minimum, row.target, row.multiple
        if (on_hand, minimum, target, multiple, row.lead_time_days) != (None, None, None, None, None):
            stock = _whole(on_hand, _QUANTITY), _whole(row.unit_cost, _MONEY)
            figures = _whole(minimum, _QUANTITY), _whole(target, _QUANTITY), _whole(multiple, _QUANTITY)
            when = row.lead_time_days, row.supplier
            self.places.append(PlaceLine(row.number, row.location, *stock, *figures, *when, row.lot, row.expires_on))


def by_product(rows: Iterable[SheetRow]) -> list[SheetRow]:
    """The rows product by product, in the order of their SKUs.

    So the database's index of SKUs grows at its end, which is half the work of growing anywhere.
    """
    return sorted(rows, key=_PRODUCT)


def gather(rows: Iterable[SheetRow]) -> Iterator[SheetProduct]:
    """The products, one after the other, of rows that come product by product: all at once would be 50 MB."""
    for _, group in groupby(rows, _PRODUCT):
        first, *others = group
        sku = "" if first.sku is None else fold(first.sku)
        name = "" if first.name is None else fold(first.name)
        said = first.unit, first.category, first.is_active
        product = SheetProduct(first.number, first.sku, sku, sku.replace(" ", ""), first.name or "", name, *said)
        product.add(first)
        for row in others:
            product.fill(row)
            product.add(row)
        yield product


def names_by_sku(rows: Iterable[SheetRow]) -> dict[str, str]:
    """What the products that have a SKU are called, by its key."""
    names: dict[str, str] = {}
    for row in rows:
        if row.sku is not None and not names.get(row.product):
            names[row.product] = row.name or ""
    return names


def made_up_stems(rows: Iterable[SheetRow], skus: Collection[str]) -> dict[str, int]:
    """The stems of SKUs that are to be made up, each with the highest number of that stem among keys of `skus`."""
    stems = dict.fromkeys((sku_stem(row.name) for row in rows if row.sku is None and row.name), 0)
    if stems:
        keys = {sku_key(stem): stem for stem in stems}
        for key in skus:
            head = key.rstrip("0123456789")
            if head in keys and (digits := key[len(head) :]) and len(digits) <= 9:
                stems[keys[head]] = max(stems[keys[head]], int(digits))
    return stems


def _whole(value: Decimal | None, unit: Decimal) -> int | None:
    return None if value is None else int(value * unit)
