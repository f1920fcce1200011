"""Who is writing to us."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, String, and_, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.messaging.tables import Conversation
from models.people.actor import Actor
from models.people.tables import Language, Member, MemberLocation, MemberRole, Role


@dataclass(frozen=True, slots=True)
class Sender:
    """A member who writes in some chat, and what the two were in the middle of there."""

    actor: Actor
    is_active: bool
    conversation_state: str | None
    conversation_data: dict[str, Any]


def _joined(column: Any, member_id: Any) -> ScalarSelect[Any]:
    texts = func.aggregate_strings(cast(column, String), ",")
    return select(texts).where(member_id == Member.id).correlate(Member).scalar_subquery()


_SENDER = (
    select(
        col(Member.id),
        col(Member.name),
        col(Member.language),
        col(Member.is_active),
        col(Member.sees_all_locations),
        _joined(MemberRole.role, MemberRole.member_id),
        _joined(MemberLocation.location_id, MemberLocation.member_id),
        col(Conversation.state),
        col(Conversation.data),
    )
    .outerjoin(
        Conversation,
        and_(
            col(Conversation.chat_id) == bindparam("chat_id"),
            col(Conversation.telegram_id) == col(Member.telegram_id),
        ),
    )
    .where(col(Member.telegram_id) == bindparam("telegram_id"))
)


async def find_sender(session: AsyncSession, *, telegram_id: int, chat_id: int) -> Sender | None:
    """The member behind a Telegram account, in one statement; None when there is none."""
    found = await session.execute(_SENDER, {"telegram_id": telegram_id, "chat_id": chat_id})
    row = found.one_or_none()
    if row is None:
        return None
    member_id, name, language, is_active, sees_all, roles, locations, state, data = row
    actor = Actor(
        member_id=member_id,
        name=name,
        language=Language(language),
        roles=frozenset(map(Role, roles.split(","))) if roles else frozenset(),
        location_ids=None if sees_all else frozenset(map(int, locations.split(",") if locations else ())),
    )
    return Sender(actor, is_active, state, data or {})


async def has_admin(session: AsyncSession) -> bool:
    """Whether somebody can already let others in: an active admin with a Telegram account."""
    statement = (
        select(col(Member.id))
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(col(MemberRole.role) == Role.ADMIN, col(Member.is_active), col(Member.telegram_id).is_not(None))
        .limit(1)
    )
    return (await session.execute(statement)).first() is not None
