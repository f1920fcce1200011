"""Coming into groups and leaving them, and what each may see."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.audit.operations import record
from models.columns import utc_now
from models.groups.errors import GroupGoneError
from models.groups.queries import card_of, view_of
from models.groups.rules import announcement_key, group_title
from models.groups.tables import Group, GroupLocation
from models.messaging.operations import move_chat, notify_chat, notify_role
from models.people.actor import Actor
from models.people.errors import PlaceNotOpenError
from models.people.rules import require
from models.people.tables import Language, Role
from models.stock.tables import Location


async def add_group(session: AsyncSession, actor: Actor, *, chat_id: int, title: str) -> None:
    """An admin has put the bot into a group; one that it was in before is taken up as it was.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "groups", "manage")
    group = await session.get(Group, chat_id, with_for_update=True)
    title = group_title(title, chat_id)
    if group is None:
        group = Group(chat_id=chat_id, title=title, language=actor.language, added_by=actor.member_id)
        session.add(group)
    group.title, group.left_at = title, None
    group.added_by, group.added_at = actor.member_id, utc_now()
    await session.flush()
    _record(session, actor.member_id, group, "add_group", {"title": title, "role": group.role})
    await _announce(session, actor, group)


async def bind_group(session: AsyncSession, actor: Actor, chat_id: int, role: Role | None) -> None:
    """Show a group what a role sees, and send it that role's notices; None: nothing any more.

    Raises GroupGoneError, RoleMissingError, RightMissingError.
    """
    group = await _group_to_change(session, actor, chat_id)
    if group.role != role:
        details = {"field": "role", "old": group.role, "new": role}
        _record(session, actor.member_id, group, "bind_group", details)
        group.role = role
        await _announce(session, actor, group)


async def change_group_language(session: AsyncSession, actor: Actor, chat_id: int, language: Language) -> None:
    """Speak to a group in a language. Raises GroupGoneError, RoleMissingError, RightMissingError."""
    group = await _group_to_change(session, actor, chat_id)
    if group.language != language:
        details = {"field": "language", "old": group.language, "new": language}
        _record(session, actor.member_id, group, "change_group_language", details)
        group.language = language
        await _announce(session, actor, group)


async def show_all_locations(session: AsyncSession, actor: Actor, chat_id: int) -> None:
    """Let a group see every location. Raises GroupGoneError, RoleMissingError, RightMissingError."""
    group = await _group_to_change(session, actor, chat_id)
    await _change_locations(session, actor, group, None)


async def show_location(session: AsyncSession, actor: Actor, chat_id: int, location_id: int, *, shown: bool) -> None:
    """Let a group see a location, or no longer; one that saw all of them sees only this one then.

    Raises GroupGoneError, PlaceNotOpenError, RoleMissingError, RightMissingError.
    """
    group = await _group_to_change(session, actor, chat_id)
    location = await session.get(Location, location_id)
    if shown and (location is None or not location.is_active):
        raise PlaceNotOpenError
    seen = (await view_of(session, group)).location_ids or frozenset()
    await _change_locations(session, actor, group, seen | {location_id} if shown else seen - {location_id})


async def leave_group(session: AsyncSession, actor: Actor, chat_id: int) -> str:
    """Note that the bot is about to leave a group, whose title it returns.

    Raises GroupGoneError, RoleMissingError, RightMissingError.
    """
    group = await _group_to_change(session, actor, chat_id)
    group.left_at = utc_now()
    _record(session, actor.member_id, group, "leave_group", {"title": group.title, "role": group.role})
    return group.title


async def lose_group(session: AsyncSession, chat_id: int, *, by: Actor | None = None, name: str = "") -> None:
    """The bot was taken out of a group, by whoever has this name: the admins are told, the first time."""
    group = await session.get(Group, chat_id, with_for_update=True)
    if group is None or group.left_at is not None:
        return
    group.left_at = utc_now()
    _record(session, by.member_id if by else None, group, "lose_group", {"title": group.title, "role": group.role})
    params = {"title": group.title, "name": name, "role": group.role}
    await notify_role(session, Role.ADMIN, notice="group_lost", params=params)


async def rename_group(session: AsyncSession, chat_id: int, title: str) -> None:
    """Call a group as its people do."""
    group = await session.get(Group, chat_id)
    if group is not None:
        group.title = group_title(title, chat_id)


async def move_group(session: AsyncSession, old_chat_id: int, new_chat_id: int) -> None:
    """Telegram gave a group a new number: everything follows, once, however often it is said."""
    await move_chat(session, old_chat_id, new_chat_id)
    old = await session.get(Group, old_chat_id, with_for_update=True)
    if old is None:
        return
    locations = (await view_of(session, old)).location_ids
    new = Group(**old.model_dump() | {"chat_id": new_chat_id})
    known = await session.get(Group, new_chat_id, with_for_update=True)
    if known is not None:
        # An admin took it for a new group in between: what was chosen before counts.
        await session.delete(known)
        await session.flush()
    session.add(new)
    await session.flush()
    await _store_locations(session, new, locations)
    await session.delete(old)
    _record(session, None, new, "move_group", {"field": "chat_id", "old": old_chat_id, "new": new_chat_id})


async def _group_to_change(session: AsyncSession, actor: Actor, chat_id: int) -> Group:
    require(actor, "groups", "manage")
    group = await session.get(Group, chat_id, with_for_update=True)
    if group is None or group.left_at is not None:
        raise GroupGoneError
    return group


async def _change_locations(session: AsyncSession, actor: Actor, group: Group, seen: frozenset[int] | None) -> None:
    before = (await view_of(session, group)).location_ids
    if before == seen:
        return
    await _store_locations(session, group, seen)
    old, new = (None if ids is None else sorted(ids) for ids in (before, seen))
    details = {"field": "locations", "old": old, "new": new}
    _record(session, actor.member_id, group, "change_group_locations", details)
    await _announce(session, actor, group)


async def _store_locations(session: AsyncSession, group: Group, seen: frozenset[int] | None) -> None:
    group.sees_all_locations = seen is None
    await session.execute(delete(GroupLocation).where(col(GroupLocation.chat_id) == group.chat_id))
    session.add_all(GroupLocation(chat_id=group.chat_id, location_id=place) for place in sorted(seen or ()))
    await session.flush()


async def _announce(session: AsyncSession, actor: Actor, group: Group) -> None:
    """One message in the group says what it is for, and changes with it."""
    card = await card_of(session, await view_of(session, group))
    params = {"role": card.view.role, "places": card.places, "name": actor.name}
    key = announcement_key(group.added_at)
    notify_chat(session, chat_id=group.chat_id, notice="group_bound", params=params, key=key)


def _record(session: AsyncSession, member_id: int | None, group: Group, action: str, details: dict[str, Any]) -> None:
    record(
        session,
        member_id=member_id,
        area="groups",
        action=action,
        object_type="group",
        object_id=str(group.chat_id),
        details=details,
    )
