"""The people of the company, for those who may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.catalog.rules import fold, search_words
from models.people.actor import Actor
from models.people.errors import MemberNotFoundError
from models.people.rules import may, require
from models.people.standing import Standing
from models.people.tables import Language, Member, MemberHome, MemberLocation, MemberRole, Role
from models.stock.tables import Location

_ALIKE = 75
"""Per cent: one letter wrong in four is still meant."""

_ORDER = {role: place for place, role in enumerate(Role)}


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in a list; `roles` in their usual order."""

    member_id: int
    name: str
    roles: Sequence[Role]
    is_active: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A location that somebody may be given, or that they have."""

    location_id: int
    name: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class MemberCard:
    """All there is to know of a member. `places` are those they may see, empty where they see all of them.

    `hidden_places` is how many more there are that whoever looks may not see.
    """

    member_id: int
    name: str
    telegram_id: int | None
    standing: Standing
    places: Sequence[Place]
    home: Place | None
    unreachable_since: datetime | None
    joined_at: datetime
    hidden_places: int = 0

    @property
    def roles(self) -> Sequence[Role]:
        """In their usual order."""
        return in_order(self.standing.roles)


def in_order(roles: frozenset[Role]) -> Sequence[Role]:
    """Roles as they are always listed."""
    return sorted(roles, key=_ORDER.__getitem__)


async def list_members(session: AsyncSession, actor: Actor) -> Sequence[MemberLine]:
    """Everybody, those who are active first, by name. Raises RoleMissingError, RightMissingError."""
    require(actor, "people", "see")
    held: dict[int, set[Role]] = {}
    for member_id, role in await session.execute(select(MemberRole.member_id, MemberRole.role)):
        held.setdefault(member_id, set()).add(Role(role))
    found = await session.execute(select(Member.id, Member.name, Member.is_active))
    lines = [
        MemberLine(member_id, name, in_order(frozenset(held.get(member_id, ()))), is_active)
        for member_id, name, is_active in found
        if member_id is not None
    ]
    return sorted(lines, key=lambda line: (not line.is_active, fold(line.name), line.member_id))


async def find_members(session: AsyncSession, actor: Actor, query: str) -> Sequence[MemberLine]:
    """Those whose names have every word, or begin with it; with typing errors where nobody's has.

    Raises RoleMissingError, RightMissingError.
    """
    words = search_words(query)
    everybody = await list_members(session, actor)
    names = {line.member_id: fold(line.name).split() for line in everybody}
    exact = [line for line in everybody if _matches(words, names[line.member_id], typos=False)]
    return exact or [line for line in everybody if _matches(words, names[line.member_id], typos=True)]


def _matches(words: Sequence[str], name: Sequence[str], *, typos: bool) -> bool:
    def is_meant(word: str, part: str) -> bool:
        return part.startswith(word) or (typos and fuzz.ratio(word, part[: len(word) + 1]) >= _ALIKE)

    return bool(words) and all(any(is_meant(word, part) for part in name) for word in words)


async def member_card(session: AsyncSession, actor: Actor, member_id: int) -> MemberCard:
    """A member as those see them who may, who learn of no location that is not theirs, unless they manage people.

    Raises MemberNotFoundError, RoleMissingError, RightMissingError.
    """
    require(actor, "people", "see")
    card = await load_card(session, member_id)
    if may(actor, "people", "change"):
        return card
    seen = [place for place in card.places if actor.sees(place.location_id)]
    home = card.home if card.home and actor.sees(card.home.location_id) else None
    return replace(card, places=seen, home=home, hidden_places=len(card.places) - len(seen))


async def load_card(session: AsyncSession, member_id: int) -> MemberCard:
    """A member's card, for whoever has been let in already. Raises MemberNotFoundError."""
    member = await session.get(Member, member_id)
    if member is None:
        raise MemberNotFoundError
    standing = await standing_of(session, member)
    home = await session.get(MemberHome, member_id)
    places = {place.location_id: place for place in await list_places(session)}
    return MemberCard(
        member_id=member_id,
        name=member.name,
        telegram_id=member.telegram_id,
        standing=standing,
        places=_seen(places, standing),
        home=places.get(home.location_id) if home else None,
        unreachable_since=member.unreachable_since,
        joined_at=member.created_at,
    )


def _seen(places: Mapping[int, Place], standing: Standing) -> Sequence[Place]:
    return [place for place in places.values() if place.location_id in (standing.location_ids or ())]


async def standing_of(session: AsyncSession, member: Member) -> Standing:
    """What a member may do and see now, read anew."""
    roles = await session.execute(select(MemberRole.role).where(MemberRole.member_id == member.id))
    located = select(MemberLocation.location_id).where(MemberLocation.member_id == member.id)
    return Standing(
        roles=frozenset(map(Role, roles.scalars())),
        location_ids=None if member.sees_all_locations else frozenset((await session.execute(located)).scalars()),
        language=Language(member.language),
        is_active=member.is_active,
    )


async def list_places(session: AsyncSession) -> Sequence[Place]:
    """Every location, by name; those that are switched off too."""
    found = await session.execute(select(Location).order_by(col(Location.id)))
    places = [Place(place.id, place.name, place.is_active) for place in found.scalars() if place.id is not None]
    return sorted(places, key=lambda place: (fold(place.name), place.name))
