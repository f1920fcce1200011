"""Letting people in."""

import asyncio
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.errors import DomainError
from models.messaging.tables import OutboxMessage
from models.people.errors import (
    AlreadyJoinedError,
    InvitationExpiredError,
    InvitationRevokedError,
    InvitationUnknownError,
    InvitationUsedError,
)
from models.people.operations import forget_strangers, greet_stranger, issue_setup_code, join_by_code, mark_reachable
from models.people.queries import find_sender
from models.people.tables import Invitation, Language, Member, Role, StrangerGreeting
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def _join(database: Database, code: str, telegram_id: int = 501, name: str = "Ana") -> Member:
    async with database.unit_of_work() as session:
        return await join_by_code(session, code=code, telegram_id=telegram_id, name=name, language=Language.PORTUGUESE)


async def _setup_code(database: Database) -> str:
    async with database.unit_of_work() as session:
        return await issue_setup_code(session)


async def _entries(session: AsyncSession) -> Sequence[AuditEntry]:
    return (await session.execute(select(AuditEntry).order_by(col(AuditEntry.id)))).scalars().all()


async def test_a_code_fits_into_a_link_and_is_kept_as_a_hash(database: Database) -> None:
    code = await _setup_code(database)
    assert re.fullmatch(r"setup_[A-Za-z0-9_-]{32}", code)
    async with database.unit_of_work() as session:
        invitation = (await session.execute(select(Invitation))).scalar_one()
    assert code not in str(invitation)
    assert code.removeprefix("setup_") not in str(invitation)


async def test_whoever_opens_the_link_becomes_admin(database: Database) -> None:
    member = await _join(database, await _setup_code(database), name=" Ana\nMaria ")
    async with database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=501, chat_id=501)
        invitation = (await session.execute(select(Invitation))).scalar_one()
    assert sender is not None
    assert sender.actor.roles == {Role.ADMIN}
    assert sender.actor.name == "Ana Maria"
    assert sender.actor.language is Language.PORTUGUESE
    assert invitation.used_by == member.id
    assert invitation.used_at is not None


async def test_a_code_lets_in_once(database: Database) -> None:
    code = await _setup_code(database)
    await _join(database, code)
    with pytest.raises(InvitationUsedError):
        await _join(database, code, telegram_id=502)
    async with database.unit_of_work() as session:
        assert await find_sender(session, telegram_id=502, chat_id=502) is None


async def test_of_many_at_once_one_gets_in(database: Database) -> None:
    code = await _setup_code(database)
    people = [_join(database, code, telegram_id=telegram_id) for telegram_id in range(600, 608)]
    outcomes = await asyncio.gather(*people, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == [*["InvitationUsedError"] * 7, "Member"]
    async with database.unit_of_work() as session:
        assert len((await session.execute(select(Member))).all()) == 1


async def test_opening_ones_own_link_again_is_answered_kindly(database: Database) -> None:
    code = await _setup_code(database)
    await _join(database, code)
    with pytest.raises(AlreadyJoinedError):
        await _join(database, code)


async def test_whoever_was_shut_out_does_not_come_back_by_the_old_link(database: Database) -> None:
    code = await _setup_code(database)
    member = await _join(database, code)
    async with database.unit_of_work() as session:
        (await session.get_one(Member, member.id)).is_active = False
    with pytest.raises(InvitationUsedError):
        await _join(database, code)


async def test_an_unknown_code_lets_nobody_in(database: Database) -> None:
    await _setup_code(database)
    for code in ("setup_", "setup_ unknown", "\ud83d", "x" * 5000):
        with pytest.raises(InvitationUnknownError):
            await _join(database, code)


async def test_a_code_ends_after_a_day(database: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        code = await _setup_code(database)
        clock.shift(timedelta(hours=24))
        with pytest.raises(InvitationExpiredError):
            await _join(database, code)
        clock.shift(timedelta(seconds=-1))
        await _join(database, code)


async def test_a_newer_code_ends_the_earlier_ones(database: Database) -> None:
    earlier, newer = await _setup_code(database), await _setup_code(database)
    with pytest.raises(InvitationRevokedError):
        await _join(database, earlier)
    await _join(database, newer)


async def test_a_used_code_is_not_revoked_afterwards(database: Database) -> None:
    code = await _setup_code(database)
    await _join(database, code)
    await _setup_code(database)
    with pytest.raises(InvitationUsedError):
        await _join(database, code, telegram_id=502)


async def test_a_member_keeps_their_roles_and_is_active_again(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        session.add(Location(id=1, name="North"))
        await session.flush()
        member = await new_member(session, 501, Role.BUYER, name="Bia", location_ids=[1])
        member.is_active, member.unreachable_since = False, NOON
    await _join(database, await _setup_code(database), name="Another name")
    async with database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=501, chat_id=501)
        joined = (await session.execute(select(Member))).scalar_one()
    assert sender is not None
    assert sender.is_active
    assert sender.actor.roles == {Role.BUYER, Role.ADMIN}
    assert sender.actor.location_ids is None
    assert (joined.name, joined.language, joined.unreachable_since) == ("Bia", Language.ENGLISH, None)


async def test_the_other_admins_are_told(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        await new_member(session, 700, Role.ADMIN)
        await new_member(session, 701, Role.MANAGER)
    await _join(database, await _setup_code(database))
    async with database.unit_of_work() as session:
        notices = (await session.execute(select(OutboxMessage))).scalars().all()
    assert [(notice.chat_id, notice.notice, notice.params) for notice in notices] == [
        (700, "member_joined", {"name": "Ana", "roles": ["admin"]})
    ]


async def test_nobody_is_told_of_what_was_so_already(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        await new_member(session, 501, Role.ADMIN)
    await _join(database, await _setup_code(database))
    async with database.unit_of_work() as session:
        assert (await session.execute(select(OutboxMessage))).first() is None


async def test_the_audit_trail_names_what_was_done_and_nobodys_data(database: Database) -> None:
    code = await _setup_code(database)
    member = await _join(database, code)
    async with database.unit_of_work() as session:
        entries = await _entries(session)
    assert [(entry.area, entry.action, entry.member_id) for entry in entries] == [
        ("people", "issue_setup_code", None),
        ("people", "join", member.id),
    ]
    assert json.loads(entries[1].details) == {"invitation": 1, "roles": ["admin"]}
    assert all("Ana" not in entry.details and "501" not in entry.details for entry in entries)
    assert all(code not in entry.details for entry in entries)


async def test_a_refused_link_leaves_nothing(database: Database) -> None:
    with pytest.raises(DomainError):
        await _join(database, "setup_unknown")
    async with database.unit_of_work() as session:
        assert await _entries(session) == []
        assert (await session.execute(select(Member))).first() is None


async def test_adding_a_member_is_audited_with_roles_and_locations(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        session.add_all([Location(id=1, name="North"), Location(id=2, name="South")])
        await session.flush()
        member = await new_member(session, 501, Role.VIEWER, Role.BUYER, Role.BUYER, location_ids=[2, 1, 2])
    async with database.unit_of_work() as session:
        (entry,) = await _entries(session)
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
