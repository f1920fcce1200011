"""The rows of a spreadsheet, put together product by product; made in a worker process, kept in chunks until the tap.

Quantities and money are whole numbers here, as their columns keep them: there are hundreds of thousands of them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import orjson

from models.catalog.drafts import sku_stem
from models.catalog.rules import fold, folded_search_text, folded_vocabulary, sku_key

CHUNK = 500
_QUANTITY = Decimal(10**4)
_MONEY = Decimal(10**10)


class SheetRow(Protocol):
    """A row of a spreadsheet; None is what it does not say. Quantities in the product's unit, money per unit."""

    @property
    def number(self) -> int: ...
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
    """What a row says of a product at a location; `expires_on` in ISO form."""

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
    expires_on: str | None

    @property
    def has_rule(self) -> bool:
        """Whether it says anything about when to buy."""
        return any(figure is not None for figure in (self.minimum, self.target, self.multiple, self.lead_time_days))


class SheetProduct(NamedTuple):
    """All that a spreadsheet says of one product; `row` is its first. Without a SKU, `sku_key` is empty."""

    row: int
    sku: str | None
    sku_key: str
    name: str
    name_key: str
    search_text: str
    unit: str | None
    category: str | None
    is_active: bool | None
    packs: list[PackLine]
    codes: list[CodeLine]
    offers: list[OfferLine]
    places: list[PlaceLine]


class _Gathering:
    """A product while its rows come in, folded once; its lines are kept as they are spelt."""

    __slots__ = (
        *("category", "codes", "first", "folded_sku", "is_active", "name", "name_key"),
        *("offers", "packs", "places", "sku", "unit"),
    )

    def __init__(self, row: SheetRow, folded_sku: str) -> None:
        self.first, self.folded_sku = row.number, folded_sku
        self.sku, self.name, self.unit, self.category, self.is_active = (
            row.sku,
            row.name or "",
            row.unit,
            row.category,
            row.is_active,
        )
        self.name_key = fold(self.name)
        self.packs: list[list[Any]] = []
        self.codes: list[list[Any]] = []
        self.offers: list[list[Any]] = []
        self.places: list[list[Any]] = []

    def fill(self, row: SheetRow) -> None:
        """What an earlier row left unsaid."""
        if not self.name and row.name:
            self.name, self.name_key = row.name, fold(row.name)
        self.unit = self.unit or row.unit
        self.category = self.category or row.category
        if self.is_active is None:
            self.is_active = row.is_active

    def add(self, row: SheetRow) -> None:
        """The lines of a row, in the order of their fields."""
        if row.pack is not None and row.pack_factor is not None:
            self.packs.append([row.number, row.pack, int(row.pack_factor * _QUANTITY)])
        code = row.barcode
        if code is not None:
            self.codes.append([row.number, code, row.pack if len(code) == 14 and code.isdigit() else None])
        if row.supplier is not None:
            self.offers.append([row.number, row.supplier, _scaled(row.supplier_price, _MONEY)])
        on_hand, minimum, target, multiple = row.on_hand, row.minimum, row.target, row.multiple
        if on_hand is None and minimum is None and target is None and multiple is None and row.lead_time_days is None:
            return
        figures = [_scaled(on_hand, _QUANTITY), _scaled(row.unit_cost, _MONEY)]
        figures += [_scaled(figure, _QUANTITY) for figure in (minimum, target, multiple)]
        expires_on = row.expires_on.isoformat() if row.expires_on else None
        more = row.lead_time_days, row.supplier, row.lot, expires_on
        self.places.append([row.number, row.location, *figures, *more])

    def spelt(self) -> list[Any]:
        """The fields of a `SheetProduct`."""
        sku = self.folded_sku
        texts = [self.sku, sku.replace(" ", ""), self.name, self.name_key]
        words = folded_search_text(self.name_key, sku) if sku else ""
        said = [words, self.unit, self.category, self.is_active]
        return [self.first, *texts, *said, self.packs, self.codes, self.offers, self.places]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was written: how many chunks of how many products, and what SKUs that are made up have to keep clear of.

    `stems` are those of products without a SKU, each with the highest number of that stem in the spreadsheet.
    """

    chunks: int
    products: int
    stems: dict[str, int]


def gather_products(read_rows: Callable[[Path], Iterable[SheetRow]], rows_path: Path, chunks_path: Path) -> Gathered:
    """Write the products of the rows into `chunks_path`, a chunk in each line, in the order of their SKUs."""
    products = _gather(read_rows(rows_path))
    count = 0
    with chunks_path.open("wb") as file:
        for line in _lines(products):
            file.write(line + b"\n")
            count += 1
    return Gathered(count, len(products), _stems(products))


def _gather(rows: Iterable[SheetRow]) -> list[_Gathering]:
    """Rows belong together by SKU; without one by barcode, else by name."""
    found: dict[str, _Gathering] = {}
    by_name: dict[str, _Gathering] = {}
    for row in rows:
        sku = fold(row.sku) if row.sku is not None else ""
        key = sku.replace(" ", "") or (
            f"code {row.barcode}" if row.barcode is not None else f"name {fold(row.name or '')}"
        )
        gathering = found.get(key) or (by_name.get(key[5:]) if key.startswith("name ") else None)
        if gathering is None:
            gathering = found[key] = _Gathering(row, sku)
            by_name.setdefault(gathering.name_key, gathering)
        else:
            gathering.fill(row)
        gathering.add(row)
    # In the order of their keys, the database's index of them grows at its end: half the work of growing anywhere.
    return sorted(found.values(), key=lambda gathering: gathering.folded_sku.replace(" ", "") or "\uffff")


def _lines(products: list[_Gathering]) -> Iterator[bytes]:
    known: set[str] = set()
    for start in range(0, len(products), CHUNK):
        chunk = products[start : start + CHUNK]
        words = set().union(*(folded_vocabulary(product.name_key) for product in chunk)) - known
        known |= words
        yield orjson.dumps({"words": sorted(words), "products": [product.spelt() for product in chunk]})


@dataclass(frozen=True, slots=True)
class ProductChunk:
    """Some products, and the words of their names that no earlier chunk has."""

    words: list[str]
    products: list[SheetProduct]

    @classmethod
    def read(cls, line: str) -> "ProductChunk":
        """A chunk as `gather_products` wrote it."""
        content = orjson.loads(line)
        return cls(content["words"], [_product(fields) for fields in content["products"]])


def _product(fields: list[Any]) -> SheetProduct:
    *scalars, packs, codes, offers, places = fields
    lists: tuple[list[Any], ...] = (
        [PackLine(*line) for line in packs],
        [CodeLine(*line) for line in codes],
        [OfferLine(*line) for line in offers],
        [PlaceLine(*line) for line in places],
    )
    return SheetProduct(*scalars, *lists)


def _stems(products: list[_Gathering]) -> dict[str, int]:
    stems = dict.fromkeys((sku_stem(product.name) for product in products if not product.folded_sku), 0)
    if stems:
        keys = {sku_key(stem): stem for stem in stems}
        for product in products:
            key = product.folded_sku.replace(" ", "")
            head = key.rstrip("0123456789")
            if head in keys and (digits := key[len(head) :]) and len(digits) <= 9:
                stems[keys[head]] = max(stems[keys[head]], int(digits))
    return stems


def _scaled(value: Decimal | None, unit: Decimal) -> int | None:
    return None if value is None else int(value * unit)
