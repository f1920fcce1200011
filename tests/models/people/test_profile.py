"""What members change of themselves."""

import json

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.people.actor import Actor
from models.people.errors import NameNotVisibleError, NameTooLongError, PlaceNotOpenError, RoleMissingError
from models.people.profile import call_me, choose_home, own_card, own_places, speak_to_me_in
from models.people.queries import find_sender
from models.people.tables import Language, Member, Role
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

NORTH, SOUTH, CLOSED = 1, 2, 3


@pytest.fixture
async def ana(database: Database, new_member: AddMember) -> Actor:
    """Ana, who sees the north and what is closed."""
    async with database.unit_of_work() as session:
        session.add_all([Location(id=NORTH, name="Norte"), Location(id=SOUTH, name="Sul")])
        session.add(Location(id=CLOSED, name="Antiga", is_active=False))
        await session.flush()
        await new_member(session, 501, Role.OPERATOR, name="Ana", location_ids=[NORTH, CLOSED])
    return await reloaded(database)


async def reloaded(database: Database) -> Actor:
    async with database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=501, chat_id=501)
    assert sender is not None
    return sender.actor


async def trail(database: Database) -> list[tuple[str, dict[str, object]]]:
    async with database.unit_of_work() as session:
        entries = (await session.execute(select(AuditEntry).order_by(col(AuditEntry.id)))).scalars().all()
    assert {(entry.member_id, entry.object_id) for entry in entries[1:]} <= {(1, "1")}
    return [(entry.action, json.loads(entry.details)) for entry in entries[1:]]


async def test_ones_own_card_is_shown(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        card = await own_card(session, ana)
    assert (card.member_id, card.name, card.telegram_id) == (1, "Ana", 501)


async def test_the_language_is_changed_once(database: Database, ana: Actor) -> None:
    for _ in range(2):
        async with database.unit_of_work() as session:
            await speak_to_me_in(session, ana, Language.PORTUGUESE)
    assert (await reloaded(database)).language is Language.PORTUGUESE
    assert await trail(database) == [("change_language", {"language": ["en", "pt_BR"]})]


async def test_a_name_is_tidied_and_the_trail_does_not_say_it(database: Database, ana: Actor) -> None:
    for _ in range(2):
        async with database.unit_of_work() as session:
            assert await call_me(session, ana, "  Ana\nMaria ") == "Ana Maria"
    assert (await reloaded(database)).name == "Ana Maria"
    assert await trail(database) == [("rename", {})]


@pytest.mark.parametrize("typed", ["", " \n", "\u3164\u200d"])
async def test_a_name_can_be_seen(database: Database, ana: Actor, typed: str) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(NameNotVisibleError):
            await call_me(session, ana, typed)
    assert (await reloaded(database)).name == "Ana"


async def test_a_name_has_at_most_128_letters(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        assert await call_me(session, ana, "🙂" * 128) == "🙂" * 128
        with pytest.raises(NameTooLongError) as refused:
            await call_me(session, ana, "a" * 200)
    assert (refused.value.length, refused.value.limit) == (200, 128)


async def test_only_what_one_sees_and_is_in_use_may_come_first(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        assert [place.name for place in await own_places(session, ana)] == ["Norte"]
    for location_id in (SOUTH, CLOSED, 99):
        with pytest.raises(PlaceNotOpenError):
            async with database.unit_of_work() as session:
                await choose_home(session, ana, location_id)
    assert (await reloaded(database)).home_location_id is None


async def test_a_refusal_leaves_the_main_location_as_it_was(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        await choose_home(session, ana, NORTH)
        with pytest.raises(PlaceNotOpenError):
            await choose_home(session, ana, SOUTH)
    assert (await reloaded(database)).home_location_id == NORTH


async def test_a_main_location_is_chosen_changed_and_given_up(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Member, 1)).sees_all_locations = True
    actor, before = await reloaded(database), []
    for location_id in (NORTH, NORTH, SOUTH, None, None):
        async with database.unit_of_work() as session:
            place = await choose_home(session, actor, location_id)
        before.append(place.name if place else None)
        assert (await reloaded(database)).home_location_id == location_id
    assert before == [None, "Norte", "Norte", "Sul", None]
    assert await trail(database) == [
        ("choose_home", {"home": [None, NORTH]}),
        ("choose_home", {"home": [NORTH, SOUTH]}),
        ("choose_home", {"home": [SOUTH, None]}),
    ]


async def test_without_a_role_nothing_is_changed(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        await new_member(session, 501, name="Ana")
    actor = await reloaded(database)
    async with database.unit_of_work() as session:
        for asking in (
            own_card(session, actor),
            own_places(session, actor),
            speak_to_me_in(session, actor, Language.PORTUGUESE),
            call_me(session, actor, "Bia"),
            choose_home(session, actor, None),
        ):
            with pytest.raises(RoleMissingError):
                await asking
    assert await trail(database) == []
