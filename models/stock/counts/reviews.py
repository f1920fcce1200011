"""What a finished count found: the lines that differ, what they are worth, and who counted them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.tables import Product
from models.people.actor import Actor
from models.people.rules import RIGHTS, require
from models.people.tables import Member, MemberLocation, MemberRole, Role
from models.statements import in_parts
from models.stock.counts import errors
from models.stock.counts.tables import CountLine, CountState, LineState, StockCount
from models.stock.tables import Location, Lot, StockLevel, StockMovement, StockValuation


@dataclass(frozen=True, slots=True)
class Variance:
    """A line that differs. Quantities in `unit_code`; `expected` is what the ledger said when it was counted.

    `value` is the difference at the average cost, `now` what the ledger says of the product there at present.
    `first` is what was counted before it was counted again, `is_kept` whether that was to be and nobody did.
    `refusal` is the code of an error, `is_adjusted` whether the difference was posted, `is_taken_back` whether that
    was taken back by itself.
    """

    line_id: int
    product: str
    unit_code: str
    lot: str | None
    expected: Decimal
    counted: Decimal
    value: Decimal
    now: Decimal
    first: Decimal | None
    is_left_out: bool
    is_adjusted: bool
    refusal: str | None
    is_kept: bool = False
    is_taken_back: bool = False

    @property
    def difference(self) -> Decimal:
        return self.counted - self.expected

    def to_json(self) -> dict[str, Any]:
        """As a notice carries it."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """What `to_json` made."""
        decimals = {name: Decimal(kept[name]) for name in ("expected", "counted", "value", "now")}
        first = None if kept["first"] is None else Decimal(kept["first"])
        return cls(**{**kept, **decimals, "first": first})


@dataclass(frozen=True, slots=True)
class CountReview:
    """A count that was counted to its end, for those who decide; the biggest values first.

    `lines` is how many were counted. `is_own`: the reader counted alone, and somebody else can decide.
    """

    count_id: int
    version: int
    state: CountState
    location: str
    counters: tuple[str, ...]
    lines: int
    variances: tuple[Variance, ...]
    is_own: bool
    decided_by: str | None
    reason: str | None
    submitted_at: datetime
    is_undone: bool

    @property
    def value(self) -> Decimal:
        return sum((variance.value for variance in self.variances), Decimal(0))

    @property
    def marked(self) -> list[Variance]:
        """Those that are not left out."""
        return [variance for variance in self.variances if not variance.is_left_out]

    @property
    def adjusted(self) -> list[Variance]:
        return [variance for variance in self.variances if variance.is_adjusted]

    @property
    def taken_back(self) -> list[Variance]:
        """Adjustments that were taken back one by one, before anybody took back all of them."""
        return [variance for variance in self.adjusted if variance.is_taken_back]

    @property
    def can_be_undone(self) -> bool:
        """Whether an adjustment still stands."""
        return not self.is_undone and len(self.taken_back) < len(self.adjusted)

    @property
    def refused(self) -> list[Variance]:
        return [variance for variance in self.variances if variance.refusal]


async def review_count(session: AsyncSession, actor: Actor, count_id: int) -> CountReview:
    """A count as it is to be decided, or was. Raises RightMissingError, CountNotFoundError, CountNotReadyError."""
    require(actor, "stock", "accept_count")
    count = await session.get(StockCount, count_id, populate_existing=True)
    if count is None or not actor.sees(count.location_id):
        raise errors.CountNotFoundError
    return await load_review(session, count, actor.member_id)


async def load_review(session: AsyncSession, count: StockCount, member_id: int) -> CountReview:
    """A count as one of those who decide sees it, for whoever has been let in. Raises CountNotReadyError."""
    if count.submitted_at is None or count.state == CountState.COUNTING:
        raise errors.CountNotReadyError
    counted = col(CountLine.count_id) == count.id, col(CountLine.state) == LineState.COUNTED
    lines = (await session.execute(select(func.count()).where(*counted))).scalar_one()
    rows = (await session.execute(_differing().where(*counted))).all()
    reversals = await reversals_of(session, (key for row in rows for key in row[0].movement_ids or ()))
    gone = {key for key, at in reversals.items() if count.undone_at is None or at < count.undone_at}
    variances = [_variance(row, gone) for row in rows]
    counters = await counters_of(session, count.id or 0)
    names = await _names(session, {*counters, count.decided_by})
    location = await session.get_one(Location, count.location_id)
    is_own = set(counters) == {member_id} and bool(await leaders_of(session, count.location_id, but=member_id))
    return CountReview(
        count_id=count.id or 0,
        version=count.version,
        state=CountState(count.state),
        location=location.name,
        counters=tuple(names[key] for key in counters),
        lines=lines,
        variances=tuple(sorted(variances, key=lambda one: (-abs(one.value), -abs(one.difference), one.line_id))),
        is_own=is_own,
        decided_by=names.get(count.decided_by or 0),
        reason=count.reason,
        submitted_at=count.submitted_at,
        is_undone=count.undone_at is not None,
    )


async def reversals_of(session: AsyncSession, movement_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of them was taken back, of those that were."""
    found: dict[int, datetime] = {}
    for some in in_parts(movement_ids):
        taken_back = col(StockMovement.reverses_id)
        statement = select(taken_back, col(StockMovement.occurred_at)).where(taken_back.in_(some))
        found |= {key or 0: at for key, at in await session.execute(statement)}
    return found


async def counters_of(session: AsyncSession, count_id: int) -> list[int]:
    """Who counted any line of it, the first one first."""
    statement = select(col(CountLine.counted_by), col(CountLine.first_by)).where(col(CountLine.count_id) == count_id)
    rows = (await session.execute(statement.order_by(col(CountLine.counted_at), col(CountLine.id)))).all()
    return list(dict.fromkeys(member for row in rows for member in (row[1], row[0]) if member is not None))


async def leaders_of(session: AsyncSession, location_id: int, *, but: int) -> Sequence[Member]:
    """Active members who may accept a count there and can be reached, but for one."""
    may = col(MemberRole.role).in_(RIGHTS["stock", "accept_count"])
    is_admin = select(col(MemberRole.member_id)).where(col(MemberRole.role) == Role.ADMIN)
    limited = select(col(MemberLocation.member_id)).where(col(MemberLocation.location_id) == location_id)
    sees = col(Member.sees_all_locations) | col(Member.id).in_(limited) | col(Member.id).in_(is_admin)
    statement = (
        select(Member)
        .where(col(Member.id).in_(select(col(MemberRole.member_id)).where(may)), sees, col(Member.is_active))
        .where(col(Member.telegram_id).is_not(None), col(Member.unreachable_since).is_(None))
        .where(col(Member.id) != but)
        .order_by(col(Member.id))
    )
    return (await session.execute(statement)).scalars().all()


def _differing() -> Any:
    here = (col(StockLevel.product_id) == col(CountLine.product_id)) & (
        col(StockLevel.location_id) == col(CountLine.location_id)
    )
    return (
        select(
            CountLine,
            col(Product.name),
            col(Product.unit_code),
            col(Lot.code),
            col(StockLevel.on_hand),
            col(StockValuation.average_cost),
        )
        .join(Product, col(Product.id) == col(CountLine.product_id))
        .outerjoin(Lot, col(Lot.id) == col(CountLine.lot_id))
        .outerjoin(StockLevel, here)
        .outerjoin(StockValuation, col(StockValuation.product_id) == col(CountLine.product_id))
        .where(col(CountLine.counted) != col(CountLine.expected))
        .execution_options(populate_existing=True)
    )


def _variance(row: Row[Any], gone: set[int]) -> Variance:
    line, product, unit_code, lot, now, cost = tuple[Any, ...](row)
    return Variance(
        line_id=line.id,
        product=product,
        unit_code=unit_code,
        lot=lot,
        expected=line.expected,
        counted=line.counted,
        value=(line.counted - line.expected) * (cost or Decimal(0)),
        now=now or Decimal(0),
        first=line.first_counted,
        is_left_out=line.is_left_out,
        is_adjusted=bool(line.movement_ids),
        refusal=line.refusal,
        is_kept=line.first_by is not None and line.first_counted is None,
        is_taken_back=bool(line.movement_ids) and gone.issuperset(line.movement_ids),
    )


async def _names(session: AsyncSession, member_ids: set[int | None]) -> dict[int, str]:
    statement = select(col(Member.id), col(Member.name)).where(col(Member.id).in_(member_ids - {None}))
    return {key or 0: name for key, name in await session.execute(statement)}
