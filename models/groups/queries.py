"""Which groups there are, and what each may see."""

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.groups.tables import Group, GroupLocation
from models.people.actor import Actor
from models.people.tables import Language, Role


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


async def find_group(session: AsyncSession, chat_id: int) -> GroupView | None:
    """The group of a chat; None when the bot was never added to it, or has left."""
    group = await session.get(Group, chat_id)
    if group is None or group.left_at is not None:
        return None
    located = select(GroupLocation.location_id).where(col(GroupLocation.chat_id) == chat_id)
    locations = None if group.sees_all_locations else frozenset((await session.execute(located)).scalars())
    role = Role(group.role) if group.role else None
    return GroupView(chat_id, group.title, Language(group.language), role, locations)
