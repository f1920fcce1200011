"""Which groups there are, and what each may see."""

from dataclasses import replace

import pytest

from bot.database import Database
from models.groups.errors import GroupGoneError
from models.groups.operations import add_group, bind_group, lose_group, show_location
from models.groups.queries import (
    GroupView,
    find_group,
    group_card,
    group_places,
    is_being_upgraded,
    list_groups,
)
from models.groups.tables import Group, GroupLocation
from models.people.actor import Actor
from models.people.errors import RightMissingError, RoleMissingError
from models.people.tables import Language, Role
from tests.models.groups.conftest import CLOSED, GROUP, NORTH, SOUTH

SUPERGROUP = -1_000_000_000_777
MEMBER = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.MANAGER}), location_ids=frozenset({NORTH, SOUTH}))


def seen_by(location_ids: frozenset[int] | None) -> GroupView:
    return GroupView(GROUP, "Compras", Language.PORTUGUESE, Role.BUYER, location_ids)


@pytest.mark.parametrize(
    ("of_member", "of_group", "seen"),
    [
        (None, None, None),
        (None, {NORTH}, {NORTH}),
        ({NORTH}, None, {NORTH}),
        ({NORTH, SOUTH}, {SOUTH, CLOSED}, {SOUTH}),
        ({NORTH}, {SOUTH}, set()),
        ({NORTH}, set(), set()),
    ],
)
def test_in_a_group_only_what_both_may_see(
    of_member: set[int] | None, of_group: set[int] | None, seen: set[int] | None
) -> None:
    member = replace(MEMBER, location_ids=None if of_member is None else frozenset(of_member))
    narrowed = seen_by(None if of_group is None else frozenset(of_group)).narrow(member)
    assert narrowed.location_ids == seen
    assert (narrowed.group_role, narrowed.roles) == (Role.BUYER, frozenset({Role.MANAGER}))


async def test_groups_are_listed_by_title_without_those_that_were_left(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        for chat_id, title in ((-3, "Vendas"), (-2, "Compras"), (-1, "Depósito")):
            await add_group(session, admin, chat_id=chat_id, title=title)
        await lose_group(session, -1)
    async with database.unit_of_work() as session:
        assert [(group.chat_id, group.title) for group in await list_groups(session, admin)] == [
            (-2, "Compras"),
            (-3, "Vendas"),
        ]


async def test_a_card_offers_the_locations_in_use_and_those_already_chosen(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await add_group(session, admin, chat_id=GROUP, title="Compras")
    async with database.unit_of_work() as session:
        card = await group_card(session, admin, GROUP)
    assert card.choices == {NORTH: "Norte", SOUTH: "Sul"}
    assert card.places is None
    async with database.unit_of_work() as session:
        await show_location(session, admin, GROUP, NORTH, shown=True)
        session.add(GroupLocation(chat_id=GROUP, location_id=CLOSED))
    async with database.unit_of_work() as session:
        card = await group_card(session, admin, GROUP)
    assert list(card.choices.items()) == [(CLOSED, "Fechada"), (NORTH, "Norte"), (SOUTH, "Sul")]
    assert card.places == ["Fechada", "Norte"]


async def test_only_admins_look_at_groups(database: Database, admin: Actor) -> None:
    manager = replace(admin, roles=frozenset(Role) - {Role.ADMIN})
    async with database.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await list_groups(session, manager)
        with pytest.raises(RightMissingError):
            await group_card(session, manager, GROUP)
        with pytest.raises(RoleMissingError):
            await group_places(session, replace(admin, roles=frozenset()), seen_by(None))


async def test_a_card_of_no_group(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(GroupGoneError):
            await group_card(session, admin, GROUP)


async def test_the_places_of_a_group_are_named_for_its_members(database: Database, admin: Actor) -> None:
    viewer = replace(admin, roles=frozenset({Role.VIEWER}), group_role=Role.BUYER)
    async with database.unit_of_work() as session:
        assert await group_places(session, viewer, seen_by(None)) is None
        assert await group_places(session, viewer, seen_by(frozenset({SOUTH}))) == ["Sul"]


async def test_a_groups_role_and_language_are_what_they_were_chosen_to_be(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await add_group(session, replace(admin, language=Language.ENGLISH), chat_id=GROUP, title="Buyers")
        await bind_group(session, admin, GROUP, Role.BUYER)
    async with database.unit_of_work() as session:
        assert await find_group(session, GROUP) == GroupView(GROUP, "Buyers", Language.ENGLISH, Role.BUYER, None)


@pytest.mark.parametrize(
    ("chat_id", "title", "is_one"),
    [
        (SUPERGROUP, "Compras", True),
        (SUPERGROUP, " Compras\n", True),
        (SUPERGROUP, "Vendas", False),
        (SUPERGROUP, "Saímos", False),
        (SUPERGROUP, "Já é", False),
        (-4242, "Compras", False),
    ],
)
async def test_a_supergroup_like_a_plain_group_of_ours_is_taken_for_that_one(
    database: Database, admin: Actor, chat_id: int, title: str, is_one: bool
) -> None:
    async with database.unit_of_work() as session:
        await add_group(session, admin, chat_id=GROUP, title="Compras")
        await add_group(session, admin, chat_id=GROUP - 1, title="Saímos")
        await lose_group(session, GROUP - 1)
        session.add(Group(chat_id=SUPERGROUP - 1, title="Já é", language="en", added_by=admin.member_id))
    async with database.unit_of_work() as session:
        assert await is_being_upgraded(session, chat_id=chat_id, title=title) is is_one
