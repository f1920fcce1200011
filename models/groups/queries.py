"""Which groups there are, and what each may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.groups.errors import GroupGoneError
from models.groups.rules import group_title
from models.groups.tables import Group, GroupLocation
from models.people.actor import Actor
from models.people.rules import require
from models.people.tables import Language, Role
from models.stock.tables import Location

_FIRST_SUPERGROUP = -1_000_000_000_000
"""Supergroups have numbers below this one, plain groups above it."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """What a group may see. `role` is None until an admin has bound it, `location_ids` when it sees all of them."""

    chat_id: int
    title: str
    language: Language
    role: Role | None
    location_ids: frozenset[int] | None

    def narrow(self, actor: Actor) -> Actor:
        """A member who asks where the whole group reads the answer."""
        seen = actor.location_ids
        if self.location_ids is not None:
            seen = self.location_ids if seen is None else seen & self.location_ids
        return replace(actor, group_role=self.role, location_ids=seen)


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group as an admin sees it. `choices` are the names of the locations that it may be shown, by id."""

    view: GroupView
    choices: Mapping[int, str]

    @property
    def places(self) -> list[str] | None:
        """The names of the locations it sees; None when it sees all of them."""
        seen = self.view.location_ids
        return None if seen is None else [name for key, name in self.choices.items() if key in seen]


async def find_group(session: AsyncSession, chat_id: int) -> GroupView | None:
    """The group of a chat; None when the bot was never added to it, or has left."""
    group = await session.get(Group, chat_id)
    if group is None or group.left_at is not None:
        return None
    return await view_of(session, group)


async def view_of(session: AsyncSession, group: Group) -> GroupView:
    """What a group may see."""
    located = select(GroupLocation.location_id).where(col(GroupLocation.chat_id) == group.chat_id)
    locations = None if group.sees_all_locations else frozenset((await session.execute(located)).scalars())
    role = Role(group.role) if group.role else None
    return GroupView(group.chat_id, group.title, Language(group.language), role, locations)


async def list_groups(session: AsyncSession, actor: Actor) -> Sequence[Group]:
    """The groups that the bot is in, by title. Raises RoleMissingError, RightMissingError."""
    require(actor, "groups", "manage")
    statement = select(Group).where(col(Group.left_at).is_(None)).order_by(col(Group.title), col(Group.chat_id))
    return (await session.execute(statement)).scalars().all()


async def group_card(session: AsyncSession, actor: Actor, chat_id: int) -> GroupCard:
    """A group and the locations that it may be shown.

    Raises GroupGoneError, RoleMissingError, RightMissingError.
    """
    require(actor, "groups", "manage")
    view = await find_group(session, chat_id)
    if view is None:
        raise GroupGoneError
    return await card_of(session, view)


async def card_of(session: AsyncSession, view: GroupView) -> GroupCard:
    """A group with the locations in use, and those that it sees although they no longer are, by name."""
    offered = col(Location.is_active) | col(Location.id).in_(view.location_ids or ())
    statement = select(Location.id, Location.name).where(offered).order_by(col(Location.name))
    return GroupCard(view, {key: name for key, name in await session.execute(statement) if key is not None})


async def group_places(session: AsyncSession, actor: Actor, view: GroupView) -> list[str] | None:
    """The names of the locations that a member's group sees; None when it sees all of them.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "stock", "check")
    return (await card_of(session, view)).places


async def is_being_upgraded(session: AsyncSession, *, chat_id: int, title: str) -> bool:
    """Whether a supergroup the bot finds itself in looks like a plain group of ours that was upgraded just now.

    Telegram says first that the bot is in the new one, as if whoever upgraded it had added the bot.
    """
    if chat_id > _FIRST_SUPERGROUP:
        return False
    plain = col(Group.chat_id) > _FIRST_SUPERGROUP
    statement = select(Group.chat_id).where(
        plain, Group.title == group_title(title, chat_id), col(Group.left_at).is_(None)
    )
    return (await session.execute(statement.limit(1))).first() is not None
