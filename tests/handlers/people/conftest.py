"""What the tests about inviting and joining have in common."""

from collections.abc import Iterable

from models.people.actor import Actor
from models.people.invitations import Invited, create_invitation, invite_again, open_invitations
from models.people.queries import find_sender
from models.people.tables import Language, Role
from models.stock.tables import Location
from tests.handlers.conftest import ANA, Talk


async def actor_of(talk: Talk, telegram_id: int = ANA) -> Actor:
    """A member as they are now."""
    async with talk.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    return sender.actor


async def invite(
    talk: Talk, *roles: Role, location_ids: Iterable[int] | None = None, language: Language | None = None
) -> str:
    """The code of a link that Ana made."""
    actor = await actor_of(talk)
    async with talk.database.unit_of_work() as session:
        new = await create_invitation(session, actor, roles=roles, location_ids=location_ids, language=language)
    return new.code


async def relink(talk: Talk, telegram_id: int) -> str:
    """The code of a link by which a member moves to a new account."""
    actor, member = await actor_of(talk), await actor_of(talk, telegram_id)
    async with talk.database.unit_of_work() as session:
        return (await invite_again(session, actor, member.member_id)).code


async def open_ones(talk: Talk) -> list[Invited]:
    """The invitations that are open."""
    actor = await actor_of(talk)
    async with talk.database.unit_of_work() as session:
        return list(await open_invitations(session, actor))


async def add_locations(talk: Talk, *names: str) -> None:
    """Locations, numbered from 1."""
    async with talk.database.unit_of_work() as session:
        session.add_all(Location(id=number, name=name) for number, name in enumerate(names, 1))
