"""What there is already of the products that a spreadsheet speaks of; quantities and money as whole numbers."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import chain
from typing import Any

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
from models.catalog.imports.there import Current, LevelThere, Names, Owner, PackThere, ProductThere, RuleThere, as_sku
from models.catalog.rules import barcode_spellings, fold, word_range
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier, SupplierProduct, Unit
from models.people.actor import Actor
from models.people.rules import require
from models.statements import tables_of
from models.stock.locations_seen import seen_locations, usual_location
from models.stock.tables import Lot, LotLevel, ReorderRule, StockLevel, StockValuation

_product, _pack, _barcode, _offer, _unit = tables_of(Product, Pack, Barcode, SupplierProduct, Unit)
_rule, _level, _lot, _lot_level, _value = tables_of(ReorderRule, StockLevel, Lot, LotLevel, StockValuation)
_category, _supplier = tables_of(Category, Supplier)


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
    sku_keys = {product.sku_key for product in products} | {as_sku(code) for code in codes}
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
    """Their barcodes, with and without a leading zero, and their SKUs, which must be nobody else's barcode."""
    borne = (line.code for product in products for line in product.codes)
    named = (product.sku for product in products if product.sku)
    return {way for code in chain(borne, named) for way in barcode_spellings(code)} - {""}


async def _owners(session: AsyncSession, codes: Collection[str]) -> dict[str, Owner]:
    if not codes:
        return {}
    owner = _barcode.c.product_id == _product.c.id
    borne = select(_barcode.c.code, _product.c.id, _product.c.name).join(_product, owner)
    is_asked = _barcode.c.code.in_(_texts(session, list(codes)))
    rows = await session.execute(borne.where(is_asked, is_shown(_product.c.import_id)))
    return {code: Owner(key, name) for code, key, name in rows}


async def _ids_by_name(session: AsyncSession, names: Collection[str]) -> dict[str, list[int]]:
    """Products of exactly these folded names, those in use; of names that none of them has, those out of use.

    What they are found by begins with their name, no word twice.
    """
    asked = {name for name in names if name}
    found = await _of_names(session, asked, _product.c.is_active)
    return found | await _of_names(session, asked - found.keys(), ~_product.c.is_active)


async def _of_names(session: AsyncSession, asked: Collection[str], among: ColumnElement[bool]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    if not asked:
        return found
    starts = _listed(session, list({" ".join(dict.fromkeys(name.split())) for name in asked}))
    after = starts.c.value + literal(word_range("")[1])
    begun = and_(
        *(_product.c.search_text >= starts.c.value, _product.c.search_text < after),
        *(among, is_shown(_product.c.import_id)),
    )
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
    moved, awaited = _level.c.last_movement_at.is_not(None), _level.c.reserved + _level.c.requested + _level.c.on_order
    level = _level.c.location_id, _whole(_level.c.on_hand), moved, _whole(awaited)
    for key, place, on_hand, has_moved, to_come in await _of(session, products, _level, *level):
        products[key].levels[place] = LevelThere(on_hand, bool(has_moved), to_come > 0)
    for key, cost in await _of(session, products, _value, _whole(_value.c.average_cost)):
        products[key].average_cost = cost
    if any(product.tracks_lots for product in products.values()):
        await _fill_lots(session, products)


async def _fill_lots(session: AsyncSession, products: Mapping[int, ProductThere]) -> None:
    is_asked = _lot.c.product_id.in_(_keys(session, products))
    columns = _lot.c.product_id, _lot_level.c.location_id, _lot.c.code, _whole(_lot_level.c.on_hand)
    lots = select(*columns).join(_lot_level, _lot_level.c.lot_id == _lot.c.id)
    for key, place, code, on_hand in await session.execute(lots.where(is_asked)):
        products[key].lots[place, code] = on_hand
    known = select(_lot.c.product_id, _lot.c.code, _lot.c.expires_on).where(is_asked).order_by(_lot.c.id)
    for key, code, day in await session.execute(known):
        products[key].lot_codes.append(code)
        if day is not None:
            products[key].expiries[code] = day


async def _of(session: AsyncSession, products: Mapping[int, Any], table: Any, *columns: Any) -> Sequence[Any]:
    chosen = select(table.c.product_id, *columns).where(table.c.product_id.in_(_keys(session, products)))
    return (await session.execute(chosen)).all()


def _whole(figure: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(figure, BigInteger())
