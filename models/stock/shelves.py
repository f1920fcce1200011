"""What is about to move, locked: levels, lots and values, until the transaction ends."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import BindParameter, Select, bindparam, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.shown import is_shown
from models.catalog.tables import Product, Unit
from models.columns import Quantity, UnitCost
from models.statements import insert_into
from models.stock.errors import (
    LocationNotSeenError,
    ProductNotFoundError,
)
from models.stock.tables import Location, Lot, LotLevel, StockLevel, StockValuation

_NOTHING = literal(Decimal(0), Quantity())

_THESE: BindParameter[int] = bindparam("products", expanding=True)
_HERE: BindParameter[int] = bindparam("places", expanding=True)
_ROWS = select(
    select(func.count()).where(col(StockValuation.product_id).in_(_THESE)).scalar_subquery()
    + select(func.count())
    .where(col(StockLevel.product_id).in_(_THESE), col(StockLevel.location_id).in_(_HERE))
    .scalar_subquery()
)
"""How many values and levels there are already: none is ever taken away from a product that is shown."""

_PRODUCTS = (
    select(Product, Unit)
    .join(Unit, col(Unit.code) == col(Product.unit_code))
    .where(col(Product.id).in_(_THESE), is_shown(col(Product.import_id)))
)
_VALUES = (
    select(StockValuation).where(col(StockValuation.product_id).in_(_THESE)).order_by(col(StockValuation.product_id))
)
_LEVELS = (
    select(StockLevel)
    .where(col(StockLevel.product_id).in_(_THESE), col(StockLevel.location_id).in_(_HERE))
    .order_by(col(StockLevel.product_id), col(StockLevel.location_id))
)
_PLACES = (
    select(Location)
    .where(col(Location.id).in_(_HERE))
    .order_by(col(Location.id))
    .with_for_update(read=True)
    .execution_options(populate_existing=True)
)
"""Nobody switches them off before the commit; others may post there meanwhile."""

T = TypeVar("T")
Portion = tuple[int | None, Decimal]
"""So much of a lot; the lot is None where lots are not kept."""


@dataclass(slots=True)
class Shelf:
    """A product at a location. The valuation is the product's everywhere, shared by its shelves."""

    product: Product
    places: int
    location: Location
    level: StockLevel
    valuation: StockValuation
    lots: dict[int, LotLevel] = field(default_factory=dict)
    expiries: dict[int, date | None] = field(default_factory=dict)

    def portions(self, quantity: Decimal) -> Iterator[Portion]:
        """Where to take `quantity` from: what expires first, then what has no last day, then what is in no lot."""
        for lot_id in sorted(self.lots, key=lambda lot_id: (self.expiries[lot_id] or date.max, lot_id)):
            taken = min(quantity, self.lots[lot_id].on_hand)
            if taken > 0:
                quantity -= taken
                yield lot_id, taken
        if quantity > 0:
            yield None, quantity

    def change(self, quantity: Decimal, lot_id: int | None) -> None:
        """Put `quantity` in, or take it out when it is negative; nobody else can until the transaction ends."""
        self.level.on_hand += quantity
        if lot_id is not None:
            self.lots[lot_id].on_hand += quantity

    def loose(self) -> Decimal:
        """How much is there that is in no lot."""
        return self.level.on_hand - sum((lot.on_hand for lot in self.lots.values()), Decimal(0))

    def left_of(self, lot_id: int | None) -> Decimal:
        """How much is there; of one lot, when one is named."""
        return self.level.on_hand if lot_id is None else self.lots[lot_id].on_hand


Shelves = dict[tuple[int, int], Shelf]
"""By product and location."""


async def open_shelves(
    session: AsyncSession, product_ids: Collection[int], location_ids: Collection[int], *, with_lots: bool = False
) -> Shelves:
    """Every one of the products at every one of the locations, locked; missing rows are made.

    Rows are locked in the order of their keys, values before levels, so that no two transactions wait for one
    another. Raises ProductNotFoundError, LocationNotSeenError.
    """
    keys = {"products": list(set(product_ids)), "places": list(set(location_ids))}
    if (await session.execute(_ROWS, keys)).scalar_one() < len(keys["products"]) * (1 + len(keys["places"])):
        await _make_missing_rows(session, product_ids, location_ids)
    rows = await session.execute(_PRODUCTS, keys)
    products = {product.id: (product, unit) for product, unit in rows}
    values = await _locked(session, _VALUES, keys)
    levels = await _locked(session, _LEVELS, keys)
    places = {location.id: location for location in (await session.execute(_PLACES, keys)).scalars()}
    for missing in sorted(set(product_ids) - products.keys()):
        raise ProductNotFoundError(missing)
    if set(location_ids) - places.keys():
        raise LocationNotSeenError
    valuations = {value.product_id: value for value in values}
    shelves = {
        (level.product_id, level.location_id): Shelf(
            product=products[level.product_id][0],
            places=products[level.product_id][1].places,
            location=places[level.location_id],
            level=level,
            valuation=valuations[level.product_id],
        )
        for level in levels
    }
    if with_lots or any(product.tracks_lots for product, _ in products.values()):
        await _add_lots(session, shelves, product_ids, location_ids)
    return shelves


async def enter_lot(session: AsyncSession, shelf: Shelf, code: str, expires_on: date | None) -> Lot:
    """The product's lot of this code, as `lot_called` has it, with a place on the shelf."""
    lot = await _known_or_made(session, shelf.level.product_id, code, expires_on)
    await put_on_shelf(session, shelf, lot)
    return lot


async def lot_called(session: AsyncSession, product_id: int, code: str, expires_on: date | None) -> Lot:
    """The product's lot of this code, made where it is new; one that is known keeps its last day, if it has one.

    A lot is one, however its letters are typed, and keeps the code that it was first given. The unique key sees only
    to codes that are typed alike: what keeps two transactions from making `L1` and `l1` at once is the lock on the
    product's valuation. `open_shelves` has taken it for whoever calls `enter_lot`; here it is taken first.
    """
    await _make_missing_rows(session, [product_id], [])
    value = select(col(StockValuation.product_id)).where(col(StockValuation.product_id) == product_id)
    await session.execute(value.with_for_update())
    return await _known_or_made(session, product_id, code, expires_on)


async def _known_or_made(session: AsyncSession, product_id: int, code: str, expires_on: date | None) -> Lot:
    exact = select(Lot).where(col(Lot.product_id) == product_id, col(Lot.code) == code)
    lot: Lot | None = (await session.execute(exact)).scalar_one_or_none() or await _lot_like(session, product_id, code)
    if lot is None:
        adding = insert_into(session, Lot).values(product_id=product_id, code=code, expires_on=expires_on)
        await session.execute(adding.on_conflict_do_nothing())
        lot = (await session.execute(exact)).scalar_one()
    lot.expires_on = lot.expires_on or expires_on
    return lot


async def _lot_like(session: AsyncSession, product_id: int, code: str) -> Lot | None:
    """The oldest lot whose code differs in upper and lower case only.

    Compared here: what a database takes for the same letter depends on its kind, and on how it was set up.
    """
    codes = select(col(Lot.id), col(Lot.code)).where(col(Lot.product_id) == product_id).order_by(col(Lot.id))
    folded = code.casefold()
    found = next((key for key, known in await session.execute(codes) if known.casefold() == folded), None)
    return None if found is None else await session.get_one(Lot, found)


async def place_lots(session: AsyncSession, source: Shelf, target: Shelf) -> None:
    """Make room on one shelf for the lots of another."""
    for lot_id in source.lots:
        if lot_id not in target.lots:
            await put_on_shelf(session, target, await session.get_one(Lot, lot_id))


async def put_on_shelf(session: AsyncSession, shelf: Shelf, lot: Lot) -> None:
    """Make room for a lot, unless there is."""
    assert lot.id is not None
    if lot.id not in shelf.lots:
        level = LotLevel(lot_id=lot.id, location_id=shelf.level.location_id)
        session.add(level)
        shelf.lots[lot.id], shelf.expiries[lot.id] = level, lot.expires_on


async def _make_missing_rows(
    session: AsyncSession, product_ids: Collection[int], location_ids: Collection[int]
) -> None:
    product, location = col(Product.id), col(Location.id)
    no_cost = literal(Decimal(0), UnitCost())
    values = select(product, _NOTHING, no_cost).where(product.in_(product_ids)).order_by(product)
    levels = (
        select(product, location, _NOTHING, _NOTHING, _NOTHING, _NOTHING)
        .join_from(Product, Location, true())
        .where(product.in_(product_ids), location.in_(location_ids))
        .order_by(product, location)
    )
    value_columns = ["product_id", "on_hand", "average_cost"]
    level_columns = ["product_id", "location_id", "on_hand", "reserved", "requested", "on_order"]
    for table, columns, rows in ((StockValuation, value_columns, values), (StockLevel, level_columns, levels)):
        adding = insert_into(session, table).from_select(columns, rows).on_conflict_do_nothing()
        await session.execute(adding)


async def _locked(session: AsyncSession, statement: Select[T], keys: Mapping[str, list[int]]) -> list[T]:
    """Read anew: what this transaction saw before it had the lock may be old."""
    locking = statement.with_for_update().execution_options(populate_existing=True)
    return list((await session.execute(locking, keys)).scalars())


async def _add_lots(
    session: AsyncSession, shelves: Shelves, product_ids: Collection[int], location_ids: Collection[int]
) -> None:
    statement = select(LotLevel, Lot).join(Lot, col(Lot.id) == col(LotLevel.lot_id))
    here = col(Lot.product_id).in_(product_ids), col(LotLevel.location_id).in_(location_ids)
    rows = await session.execute(statement.where(*here).execution_options(populate_existing=True))
    for level, lot in rows:
        shelf = shelves[lot.product_id, level.location_id]
        shelf.lots[level.lot_id], shelf.expiries[level.lot_id] = level, lot.expires_on
