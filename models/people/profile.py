"""What members see and change of themselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.operations import record
from models.people.actor import Actor
from models.people.directory import MemberCard, Place, list_places, load_card
from models.people.errors import PlaceNotOpenError
from models.people.rules import require, typed_name
from models.people.tables import Language, Member, MemberHome


async def own_card(session: AsyncSession, actor: Actor) -> MemberCard:
    """All that is kept about whoever asks. Raises RoleMissingError, RightMissingError; so do the others here."""
    require(actor, "people", "change_own_profile")
    return await load_card(session, actor.member_id)


async def own_places(session: AsyncSession, actor: Actor) -> Sequence[Place]:
    """The locations, by name, that a member may choose to have shown first."""
    require(actor, "people", "change_own_profile")
    return [place for place in await list_places(session) if place.is_active and actor.sees(place.location_id)]


async def speak_to_me_in(session: AsyncSession, actor: Actor, language: Language) -> None:
    """Change one's own language; nothing happens where it is so already."""
    member = await _oneself(session, actor)
    if member.language != language:
        _record(session, actor, action="change_language", details={"language": [member.language, language]})
        member.language = language
        await session.flush()


async def call_me(session: AsyncSession, actor: Actor, name: str) -> str:
    """Change what one is called here; returns the name as it is kept.

    The audit trail is for ever and says only that it was changed: a person's name must be removable.
    Raises NameNotVisibleError, NameTooLongError.
    """
    member, kept = await _oneself(session, actor), typed_name(name)
    if member.name != kept:
        member.name = kept
        _record(session, actor, action="rename", details={})
        await session.flush()
    return kept


async def choose_home(session: AsyncSession, actor: Actor, location_id: int | None) -> Place | None:
    """Have one location shown first, or none; returns the one before. Raises PlaceNotOpenError."""
    await _oneself(session, actor)
    places = {place.location_id: place for place in await list_places(session)}
    home = await session.get(MemberHome, actor.member_id)
    before = home.location_id if home else None
    if before == location_id:
        return places.get(before or 0)
    if location_id is not None:
        chosen = places.get(location_id)
        if chosen is None or not chosen.is_active or not actor.sees(location_id):
            raise PlaceNotOpenError
    if home is not None:
        await session.delete(home)
        await session.flush()
    if location_id is not None:
        session.add(MemberHome(member_id=actor.member_id, location_id=location_id))
    _record(session, actor, action="choose_home", details={"home": [before, location_id]})
    await session.flush()
    return places.get(before or 0)


async def _oneself(session: AsyncSession, actor: Actor) -> Member:
    require(actor, "people", "change_own_profile")
    return await session.get_one(Member, actor.member_id, with_for_update=True)


def _record(session: AsyncSession, actor: Actor, *, action: str, details: dict[str, Any]) -> None:
    record(
        session,
        member_id=actor.member_id,
        area="people",
        action=action,
        object_type="member",
        object_id=str(actor.member_id),
        details=details,
    )
