"""Coming into groups and leaving them, and what each may see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.database import Database
from models.groups.errors import GroupGoneError
from models.groups.operations import (
    add_group,
    bind_group,
    change_group_language,
    leave_group,
    lose_group,
    move_group,
    rename_group,
    show_all_locations,
    show_location,
)
from models.groups.queries import GroupView, find_group
from models.groups.rules import announcement_key
from models.groups.tables import Group, GroupLocation
from models.messaging.operations import remember_sent_message
from models.messaging.tables import SentMessage
from models.people.actor import Actor
from models.people.errors import PlaceNotOpenError, RightMissingError
from models.people.tables import Language, Role
from tests.models.groups.conftest import CLOSED, GROUP, NORTH, SOUTH, audited, noticed

MOVED = -1_000_000_000_501


@pytest.fixture
async def group(database: Database, admin: Actor) -> int:
    """A group that Ana has just put the bot into."""
    async with database.unit_of_work() as session:
        await add_group(session, admin, chat_id=GROUP, title="Compras")
    return GROUP


async def view(database: Database, chat_id: int = GROUP) -> GroupView | None:
    async with database.unit_of_work() as session:
        return await find_group(session, chat_id)


async def added_at_key(database: Database) -> str:
    async with database.unit_of_work() as session:
        return announcement_key((await session.get_one(Group, GROUP)).added_at)


class TestComingIn:
    async def test_a_new_group_sees_nothing_yet_and_is_told_who_decides(
        self, database: Database, admin: Actor, group: int
    ) -> None:
        assert await view(database) == GroupView(GROUP, "Compras", Language.PORTUGUESE, None, None)
        assert await audited(database) == [("add_group", str(GROUP), {"title": "Compras", "role": None})]
        params = {"role": None, "places": None, "name": "Ana"}
        assert await noticed(database) == [(GROUP, "group_bound", params, await added_at_key(database))]

    async def test_one_that_was_left_is_taken_up_as_it_was_and_told_anew(
        self, database: Database, admin: Actor, group: int
    ) -> None:
        async with database.unit_of_work() as session:
            await bind_group(session, admin, GROUP, Role.BUYER)
            await show_location(session, admin, GROUP, NORTH, shown=True)
            await lose_group(session, GROUP)
        first = await added_at_key(database)
        async with database.unit_of_work() as session:
            await add_group(session, admin, chat_id=GROUP, title="Compras 2")
        assert await view(database) == GroupView(
            GROUP, "Compras 2", Language.PORTUGUESE, Role.BUYER, frozenset({NORTH})
        )
        assert await added_at_key(database) != first
        told = (await noticed(database))[-1]
        assert told == (
            GROUP,
            "group_bound",
            {"role": "buyer", "places": ["Norte"], "name": "Ana"},
            await added_at_key(database),
        )

    @pytest.mark.parametrize(
        ("title", "kept"),
        [("\u202eCompras\n<b>", "Compras <b>"), ("\u2800", f"Telegram {GROUP}"), ("x" * 200, "x" * 128)],
    )
    async def test_its_title_is_kept_as_it_can_be_shown(
        self, database: Database, admin: Actor, group: int, title: str, kept: str
    ) -> None:
        async with database.unit_of_work() as session:
            await rename_group(session, GROUP, title)
        found = await view(database)
        assert found is not None
        assert found.title == kept

    async def test_an_unknown_group_cannot_be_renamed(self, database: Database) -> None:
        async with database.unit_of_work() as session:
            await rename_group(session, GROUP, "Compras")
        assert await view(database) is None


class TestChoosing:
    async def test_a_role_is_noted_with_the_one_before_and_announced_in_the_same_message(
        self, database: Database, admin: Actor, group: int
    ) -> None:
        for role in (Role.BUYER, Role.BUYER, Role.MANAGER, None):
            async with database.unit_of_work() as session:
                await bind_group(session, admin, GROUP, role)
        assert [details for action, _, details in await audited(database) if action == "bind_group"] == [
            {"field": "role", "old": None, "new": "buyer"},
            {"field": "role", "old": "buyer", "new": "manager"},
            {"field": "role", "old": "manager", "new": None},
        ]
        told = await noticed(database)
        assert [params["role"] for _, _, params, _ in told] == [None, "buyer", "manager", None]
        assert {key for _, _, _, key in told} == {await added_at_key(database)}

    async def test_a_language(self, database: Database, admin: Actor, group: int) -> None:
        for _ in range(2):
            async with database.unit_of_work() as session:
                await change_group_language(session, admin, GROUP, Language.ENGLISH)
        found = await view(database)
        assert found is not None
        assert found.language is Language.ENGLISH
        assert (await audited(database))[1:] == [
            ("change_group_language", str(GROUP), {"field": "language", "old": "pt_BR", "new": "en"})
        ]
        assert len(await noticed(database)) == 2

    async def test_locations_one_by_one_and_all_of_them_again(
        self, database: Database, admin: Actor, group: int
    ) -> None:
        for location_id, shown in ((NORTH, True), (SOUTH, True), (SOUTH, True), (NORTH, False)):
            async with database.unit_of_work() as session:
                await show_location(session, admin, GROUP, location_id, shown=shown)
        found = await view(database)
        assert found is not None
        assert found.location_ids == frozenset({SOUTH})
        async with database.unit_of_work() as session:
            await show_all_locations(session, admin, GROUP)
        found = await view(database)
        assert found is not None
        assert found.location_ids is None
        assert [details for _, _, details in (await audited(database))[1:]] == [
            {"field": "locations", "old": None, "new": [NORTH]},
            {"field": "locations", "old": [NORTH], "new": [NORTH, SOUTH]},
            {"field": "locations", "old": [NORTH, SOUTH], "new": [SOUTH]},
            {"field": "locations", "old": [SOUTH], "new": None},
        ]
        assert [params["places"] for _, _, params, _ in (await noticed(database))[1:]] == [
            ["Norte"],
            ["Norte", "Sul"],
            ["Sul"],
            None,
        ]

    async def test_no_location_at_all_is_not_all_of_them(self, database: Database, admin: Actor, group: int) -> None:
        async with database.unit_of_work() as session:
            await show_location(session, admin, GROUP, NORTH, shown=True)
            await show_location(session, admin, GROUP, NORTH, shown=False)
        found = await view(database)
        assert found is not None
        assert found.location_ids == frozenset()
        assert (await audited(database))[-1][2] == {"field": "locations", "old": [NORTH], "new": []}

    @pytest.mark.parametrize("location_id", [CLOSED, 99])
    async def test_a_location_that_is_not_open_cannot_be_shown(
        self, database: Database, admin: Actor, group: int, location_id: int
    ) -> None:
        with pytest.raises(PlaceNotOpenError):
            async with database.unit_of_work() as session:
                await show_location(session, admin, GROUP, location_id, shown=True)

    async def test_a_location_that_was_closed_meanwhile_can_be_taken_away(
        self, database: Database, admin: Actor, group: int
    ) -> None:
        async with database.unit_of_work() as session:
            session.add(GroupLocation(chat_id=GROUP, location_id=CLOSED))
            (await session.get_one(Group, GROUP)).sees_all_locations = False
        async with database.unit_of_work() as session:
            await show_location(session, admin, GROUP, CLOSED, shown=False)
        found = await view(database)
        assert found is not None
        assert found.location_ids == frozenset()


Change = Callable[[AsyncSession, Actor, int], Awaitable[object]]
CHANGES: list[Change] = [
    lambda session, actor, chat_id: bind_group(session, actor, chat_id, Role.BUYER),
    lambda session, actor, chat_id: change_group_language(session, actor, chat_id, Language.ENGLISH),
    show_all_locations,
    lambda session, actor, chat_id: show_location(session, actor, chat_id, NORTH, shown=True),
    leave_group,
]


@asynccontextmanager
async def refused(database: Database, error: type[Exception]) -> AsyncIterator[AsyncSession]:
    """A unit of work that ends in this error."""
    with pytest.raises(error):
        async with database.unit_of_work() as session:
            yield session


@pytest.mark.parametrize("change", CHANGES)
class TestRefusals:
    async def test_only_admins_decide(self, database: Database, admin: Actor, group: int, change: Change) -> None:
        others = frozenset(Role) - {Role.ADMIN}
        async with refused(database, RightMissingError) as session:
            await change(session, replace(admin, roles=others), GROUP)

    async def test_not_in_front_of_a_group_of_less_right(
        self, database: Database, admin: Actor, group: int, change: Change
    ) -> None:
        async with refused(database, RightMissingError) as session:
            await change(session, replace(admin, group_role=Role.MANAGER), GROUP)

    async def test_a_group_that_the_bot_is_not_in_cannot_be_changed(
        self, database: Database, admin: Actor, group: int, change: Change
    ) -> None:
        async with database.unit_of_work() as session:
            await lose_group(session, GROUP)
        for chat_id in (GROUP, -999):
            async with refused(database, GroupGoneError) as session:
                await change(session, admin, chat_id)


async def test_only_admins_bring_it_into_a_group(database: Database, admin: Actor) -> None:
    async with refused(database, RightMissingError) as session:
        await add_group(session, replace(admin, roles=frozenset({Role.MANAGER})), chat_id=GROUP, title="Compras")
    assert await view(database) is None


class TestGoing:
    async def test_leaving_is_noted_and_says_which_group(self, database: Database, admin: Actor, group: int) -> None:
        async with database.unit_of_work() as session:
            assert await leave_group(session, admin, GROUP) == "Compras"
        assert await view(database) is None
        assert (await audited(database))[-1] == ("leave_group", str(GROUP), {"title": "Compras", "role": None})

    async def test_the_admins_are_told_once_of_a_group_that_is_lost(
        self, database: Database, admin: Actor, group: int
    ) -> None:
        async with database.unit_of_work() as session:
            await bind_group(session, admin, GROUP, Role.ADMIN)
        for _ in range(2):
            async with database.unit_of_work() as session:
                await lose_group(session, GROUP, name="Gil")
        assert (await noticed(database))[2:] == [
            (501, "group_lost", {"title": "Compras", "name": "Gil", "role": "admin"}, None)
        ]
        assert (await audited(database))[-1] == ("lose_group", str(GROUP), {"title": "Compras", "role": "admin"})
        assert len(await audited(database)) == 3

    async def test_after_leaving_nobody_is_told_that_it_is_gone(
        self, database: Database, admin: Actor, group: int
    ) -> None:
        async with database.unit_of_work() as session:
            await leave_group(session, admin, GROUP)
            await lose_group(session, GROUP)
        assert [kind for _, kind, _, _ in await noticed(database)] == ["group_bound"]


class TestMoving:
    @pytest.fixture
    async def bound(self, database: Database, admin: Actor, group: int) -> None:
        async with database.unit_of_work() as session:
            await bind_group(session, admin, GROUP, Role.BUYER)
            await show_location(session, admin, GROUP, SOUTH, shown=True)
            await remember_sent_message(session, key="card", chat_id=GROUP, message_id=7)

    async def test_everything_follows_once_however_often_it_is_said(self, database: Database, bound: None) -> None:
        for _ in range(3):
            async with database.unit_of_work() as session:
                await move_group(session, GROUP, MOVED)
        expected = GroupView(MOVED, "Compras", Language.PORTUGUESE, Role.BUYER, frozenset({SOUTH}))
        assert await view(database, MOVED) == expected
        assert await view(database) is None
        async with database.unit_of_work() as session:
            groups = (await session.execute(select(Group.chat_id))).scalars().all()
            sent = (await session.execute(select(SentMessage.chat_id))).scalars().all()
        assert (groups, sent) == ([MOVED], [MOVED])
        assert {chat_id for chat_id, *_ in await noticed(database)} == {MOVED}
        moves = [entry for entry in await audited(database) if entry[0] == "move_group"]
        assert moves == [("move_group", str(MOVED), {"field": "chat_id", "old": GROUP, "new": MOVED})]

    async def test_two_at_once_move_it_once(self, database: Database, bound: None) -> None:
        async def move() -> None:
            async with database.unit_of_work() as session:
                await move_group(session, GROUP, MOVED)

        await asyncio.gather(*(move() for _ in range(4)))
        found = await view(database, MOVED)
        assert found is not None
        assert found.location_ids == frozenset({SOUTH})
        assert [action for action, *_ in await audited(database)].count("move_group") == 1

    async def test_what_was_chosen_before_counts_where_it_was_taken_for_a_new_group(
        self, database: Database, admin: Actor, bound: None
    ) -> None:
        async with database.unit_of_work() as session:
            await add_group(session, admin, chat_id=MOVED, title="Compras")
            await show_location(session, admin, MOVED, NORTH, shown=True)
        async with database.unit_of_work() as session:
            await move_group(session, GROUP, MOVED)
        found = await view(database, MOVED)
        assert found is not None
        assert (found.role, found.location_ids) == (Role.BUYER, frozenset({SOUTH}))

    async def test_one_that_was_left_stays_left(self, database: Database, bound: None) -> None:
        async with database.unit_of_work() as session:
            await lose_group(session, GROUP)
        async with database.unit_of_work() as session:
            await move_group(session, GROUP, MOVED)
        assert await view(database, MOVED) is None

    async def test_an_unknown_group_brings_none_about(self, database: Database) -> None:
        async with database.unit_of_work() as session:
            await move_group(session, GROUP, MOVED)
        assert await view(database, MOVED) is None
        assert await audited(database) == []
