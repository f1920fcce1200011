"""Members who need not be invited, those who write again, and strangers."""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.audit.operations import record
from models.columns import utc_now
from models.people.rules import GREETING_PAUSE, STRANGERS_KEPT, member_name
from models.people.tables import Language, Member, MemberLocation, MemberRole, Role, StrangerGreeting
from models.statements import insert_into


async def add_member(
    session: AsyncSession,
    *,
    telegram_id: int,
    name: str,
    language: Language,
    roles: Iterable[Role],
    location_ids: Iterable[int] | None = None,
) -> Member:
    """A new member who need not be invited; without `location_ids` they see every location."""
    member = await create_member(session, telegram_id=telegram_id, name=name, language=language)
    assert member.id is not None
    given = sorted(set(roles))
    session.add_all(MemberRole(member_id=member.id, role=role) for role in given)
    locations = None if location_ids is None else sorted(set(location_ids))
    if locations is not None:
        member.sees_all_locations = False
        session.add_all(MemberLocation(member_id=member.id, location_id=place) for place in locations)
    record(
        session,
        member_id=None,
        area="people",
        action="add_member",
        object_type="member",
        object_id=str(member.id),
        details={"roles": given, "locations": locations},
    )
    await session.flush()
    return member


async def create_member(session: AsyncSession, *, telegram_id: int, name: str, language: Language) -> Member:
    """A member who may do nothing yet."""
    member = Member(telegram_id=telegram_id, name=member_name(name, telegram_id), language=language)
    session.add(member)
    await session.flush()
    return member


async def mark_reachable(session: AsyncSession, member_id: int) -> None:
    """Note that a member who had blocked the bot writes again."""
    member = await session.get_one(Member, member_id)
    member.unreachable_since = None


async def greet_stranger(session: AsyncSession, telegram_id: int) -> bool:
    """Whether somebody who is not a member is to be answered now: once an hour at most."""
    now = utc_now()
    statement = insert_into(session, StrangerGreeting).values(telegram_id=telegram_id, greeted_at=now)
    greeted = statement.on_conflict_do_update(
        index_elements=[col(StrangerGreeting.telegram_id)],
        set_={"greeted_at": now},
        where=col(StrangerGreeting.greeted_at) <= now - GREETING_PAUSE,
    ).returning(col(StrangerGreeting.telegram_id))
    return (await session.execute(greeted)).first() is not None


async def forget_strangers(session: AsyncSession) -> None:
    """Delete what is known of strangers who were last answered more than 6 days ago."""
    forgotten = col(StrangerGreeting.greeted_at) < utc_now() - STRANGERS_KEPT
    await session.execute(delete(StrangerGreeting).where(forgotten))
