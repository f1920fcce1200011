"""Changing who may do what; each change is checked, audited, and told to whom it concerns."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.operations import record
from models.columns import utc_now
from models.messaging.operations import end_conversations, notify_chat
from models.people.actor import Actor
from models.people.directory import in_order, list_places, standing_of
from models.people.errors import (
    LastAdminError,
    LocationNeededError,
    MemberChangedError,
    MemberNotFoundError,
    PlaceNotOpenError,
    RightMissingError,
)
from models.people.queries import has_admin
from models.people.rules import require
from models.people.standing import Seen, Standing
from models.people.tables import Language, Member, MemberHome, MemberLocation, MemberRole, Role
from models.stock.tables import Location

_TOLD_TOGETHER_S = 600


@dataclass(frozen=True, slots=True)
class Change:
    """A member before and after."""

    member: Member
    before: Standing
    after: Standing


async def toggle_role(session: AsyncSession, actor: Actor, member_id: int, role: Role, *, seen: Seen) -> Change:
    """Give a member a role, or take it away where they hold it.

    Raises LastAdminError for the last admin's own role, MemberChangedError when the member no longer is as
    `seen`, MemberNotFoundError, RoleMissingError or RightMissingError; so do the other operations here.
    """
    member, now = await _open(session, actor, member_id, seen)
    change = await _settle(session, member, now, replace(now, roles=now.roles ^ {role}))
    details = {"roles": [in_order(now.roles), in_order(change.after.roles)]}
    _record(session, actor, member_id, action="change_roles", details=details)
    await _tell(session, actor, change, key=_of_these_minutes())
    return change


async def toggle_location(
    session: AsyncSession, actor: Actor, member_id: int, location_id: int, *, seen: Seen
) -> Change:
    """Show a member a location, or no longer; whoever saw all of them sees only this one from now on.

    Also raises LocationNeededError for the last one, PlaceNotOpenError for one that nobody may be given.
    """
    member, now = await _open(session, actor, member_id, seen)
    held = now.location_ids or frozenset()
    if location_id not in held:
        location = await session.get(Location, location_id)
        if location is None or not location.is_active:
            raise PlaceNotOpenError
    elif len(held) == 1:
        raise LocationNeededError
    return await _change_locations(session, actor, member, now, held ^ {location_id})


async def show_all_locations(session: AsyncSession, actor: Actor, member_id: int, *, seen: Seen) -> Change:
    """Show a member every location, also those to come; nothing happens where it is so already."""
    member, now = await _open(session, actor, member_id, seen)
    if now.location_ids is None:
        return Change(member, now, now)
    return await _change_locations(session, actor, member, now, None)


async def change_language(
    session: AsyncSession, actor: Actor, member_id: int, language: Language, *, seen: Seen
) -> Change:
    """Speak to a member in another language."""
    member, now = await _open(session, actor, member_id, seen)
    if now.language is not language:
        _record(session, actor, member_id, action="change_language", details={"language": [now.language, language]})
    return await _settle(session, member, now, replace(now, language=language))


async def switch_member(session: AsyncSession, actor: Actor, member_id: int, *, is_active: bool, seen: Seen) -> Change:
    """Let a member in again, or no longer: whatever they were in the middle of is over.

    Raises LastAdminError for the last admin.
    """
    member, now = await _open(session, actor, member_id, seen)
    change = await _settle(session, member, now, replace(now, is_active=is_active))
    if now.is_active is is_active:
        return change
    _record(session, actor, member_id, action="switch_on" if is_active else "switch_off", details={})
    if is_active:
        await _tell(session, actor, change, key=None)
    elif member.telegram_id is not None:
        await end_conversations(session, member.telegram_id)
    return change


async def require_successor(session: AsyncSession, actor: Actor) -> None:
    """Raises LastAdminError for an admin who would leave nobody in charge, RoleMissingError or RightMissingError."""
    require(actor, "people", "change")
    await _require_other_admin(session, actor.member_id, actor.name)


async def _open(session: AsyncSession, actor: Actor, member_id: int, seen: Seen) -> tuple[Member, Standing]:
    """The member and their standing, which is as `seen` and stays so until it is changed here."""
    require(actor, "people", "change")
    member = await _lock(session, actor, member_id)
    now = await standing_of(session, member)
    if Seen.of(now) != seen:
        raise MemberChangedError(member.name)
    return member, now


async def _settle(session: AsyncSession, member: Member, before: Standing, after: Standing) -> Change:
    if before.is_in_charge and not after.is_in_charge:
        await _require_other_admin(session, member.id, member.name)
    await write_standing(session, member, before, after)
    return Change(member, before, after)


async def _lock(session: AsyncSession, actor: Actor, member_id: int) -> Member:
    """The member, held until the commit together with every admin, who are read anew afterwards.

    Two admins who demote each other at once thus follow one another, and the second is no admin any more.
    """
    admins = select(MemberRole.member_id).where(MemberRole.role == Role.ADMIN)
    concerned = col(Member.id).in_((member_id, actor.member_id)) | col(Member.id).in_(admins)
    statement = select(Member).where(concerned).order_by(col(Member.id)).with_for_update()
    locked = (await session.execute(statement.execution_options(populate_existing=True))).scalars()
    members = {member.id: member for member in locked}
    if member_id not in members:
        raise MemberNotFoundError
    deciding = await standing_of(session, members[actor.member_id])
    if not deciding.is_active:
        raise RightMissingError
    require(replace(actor, roles=deciding.roles), "people", "change")
    return members[member_id]


async def _require_other_admin(session: AsyncSession, member_id: int | None, name: str) -> None:
    if not await has_admin(session, besides=member_id):
        raise LastAdminError(name)


async def write_standing(session: AsyncSession, member: Member, before: Standing, after: Standing) -> None:
    """Make a member what was decided."""
    assert member.id is not None
    member.language, member.is_active = after.language, after.is_active
    member.sees_all_locations = after.location_ids is None
    session.add_all(MemberRole(member_id=member.id, role=role) for role in after.roles - before.roles)
    given_up = col(MemberRole.role).in_(before.roles - after.roles)
    await session.execute(delete(MemberRole).where(col(MemberRole.member_id) == member.id, given_up))
    if before.location_ids != after.location_ids:
        await _write_locations(session, member.id, after.location_ids)
    await session.flush()


async def _write_locations(session: AsyncSession, member_id: int, location_ids: frozenset[int] | None) -> None:
    await session.execute(delete(MemberLocation).where(col(MemberLocation.member_id) == member_id))
    if location_ids is None:
        return
    session.add_all(MemberLocation(member_id=member_id, location_id=place) for place in location_ids)
    elsewhere = col(MemberHome.location_id).not_in(location_ids)
    await session.execute(delete(MemberHome).where(col(MemberHome.member_id) == member_id, elsewhere))


async def _change_locations(
    session: AsyncSession, actor: Actor, member: Member, now: Standing, location_ids: frozenset[int] | None
) -> Change:
    change = await _settle(session, member, now, replace(now, location_ids=location_ids))
    before, after = (None if ids is None else sorted(ids) for ids in (now.location_ids, location_ids))
    assert member.id is not None
    _record(session, actor, member.id, action="change_locations", details={"locations": [before, after]})
    await _tell(session, actor, change, key=_of_these_minutes())
    return change


def _record(session: AsyncSession, actor: Actor, member_id: int, *, action: str, details: dict[str, Any]) -> None:
    record(
        session,
        member_id=actor.member_id,
        area="people",
        action=action,
        object_type="member",
        object_id=str(member_id),
        details=details,
    )


async def _tell(session: AsyncSession, actor: Actor, change: Change, *, key: str | None) -> None:
    """Tell a member what they may do from now on; under the same key the message before is edited."""
    member, located = change.member, change.after.location_ids
    if member.telegram_id is None or member.id == actor.member_id or not member.is_active or member.unreachable_since:
        return
    names = None
    if located is not None:
        names = [place.name for place in await list_places(session) if place.location_id in located]
    notify_chat(
        session,
        chat_id=member.telegram_id,
        notice="access_changed",
        params={"by": actor.name, "roles": in_order(change.after.roles), "places": names},
        key=key,
    )


def _of_these_minutes() -> str:
    """The key of what is told within minutes: several changes in a row become one message."""
    return f"access:{int(utc_now().timestamp()) // _TOLD_TOGETHER_S}"
