"""Changing who may do what."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.messaging.operations import save_conversation
from models.messaging.tables import Conversation, OutboxMessage
from models.people.actor import Actor
from models.people.errors import (
    LastAdminError,
    LocationNeededError,
    MemberChangedError,
    MemberNotFoundError,
    PlaceNotOpenError,
    RightMissingError,
    RoleMissingError,
)
from models.people.members import (
    Change,
    change_language,
    show_all_locations,
    switch_member,
    toggle_location,
    toggle_role,
)
from models.people.queries import find_sender
from models.people.standing import Seen, Standing
from models.people.tables import Language, Member, MemberHome, Role
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

FABIO, BIA, ANA = 1, 2, 3
NORTH, SOUTH, CLOSED = 1, 2, 3
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
Operation = Callable[[AsyncSession, Actor, Seen], Awaitable[Change]]


@pytest.fixture
async def team(database: Database, new_member: AddMember) -> Database:
    """Two admins, and Ana, who operates at the north and was told nothing yet."""
    async with database.unit_of_work() as session:
        session.add_all(
            [
                Location(id=NORTH, name="Norte"),
                Location(id=SOUTH, name="Sul"),
                Location(id=CLOSED, name="Antiga", is_active=False),
            ]
        )
        await session.flush()
        await new_member(session, 501, Role.ADMIN, name="Fábio")
        await new_member(session, 502, Role.ADMIN, name="Bia")
        await new_member(session, 503, Role.OPERATOR, name="Ana", location_ids=[NORTH])
    return database


async def actor_of(session: AsyncSession, telegram_id: int) -> Actor:
    sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    return sender.actor


async def standing(database: Database, telegram_id: int) -> Standing:
    async with database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    actor = sender.actor
    return Standing(actor.roles, actor.location_ids, actor.language, sender.is_active)


async def seen(database: Database, telegram_id: int) -> Seen:
    return Seen.of(await standing(database, telegram_id))


async def change(database: Database, operation: Operation, *, of: int = 503, by: int = 501) -> Change:
    """One operation in a transaction of its own, upon the member as they are now."""
    as_seen = await seen(database, of)
    async with database.unit_of_work() as session:
        return await operation(session, await actor_of(session, by), as_seen)


def give(role: Role, member_id: int = ANA) -> Operation:
    return lambda session, actor, as_seen: toggle_role(session, actor, member_id, role, seen=as_seen)


def show(location_id: int, member_id: int = ANA) -> Operation:
    return lambda session, actor, as_seen: toggle_location(session, actor, member_id, location_id, seen=as_seen)


def switch(member_id: int, *, is_active: bool) -> Operation:
    return lambda session, actor, as_seen: switch_member(session, actor, member_id, is_active=is_active, seen=as_seen)


async def show_everything(session: AsyncSession, actor: Actor, as_seen: Seen) -> Change:
    return await show_all_locations(session, actor, ANA, seen=as_seen)


async def speak_english(session: AsyncSession, actor: Actor, as_seen: Seen) -> Change:
    return await change_language(session, actor, ANA, Language.ENGLISH, seen=as_seen)


async def trail(database: Database) -> list[tuple[str, int | None, str, dict[str, object]]]:
    """What was recorded after the team was there."""
    async with database.unit_of_work() as session:
        entries = (await session.execute(select(AuditEntry).order_by(col(AuditEntry.id)))).scalars().all()
    return [
        (entry.action, entry.member_id, entry.object_id, json.loads(entry.details))
        for entry in entries
        if entry.action != "add_member"
    ]


async def notices(database: Database) -> list[OutboxMessage]:
    async with database.unit_of_work() as session:
        return list((await session.execute(select(OutboxMessage).order_by(col(OutboxMessage.id)))).scalars())


async def test_a_role_is_given_and_taken_away_from_the_next_press_on(team: Database) -> None:
    done = await change(team, give(Role.BUYER))
    assert done.before.roles == {Role.OPERATOR}
    assert done.after.roles == {Role.OPERATOR, Role.BUYER}
    assert (await standing(team, 503)).roles == {Role.OPERATOR, Role.BUYER}
    await change(team, give(Role.OPERATOR))
    assert (await standing(team, 503)).roles == {Role.BUYER}
    assert await trail(team) == [
        ("change_roles", FABIO, "3", {"roles": [["operator"], ["operator", "buyer"]]}),
        ("change_roles", FABIO, "3", {"roles": [["operator", "buyer"], ["buyer"]]}),
    ]


async def test_a_location_is_shown_and_no_longer(team: Database) -> None:
    await change(team, show(SOUTH))
    assert (await standing(team, 503)).location_ids == frozenset({NORTH, SOUTH})
    await change(team, show(NORTH))
    assert (await standing(team, 503)).location_ids == frozenset({SOUTH})
    await change(team, show_everything)
    assert (await standing(team, 503)).location_ids is None
    await change(team, show(NORTH))
    assert (await standing(team, 503)).location_ids == frozenset({NORTH})
    assert [entry[3] for entry in await trail(team)] == [
        {"locations": [[NORTH], [NORTH, SOUTH]]},
        {"locations": [[NORTH, SOUTH], [SOUTH]]},
        {"locations": [[SOUTH], None]},
        {"locations": [None, [NORTH]]},
    ]


async def test_all_locations_twice_is_recorded_once(team: Database) -> None:
    await change(team, show_everything)
    await change(team, show_everything)
    assert len(await trail(team)) == len(await notices(team)) == 1


async def test_somebody_sees_at_least_one_location(team: Database) -> None:
    with pytest.raises(LocationNeededError):
        await change(team, show(NORTH))
    assert (await standing(team, 503)).location_ids == frozenset({NORTH})


@pytest.mark.parametrize("location_id", [CLOSED, 99])
async def test_only_locations_in_use_are_given(team: Database, location_id: int) -> None:
    with pytest.raises(PlaceNotOpenError):
        await change(team, show(location_id))
    assert (await standing(team, 503)).location_ids == frozenset({NORTH})


async def test_a_location_that_was_closed_can_be_taken_away(team: Database) -> None:
    await change(team, show(SOUTH))
    async with team.unit_of_work() as session:
        (await session.get_one(Location, SOUTH)).is_active = False
    await change(team, show(SOUTH))
    assert (await standing(team, 503)).location_ids == frozenset({NORTH})


@pytest.mark.parametrize(("home", "kept"), [(NORTH, False), (SOUTH, True)])
async def test_a_main_location_that_is_no_longer_seen_is_none(team: Database, home: int, kept: bool) -> None:
    await change(team, show(SOUTH))
    async with team.unit_of_work() as session:
        session.add(MemberHome(member_id=ANA, location_id=home))
    await change(team, show(NORTH))
    async with team.unit_of_work() as session:
        assert (await session.get(MemberHome, ANA) is not None) is kept


async def test_the_language_is_changed(team: Database) -> None:
    async with team.unit_of_work() as session:
        (await session.get_one(Member, ANA)).language = Language.PORTUGUESE
    await change(team, speak_english)
    assert (await standing(team, 503)).language is Language.ENGLISH
    assert await trail(team) == [("change_language", FABIO, "3", {"language": ["pt_BR", "en"]})]


async def test_whoever_is_switched_off_is_in_the_middle_of_nothing(team: Database) -> None:
    async with team.unit_of_work() as session:
        for chat_id, telegram_id in ((503, 503), (-100, 503), (501, 501)):
            await save_conversation(session, chat_id=chat_id, telegram_id=telegram_id, state="asked", data={})
    await change(team, switch(ANA, is_active=False))
    assert not (await standing(team, 503)).is_active
    async with team.unit_of_work() as session:
        assert (await session.execute(select(Conversation.chat_id))).scalars().all() == [501]
    assert await notices(team) == []


async def test_whoever_is_switched_on_again_is_told(team: Database) -> None:
    await change(team, switch(ANA, is_active=False))
    await change(team, switch(ANA, is_active=True))
    assert (await standing(team, 503)).is_active
    assert [(entry[0], entry[3]) for entry in await trail(team)] == [("switch_off", {}), ("switch_on", {})]
    assert [(notice.chat_id, notice.key) for notice in await notices(team)] == [(503, None)]


async def test_the_member_is_told_what_they_may_do_now(team: Database) -> None:
    await change(team, give(Role.BUYER))
    await change(team, show_everything)
    first, second = await notices(team)
    assert (first.chat_id, first.notice) == (503, "access_changed")
    assert first.params == {"by": "Fábio", "roles": ["operator", "buyer"], "places": ["Norte"]}
    assert second.params == {"by": "Fábio", "roles": ["operator", "buyer"], "places": None}


async def test_changes_within_minutes_are_one_message(team: Database) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        await change(team, give(Role.BUYER))
        clock.shift(timedelta(minutes=9))
        await change(team, give(Role.FINANCE))
        clock.shift(timedelta(minutes=2))
        await change(team, give(Role.MANAGER))
    first, second, third = (notice.key for notice in await notices(team))
    assert first == second != third


@pytest.mark.parametrize("details", [{"telegram_id": None}, {"unreachable_since": NOON}, {"is_active": False}])
async def test_nobody_is_told_who_cannot_be_reached(team: Database, details: dict[str, object]) -> None:
    as_seen = replace(await seen(team, 503), is_active=details.get("is_active", True) is True)
    async with team.unit_of_work() as session:
        member = await session.get_one(Member, ANA)
        for name, value in details.items():
            setattr(member, name, value)
    async with team.unit_of_work() as session:
        await toggle_role(session, await actor_of(session, 501), ANA, Role.BUYER, seen=as_seen)
    assert await notices(team) == []


async def test_nobody_is_told_of_their_own_change(team: Database) -> None:
    await change(team, give(Role.BUYER, FABIO), of=501)
    assert await notices(team) == []


@pytest.mark.parametrize("operation", [give(Role.BUYER), show(SOUTH), show_everything, speak_english])
async def test_an_older_view_changes_nothing(team: Database, operation: Operation) -> None:
    as_seen = await seen(team, 503)
    await change(team, give(Role.FINANCE), by=502)
    before = await standing(team, 503)
    async with team.unit_of_work() as session:
        actor = await actor_of(session, 501)
        with pytest.raises(MemberChangedError) as refused:
            await operation(session, actor, as_seen)
    assert refused.value.name == "Ana"
    assert await standing(team, 503) == before
    assert len(await trail(team)) == 1


@pytest.mark.parametrize("operation", [give(Role.BUYER), show(SOUTH), show_everything, speak_english])
async def test_only_admins_change_people(team: Database, new_member: AddMember, operation: Operation) -> None:
    async with team.unit_of_work() as session:
        await new_member(session, 504, *(role for role in Role if role is not Role.ADMIN))
        await new_member(session, 505)
    for by, error in ((504, RightMissingError), (505, RoleMissingError)):
        with pytest.raises(error):
            await change(team, operation, by=by)
    assert await trail(team) == []


async def test_nobody_who_is_not_there_is_changed(team: Database) -> None:
    with pytest.raises(MemberNotFoundError):
        await change(team, give(Role.BUYER, 99))


@pytest.mark.parametrize(
    "operation", [give(Role.ADMIN, FABIO), switch(FABIO, is_active=False)], ids=["demoted", "switched off"]
)
class TestTheLastAdmin:
    async def test_stays_in_charge(self, team: Database, operation: Operation) -> None:
        await change(team, switch(BIA, is_active=False), of=502)
        with pytest.raises(LastAdminError) as refused:
            await change(team, operation, of=501)
        assert refused.value.name == "Fábio"
        assert (await standing(team, 501)).is_in_charge

    async def test_is_not_replaced_by_somebody_without_an_account(self, team: Database, operation: Operation) -> None:
        async with team.unit_of_work() as session:
            (await session.get_one(Member, BIA)).telegram_id = None
        with pytest.raises(LastAdminError):
            await change(team, operation, of=501)

    async def test_may_go_once_there_is_another(self, team: Database, operation: Operation) -> None:
        await change(team, operation, of=501)
        assert not (await standing(team, 501)).is_in_charge
        assert (await standing(team, 502)).is_in_charge


async def test_an_admin_who_was_demoted_meanwhile_decides_nothing_more(team: Database) -> None:
    async with team.unit_of_work() as session:
        bia = await actor_of(session, 502)
    await change(team, give(Role.ADMIN, BIA), of=502)
    as_seen = await seen(team, 503)
    async with team.unit_of_work() as session:
        with pytest.raises(RoleMissingError):
            await toggle_role(session, bia, ANA, Role.BUYER, seen=as_seen)


async def test_an_admin_who_was_switched_off_meanwhile_decides_nothing_more(team: Database) -> None:
    async with team.unit_of_work() as session:
        bia = await actor_of(session, 502)
    await change(team, switch(BIA, is_active=False), of=502)
    as_seen = await seen(team, 503)
    async with team.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await toggle_role(session, bia, ANA, Role.BUYER, seen=as_seen)


@pytest.mark.parametrize("off", [False, True], ids=["demoting", "switching off"])
async def test_of_two_admins_who_shut_each_other_out_at_once_one_stays(
    team: Database, new_member: AddMember, off: bool
) -> None:
    """With a third admin both would succeed, if the second were not asked again who they are."""
    async with team.unit_of_work() as session:
        await new_member(session, 506, Role.ADMIN)
    for _ in range(5):
        outcomes = await asyncio.gather(
            _shut_out(team, BIA, 502, by=501, off=off),
            _shut_out(team, FABIO, 501, by=502, off=off),
            return_exceptions=True,
        )
        assert sorted(isinstance(outcome, Change) for outcome in outcomes) == [False, True]
        assert all(isinstance(o, Change | RightMissingError | RoleMissingError) for o in outcomes)
        in_charge = [telegram_id for telegram_id in (501, 502) if (await standing(team, telegram_id)).is_in_charge]
        assert len(in_charge) == 1
        await _restore(team)


async def _shut_out(team: Database, member_id: int, telegram_id: int, *, by: int, off: bool) -> Change:
    as_seen = await seen(team, telegram_id)
    async with team.unit_of_work() as session:
        actor = await actor_of(session, by)
        await asyncio.sleep(0)
        if off:
            return await switch_member(session, actor, member_id, is_active=False, seen=as_seen)
        return await toggle_role(session, actor, member_id, Role.ADMIN, seen=as_seen)


async def _restore(team: Database) -> None:
    for member_id, telegram_id in ((FABIO, 501), (BIA, 502)):
        if not (await standing(team, telegram_id)).is_active:
            await change(team, switch(member_id, is_active=True), of=telegram_id, by=506)
        elif not (await standing(team, telegram_id)).is_in_charge:
            await change(team, give(Role.ADMIN, member_id), of=telegram_id, by=506)


async def test_of_the_last_two_admins_who_leave_at_once_one_stays(team: Database) -> None:
    outcomes = await asyncio.gather(
        _shut_out(team, FABIO, 501, by=501, off=False),
        _shut_out(team, BIA, 502, by=502, off=False),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Change", "LastAdminError"]
