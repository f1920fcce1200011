"""Which products a count is about: everything at a location, a category, those counted longest ago."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.shown import is_shown
from models.catalog.tables import Category, Product
from models.people.actor import Actor
from models.people.rules import require
from models.stock.counts.tables import CountLine, CountScope
from models.stock.errors import LocationNotSeenError
from models.stock.tables import Lot, LotLevel, StockLevel


def products_in(location_id: int, scope: CountScope, category_id: int | None, product_id: int | None) -> Select[Any]:
    """Products of a scope, by category and name. What is switched off is counted as long as some of it is there.

    Whoever needs them in another statement puts this one into it: there may be more than a statement can list.
    """
    if scope == CountScope.PRODUCT:
        return select(col(Product.id)).where(col(Product.id) == product_id, is_shown(col(Product.import_id)))
    statement = (
        select(col(Product.id))
        .join(StockLevel, col(StockLevel.product_id) == col(Product.id))
        .outerjoin(Category, col(Category.id) == col(Product.category_id))
        .where(_is_there(location_id), is_shown(col(Product.import_id)))
        .order_by(col(Category.name), col(Product.name), col(Product.id))
    )
    if scope == CountScope.CATEGORY:
        statement = statement.where(col(Product.category_id) == category_id)
    return statement


def _is_there(location_id: int) -> Any:
    """Also what was there and is gone: a list of what is left would say that it is."""
    was_there = col(Product.is_active) & col(StockLevel.last_movement_at).is_not(None)
    return (col(StockLevel.location_id) == location_id) & or_(col(StockLevel.on_hand) > 0, was_there)


async def being_counted(session: AsyncSession, location_id: int) -> set[int]:
    """Products that are in an open count of the location."""
    statement = select(col(CountLine.product_id)).where(col(CountLine.location_id) == location_id)
    return set((await session.execute(statement.where(col(CountLine.is_open)).distinct())).scalars())


async def longest_ago(
    session: AsyncSession, location_id: int, wanted: Select[Any], products: Sequence[int], sample: int
) -> list[int]:
    """Some of the products, which are among the wanted, in their order: those never counted first, by chance among
    equals."""
    last = (
        select(col(CountLine.product_id), func.max(col(CountLine.counted_at)).label("at"))
        .where(col(CountLine.location_id) == location_id)
        .group_by(col(CountLine.product_id))
        .subquery()
    )
    statement = (
        select(col(Product.id))
        .outerjoin(last, last.c.product_id == col(Product.id))
        .where(col(Product.id).in_(wanted.order_by(None)))
        .order_by(last.c.at.nulls_first(), func.random())
    )
    free = set(products)
    chosen = set(islice((key for key in (await session.execute(statement)).scalars() if key in free), sample))
    return [key for key in products if key in chosen]


async def lots_there(session: AsyncSession, location_id: int, wanted: Select[Any]) -> dict[int, list[int | None]]:
    """Of those that track lots: the lots that are there, what expires first at first, then what is in no lot."""
    statement = (
        select(col(Product.id), col(StockLevel.on_hand), Lot, col(LotLevel.on_hand))
        .outerjoin(StockLevel, _level_of(location_id))
        .outerjoin(Lot, col(Lot.product_id) == col(Product.id))
        .outerjoin(LotLevel, (col(LotLevel.lot_id) == col(Lot.id)) & (col(LotLevel.location_id) == location_id))
        .where(col(Product.id).in_(wanted.order_by(None)), col(Product.tracks_lots))
        .order_by(col(Product.id), col(Lot.expires_on).nulls_last(), col(Lot.id))
    )
    found: dict[int, list[int | None]] = {}
    loose: dict[int, Decimal] = {}
    for product_id, on_hand, lot, in_lot in await session.execute(statement):
        key = product_id or 0
        loose[key] = loose.get(key, on_hand or Decimal(0)) - (in_lot or Decimal(0))
        if in_lot:
            found.setdefault(key, []).append(lot.id)
    for key, left in loose.items():
        if left > 0 or key not in found:
            found.setdefault(key, []).append(None)
    return found


def _level_of(location_id: int) -> Any:
    return (col(StockLevel.product_id) == col(Product.id)) & (col(StockLevel.location_id) == location_id)


async def countable_categories(session: AsyncSession, actor: Actor, location_id: int) -> list[tuple[int, str]]:
    """Those of which something is or was at the location, by name. Raises RightMissingError, LocationNotSeenError."""
    require(actor, "stock", "count")
    if not actor.sees(location_id):
        raise LocationNotSeenError
    statement = (
        select(col(Category.id), col(Category.name))
        .join(Product, col(Product.category_id) == col(Category.id))
        .join(StockLevel, col(StockLevel.product_id) == col(Product.id))
        .where(_is_there(location_id), is_shown(col(Product.import_id)))
        .distinct()
        .order_by(col(Category.name))
    )
    return [(key or 0, name) for key, name in await session.execute(statement)]
