"""Letting people in."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.operations import record
from models.columns import utc_now
from models.messaging.operations import notify_role
from models.people.errors import AlreadyJoinedError, InvitationUnknownError
from models.people.rules import (
    GREETING_PAUSE,
    SETUP_CODE_LIFETIME,
    SETUP_PREFIX,
    STRANGERS_KEPT,
    code_hash,
    member_name,
    require_open,
)
from models.people.tables import (
    Invitation,
    Language,
    Member,
    MemberLocation,
    MemberRole,
    Role,
    StrangerGreeting,
)
from models.statements import insert_into


async def issue_setup_code(session: AsyncSession) -> str:
    """A new way in for an admin, once and for 24 hours, as a deep-link payload; earlier unused ones end.

    Of the code itself only a hash is kept, so this is the only time it can be read.
    """
    now = utc_now()
    revoked = await _revoke_setup_codes(session, now)
    payload = SETUP_PREFIX + secrets.token_urlsafe(24)
    invitation = Invitation(
        code_hash=code_hash(payload), roles=[Role.ADMIN], created_at=now, expires_at=now + SETUP_CODE_LIFETIME
    )
    session.add(invitation)
    await session.flush()
    record(
        session,
        member_id=None,
        area="people",
        action="issue_setup_code",
        object_type="invitation",
        object_id=str(invitation.id),
        details={"revoked": revoked},
    )
    return payload


async def _revoke_setup_codes(session: AsyncSession, now: datetime) -> list[int]:
    statement = (
        update(Invitation)
        .where(
            col(Invitation.created_by).is_(None),
            col(Invitation.used_at).is_(None),
            col(Invitation.revoked_at).is_(None),
        )
        .values(revoked_at=now)
        .returning(col(Invitation.id))
    )
    return sorted(filter(None, (await session.execute(statement)).scalars()))


async def join_by_code(session: AsyncSession, *, code: str, telegram_id: int, name: str, language: Language) -> Member:
    """Let somebody in by an invitation, which ends with it; `code` is the deep-link payload.

    A member gets the invitation's roles on top of their own, and is active again. Raises
    InvitationUnknownError, InvitationUsedError, InvitationRevokedError, InvitationExpiredError, or
    AlreadyJoinedError for whoever opens their own link again.
    """
    invitation = await _take_invitation(session, code, telegram_id)
    roles = frozenset(map(Role, invitation.roles))
    member = await _find_member(session, telegram_id)
    if member is None:
        member = await _create_member(session, telegram_id=telegram_id, name=name, language=language)
    member.is_active, member.unreachable_since = True, None
    member.sees_all_locations = member.sees_all_locations or Role.ADMIN in roles
    added = await _missing_roles(session, member, roles)
    if added:
        params = {"name": member.name, "roles": added}
        await notify_role(session, Role.ADMIN, notice="member_joined", params=params)
    _add_roles(session, member, added)
    invitation.used_by = member.id
    details = {"invitation": invitation.id, "roles": added}
    _record_member(session, member, action="join", by=member.id, details=details)
    await session.flush()
    return member


async def _take_invitation(session: AsyncSession, code: str, telegram_id: int) -> Invitation:
    statement = select(Invitation).where(Invitation.code_hash == code_hash(code)).with_for_update()
    invitation = (await session.execute(statement)).scalar_one_or_none()
    if invitation is None:
        raise InvitationUnknownError
    if invitation.used_by is not None:
        user = await session.get_one(Member, invitation.used_by)
        if user.telegram_id == telegram_id and user.is_active:
            raise AlreadyJoinedError
    now = utc_now()
    require_open(invitation, now)
    invitation.used_at = now
    return invitation


async def add_member(
    session: AsyncSession,
    *,
    telegram_id: int,
    name: str,
    language: Language,
    roles: Iterable[Role],
    location_ids: Iterable[int] | None = None,
) -> Member:
    """A new member who need not be invited; without `location_ids` they see every location."""
    member = await _create_member(session, telegram_id=telegram_id, name=name, language=language)
    given = sorted(set(roles))
    _add_roles(session, member, given)
    locations = None if location_ids is None else sorted(set(location_ids))
    if locations is not None:
        member.sees_all_locations = False
        session.add_all(MemberLocation(member_id=_key(member), location_id=place) for place in locations)
    _record_member(session, member, action="add_member", by=None, details={"roles": given, "locations": locations})
    await session.flush()
    return member


async def _find_member(session: AsyncSession, telegram_id: int) -> Member | None:
    statement = select(Member).where(Member.telegram_id == telegram_id).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def _create_member(session: AsyncSession, *, telegram_id: int, name: str, language: Language) -> Member:
    member = Member(telegram_id=telegram_id, name=member_name(name, telegram_id), language=language)
    session.add(member)
    await session.flush()
    return member


async def _missing_roles(session: AsyncSession, member: Member, roles: Iterable[Role]) -> list[Role]:
    statement = select(MemberRole.role).where(MemberRole.member_id == member.id)
    held = set((await session.execute(statement)).scalars())
    return sorted(set(roles) - held)


def _add_roles(session: AsyncSession, member: Member, roles: Iterable[Role]) -> None:
    session.add_all(MemberRole(member_id=_key(member), role=role) for role in roles)


def _key(member: Member) -> int:
    assert member.id is not None
    return member.id


def _record_member(
    session: AsyncSession, member: Member, *, action: str, by: int | None, details: Mapping[str, object]
) -> None:
    record(
        session,
        member_id=by,
        area="people",
        action=action,
        object_type="member",
        object_id=str(member.id),
        details=dict(details),
    )


async def mark_reachable(session: AsyncSession, member_id: int) -> None:
    """Note that a member who had blocked the bot writes again."""
    member = await session.get_one(Member, member_id)
    member.unreachable_since = None


async def greet_stranger(session: AsyncSession, telegram_id: int) -> bool:
    """Whether somebody who is not a member is to be answered now: once an hour at most."""
    now = utc_now()
    statement = insert_into(session, StrangerGreeting).values(telegram_id=telegram_id, greeted_at=now)
    greeted = statement.on_conflict_do_update(
        index_elements=[col(StrangerGreeting.telegram_id)],
        set_={"greeted_at": now},
        where=col(StrangerGreeting.greeted_at) <= now - GREETING_PAUSE,
    ).returning(col(StrangerGreeting.telegram_id))
    return (await session.execute(greeted)).first() is not None


async def forget_strangers(session: AsyncSession) -> None:
    """Delete what is known of strangers who were last answered more than 6 days ago."""
    forgotten = col(StrangerGreeting.greeted_at) < utc_now() - STRANGERS_KEPT
    await session.execute(delete(StrangerGreeting).where(forgotten))
