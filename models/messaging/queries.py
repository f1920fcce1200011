"""What waits to be handled or sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func
from sqlalchemy import select as select_columns
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.groups.tables import Group, GroupLocation
from models.messaging.tables import InboxUpdate, OutboxMessage, SentMessage
from models.people.tables import Member, MemberLocation, MemberRole, Role
from models.statements import tables_of


@dataclass(frozen=True, slots=True)
class WaitingMessage:
    """A message that waits in the outbox, with what is known of its reader, a member or a group."""

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
    reader_name: str | None


MESSAGES_AT_ONCE = 20
_outbox, _member, _group = tables_of(OutboxMessage, Member, Group)
_KEPT = ("id", "chat_id", "method", "payload", "files", "notice", "params", "key", "is_push")
_NEXT = (
    select_columns(
        *(_outbox.c[name] for name in _KEPT),
        func.coalesce(_member.c.language, _group.c.language),
        func.coalesce(_member.c.name, _group.c.title),
    )
    .select_from(
        _outbox.outerjoin(_member, _member.c.telegram_id == _outbox.c.chat_id).outerjoin(
            _group, _group.c.chat_id == _outbox.c.chat_id
        )
    )
    .where(_outbox.c.chat_id == bindparam("chat_id"), _outbox.c.sent_at.is_(None), _outbox.c.failed_at.is_(None))
    .order_by(_outbox.c.id)
    .limit(MESSAGES_AT_ONCE)
)


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


async def waiting_messages(session: AsyncSession, chat_id: int) -> Sequence[WaitingMessage]:
    """What is to be sent to a chat next, in order; as many as MESSAGES_AT_ONCE."""
    return [WaitingMessage(*row) for row in await session.execute(_NEXT, {"chat_id": chat_id})]


async def chats_of_role(session: AsyncSession, role: Role, *, location_id: int | None = None) -> Sequence[int]:
    """Where those are reached who hold a role, and see a location: members first, then groups."""
    members = (
        select(Member.telegram_id)
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(MemberRole.role == role, col(Member.is_active), col(Member.telegram_id).is_not(None))
        .where(col(Member.unreachable_since).is_(None))
        .order_by(col(Member.id))
    )
    groups = select(Group.chat_id).where(Group.role == role, col(Group.left_at).is_(None)).order_by(col(Group.added_at))
    if location_id is not None:
        of_members = select(MemberLocation.member_id).where(MemberLocation.location_id == location_id)
        of_groups = select(GroupLocation.chat_id).where(GroupLocation.location_id == location_id)
        members = members.where(col(Member.sees_all_locations) | col(Member.id).in_(of_members))
        groups = groups.where(col(Group.sees_all_locations) | col(Group.chat_id).in_(of_groups))
    found = [*(await session.execute(members)).scalars(), *(await session.execute(groups)).scalars()]
    return [chat_id for chat_id in found if chat_id is not None]


async def message_sent_under(session: AsyncSession, key: str, chat_id: int) -> int | None:
    """The id of the message that a key stands for in a chat."""
    statement = select(SentMessage.message_id).where(SentMessage.key == key, SentMessage.chat_id == chat_id)
    return (await session.execute(statement)).scalar_one_or_none()


def _waiting() -> bool:
    return col(OutboxMessage.sent_at).is_(None) & col(OutboxMessage.failed_at).is_(None)  # type: ignore[return-value]
