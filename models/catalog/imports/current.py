"""What there is already of the products that a spreadsheet speaks of; quantities and money as whole numbers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Select,
    TableValuedAlias,
    Text,
    and_,
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.drafts import SPELLINGS, USUAL_UNITS
from models.catalog.imports.products import SheetProduct
from models.catalog.rules import barcode_spellings, fold, sku_key, word_range
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier, SupplierProduct, Unit
from models.people.actor import Actor
from models.people.rules import require
from models.statements import tables_of
from models.stock.locations_seen import seen_locations, usual_location
from models.stock.tables import Lot, LotLevel, ReorderRule, StockLevel

_product, _pack, _barcode, _offer, _unit = tables_of(Product, Pack, Barcode, SupplierProduct, Unit)
_rule, _level, _lot, _lot_level = tables_of(ReorderRule, StockLevel, Lot, LotLevel)
_category, _supplier = tables_of(Category, Supplier)


class PackThere(NamedTuple):
    """A pack that a product has."""

    name: str
    factor: int


class RuleThere(NamedTuple):
    """When a product is bought for a location."""

    minimum: int
    target: int | None
    multiple: int | None
    lead_time_days: int | None
    supplier_id: int | None


class LevelThere(NamedTuple):
    """How much there is at a location, and whether anything ever moved there."""

    on_hand: int
    has_moved: bool


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
    expiries: dict[str, date] = field(default_factory=dict)

    @property
    def has_moved(self) -> bool:
        return any(level.has_moved for level in self.levels.values())


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
        keys = {*map(_key_of, barcode_spellings(code))} - {"", own_key}
        known = next((self.by_sku[key] for key in keys if key in self.by_sku), None)
        if known is not None:
            return known.name if there is None or known.id != there.id else None
        return next((self.coming[key] for key in keys if key in self.coming), None)


async def known_names(session: AsyncSession, actor: Actor) -> Names:
    """What things are called now. Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "import")
    categories = await session.execute(select(_category.c.name, _category.c.id).where(is_shown(_category.c.import_id)))
    suppliers = await session.execute(select(_supplier.c.name, _supplier.c.id).where(is_shown(_supplier.c.import_id)))
    seen = await seen_locations(session, actor)
    there = {unit.code: unit.places for unit in await session.execute(select(_unit.c.code, _unit.c.places))}
    units = {**USUAL_UNITS, **there}
    called = {spelling: code for spelling, code in SPELLINGS.items() if code in units}
    return Names(
        categories={fold(name): key for name, key in categories},
        suppliers={fold(name): key for name, key in suppliers},
        locations={fold(place.name): place.id for place in seen},
        location_names={place.id: place.name for place in seen},
        units=called | {fold(code): code for code in units},
        places=units,
        usual_location=await usual_location(session, actor),
    )


async def load_current(
    session: AsyncSession, names: Names, coming: Mapping[str, str], products: Sequence[SheetProduct]
) -> Current:
    """What these products meet, a few statements in all; what is hidden is not met."""
    codes = _codes(products)
    owners = await _owners(session, codes)
    by_name = await _ids_by_name(session, [product.name_key for product in products if not product.sku])
    ids = {owner.product_id for owner in owners.values()} | {key for keys in by_name.values() for key in keys}
    sku_keys = {product.sku_key for product in products} | {_key_of(code) for code in codes}
    rows = [*await session.execute(_PRODUCTS.where(_product.c.sku_key.in_(_texts(session, [*sku_keys - {""}]))))]
    rows += await session.execute(_PRODUCTS.where(_product.c.id.in_(_keys(session, ids)))) if ids else ()
    by_id = {row.id: ProductThere(*row[:7]) for row in rows}
    if by_id:
        await fill_products(session, by_id)
    return Current(names, coming, {row.sku_key: by_id[row.id] for row in rows}, by_id, by_name, owners)


def nothing_there(names: Names, coming: Mapping[str, str]) -> Current:
    """What is met where the company has no product yet."""
    return Current(names, coming, {}, {}, {}, {})


_PRODUCTS = select(
    _product.c.id,
    _product.c.sku,
    _product.c.name,
    _product.c.unit_code,
    _product.c.category_id,
    _product.c.is_active,
    _product.c.tracks_lots,
    _product.c.sku_key,
).where(is_shown(_product.c.import_id))


def _codes(products: Sequence[SheetProduct]) -> set[str]:
    """Their barcodes, with and without a leading zero."""
    return {way for product in products for line in product.codes for way in barcode_spellings(line.code)} - {""}


def _key_of(code: str) -> str:
    """A barcode as a SKU would be compared."""
    return code if code.isdigit() else sku_key(code)


async def _owners(session: AsyncSession, codes: Collection[str]) -> dict[str, Owner]:
    if not codes:
        return {}
    owner = _barcode.c.product_id == _product.c.id
    borne = select(_barcode.c.code, _product.c.id, _product.c.name).join(_product, owner)
    is_asked = _barcode.c.code.in_(_texts(session, list(codes)))
    rows = await session.execute(borne.where(is_asked, is_shown(_product.c.import_id)))
    return {code: Owner(key, name) for code, key, name in rows}


async def _ids_by_name(session: AsyncSession, names: Collection[str]) -> dict[str, list[int]]:
    """Active products of exactly these folded names: what they are found by begins with it."""
    found: dict[str, list[int]] = defaultdict(list)
    wanted = {" ".join(dict.fromkeys(name.split())): name for name in names if name}
    if not wanted:
        return found
    starts = _listed(session, list(wanted))
    after = starts.c.value + literal(word_range("")[1])
    begun = and_(
        *(_product.c.search_text >= starts.c.value, _product.c.search_text < after),
        *(_product.c.is_active, is_shown(_product.c.import_id)),
    )
    asked = set(wanted.values())
    for key, name in await session.execute(select(_product.c.id, _product.c.name).join_from(starts, _product, begun)):
        if fold(name) in asked and key not in found[fold(name)]:
            found[fold(name)].append(key)
    return found


def _listed(session: AsyncSession, values: Sequence[str] | Sequence[int]) -> TableValuedAlias:
    """Values as rows of one column, `value`: as many parameters would be more than a statement takes."""
    spelt = orjson.dumps(values).decode()
    if session.get_bind().dialect.name == "sqlite":
        return func.json_each(spelt).table_valued("value")
    return func.json_array_elements_text(cast(literal(spelt, Text), JSON)).table_valued("value").render_derived()


def _texts(session: AsyncSession, texts: Sequence[str]) -> Select[Any]:
    return select(_listed(session, texts).c.value)


def _keys(session: AsyncSession, keys: Collection[int]) -> Select[Any]:
    return select(cast(_listed(session, sorted(keys)).c.value, BigInteger))


async def fill_products(session: AsyncSession, products: Mapping[int, ProductThere]) -> None:
    """Load what hangs on these products."""
    for key, name, factor in await _of(session, products, _pack, _pack.c.name, _whole(_pack.c.factor)):
        products[key].packs[fold(name)] = PackThere(name, factor)
    for key, supplier, price in await _of(session, products, _offer, _offer.c.supplier_id, _whole(_offer.c.price)):
        products[key].offers[supplier] = price
    figures = (_whole(_rule.c.minimum), _whole(_rule.c.target), _whole(_rule.c.multiple))
    more = (_rule.c.lead_time_days, _rule.c.supplier_id)
    for key, place, *rule in await _of(session, products, _rule, _rule.c.location_id, *figures, *more):
        products[key].rules[place] = RuleThere(*rule)
    moved = _level.c.last_movement_at.is_not(None)
    for key, place, on_hand, has_moved in await _of(
        session, products, _level, _level.c.location_id, _whole(_level.c.on_hand), moved
    ):
        products[key].levels[place] = LevelThere(on_hand, bool(has_moved))
    if any(product.tracks_lots for product in products.values()):
        await _fill_lots(session, products)


async def _fill_lots(session: AsyncSession, products: Mapping[int, ProductThere]) -> None:
    is_asked = _lot.c.product_id.in_(_keys(session, products))
    columns = _lot.c.product_id, _lot_level.c.location_id, _lot.c.code, _whole(_lot_level.c.on_hand)
    lots = select(*columns).join(_lot_level, _lot_level.c.lot_id == _lot.c.id)
    for key, place, code, on_hand in await session.execute(lots.where(is_asked)):
        products[key].lots[place, code] = on_hand
    last_days = select(_lot.c.product_id, _lot.c.code, _lot.c.expires_on).where(_lot.c.expires_on.is_not(None))
    for key, code, day in await session.execute(last_days.where(is_asked)):
        products[key].expiries[code] = day


async def _of(session: AsyncSession, products: Mapping[int, Any], table: Any, *columns: Any) -> Sequence[Any]:
    chosen = select(table.c.product_id, *columns).where(table.c.product_id.in_(_keys(session, products)))
    return (await session.execute(chosen)).all()


def _whole(figure: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(figure, BigInteger())
