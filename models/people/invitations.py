"""Ways in: links that admins give to others, and those that the program gives at the terminal."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from models.audit.operations import record
from models.columns import utc_now
from models.people.actor import Actor
from models.people.directory import Place, in_order, list_places
from models.people.errors import (
    InvitationNotOpenError,
    LocationNeededError,
    MemberNotFoundError,
    MemberSwitchedOffError,
    PlaceNotOpenError,
    RelinkMadeError,
    RoleNeededError,
)
from models.people.rules import CODE_LIFETIME, JOIN_PREFIX, RIGHTS, SETUP_PREFIX, code_hash, require
from models.people.tables import Invitation, Language, Member, MemberRole, Role


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation gives. `places` is None for all locations, `language` where the newcomer's own counts.

    `by` is None for one made at the terminal. One with `member` gives that member a new account, nothing else.
    """

    invitation_id: int
    roles: Sequence[Role]
    places: Sequence[str] | None
    language: Language | None
    by: str | None
    member: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation and its code, as a deep-link payload: the only time that it can be read."""

    invited: Invited
    code: str


async def issue_setup_code(session: AsyncSession) -> str:
    """A new way in for an admin, once and for 24 hours, as a deep-link payload; earlier unused ones end.

    Of the code itself only a hash is kept, so this is the only time it can be read.
    """
    revoked = await _revoke(session, col(Invitation.created_by).is_(None))
    invitation, code = await _new_invitation(session, SETUP_PREFIX, roles=[Role.ADMIN])
    _record(session, None, "issue_setup_code", invitation, revoked=revoked)
    return code


async def create_invitation(
    session: AsyncSession,
    actor: Actor,
    *,
    roles: Iterable[Role],
    location_ids: Iterable[int] | None = None,
    language: Language | None = None,
) -> NewInvitation:
    """A single-use link for 24 hours. Without `location_ids`, or for an admin, it is good for all locations.

    Raises RoleNeededError, LocationNeededError, PlaceNotOpenError, RoleMissingError or RightMissingError.
    """
    require(actor, "people", "invite")
    given = in_order(frozenset(roles))
    if not given:
        raise RoleNeededError
    everywhere = location_ids is None or Role.ADMIN in given
    places = None if everywhere else await _require_open_places(session, frozenset(location_ids or ()))
    values = {"roles": list(given), "location_ids": places, "language": language, "created_by": actor.member_id}
    invitation, code = await _new_invitation(session, JOIN_PREFIX, **values)
    _record(session, actor, "create_invitation", invitation, roles=given, locations=places, language=language)
    return NewInvitation(await _described(session, invitation), code)


async def invite_again(
    session: AsyncSession, actor: Actor, member_id: int, *, newest: int | None = None
) -> NewInvitation:
    """A link that makes whoever opens it the new Telegram account of a member; earlier such links end.

    `newest` is the last one that whoever asks knows of, as `newest_relink` gave it: RelinkMadeError is raised when
    there is another since. Also raises MemberNotFoundError, MemberSwitchedOffError, RoleMissingError or
    RightMissingError.
    """
    require(actor, "people", "change")
    member = await session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise MemberNotFoundError
    if not member.is_active:
        raise MemberSwitchedOffError(member.name)
    if newest is not None and newest != await newest_relink(session, member_id):
        raise RelinkMadeError(member.name)
    revoked = await _revoke(session, col(Invitation.member_id) == member_id)
    values = {"roles": [], "member_id": member_id, "created_by": actor.member_id}
    invitation, code = await _new_invitation(session, JOIN_PREFIX, **values)
    _record(session, actor, "invite_again", invitation, member=member_id, revoked=revoked)
    return NewInvitation(await _described(session, invitation), code)


async def newest_relink(session: AsyncSession, member_id: int) -> int:
    """The number of the last link that was made for a member's new account; 0 when there was none."""
    statement = select(func.max(Invitation.id)).where(Invitation.member_id == member_id)
    return (await session.execute(statement)).scalar_one() or 0


async def revoke_invitation(session: AsyncSession, actor: Actor, invitation_id: int) -> Invited:
    """From now on the link lets nobody in.

    Raises InvitationNotOpenError when it does not anyway, RoleMissingError or RightMissingError.
    """
    require(actor, "people", "invite")
    invitation = await _lock(session, invitation_id)
    if invitation.revoked_at is not None:
        raise InvitationNotOpenError
    invitation.revoked_at = utc_now()
    _record(session, actor, "revoke_invitation", invitation)
    await session.flush()
    return await _described(session, invitation)


async def restore_invitation(session: AsyncSession, actor: Actor, invitation_id: int) -> Invited:
    """Let a revoked link be used again for as long as it would have been.

    One that re-links a member ends the others that would. Raises InvitationNotOpenError when its time is over or
    it is open, RoleMissingError or RightMissingError.
    """
    require(actor, "people", "invite")
    invitation = await _lock(session, invitation_id)
    if invitation.revoked_at is None:
        raise InvitationNotOpenError
    if invitation.member_id is not None:
        await _revoke(session, col(Invitation.member_id) == invitation.member_id)
    invitation.revoked_at = None
    _record(session, actor, "restore_invitation", invitation)
    await session.flush()
    return await _described(session, invitation)


async def open_invitations(session: AsyncSession, actor: Actor) -> Sequence[Invited]:
    """What would let somebody in now; what ends first comes first. Raises RoleMissingError, RightMissingError."""
    require(actor, "people", "invite")
    is_open = col(Invitation.used_at).is_(None) & col(Invitation.revoked_at).is_(None)
    statement = _described_invitations().where(is_open, col(Invitation.expires_at) > utc_now(), is_backed())
    rows = (await session.execute(statement.order_by(col(Invitation.expires_at), col(Invitation.id)))).all()
    names = await _place_names(session)
    return [_invited(row, names, by, member) for row, by, member in rows]


async def open_invitation(session: AsyncSession, actor: Actor, invitation_id: int) -> Invited:
    """One of them. Raises InvitationNotOpenError, RoleMissingError or RightMissingError."""
    for invited in await open_invitations(session, actor):
        if invited.invitation_id == invitation_id:
            return invited
    raise InvitationNotOpenError


async def places_to_give(session: AsyncSession, actor: Actor) -> Sequence[Place]:
    """Every location, for those who may invite to it. Raises RoleMissingError, RightMissingError."""
    require(actor, "people", "invite")
    return await list_places(session)


def is_backed() -> ColumnElement[bool]:
    """Whether an invitation was made at the terminal, or by somebody who may still invite."""
    backer = (
        select(Member.id)
        .join(MemberRole, col(MemberRole.member_id) == col(Member.id))
        .where(col(Member.id) == col(Invitation.created_by), col(Member.is_active))
        .where(col(MemberRole.role).in_(RIGHTS["people", "invite"]))
    )
    return or_(col(Invitation.created_by).is_(None), backer.exists())


async def _new_invitation(session: AsyncSession, prefix: str, **values: Any) -> tuple[Invitation, str]:
    now, code = utc_now(), prefix + secrets.token_urlsafe(24)
    invitation = Invitation(code_hash=code_hash(code), created_at=now, expires_at=now + CODE_LIFETIME, **values)
    session.add(invitation)
    await session.flush()
    return invitation, code


async def _revoke(session: AsyncSession, concerned: ColumnElement[bool]) -> list[int]:
    is_open = col(Invitation.used_at).is_(None) & col(Invitation.revoked_at).is_(None)
    statement = update(Invitation).where(concerned, is_open).values(revoked_at=utc_now())
    ended = (await session.execute(statement.returning(col(Invitation.id)))).scalars()
    return sorted(filter(None, ended))


async def _lock(session: AsyncSession, invitation_id: int) -> Invitation:
    """An invitation that nobody has used, whose time is not over and whose maker may still invite.

    Raises InvitationNotOpenError.
    """
    statement = select(Invitation).where(col(Invitation.id) == invitation_id, is_backed()).with_for_update()
    invitation = (await session.execute(statement)).scalar_one_or_none()
    if invitation is None or invitation.used_at is not None or invitation.expires_at <= utc_now():
        raise InvitationNotOpenError
    return invitation


async def _require_open_places(session: AsyncSession, location_ids: frozenset[int]) -> list[int]:
    if not location_ids:
        raise LocationNeededError
    if not location_ids <= {place.location_id for place in await list_places(session) if place.is_active}:
        raise PlaceNotOpenError
    return sorted(location_ids)


def _described_invitations() -> Select[Invitation, str, str]:
    backer, member = aliased(Member), aliased(Member)
    return (
        select(Invitation, backer.name, member.name)
        .outerjoin(backer, col(backer.id) == col(Invitation.created_by))
        .outerjoin(member, col(member.id) == col(Invitation.member_id))
    )


async def _described(session: AsyncSession, invitation: Invitation) -> Invited:
    statement = _described_invitations().where(col(Invitation.id) == invitation.id)
    row, by, member = (await session.execute(statement)).one()
    return _invited(row, await _place_names(session), by, member)


async def _place_names(session: AsyncSession) -> dict[int, str]:
    return {place.location_id: place.name for place in await list_places(session)}


def _invited(row: Invitation, names: dict[int, str], by: str | None, member: str | None) -> Invited:
    assert row.id is not None
    return Invited(
        invitation_id=row.id,
        roles=in_order(frozenset(map(Role, row.roles))),
        places=None if row.location_ids is None else [names[place] for place in row.location_ids if place in names],
        language=Language(row.language) if row.language else None,
        by=by,
        member=member,
        expires_at=row.expires_at,
    )


def _record(session: AsyncSession, actor: Actor | None, action: str, invitation: Invitation, **details: object) -> None:
    record(
        session,
        member_id=actor.member_id if actor else None,
        area="people",
        action=action,
        object_type="invitation",
        object_id=str(invitation.id),
        details=details,
    )
