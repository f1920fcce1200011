"""What is in stock, for whoever asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, func, select, true, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.catalog.queries import Found, find_products
from models.catalog.rules import fold
from models.catalog.tables import Pack, Product, Unit
from models.columns import Quantity
from models.people.actor import Actor
from models.people.rules import require
from models.people.tables import Member
from models.stock.card import LastMovement, LocationLevel, PackSize, StockCard
from models.stock.errors import ProductNotFoundError
from models.stock.tables import Location, MovementKind, ReorderRule, StockLevel, StockMovement

_OwnRule = aliased(ReorderRule)
_CategoryRule = aliased(ReorderRule)
_MovedAt = aliased(Location)

_COLUMNS: tuple[Any, ...] = (
    col(Product.id).label("product_id"),
    col(Product.sku),
    col(Product.name),
    col(Product.unit_code),
    col(Unit.places),
    col(Product.is_active),
    col(Pack.name).label("pack_name"),
    col(Pack.factor).label("pack_factor"),
    col(Location.id).label("location_id"),
    col(Location.name).label("location_name"),
    col(Location.is_active).label("is_open"),
    col(StockLevel.on_hand),
    col(StockLevel.reserved),
    col(StockLevel.requested),
    col(StockLevel.on_order),
    func.coalesce(col(_OwnRule.minimum), col(_CategoryRule.minimum)).label("minimum"),
    col(StockMovement.kind),
    col(StockMovement.quantity),
    col(StockMovement.occurred_at),
    col(_MovedAt.name).label("moved_at"),
    col(Member.name).label("member_name"),
)


@dataclass(frozen=True, slots=True)
class StockList:
    """Several products, or none, and how much of each is available to whoever asks, by product id."""

    found: Found
    available: Mapping[int, Decimal]


async def check_stock(session: AsyncSession, actor: Actor, query: str) -> StockCard | StockList:
    """The card of the one product that `query` means, or what was found instead.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "stock", "check")
    found = await find_products(session, query)
    if len(found.products) == 1:
        return await stock_card(session, actor, found.products[0].id)
    listed = [product.id for product in found.products or found.nearest]
    return StockList(found, await _available(session, actor, listed))


async def _available(session: AsyncSession, actor: Actor, product_ids: Sequence[int]) -> dict[int, Decimal]:
    if not product_ids:
        return {}
    left = col(StockLevel.on_hand) - col(StockLevel.reserved)
    statement = (
        select(col(StockLevel.product_id), type_coerce(func.sum(left), Quantity()))
        .where(col(StockLevel.product_id).in_(product_ids))
        .group_by(col(StockLevel.product_id))
    )
    if actor.location_ids is not None:
        statement = statement.where(col(StockLevel.location_id).in_(actor.location_ids))
    return {row[0]: row[1] for row in await session.execute(statement)}


async def stock_card(session: AsyncSession, actor: Actor, product_id: int) -> StockCard:
    """A product as this member may see it, in one statement; a retired one too.

    Raises ProductNotFoundError, RoleMissingError, RightMissingError.
    Locations without a level are left out unless they have a minimum, closed ones unless something is there.
    """
    require(actor, "stock", "check")
    parameters: dict[str, Any] = {"product_id": product_id}
    if actor.location_ids is not None:
        parameters["location_ids"] = sorted(actor.location_ids)
    statement = _CARD if actor.location_ids is None else _CARD_OF_SOME_LOCATIONS
    rows = (await session.execute(statement, parameters)).all()
    if not rows:
        raise ProductNotFoundError(product_id)
    return _card(rows)


def _card_statement(*, sees_all: bool) -> Select[Any]:
    """One row for each location and pack: a second statement would cost more than these few rows."""
    product_id: BindParameter[int] = bindparam("product_id")
    newest = (
        select(col(StockMovement.id))
        .where(col(StockMovement.product_id) == product_id, _is_seen(StockMovement.location_id, sees_all))
        .order_by(col(StockMovement.occurred_at).desc(), col(StockMovement.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    level_here = and_(col(StockLevel.product_id) == Product.id, col(StockLevel.location_id) == Location.id)
    own_rule_here = and_(col(_OwnRule.product_id) == Product.id, col(_OwnRule.location_id) == Location.id)
    category_rule_here = and_(
        col(_CategoryRule.category_id) == Product.category_id, col(_CategoryRule.location_id) == Location.id
    )
    return (
        select(*_COLUMNS)
        .select_from(Product)
        .join(Unit, col(Unit.code) == Product.unit_code)
        .outerjoin(Pack, col(Pack.product_id) == Product.id)
        .outerjoin(Location, _is_seen(Location.id, sees_all))
        .outerjoin(StockLevel, level_here)
        .outerjoin(_OwnRule, own_rule_here)
        .outerjoin(_CategoryRule, category_rule_here)
        .outerjoin(StockMovement, col(StockMovement.id) == newest)
        .outerjoin(_MovedAt, col(_MovedAt.id) == StockMovement.location_id)
        .outerjoin(Member, col(Member.id) == StockMovement.member_id)
        .where(col(Product.id) == product_id)
    )


def _is_seen(location_id: Any, sees_all: bool) -> ColumnElement[bool]:
    return true() if sees_all else col(location_id).in_(bindparam("location_ids", expanding=True))


_CARD = _card_statement(sees_all=True)
_CARD_OF_SOME_LOCATIONS = _card_statement(sees_all=False)


def _card(rows: Sequence[Row[Any]]) -> StockCard:
    """Out of rows that repeat the product and the movement, each pack and each location."""
    first = rows[0]
    packs = {PackSize(row.pack_name, row.pack_factor) for row in rows if row.pack_name is not None}
    levels = {_level(row) for row in rows if _belongs(row)}
    return StockCard(
        product_id=first.product_id,
        sku=first.sku,
        name=first.name,
        unit_code=first.unit_code,
        places=first.places,
        is_active=first.is_active,
        packs=tuple(sorted(packs, key=lambda pack: (pack.factor, pack.name))),
        locations=tuple(sorted(levels, key=lambda level: (fold(level.name), level.name))),
        last_movement=_last_movement(first),
    )


def _belongs(row: Row[Any]) -> bool:
    if row.is_open:
        return row.on_hand is not None or row.minimum is not None
    return any((row.on_hand, row.reserved, row.requested, row.on_order))


def _level(row: Row[Any]) -> LocationLevel:
    nothing = Decimal(0)
    return LocationLevel(
        location_id=row.location_id,
        name=row.location_name,
        on_hand=row.on_hand or nothing,
        reserved=row.reserved or nothing,
        requested=row.requested or nothing,
        on_order=row.on_order or nothing,
        minimum=row.minimum,
    )


def _last_movement(row: Row[Any]) -> LastMovement | None:
    if row.kind is None:
        return None
    return LastMovement(MovementKind(row.kind), row.quantity, row.occurred_at, row.moved_at, row.member_name)
