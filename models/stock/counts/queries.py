"""Counts that are open, found again by whoever may go on with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.tables import Category
from models.people.actor import Actor
from models.people.rules import require
from models.stock.counts import errors
from models.stock.counts.tables import CountLine, CountScope, CountState, LineState, StockCount
from models.stock.tables import Location


@dataclass(frozen=True, slots=True)
class OpenCount:
    """A count that is not decided; `done` of `total` lines are counted. Nothing of what was expected."""

    id: int
    location_id: int
    location: str
    scope: CountScope
    category: str | None
    state: CountState
    started_by: int
    done: int
    total: int


async def open_counts(session: AsyncSession, actor: Actor) -> list[OpenCount]:
    """Those at locations that the member sees, the newest first; nothing is counted at one that is switched off.

    Raises RightMissingError.
    """
    require(actor, "stock", "count")
    seen = () if actor.location_ids is None else (col(StockCount.location_id).in_(actor.location_ids),)
    goes_on = col(Location.is_active) | (col(StockCount.state) == CountState.REVIEW)
    undecided = _open_statement().where(col(StockCount.decided_at).is_(None), goes_on, *seen)
    rows = await session.execute(undecided.order_by(col(StockCount.id).desc()))
    return list(_open_counts(rows))


async def count_summary(session: AsyncSession, actor: Actor, count_id: int) -> OpenCount:
    """One count, decided or not. Raises RightMissingError, CountNotFoundError."""
    require(actor, "stock", "count")
    found = list(_open_counts(await session.execute(_open_statement().where(col(StockCount.id) == count_id))))
    if not found or not actor.sees(found[0].location_id):
        raise errors.CountNotFoundError
    return found[0]


def _open_statement() -> Select[StockCount, str, str, int, int]:
    line = col(CountLine.id)
    done = func.count(line).filter(col(CountLine.state) == LineState.COUNTED)
    total = func.count(line).filter(col(CountLine.state) != LineState.LEFT_OUT)
    return (
        select(StockCount, col(Location.name), col(Category.name), done, total)
        .join(Location, col(Location.id) == col(StockCount.location_id))
        .outerjoin(Category, col(Category.id) == col(StockCount.category_id))
        .outerjoin(CountLine, col(CountLine.count_id) == col(StockCount.id))
        .group_by(col(StockCount.id), col(Location.name), col(Category.name))
    )


def _open_counts(rows: Any) -> Iterator[OpenCount]:
    for count, location, category, done, total in rows:
        yield OpenCount(
            id=count.id,
            location_id=count.location_id,
            location=location,
            scope=CountScope(count.kind),
            category=category,
            state=CountState(count.state),
            started_by=count.started_by,
            done=done,
            total=total,
        )
