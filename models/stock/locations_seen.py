"""Where a member may move things, and where they most likely mean."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.people.actor import Actor
from models.people.tables import Member, MemberLocation, MemberRole, Role
from models.statements import tables_of
from models.stock.tables import Location

_location, _member, _role, _given = tables_of(Location, Member, MemberRole, MemberLocation)
_OPEN = select(_location.c.id, _location.c.name).where(_location.c.is_active)


class SeenLocation(NamedTuple):
    """An open location."""

    id: int
    name: str


async def open_locations(session: AsyncSession) -> list[SeenLocation]:
    """Those that are switched on, also where the member sees nothing: a name may be theirs."""
    return [SeenLocation(key, name) for key, name in await session.execute(_OPEN)]


async def seen_locations(session: AsyncSession, actor: Actor) -> list[SeenLocation]:
    """Those that are switched on, the member's own first, then by name."""
    found = [location for location in await open_locations(session) if actor.sees(location.id)]
    return sorted(found, key=lambda location: (location.id != actor.home_location_id, location.name))


async def usual_location(session: AsyncSession, actor: Actor, *, other_than: int | None = None) -> int | None:
    """Where the member works, else the only one they see; None when that is not clear."""
    found = [location.id for location in await seen_locations(session, actor) if location.id != other_than]
    return found[0] if found and (len(found) == 1 or found[0] == actor.home_location_id) else None


async def usual_target(session: AsyncSession, actor: Actor, source: int | None) -> int | None:
    """Where a transfer from `source` can go, if that is one location only."""
    found = [location.id for location in await seen_locations(session, actor) if location.id != source]
    return found[0] if source is not None and len(found) == 1 else None


async def members_with_only(session: AsyncSession, location_id: int) -> list[str]:
    """The names of the active members who see no other open location than this one."""
    other = _given.alias("other")
    elsewhere = (
        select(other.c.member_id)
        .join(_location, _location.c.id == other.c.location_id)
        .where(other.c.location_id != location_id, _location.c.is_active)
    )
    admins = select(_role.c.member_id).where(_role.c.role == Role.ADMIN)
    statement = (
        select(_member.c.name)
        .join(_given, _given.c.member_id == _member.c.id)
        .where(_given.c.location_id == location_id, _member.c.is_active, ~_member.c.sees_all_locations)
        .where(_member.c.id.not_in(elsewhere), _member.c.id.not_in(admins))
        .order_by(_member.c.name, _member.c.id)
    )
    return list((await session.execute(statement)).scalars())
