"""Who did what: page by page, by person, area and object."""

from dataclasses import replace

import pytest

from bot.database import Database
from models.audit.errors import EntryNotFoundError
from models.audit.operations import record
from models.audit.queries import (
    EVERYTHING,
    NEWEST,
    EntryPage,
    Selection,
    last_action_of,
    list_doers,
    list_entries,
    name_of_doer,
    show_entry,
)
from models.people.errors import RightMissingError
from models.stock.tables import Location
from tests.models.audit.conftest import ADMIN, MANAGER, VIEWER, Append, Tamper


async def listed(
    database: Database, selection: Selection = EVERYTHING, *, upto: int = NEWEST, limit: int = 8
) -> EntryPage:
    async with database.unit_of_work() as session:
        return await list_entries(session, ADMIN, selection, upto=upto, limit=limit)


def ids(page: EntryPage) -> list[int]:
    return [entry.entry_id for entry in page.entries]


async def test_pages_lead_to_each_other(database: Database, append: Append) -> None:
    await append(7)
    newest = await listed(database, limit=3)
    assert (ids(newest), newest.newer, newest.older) == ([7, 6, 5], None, 4)
    middle = await listed(database, limit=3, upto=4)
    assert (ids(middle), middle.newer, middle.older) == ([4, 3, 2], 7, 1)
    last = await listed(database, limit=3, upto=1)
    assert (ids(last), last.newer, last.older) == ([1], 4, None)


async def test_a_page_keeps_its_place_while_others_are_added(database: Database, append: Append) -> None:
    await append(5)
    before = await listed(database, limit=2, upto=3)
    await append(4)
    assert ids(await listed(database, limit=2, upto=3)) == ids(before) == [3, 2]


async def test_nothing_gives_an_empty_page(database: Database, append: Append) -> None:
    assert await listed(database) == EntryPage([], None, None)
    await append(1)
    assert ids(await listed(database, Selection(area="people"))) == []


async def test_the_newest_stays_reachable_from_beyond_the_oldest(database: Database, append: Append) -> None:
    await append(2)
    page = await listed(database, upto=0, limit=8)
    assert (ids(page), page.newer) == ([], 2)


async def test_entries_are_chosen_by_person_area_and_object(
    database: Database, append: Append, people: list[int]
) -> None:
    ana, bruno = people
    await append(1, member_id=ana)
    await append(1, member_id=bruno, area="company", action="change_company", object_type="company", object_id="1")
    await append(1, member_id=ana, area="people", action="change_roles", object_type="member", object_id=str(bruno))
    assert ids(await listed(database, Selection(member_id=ana))) == [5, 3]
    assert ids(await listed(database, Selection(area="people"))) == [5, 2, 1]
    assert ids(await listed(database, Selection(member_id=ana, area="people"))) == [5]
    assert ids(await listed(database, Selection(object_of=5))) == [5, 2]
    assert ids(await listed(database, Selection(object_of=999))) == []


async def test_an_entry_says_who_and_what_by_name(database: Database, append: Append, people: list[int]) -> None:
    ana, bruno = people
    await append(1, member_id=ana, object_type="member", object_id=str(bruno), details={"roles": [["viewer"], []]})
    async with database.unit_of_work() as session:
        entry = await show_entry(session, ADMIN, 3)
    assert (entry.who, entry.object_name, entry.details) == ("Ana", "Bruno", {"roles": [["viewer"], []]})
    assert (entry.member_id, entry.area, entry.action) == (ana, "catalog", "add_product")


async def test_what_the_program_did_has_nobody(database: Database, append: Append) -> None:
    await append(1, object_id="999")
    (entry,) = (await listed(database)).entries
    assert (entry.who, entry.member_id, entry.object_name) == (None, None, None)


@pytest.mark.parametrize("object_id", ["", "demo", "-5", "007", "9" * 64, "１"])
@pytest.mark.parametrize("kind", ["member", "product", "location", "company", "group", "spaceship"])
async def test_an_object_that_is_not_there_has_no_name(
    database: Database, append: Append, kind: str, object_id: str
) -> None:
    await append(1, object_type=kind, object_id=object_id)
    (entry,) = (await listed(database)).entries
    assert (entry.object_name, entry.object_id) == (None, object_id)


async def test_an_entry_knows_the_locations_it_speaks_of(database: Database, append: Append) -> None:
    async with database.unit_of_work() as session:
        session.add_all([Location(name="Loja"), Location(name="Depósito"), Location(name="Fábrica")])
    await append(1, details={"locations": [None, [1, 2]], "home": {"old": 1, "new": None}})
    async with database.unit_of_work() as session:
        entry = await show_entry(session, ADMIN, 1)
    assert entry.location_names == {1: "Loja", 2: "Depósito"}


@pytest.mark.parametrize(("stored", "shown"), [("not json", "not json"), ("[1]", [1]), ("", "")])
async def test_details_that_somebody_tampered_with_are_shown_as_they_are(
    database: Database, append: Append, tamper: Tamper, stored: str, shown: object
) -> None:
    await append(1)
    await tamper("UPDATE audit_entry SET details = :stored", stored=stored)
    (entry,) = (await listed(database)).entries
    assert entry.details == {"": shown}


async def test_an_entry_that_does_not_exist(database: Database) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(EntryNotFoundError):
            await show_entry(session, ADMIN, 5)


async def test_the_last_thing_somebody_did(database: Database, append: Append, people: list[int]) -> None:
    ana, bruno = people
    await append(2, member_id=ana)
    async with database.unit_of_work() as session:
        last = await last_action_of(session, MANAGER, ana)
        assert await last_action_of(session, MANAGER, bruno) is None
    assert last is not None
    assert last.entry_id == 4


async def test_the_last_thing_names_no_location_to_those_who_may_not_see_it(
    database: Database, people: list[int]
) -> None:
    ana, _ = people
    async with database.unit_of_work() as session:
        session.add(Location(id=7, name="Fábrica"))
        record(
            session,
            member_id=ana,
            area="stock",
            action="add_location",
            object_type="location",
            object_id="7",
            details={"name": "Fábrica"},
        )
    async with database.unit_of_work() as session:
        for location_ids, named in ((None, "Fábrica"), (frozenset({7}), "Fábrica"), (frozenset({1}), None)):
            last = await last_action_of(session, replace(MANAGER, location_ids=location_ids), ana)
            assert last is not None
            assert (last.object_name, last.details.get("name")) == (named, named)


async def test_those_who_did_something_are_listed_by_name(
    database: Database, append: Append, people: list[int]
) -> None:
    ana, bruno = people
    await append(1, member_id=bruno)
    async with database.unit_of_work() as session:
        assert await list_doers(session, ADMIN) == [(bruno, "Bruno")]
        assert await name_of_doer(session, ADMIN, ana) == "Ana"
        assert await name_of_doer(session, ADMIN, 99) is None
    await append(1, member_id=ana)
    async with database.unit_of_work() as session:
        assert await list_doers(session, ADMIN) == [(ana, "Ana"), (bruno, "Bruno")]


async def test_only_admins_read_it(database: Database, append: Append) -> None:
    await append(1)
    async with database.unit_of_work() as session:
        for work in (
            list_entries(session, MANAGER, limit=8),
            show_entry(session, MANAGER, 1),
            list_doers(session, MANAGER),
            name_of_doer(session, MANAGER, 1),
            last_action_of(session, VIEWER, 1),
        ):
            with pytest.raises(RightMissingError):
                await work
