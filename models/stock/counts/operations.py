"""Counts: begun at a location, locked by whoever goes on with them, and discarded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.audit.operations import record
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import may, require
from models.statements import tables_of
from models.stock.counts import errors
from models.stock.counts.rules import SAMPLES
from models.stock.counts.scopes import being_counted, longest_ago, lots_there, products_in
from models.stock.counts.tables import CountLine, CountScope, CountState, LineState, StockCount
from models.stock.errors import (
    LocationNotSeenError,
    LocationOffError,
    ProductNotFoundError,
)
from models.stock.tables import Location

(_lines,) = tables_of(CountLine)

_TWICE_WITHIN = timedelta(minutes=1)
"""Whoever asks for a sample again so soon, without having counted anything, has pressed twice."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A count that begins. `elsewhere`: so many products are left out, for another count has them."""

    count_id: int
    products: int
    elsewhere: int


async def begin_count(
    session: AsyncSession,
    *,
    actor: Actor,
    location_id: int,
    scope: CountScope,
    category_id: int | None = None,
    sample: int | None = None,
    product_id: int | None = None,
) -> Begun:
    """Count what lies at a location, one product, a category, or as many as `sample`, those counted longest ago.

    A sample that is asked for twice is begun once: unlike anything else there would be another one to begin.

    Raises RightMissingError, LocationNotSeenError, LocationOffError, ProductNotFoundError, NothingToCountError,
    BeingCountedError.
    """
    require(actor, "stock", "count")
    location = await _lock_location(session, actor, location_id)
    if scope == CountScope.SAMPLE and (begun := await _just_begun(session, actor, location_id)):
        return begun
    wanted = products_in(location_id, scope, category_id, product_id)
    found = (await session.execute(wanted)).scalars().all()
    if scope == CountScope.PRODUCT and not found:
        raise ProductNotFoundError(product_id or 0)
    taken = await being_counted(session, location_id)
    free = [key for key in found if key not in taken]
    if not free:
        raise (errors.BeingCountedError if found else errors.NothingToCountError)(location.name)
    elsewhere = len(found) - len(free)
    if scope == CountScope.SAMPLE:
        free = await longest_ago(session, location_id, wanted, free, sample or SAMPLES[0])
    count = StockCount(location_id=location_id, kind=scope, category_id=category_id, started_by=actor.member_id)
    session.add(count)
    await session.flush()
    await _add_lines(session, count, free, await lots_there(session, location_id, wanted))
    trail = about(actor, count, scope=str(scope), products=len(free))
    record(session, area="stock", action="start_count", **trail)
    return Begun(count.id or 0, len(free), elsewhere)


async def _just_begun(session: AsyncSession, actor: Actor, location_id: int) -> Begun | None:
    """The member's own sample that nobody has counted anything of yet."""
    count, line = StockCount, CountLine
    statement = (
        select(col(count.id), func.count(col(line.product_id).distinct()))
        .join(line, col(line.count_id) == col(count.id))
        .where(col(count.location_id) == location_id, col(count.kind) == CountScope.SAMPLE)
        .where(col(count.state) == CountState.COUNTING, col(count.started_by) == actor.member_id)
        .where(col(count.started_at) > utc_now() - _TWICE_WITHIN)
        .group_by(col(count.id))
        .having(func.count(col(line.counted_at)) == 0)
        .order_by(col(count.id).desc())
        .limit(1)
    )
    found = (await session.execute(statement)).first()
    return Begun(found[0] or 0, found[1], 0) if found else None


def about(actor: Actor, count: StockCount, **details: Any) -> dict[str, Any]:
    """What the trail of a count says beside what was done."""
    return {
        "member_id": actor.member_id,
        "object_type": "count",
        "object_id": str(count.id),
        "details": {"location_id": count.location_id, **details},
    }


async def _lock_location(session: AsyncSession, actor: Actor, location_id: int) -> Location:
    """Counts of one location begin one after the other, so that no product gets into two."""
    if not actor.sees(location_id):
        raise LocationNotSeenError
    statement = select(Location).where(col(Location.id) == location_id).with_for_update(key_share=True)
    rows = await session.execute(statement.execution_options(populate_existing=True))
    location: Location | None = rows.scalar_one_or_none()
    if location is None:
        raise LocationNotSeenError
    if not location.is_active:
        raise LocationOffError(location.name)
    return location


async def _add_lines(
    session: AsyncSession, count: StockCount, products: Sequence[int], lots: Mapping[int, Sequence[int | None]]
) -> None:
    steps = [(product_id, lot_id) for product_id in products for lot_id in lots.get(product_id, [None])]
    rows = [
        {
            "count_id": count.id,
            "place": place,
            "product_id": product_id,
            "lot_id": lot_id,
            "lot_key": lot_id or 0,
            "location_id": count.location_id,
            "is_open": True,
            "state": LineState.WAITING,
            "is_left_out": False,
        }
        for place, (product_id, lot_id) in enumerate(steps, 1)
    ]
    await session.execute(insert(_lines), rows)


async def cancel_count(session: AsyncSession, *, actor: Actor, count_id: int) -> None:
    """Discard a count that is still counted; one that waits for a decision is rejected instead.

    Raises what `lock_count` does, CountNotTheirsError, CountOverError.
    """
    count = await lock_count(session, actor, count_id)
    if count.started_by != actor.member_id and not may(actor, "stock", "accept_count"):
        raise errors.CountNotTheirsError
    if count.state != CountState.COUNTING:
        raise errors.CountOverError
    count.state, count.decided_at, count.decided_by = CountState.CANCELLED, utc_now(), actor.member_id
    await close_lines(session, count_id)
    record(session, area="stock", action="cancel_count", **about(actor, count))


async def lock_count(session: AsyncSession, actor: Actor, count_id: int) -> StockCount:
    """A count in whatever state; whoever counts or decides comes one after the other.

    Raises RightMissingError, CountNotFoundError.
    """
    require(actor, "stock", "count")
    statement = select(StockCount).where(col(StockCount.id) == count_id).with_for_update()
    rows = await session.execute(statement.execution_options(populate_existing=True))
    count: StockCount | None = rows.scalar_one_or_none()
    if count is None or not actor.sees(count.location_id):
        raise errors.CountNotFoundError
    return count


async def close_lines(session: AsyncSession, count_id: int) -> None:
    """The products of a count may be counted elsewhere from now on."""
    await session.flush()
    await session.execute(_lines.update().where(_lines.c.count_id == count_id).values(is_open=False))
