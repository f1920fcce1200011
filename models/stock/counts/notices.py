"""Who is told what about a count: those who decide, those who counted."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.messaging.operations import notify_chat
from models.people.actor import Actor
from models.people.tables import Member
from models.stock.counts.reviews import counters_of, leaders_of, load_review
from models.stock.counts.tables import StockCount
from models.stock.tables import Location

SHOWN = 8
"""Lines that a notice carries; the rest is a press away."""


async def tell_leaders(session: AsyncSession, count: StockCount, actor: Actor) -> None:
    """A count waits for a decision: everybody who can make it gets its card, but for whoever has it before them."""
    for leader in await leaders_of(session, count.location_id, but=actor.member_id):
        review = await load_review(session, count, leader.id or 0)
        params = {
            "count_id": review.count_id,
            "version": review.version,
            "location": review.location,
            "counters": list(review.counters),
            "lines": review.lines,
            "differences": len(review.variances),
            "value": str(review.value),
            "is_own": review.is_own,
            "submitted_at": review.submitted_at.isoformat(),
            "variances": [variance.to_json() for variance in review.variances[:SHOWN]],
        }
        _tell(session, leader, notice="count_to_decide", params=params, key=_card_key(count))


async def tell_decided(session: AsyncSession, count: StockCount, actor: Actor, *, notice: str, **params: Any) -> None:
    """Somebody decided: the others' cards say so, and so do messages to those who counted."""
    about = {**await _about(session, count), "by": actor.name, **params}
    leaders = await leaders_of(session, count.location_id, but=actor.member_id)
    for leader in leaders:
        _tell(session, leader, notice=notice, params={**about, "is_card": True}, key=_card_key(count))
    told = {leader.id for leader in leaders}
    for counter in await _counters(session, count, but=actor.member_id):
        if counter.id not in told:
            _tell(session, counter, notice=notice, params={**about, "is_card": False}, key=None)


async def tell_counters(
    session: AsyncSession,
    count: StockCount,
    actor: Actor,
    *,
    notice: str,
    params: dict[str, Any],
    but: Collection[int | None] = (),
) -> None:
    """The others who count there: something is left for them, but for those of whom it is not."""
    about = {**await _about(session, count), "by": actor.name, **params}
    for counter in await _counters(session, count, but=actor.member_id):
        if counter.id not in but:
            _tell(session, counter, notice=notice, params=about, key=None)


async def _counters(session: AsyncSession, count: StockCount, *, but: int) -> list[Member]:
    ids = {*await counters_of(session, count.id or 0), count.started_by} - {but}
    statement = select(Member).where(
        col(Member.id).in_(ids), col(Member.is_active), col(Member.telegram_id).is_not(None)
    )
    return list((await session.execute(statement.order_by(col(Member.id)))).scalars())


async def _about(session: AsyncSession, count: StockCount) -> dict[str, Any]:
    location = await session.get_one(Location, count.location_id)
    return {"count_id": count.id, "location": location.name}


def _tell(session: AsyncSession, member: Member, *, notice: str, params: dict[str, Any], key: str | None) -> None:
    assert member.telegram_id is not None
    notify_chat(session, chat_id=member.telegram_id, notice=notice, params=params, key=key)


def _card_key(count: StockCount) -> str:
    return f"count:{count.id}:{count.round}"
