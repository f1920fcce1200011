"""Coming in by a link, and moving to a new Telegram account by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.operations import record
from models.columns import utc_now
from models.messaging.operations import follow_to_account, notify_role
from models.people.actor import Actor
from models.people.directory import in_order, list_places, standing_of
from models.people.errors import (
    AlreadyJoinedError,
    InvitationRevokedError,
    InvitationUnknownError,
    OwnInvitationError,
    RelinkForeignError,
    RelinkNotNeededError,
)
from models.people.invitations import is_backed
from models.people.members import write_standing
from models.people.operations import create_member
from models.people.rules import code_hash, require_open
from models.people.standing import Standing
from models.people.tables import Invitation, Language, Member, Role


class Way(StrEnum):
    """What a link was to whoever opened it."""

    JOINED = "joined"
    """They are a member now, or again."""

    GAINED = "gained"
    """They were a member, and may do more now."""

    RELINKED = "relinked"
    """They are the member they were, with another Telegram account."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Who came in by a link, as they are now, and by which way. `left_account` is a stranger's from now on."""

    member: Member
    standing: Standing
    way: Way
    left_account: int | None = None

    @property
    def actor(self) -> Actor:
        """Who asks from now on."""
        assert self.member.id is not None
        standing = self.standing
        return Actor(self.member.id, self.member.name, standing.language, standing.roles, standing.location_ids)


async def join_by_code(session: AsyncSession, *, code: str, telegram_id: int, name: str, language: Language) -> Joined:
    """Let somebody in by an invitation, which ends with it; `code` is the deep-link payload.

    A member gets what it gives on top of their own; whoever was switched off gets only what it gives. One for
    a new account changes nothing else, and makes a stranger of the old account.

    Raises InvitationUnknownError, InvitationUsedError, InvitationRevokedError, InvitationExpiredError. The
    others leave the invitation as it was: OwnInvitationError, AlreadyJoinedError for a member whom it gives
    nothing new, RelinkNotNeededError, RelinkForeignError.
    """
    invitation = await _open_invitation(session, code, telegram_id)
    if invitation.member_id is not None:
        joined = await _relink(session, invitation, telegram_id)
    else:
        joined = await _let_in(session, invitation, telegram_id, name, language)
    invitation.used_by, invitation.used_at = joined.member.id, utc_now()
    await session.flush()
    return joined


async def joined_places(session: AsyncSession, joined: Joined) -> Sequence[str]:
    """The names of the locations of somebody who does not see all of them."""
    seen = joined.standing.location_ids or frozenset()
    return [place.name for place in await list_places(session) if place.location_id in seen]


async def _open_invitation(session: AsyncSession, code: str, telegram_id: int) -> Invitation:
    statement = select(Invitation).where(Invitation.code_hash == code_hash(code)).with_for_update()
    invitation = (await session.execute(statement)).scalar_one_or_none()
    if invitation is None:
        raise InvitationUnknownError
    if invitation.used_by is not None:
        user = await session.get_one(Member, invitation.used_by)
        if user.telegram_id == telegram_id and user.is_active:
            raise AlreadyJoinedError
    require_open(invitation, utc_now())
    backed = select(Invitation.id).where(Invitation.id == invitation.id, is_backed())
    if (await session.execute(backed)).first() is None:
        raise InvitationRevokedError
    return invitation


async def _let_in(
    session: AsyncSession, invitation: Invitation, telegram_id: int, name: str, language: Language
) -> Joined:
    given = await _given(session, invitation, language)
    statement = select(Member).where(Member.telegram_id == telegram_id).with_for_update()
    member = (await session.execute(statement)).scalar_one_or_none()
    if member is None:
        member = await create_member(session, telegram_id=telegram_id, name=name, language=given.language)
    before = await standing_of(session, member)
    is_member = member.is_active and bool(before.roles)
    after = _more(before, given) if is_member else replace(given, language=_language(invitation, before))
    if is_member and member.id == invitation.created_by:
        raise OwnInvitationError
    if before == after:
        raise AlreadyJoinedError
    way, gained = (Way.GAINED, after.roles - before.roles) if is_member else (Way.JOINED, after.roles)
    await _announce(session, invitation, f"member_{way}", name=member.name, roles=in_order(gained))
    await write_standing(session, member, before, after)
    member.unreachable_since = None
    _record(session, member, "join", invitation=invitation.id, **_delta(before, after))
    return Joined(member, after, way)


async def _given(session: AsyncSession, invitation: Invitation, language: Language) -> Standing:
    roles = frozenset(map(Role, invitation.roles))
    locations: frozenset[int] | None = None
    if invitation.location_ids is not None and Role.ADMIN not in roles:
        locations = frozenset(invitation.location_ids) & {place.location_id for place in await list_places(session)}
    chosen = Language(invitation.language) if invitation.language else language
    return Standing(roles=roles, location_ids=locations, language=chosen, is_active=True)


def _more(before: Standing, given: Standing) -> Standing:
    locations = None
    if before.location_ids is not None and given.location_ids is not None:
        locations = before.location_ids | given.location_ids
    return replace(before, roles=before.roles | given.roles, location_ids=locations)


def _language(invitation: Invitation, before: Standing) -> Language:
    """Whoever comes back hears the language they were used to, unless the link has another."""
    return Language(invitation.language) if invitation.language else before.language


async def _relink(session: AsyncSession, invitation: Invitation, telegram_id: int) -> Joined:
    concerned = (col(Member.id) == invitation.member_id) | (col(Member.telegram_id) == telegram_id)
    locked = await session.execute(select(Member).where(concerned).order_by(col(Member.id)).with_for_update())
    people = {person.id: person for person in locked.scalars()}
    member = people.pop(invitation.member_id)
    if not member.is_active:
        raise InvitationRevokedError
    if member.telegram_id == telegram_id:
        raise RelinkNotNeededError
    for other in people.values():
        if other.is_active:
            raise RelinkForeignError(other.name)
        other.telegram_id = None
    old_id, member.telegram_id, member.unreachable_since = member.telegram_id, None, None
    await session.flush()
    # Told while the account is nobody's: the others, and not the member themselves.
    await _announce(session, invitation, "member_relinked", name=member.name)
    member.telegram_id = telegram_id
    if old_id is not None:
        await follow_to_account(session, old_id, telegram_id)
    _record(session, member, "relink", invitation=invitation.id, taken_from=sorted(filter(None, people)))
    return Joined(member, await standing_of(session, member), Way.RELINKED, left_account=old_id)


async def _announce(session: AsyncSession, invitation: Invitation, notice: str, **params: object) -> None:
    by = await session.get(Member, invitation.created_by) if invitation.created_by else None
    await notify_role(session, Role.ADMIN, notice=notice, params={**params, "by": by.name if by else None})


def _delta(before: Standing, after: Standing) -> dict[str, object]:
    """What a link changed, as codes."""
    locations = None if after.location_ids is None else sorted(after.location_ids)
    return {"roles": in_order(after.roles - before.roles), "locations": locations}


def _record(session: AsyncSession, member: Member, action: str, **details: object) -> None:
    record(
        session,
        member_id=member.id,
        area="people",
        action=action,
        object_type="member",
        object_id=str(member.id),
        details=details,
    )
