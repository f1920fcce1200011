"""What a spreadsheet is held against: products as they are, what the company calls things, and whose codes are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from models.catalog.rules import barcode_spellings, sku_key


class PackThere(NamedTuple):
    """A pack that a product has."""

    name: str
    factor: int


class RuleThere(NamedTuple):
    """When a product is bought for a location; all None where that was never said."""

    minimum: int | None
    target: int | None
    multiple: int | None
    lead_time_days: int | None
    supplier_id: int | None


class LevelThere(NamedTuple):
    """How much there is at a location, and whether anything ever moved there, or is promised or on its way."""

    on_hand: int
    has_moved: bool
    is_awaited: bool


@dataclass(slots=True)
class ProductThere:
    """A product as it is. `packs` by folded name, `offers` by supplier, `expiries` by lot, the rest by location."""

    id: int
    sku: str
    name: str
    unit_code: str
    category_id: int | None
    is_active: bool
    tracks_lots: bool
    packs: dict[str, PackThere] = field(default_factory=dict)
    offers: dict[int, int | None] = field(default_factory=dict)
    rules: dict[int, RuleThere] = field(default_factory=dict)
    levels: dict[int, LevelThere] = field(default_factory=dict)
    lots: dict[tuple[int, str], int] = field(default_factory=dict)
    lot_codes: list[str] = field(default_factory=list)
    expiries: dict[str, date] = field(default_factory=dict)
    average_cost: int | None = None

    @property
    def has_moved(self) -> bool:
        return any(level.has_moved for level in self.levels.values())

    @property
    def is_counted(self) -> bool:
        """Whether there are quantities of it, in the unit that it has."""
        return any(level.has_moved or level.is_awaited for level in self.levels.values())


class Owner(NamedTuple):
    """Whose a barcode is."""

    product_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Names:
    """What the company calls things, by folded name; units by other spellings too, and their places
    by code. Locations are those that are seen.

    `usual_location` is where a row means that names none; None when that is not clear.
    """

    categories: Mapping[str, int]
    suppliers: Mapping[str, int]
    locations: Mapping[str, int]
    location_names: Mapping[int, str]
    units: Mapping[str, str]
    places: Mapping[str, int]
    usual_location: int | None


@dataclass(frozen=True, slots=True)
class Current:
    """What some products of a spreadsheet meet: products by SKU and by folded name, and whose their barcodes are.

    `coming` are the names of the spreadsheet's own products by SKU.
    """

    names: Names
    coming: Mapping[str, str]
    by_sku: Mapping[str, ProductThere]
    by_id: Mapping[int, ProductThere]
    by_name: Mapping[str, Sequence[int]]
    owners: Mapping[str, Owner]

    def owner_of(self, code: str) -> Owner | None:
        """Whose a barcode is, with or without its leading zero."""
        if not self.owners:
            return None
        return next((self.owners[way] for way in barcode_spellings(code) if way in self.owners), None)

    def named_by(self, code: str, own_key: str, there: ProductThere | None) -> str | None:
        """The name of another product whose SKU the code is, in the spreadsheet or before: its label shows it so."""
        keys = {*map(as_sku, barcode_spellings(code))} - {"", own_key}
        known = next((self.by_sku[key] for key in keys if key in self.by_sku), None)
        if known is not None:
            return known.name if there is None or known.id != there.id else None
        return next((self.coming[key] for key in keys if key in self.coming), None)


def as_sku(code: str) -> str:
    """A barcode as a SKU would be compared."""
    return code if code.isdigit() else sku_key(code)
