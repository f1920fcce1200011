"""How receiving and sending are going, for whoever looks after the program."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.columns import utc_now
from models.messaging.operations import KEPT
from models.messaging.tables import InboxUpdate, OutboxMessage, ReceiverLease


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, and what was said of the newest."""

    count: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Health:
    """What needs looking after. `quarantined` and `undeliverable` are those of the last 6 days."""

    quarantined: Count
    undeliverable: Count
    waiting: int
    waiting_since: datetime | None
    receiver: str | None
    heartbeat_at: datetime | None


async def messaging_health(session: AsyncSession) -> Health:
    """How receiving and sending are going now."""
    waiting = col(OutboxMessage.sent_at).is_(None) & col(OutboxMessage.failed_at).is_(None)
    count_and_oldest = select(func.count(), func.min(OutboxMessage.created_at)).where(waiting)
    count, oldest = (await session.execute(count_and_oldest)).one()
    lease = await session.get(ReceiverLease, 1)
    return Health(
        quarantined=await _quarantined(session),
        undeliverable=await _undeliverable(session),
        waiting=count,
        waiting_since=oldest,
        receiver=lease.holder if lease else None,
        heartbeat_at=lease.heartbeat_at if lease else None,
    )


async def _quarantined(session: AsyncSession) -> Count:
    recent = (
        select(InboxUpdate.quarantined_for)
        .where(col(InboxUpdate.quarantined_for).is_not(None), col(InboxUpdate.received_at) > utc_now() - KEPT)
        .order_by(col(InboxUpdate.received_at).desc())
    )
    reasons = (await session.execute(recent)).scalars().all()
    return Count(len(reasons), reasons[0] if reasons else None)


async def _undeliverable(session: AsyncSession) -> Count:
    recent = (
        select(OutboxMessage.failure)
        .where(col(OutboxMessage.failed_at) > utc_now() - KEPT)
        .order_by(col(OutboxMessage.failed_at).desc())
    )
    reasons = (await session.execute(recent)).scalars().all()
    return Count(len(reasons), reasons[0] if reasons else None)
