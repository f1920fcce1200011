"""The ledger as people read it: what a card moved, and how a product's quantity came to be what it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, true, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped
from sqlmodel import col

from models.catalog.shown import is_shown
from models.catalog.tables import Product
from models.columns import Quantity
from models.people.actor import Actor
from models.people.rules import require
from models.people.tables import Member
from models.stock.errors import ProductNotFoundError
from models.stock.evidence import photos_by_movement
from models.stock.tables import Location, Lot, MovementKind, StockLevel, StockMovement


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger; quantities in `unit_code`, `quantity` signed. No `member`: the program itself did it.

    `is_reversal`: it takes an earlier line back. `is_reversed`: a later one takes it back. `photos`: how many show it.
    """

    id: int
    kind: MovementKind
    product: str
    unit_code: str
    location: str
    quantity: Decimal
    after: Decimal
    at: datetime
    reason: str | None
    note: str | None
    member: str | None
    lot: str | None
    expires_on: date | None
    is_reversal: bool
    is_reversed: bool
    photos: int = 0

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it was not, and is itself no taking back."""
        return not (self.is_reversal or self.is_reversed)

    @property
    def before(self) -> Decimal:
        return self.after - self.quantity


@dataclass(frozen=True, slots=True)
class History:
    """Lines of a product, newest first, of `total` that the member may see; `is_active` unless it is out of use."""

    product_id: int
    product: str
    unit_code: str
    lines: Sequence[LedgerLine]
    total: int
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why it is this much: the sums of each kind of movement, which add up to `on_hand` where the member sees it.

    `counts` says how many movements each sum is of; what was taken back is in it with both of its lines.
    """

    product_id: int
    product: str
    unit_code: str
    on_hand: Decimal
    sums: dict[MovementKind, Decimal]
    counts: dict[MovementKind, int]


_later = StockMovement.__table__.alias("later")  # type: ignore[attr-defined]
_LINES: Select[Any] = (
    select(
        StockMovement,
        col(Product.name),
        col(Product.unit_code),
        col(Location.name),
        col(Member.name),
        Lot,
        _later.c.id,
    )
    .join(Product, col(Product.id) == col(StockMovement.product_id))
    .join(Location, col(Location.id) == col(StockMovement.location_id))
    .outerjoin(Member, col(Member.id) == col(StockMovement.member_id))
    .outerjoin(Lot, col(Lot.id) == col(StockMovement.lot_id))
    .outerjoin(_later, _later.c.reverses_id == col(StockMovement.id))
)


async def ledger_lines(session: AsyncSession, movement_ids: Collection[int]) -> list[LedgerLine]:
    """These lines, in the order they were written."""
    statement = _LINES.where(col(StockMovement.id).in_(movement_ids)).order_by(col(StockMovement.id))
    return [_line(row) for row in await session.execute(statement)]


async def product_history(session: AsyncSession, actor: Actor, product_id: int, *, offset: int, limit: int) -> History:
    """A page of a product's history where the member sees it. Raises RightMissingError, ProductNotFoundError."""
    require(actor, "stock", "check")
    name, unit_code, is_active = await _product(session, product_id)
    seen = _seen(actor, col(StockMovement.location_id)), col(StockMovement.product_id) == product_id
    total = (await session.execute(select(func.count()).select_from(StockMovement).where(*seen))).scalar_one()
    newest = _LINES.where(*seen).order_by(col(StockMovement.occurred_at).desc(), col(StockMovement.id).desc())
    rows = await session.execute(newest.offset(min(offset, max(0, total - 1) // limit * limit)).limit(limit))
    lines = [_line(row) for row in rows]
    photos = await photos_by_movement(session, [line.id for line in lines])
    shown = [replace(line, photos=photos.get(line.id, 0)) for line in lines]
    return History(product_id, name, unit_code, shown, total, is_active=is_active)


async def explain_quantity(session: AsyncSession, actor: Actor, product_id: int) -> Explanation:
    """Where a product's quantity comes from. Raises RightMissingError, ProductNotFoundError."""
    require(actor, "stock", "check")
    name, unit_code, _ = await _product(session, product_id)
    total = type_coerce(func.coalesce(func.sum(col(StockLevel.on_hand)), 0), Quantity())
    here = col(StockLevel.product_id) == product_id, _seen(actor, col(StockLevel.location_id))
    on_hand = (await session.execute(select(total).where(*here))).scalar_one()
    kind, moved = col(StockMovement.kind), type_coerce(func.sum(col(StockMovement.quantity)), Quantity())
    seen = col(StockMovement.product_id) == product_id, _seen(actor, col(StockMovement.location_id))
    rows = (await session.execute(select(kind, moved, func.count()).where(*seen).group_by(kind))).all()
    sums = {MovementKind(key): quantity for key, quantity, _ in rows}
    counts = {MovementKind(key): count for key, _, count in rows}
    ordered = {kind: sums[kind] for kind in MovementKind if kind in sums}
    return Explanation(product_id, name, unit_code, on_hand, ordered, counts)


async def _product(session: AsyncSession, product_id: int) -> tuple[str, str, bool]:
    columns = col(Product.name), col(Product.unit_code), col(Product.is_active)
    found = select(*columns).where(col(Product.id) == product_id)
    row = (await session.execute(found.where(is_shown(col(Product.import_id))))).first()
    if row is None:
        raise ProductNotFoundError(product_id)
    return row[0], row[1], row[2]


def _seen(actor: Actor, location_id: Mapped[int]) -> ColumnElement[bool]:
    return true() if actor.location_ids is None else location_id.in_(actor.location_ids)


def _line(row: Row[Any]) -> LedgerLine:
    movement, product, unit_code, location, member, lot, reversal = tuple[Any, ...](row)
    return LedgerLine(
        id=movement.id or 0,
        kind=MovementKind(movement.kind),
        product=product,
        unit_code=unit_code,
        location=location,
        quantity=movement.quantity,
        after=movement.on_hand_after,
        at=movement.occurred_at,
        reason=movement.reason,
        note=movement.note,
        member=member,
        lot=lot and lot.code,
        expires_on=lot and lot.expires_on,
        is_reversal=movement.reverses_id is not None,
        is_reversed=reversal is not None,
    )
