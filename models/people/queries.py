"""Who is writing to us."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.columns import utc_now
from models.messaging.tables import Conversation
from models.people.actor import Actor
from models.people.rules import QUESTION_LIFETIME
from models.people.tables import Language, Member, MemberHome, MemberLocation, MemberRole, Role
from models.statements import tables_of


@dataclass(frozen=True, slots=True)
class Sender:
    """A member who writes in some chat, and what the two were in the middle of there."""

    actor: Actor
    is_active: bool
    is_unreachable: bool
    conversation_state: str | None
    conversation_data: dict[str, Any]


_member, _role, _location, _home, _conversation = tables_of(
    Member, MemberRole, MemberLocation, MemberHome, Conversation
)


def _joined(column: ColumnElement[Any], member_id: ColumnElement[Any]) -> ScalarSelect[Any]:
    texts = func.aggregate_strings(cast(column, String), ",")
    return select(texts).where(member_id == _member.c.id).correlate(_member).scalar_subquery()


_SENDER = (
    select(
        _member.c.id,
        _member.c.name,
        _member.c.language,
        _member.c.is_active,
        _member.c.unreachable_since,
        _member.c.sees_all_locations,
        _joined(_role.c.role, _role.c.member_id),
        _joined(_location.c.location_id, _location.c.member_id),
        select(_home.c.location_id).where(_home.c.member_id == _member.c.id).scalar_subquery(),
        _conversation.c.state,
        _conversation.c.data,
        _conversation.c.updated_at,
    )
    .select_from(
        _member.outerjoin(
            _conversation,
            and_(_conversation.c.chat_id == bindparam("chat_id"), _conversation.c.telegram_id == _member.c.telegram_id),
        )
    )
    .where(_member.c.telegram_id == bindparam("telegram_id"))
)


async def find_sender(session: AsyncSession, *, telegram_id: int, chat_id: int) -> Sender | None:
    """The member behind a Telegram account, in one statement; None when there is none.

    Admins see all locations, whatever is written of them. A question that was asked hours ago is over: the next
    words are not meant as its answer.
    """
    found = await session.execute(_SENDER, {"telegram_id": telegram_id, "chat_id": chat_id})
    row = found.one_or_none()
    if row is None:
        return None
    member_id, name, language, is_active, unreachable_since, sees_all, roles, locations, home, state, data, at = row
    held = frozenset(map(Role, roles.split(","))) if roles else frozenset[Role]()
    sees_all = sees_all or Role.ADMIN in held
    if at is None or at < utc_now() - QUESTION_LIFETIME:
        state, data = None, None
    actor = Actor(
        member_id=member_id,
        name=name,
        language=Language(language),
        roles=held,
        location_ids=None if sees_all else frozenset(map(int, locations.split(",") if locations else ())),
        home_location_id=home,
    )
    return Sender(actor, is_active, unreachable_since is not None, state, data or {})


async def has_admin(session: AsyncSession, *, besides: int | None = None) -> bool:
    """Whether somebody, `besides` one member, can let others in: an active admin with a Telegram account."""
    statement = (
        select(col(Member.id))
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(col(MemberRole.role) == Role.ADMIN, col(Member.is_active), col(Member.telegram_id).is_not(None))
        .limit(1)
    )
    if besides is not None:
        statement = statement.where(col(Member.id) != besides)
    return (await session.execute(statement)).first() is not None
