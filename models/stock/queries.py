"""What is in stock, for whoever asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, func, select, true, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.barcodes import CodeOwner, owners_of_codes
from models.catalog.queries import Found, has_products
from models.catalog.retired import find_in_use_or_retired
from models.catalog.rules import fold, sku_key
from models.catalog.shown import is_shown
from models.catalog.tables import Pack, Product, Unit
from models.columns import Quantity
from models.people.actor import Actor
from models.people.rules import require
from models.people.tables import Member
from models.statements import tables_of
from models.stock.card import LastMovement, LocationLevel, PackSize, StockCard
from models.stock.errors import ProductNotFoundError
from models.stock.tables import Location, MovementKind, ReorderRule, StockLevel, StockMovement

_product, _unit, _pack, _location, _level, _rule, _movement, _member = tables_of(
    Product, Unit, Pack, Location, StockLevel, ReorderRule, StockMovement, Member
)
_own_rule, _category_rule, _moved_at = (
    _rule.alias("own_rule"),
    _rule.alias("category_rule"),
    _location.alias("moved_at"),
)

_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _product.c.id.label("product_id"),
    _product.c.sku,
    _product.c.name,
    _product.c.unit_code,
    _unit.c.places,
    _product.c.is_active,
    _pack.c.name.label("pack_name"),
    _pack.c.factor.label("pack_factor"),
    _location.c.id.label("location_id"),
    _location.c.name.label("location_name"),
    _location.c.is_active.label("is_open"),
    _level.c.on_hand,
    _level.c.reserved,
    _level.c.requested,
    _level.c.on_order,
    func.coalesce(_own_rule.c.minimum, _category_rule.c.minimum).label("minimum"),
    _movement.c.kind,
    _movement.c.quantity,
    _movement.c.occurred_at,
    _movement.c.reverses_id,
    _moved_at.c.name.label("moved_at"),
    _member.c.name.label("member_name"),
)


@dataclass(frozen=True, slots=True)
class StockList:
    """Several products, or none, and how much of each is available to whoever asks, by product id.

    `has_products` is False while the company has none at all.
    """

    found: Found
    available: Mapping[int, Decimal]
    has_products: bool = True


async def check_stock(session: AsyncSession, actor: Actor, query: str) -> StockCard | StockList:
    """The card of the one product that `query` means, or what was found instead.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "stock", "check")
    found = await find_in_use_or_retired(session, query)
    if len(found.products) == 1:
        card = await stock_card(session, actor, found.products[0].id)
        of_pack = await _pack_of(session, actor, query) if found.exact and sku_key(query) != sku_key(card.sku) else None
        return replace(card, corrected=found.corrected, of_pack=of_pack)
    listed = [product.id for product in found.products or found.nearest]
    if not listed:
        return StockList(found, {}, has_products=await has_products(session))
    return StockList(found, await _available(session, actor, listed))


async def _pack_of(session: AsyncSession, actor: Actor, code: str) -> PackSize | None:
    """The pack that bears a barcode, if it is a pack's."""
    owner = (await owners_of_codes(session, actor, [code])).get(code)
    return pack_size(owner) if owner is not None else None


def pack_size(owner: CodeOwner) -> PackSize | None:
    """The pack that a code is on, if it is on one."""
    if owner.pack_name is None or owner.pack_factor is None:
        return None
    return PackSize(owner.pack_name, owner.pack_factor)


async def _available(session: AsyncSession, actor: Actor, product_ids: Sequence[int]) -> dict[int, Decimal]:
    left = type_coerce(func.sum(_level.c.on_hand - _level.c.reserved), Quantity())
    seen = true() if actor.location_ids is None else _level.c.location_id.in_(actor.location_ids)
    statement = select(_level.c.product_id, left).where(_level.c.product_id.in_(product_ids), seen)
    rows = await session.execute(statement.group_by(_level.c.product_id))
    return {row[0]: row[1] for row in rows}


async def stock_card(session: AsyncSession, actor: Actor, product_id: int) -> StockCard:
    """A product as this member may see it, in one statement; a retired one too.

    Raises ProductNotFoundError, RoleMissingError, RightMissingError.
    Locations without a level are left out unless they have a minimum, closed ones unless something is there;
    where the member works comes first.
    """
    require(actor, "stock", "check")
    parameters: dict[str, Any] = {"product_id": product_id}
    if actor.location_ids is not None:
        parameters["location_ids"] = sorted(actor.location_ids)
    statement = _CARD if actor.location_ids is None else _CARD_OF_SOME_LOCATIONS
    rows = (await session.execute(statement, parameters)).all()
    if not rows:
        raise ProductNotFoundError(product_id)
    return _card(rows, actor.home_location_id)


def _card_statement(*, sees_all: bool) -> Select[Any]:
    """One row for each location and pack: a second statement would cost more than these few rows."""
    product_id: BindParameter[int] = bindparam("product_id")
    newest = (
        select(_movement.c.id)
        .where(_movement.c.product_id == product_id, _is_seen(_movement.c.location_id, sees_all))
        .order_by(_movement.c.occurred_at.desc(), _movement.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    here = _location.c.id
    source = (
        _product.join(_unit, _unit.c.code == _product.c.unit_code)
        .outerjoin(_pack, _pack.c.product_id == _product.c.id)
        .outerjoin(_location, _is_seen(here, sees_all))
        .outerjoin(_level, (_level.c.product_id == _product.c.id) & (_level.c.location_id == here))
        .outerjoin(_own_rule, (_own_rule.c.product_id == _product.c.id) & (_own_rule.c.location_id == here))
        .outerjoin(
            _category_rule,
            (_category_rule.c.category_id == _product.c.category_id) & (_category_rule.c.location_id == here),
        )
        .outerjoin(_movement, _movement.c.id == newest)
        .outerjoin(_moved_at, _moved_at.c.id == _movement.c.location_id)
        .outerjoin(_member, _member.c.id == _movement.c.member_id)
    )
    return select(*_COLUMNS).select_from(source).where(_product.c.id == product_id, is_shown(_product.c.import_id))


def _is_seen(location_id: ColumnElement[Any], sees_all: bool) -> ColumnElement[bool]:
    return true() if sees_all else location_id.in_(bindparam("location_ids", expanding=True))


_CARD = _card_statement(sees_all=True)
_CARD_OF_SOME_LOCATIONS = _card_statement(sees_all=False)


def _card(rows: Sequence[Row[Any]], home_id: int | None) -> StockCard:
    """Out of rows that repeat the product and the movement, each pack and each location."""
    first = rows[0]
    packs = {PackSize(row.pack_name, row.pack_factor) for row in rows if row.pack_name is not None}
    levels = {_location_level(row) for row in rows if _belongs(row)}
    return StockCard(
        product_id=first.product_id,
        sku=first.sku,
        name=first.name,
        unit_code=first.unit_code,
        places=first.places,
        is_active=first.is_active,
        packs=tuple(sorted(packs, key=lambda pack: (pack.factor, pack.name))),
        locations=tuple(sorted(levels, key=lambda level: (level.location_id != home_id, fold(level.name), level.name))),
        last_movement=_last_movement(first),
    )


def _belongs(row: Row[Any]) -> bool:
    if row.is_open:
        return row.on_hand is not None or _minimum(row) is not None
    return any((row.on_hand, row.reserved, row.requested, row.on_order))


def _location_level(row: Row[Any]) -> LocationLevel:
    nothing = Decimal(0)
    return LocationLevel(
        location_id=row.location_id,
        name=row.location_name,
        on_hand=row.on_hand or nothing,
        reserved=row.reserved or nothing,
        requested=row.requested or nothing,
        on_order=row.on_order or nothing,
        minimum=_minimum(row),
    )


def _minimum(row: Row[Any]) -> Decimal | None:
    return row.minimum if row.is_active else None


def _last_movement(row: Row[Any]) -> LastMovement | None:
    if row.kind is None:
        return None
    return LastMovement(
        kind=MovementKind(row.kind),
        quantity=row.quantity,
        at=row.occurred_at,
        location_name=row.moved_at,
        member_name=row.member_name,
        is_reversal=row.reverses_id is not None,
    )
