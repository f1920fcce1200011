"""Who there is, and finding them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.database import Database
from models.people.actor import Actor
from models.people.directory import (
    Place,
    find_members,
    in_order,
    list_members,
    list_places,
    member_card,
)
from models.people.errors import MemberNotFoundError, RightMissingError, RoleMissingError
from models.people.standing import Standing
from models.people.tables import Language, Member, MemberHome, MemberLocation, Role
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

MANAGER = Actor(1, "Carla", Language.PORTUGUESE, frozenset({Role.MANAGER}))
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
async def team(database: Database, new_member: AddMember) -> Database:
    """Five people; Érica is switched off, Ana works at one location, which is not in use any more."""
    async with database.unit_of_work() as session:
        session.add_all([Location(id=1, name="norte", is_active=False), Location(id=2, name="Água")])
        await session.flush()
        await new_member(session, 501, Role.MANAGER, name="Carla Souza")
        await new_member(session, 502, Role.BUYER, Role.OPERATOR, name="ana", location_ids=[1])
        await new_member(session, 503, name="Ângela Maria")
        await new_member(session, 504, Role.VIEWER, name="Érica")
        await new_member(session, 505, Role.ADMIN, name="Bruno 🙂")
        (await session.get_one(Member, 4)).is_active = False
        (await session.get_one(Member, 2)).unreachable_since = NOON
        session.add(MemberHome(member_id=2, location_id=1))
    return database


async def found(team: Database, query: str) -> list[str]:
    async with team.unit_of_work() as session:
        return [line.name for line in await find_members(session, MANAGER, query)]


async def test_those_who_are_active_come_first_by_name(team: Database) -> None:
    async with team.unit_of_work() as session:
        lines = await list_members(session, MANAGER)
    assert [(line.name, line.is_active) for line in lines] == [
        ("ana", True),
        ("Ângela Maria", True),
        ("Bruno 🙂", True),
        ("Carla Souza", True),
        ("Érica", False),
    ]
    assert [list(line.roles) for line in lines] == [
        [Role.OPERATOR, Role.BUYER],
        [],
        [Role.ADMIN],
        [Role.MANAGER],
        [Role.VIEWER],
    ]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ana", ["ana"]),
        ("ANGELA", ["Ângela Maria"]),
        ("an", ["ana", "Ângela Maria"]),
        ("maria angela", ["Ângela Maria"]),
        ("érica", ["Érica"]),
        ("souza", ["Carla Souza"]),
        ("Carla Sousa", ["Carla Souza"]),
        ("brunno", ["Bruno 🙂"]),
        ("zzz", []),
        ("carla maria", []),
        ("", []),
        ("🙂", []),
        ("%", []),
    ],
)
async def test_people_are_found_by_their_names(team: Database, query: str, names: list[str]) -> None:
    assert await found(team, query) == names


async def test_a_card_says_all_there_is_to_know(team: Database) -> None:
    async with team.unit_of_work() as session:
        card = await member_card(session, MANAGER, 2)
    assert card.standing == Standing(
        frozenset({Role.OPERATOR, Role.BUYER}), frozenset({1}), Language.ENGLISH, is_active=True
    )
    assert (card.name, card.telegram_id, card.unreachable_since) == ("ana", 502, NOON)
    assert list(card.places) == [Place(1, "norte", is_active=False)]
    assert card.home == Place(1, "norte", is_active=False)


async def test_a_card_names_no_location_to_those_who_may_not_see_it(team: Database) -> None:
    async with team.unit_of_work() as session:
        session.add(MemberLocation(member_id=2, location_id=2))
    limited = replace(MANAGER, location_ids=frozenset({2}))
    async with team.unit_of_work() as session:
        card = await member_card(session, limited, 2)
        managing = await member_card(session, replace(limited, roles=frozenset({Role.ADMIN})), 2)
    assert ([place.name for place in card.places], card.home, card.hidden_places) == (["Água"], None, 1)
    assert ([place.name for place in managing.places], managing.hidden_places) == (["Água", "norte"], 0)
    assert managing.home is not None


async def test_whoever_sees_all_locations_has_none_of_their_own(team: Database) -> None:
    async with team.unit_of_work() as session:
        card = await member_card(session, MANAGER, 5)
    assert card.standing.location_ids is None
    assert (list(card.places), card.home) == ([], None)


async def test_locations_are_listed_by_name_whatever_their_accents(team: Database) -> None:
    async with team.unit_of_work() as session:
        assert [place.name for place in await list_places(session)] == ["Água", "norte"]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.MANAGER, Role.ADMIN}])
async def test_only_leaders_see_people(team: Database, role: Role) -> None:
    actor = Actor(1, "Ana", Language.ENGLISH, frozenset({role}))
    async with team.unit_of_work() as session:
        for asking in (list_members(session, actor), find_members(session, actor, "a"), member_card(session, actor, 1)):
            with pytest.raises(RightMissingError):
                await asking


async def test_without_a_role_nobody_is_seen(team: Database) -> None:
    async with team.unit_of_work() as session:
        with pytest.raises(RoleMissingError):
            await list_members(session, Actor(1, "Ana", Language.ENGLISH, frozenset()))


async def test_nobody_is_made_up(team: Database) -> None:
    async with team.unit_of_work() as session:
        with pytest.raises(MemberNotFoundError):
            await member_card(session, MANAGER, 99)


def test_roles_have_one_order() -> None:
    assert in_order(frozenset(Role)) == list(Role)
