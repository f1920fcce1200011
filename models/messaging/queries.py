"""What waits to be handled or sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.messaging.tables import InboxUpdate, OutboxMessage, SentMessage
from models.people.tables import Member


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that waits in the outbox, with what is known of its reader."""

    id: int
    chat_id: int
    method: str | None
    payload: dict[str, Any] | None
    files: dict[str, str] | None
    notice: str | None
    params: dict[str, Any] | None
    key: str | None
    is_push: bool
    language: str | None
    member_name: str | None


async def unfinished_updates(session: AsyncSession) -> Sequence[InboxUpdate]:
    """Updates that were stored and not finished, oldest first: what a stop or a crash left."""
    statement = (
        select(InboxUpdate)
        .where(col(InboxUpdate.done_at).is_(None))
        .order_by(col(InboxUpdate.received_at), col(InboxUpdate.update_id))
    )
    return (await session.execute(statement)).scalars().all()


async def failures_of(session: AsyncSession, update_id: int) -> int:
    """How many attempts to handle an update have failed."""
    statement = select(InboxUpdate.failures).where(InboxUpdate.update_id == update_id)
    return (await session.execute(statement)).scalar_one()


async def chats_with_waiting_messages(session: AsyncSession) -> Sequence[int]:
    """Chats that still have something coming."""
    statement = select(OutboxMessage.chat_id).where(_waiting()).distinct()
    return (await session.execute(statement)).scalars().all()


async def waiting_messages(session: AsyncSession, chat_id: int, *, limit: int = 20) -> Sequence[WaitingMessage]:
    """What is to be sent to a chat next, in order."""
    statement = (
        select(OutboxMessage, Member.language, Member.name)
        .outerjoin(Member, col(Member.telegram_id) == col(OutboxMessage.chat_id))
        .where(OutboxMessage.chat_id == chat_id, _waiting())
        .order_by(col(OutboxMessage.id))
        .limit(limit)
    )
    rows = (await session.execute(statement)).all()
    return [_waiting_message(row, language, name) for row, language, name in rows]


async def message_sent_under(session: AsyncSession, key: str, chat_id: int) -> int | None:
    """The id of the message that a key stands for in a chat."""
    statement = select(SentMessage.message_id).where(SentMessage.key == key, SentMessage.chat_id == chat_id)
    return (await session.execute(statement)).scalar_one_or_none()


def _waiting_message(row: OutboxMessage, language: str | None, name: str | None) -> WaitingMessage:
    assert row.id is not None
    return WaitingMessage(
        id=row.id,
        chat_id=row.chat_id,
        method=row.method,
        payload=row.payload,
        files=row.files,
        notice=row.notice,
        params=row.params,
        key=row.key,
        is_push=row.is_push,
        language=language,
        member_name=name,
    )


def _waiting() -> bool:
    return col(OutboxMessage.sent_at).is_(None) & col(OutboxMessage.failed_at).is_(None)  # type: ignore[return-value]
