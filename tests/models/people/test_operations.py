"""Members who need not be invited, those who write again, and strangers."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import time_machine
from sqlmodel import select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.people.operations import forget_strangers, greet_stranger, mark_reachable
from models.people.queries import find_sender
from models.people.tables import Role, StrangerGreeting
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_adding_a_member_is_audited_with_roles_and_locations(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        session.add_all([Location(id=1, name="North"), Location(id=2, name="South")])
        await session.flush()
        member = await new_member(session, 501, Role.VIEWER, Role.BUYER, Role.BUYER, location_ids=[2, 1, 2])
    async with database.unit_of_work() as session:
        (entry,) = (await session.execute(select(AuditEntry))).scalars().all()
    assert (entry.action, entry.object_id) == ("add_member", str(member.id))
    assert json.loads(entry.details) == {"locations": [1, 2], "roles": ["buyer", "viewer"]}


async def test_whoever_writes_again_is_reachable_again(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        member = await new_member(session, 501, Role.VIEWER)
        member.unreachable_since = NOON
    async with database.unit_of_work() as session:
        before = await find_sender(session, telegram_id=501, chat_id=501)
        await mark_reachable(session, member.id or 0)
    async with database.unit_of_work() as session:
        after = await find_sender(session, telegram_id=501, chat_id=501)
    assert before is not None
    assert after is not None
    assert (before.is_unreachable, after.is_unreachable) == (True, False)


async def test_a_stranger_is_greeted_once_an_hour(database: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert await _greet(database, 900)
        assert not await _greet(database, 900)
        assert await _greet(database, 901)
        clock.shift(timedelta(minutes=59))
        assert not await _greet(database, 900)
        clock.shift(timedelta(minutes=1))
        assert await _greet(database, 900)
        assert not await _greet(database, 900)


async def test_of_many_messages_at_once_one_is_greeted(database: Database) -> None:
    assert sorted(await asyncio.gather(*(_greet(database, 900) for _ in range(8)))) == [*[False] * 7, True]


async def test_strangers_are_forgotten_after_six_days(database: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await _greet(database, 900)
        clock.shift(timedelta(days=1))
        await _greet(database, 901)
        clock.shift(timedelta(days=5, seconds=1))
        async with database.unit_of_work() as session:
            await forget_strangers(session)
        async with database.unit_of_work() as session:
            kept = (await session.execute(select(StrangerGreeting.telegram_id))).scalars().all()
    assert kept == [901]


async def _greet(database: Database, telegram_id: int) -> bool:
    async with database.unit_of_work() as session:
        return await greet_stranger(session, telegram_id)
