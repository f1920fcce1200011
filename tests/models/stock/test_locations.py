"""Where stock may be, and what those places are called."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from bot.database import Database
from models.audit.errors import ChangedSinceError, NothingToUndoError
from models.audit.tables import AuditEntry
from models.catalog.operations import add_product
from models.catalog.tables import Unit
from models.columns import utc_now
from models.company.operations import begin_company
from models.groups.tables import Group, GroupLocation
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Invitation, Language, MemberHome, MemberLocation, Role
from models.stock.errors import (
    LastLocationError,
    LocationInUseError,
    LocationNameMissingError,
    LocationNameTakenError,
    LocationNameTooLongError,
    LocationNotEmptyError,
    LocationNotSeenError,
    TooManyLocationsError,
)
from models.stock.locations import (
    LocationsChange,
    add_locations,
    get_location,
    list_locations,
    rename_location,
    switch_location,
    undo_locations_change,
)
from models.stock.tables import Location, ReorderRule, StockLevel
from tests.companies import company

GROUP = -100


@pytest.fixture
async def actors(database: Database) -> Mapping[Role, Actor]:
    """An admin and a manager."""
    people = {}
    async with database.unit_of_work() as session:
        await begin_company(session, company())
        for number, role in enumerate((Role.ADMIN, Role.MANAGER), 700):
            member = await add_member(session, telegram_id=number, name=role, language=Language.ENGLISH, roles=[role])
            people[role] = Actor(member.id or 0, member.name, Language.ENGLISH, frozenset({role}))
    return people


@pytest.fixture
def admin(actors: Mapping[Role, Actor]) -> Actor:
    return actors[Role.ADMIN]


async def _add(database: Database, admin: Actor, *names: str) -> LocationsChange:
    async with database.unit_of_work() as session:
        return await add_locations(session, admin, names)


async def _names(database: Database, admin: Actor) -> Sequence[tuple[str, bool]]:
    async with database.unit_of_work() as session:
        return [(location.name, location.is_active) for location in await list_locations(session, admin)]


async def _undo(database: Database, actor: Actor, change: LocationsChange) -> LocationsChange:
    assert change.at is not None
    async with database.unit_of_work() as session:
        return await undo_locations_change(session, actor, change.at)


async def test_locations_are_added_together_and_audited(database: Database, admin: Actor) -> None:
    change = await _add(database, admin, " Loja  Norte ", "Depósito")
    assert [location.name for location in change.added] == ["Loja Norte", "Depósito"]
    assert await _names(database, admin) == [("Depósito", True), ("Loja Norte", True)]
    async with database.unit_of_work() as session:
        entries = (await session.execute(select(AuditEntry).where(AuditEntry.object_type == "location"))).scalars()
        assert [(e.area, e.action, e.object_id, e.details) for e in entries] == [
            ("stock", "add_location", str(change.added[0].id), '{"name":"Loja Norte"}'),
            ("stock", "add_location", str(change.added[1].id), '{"name":"Depósito"}'),
        ]


@pytest.mark.parametrize(
    ("names", "refusal"),
    [
        (["Loja Nova", "depósito  CENTRAL"], LocationNameTakenError),
        (["DEPOSITO-CENTRAL"], LocationNameTakenError),
        (["Loja", "lojá"], LocationNameTakenError),
        (["Loja", "🙂"], LocationNameMissingError),
        ([" \u202e "], LocationNameMissingError),
        (["x" * 61], LocationNameTooLongError),
        ([f"Loja {number}" for number in range(21)], TooManyLocationsError),
    ],
)
async def test_all_are_added_or_none(
    database: Database, admin: Actor, names: Sequence[str], refusal: type[Exception]
) -> None:
    await _add(database, admin, "Depósito Central")
    with pytest.raises(refusal):
        await _add(database, admin, *names)
    assert await _names(database, admin) == [("Depósito Central", True)]


async def test_the_name_that_is_taken_is_said_as_it_is_written(database: Database, admin: Actor) -> None:
    await _add(database, admin, "Depósito Central")
    with pytest.raises(LocationNameTakenError) as refused:
        await _add(database, admin, "deposito central")
    assert refused.value.name == "Depósito Central"


async def test_of_two_who_add_the_same_name_one_does(database: Database, admin: Actor) -> None:
    both = [_add(database, admin, name) for name in ("Loja São João", "loja sao joao")]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LocationNameTakenError", "LocationsChange"]


async def test_a_location_is_renamed_and_called_as_before_again(database: Database, admin: Actor) -> None:
    north, _ = (await _add(database, admin, "Norte", "Sul")).added
    async with database.unit_of_work() as session:
        change = await rename_location(session, admin, north.id or 0, "NORTE")
    assert (change.old_name, change.changed and change.changed.name) == ("Norte", "NORTE")
    undone = await _undo(database, admin, change)
    assert (undone.old_name, undone.changed and undone.changed.name) == ("NORTE", "Norte")
    again = await _undo(database, admin, undone)
    assert again.changed is not None
    assert again.changed.name == "NORTE"


async def test_a_name_belongs_to_one_location(database: Database, admin: Actor) -> None:
    north, _ = (await _add(database, admin, "Norte", "Sul")).added
    async with database.unit_of_work() as session:
        with pytest.raises(LocationNameTakenError):
            await rename_location(session, admin, north.id or 0, "súl")
        assert (await rename_location(session, admin, north.id or 0, "Norte")).at is None


async def test_a_renaming_is_not_undone_over_another(database: Database, admin: Actor) -> None:
    (north,) = (await _add(database, admin, "Norte")).added
    changes = []
    for name in ("Centro", "Leste"):
        async with database.unit_of_work() as session:
            changes.append(await rename_location(session, admin, north.id or 0, name))
    with pytest.raises(ChangedSinceError):
        await _undo(database, admin, changes[0])
    assert await _names(database, admin) == [("Leste", True)]


async def test_a_renaming_is_not_undone_into_a_name_that_was_taken_since(database: Database, admin: Actor) -> None:
    (north,) = (await _add(database, admin, "Norte")).added
    async with database.unit_of_work() as session:
        change = await rename_location(session, admin, north.id or 0, "Centro")
    await _add(database, admin, "norte")
    with pytest.raises(LocationNameTakenError):
        await _undo(database, admin, change)


async def test_a_location_is_switched_off_and_on(database: Database, admin: Actor) -> None:
    north, _ = (await _add(database, admin, "Norte", "Sul")).added
    for on, listed in ((False, [("Sul", True), ("Norte", False)]), (True, [("Norte", True), ("Sul", True)])):
        async with database.unit_of_work() as session:
            change = await switch_location(session, admin, north.id or 0, on=on)
            assert change.at is not None
            assert (await switch_location(session, admin, north.id or 0, on=on)).at is None
        assert await _names(database, admin) == listed
    async with database.unit_of_work() as session:
        found = select(AuditEntry.details).where(AuditEntry.action == "switch_location").order_by(col(AuditEntry.id))
        assert list((await session.execute(found)).scalars()) == [
            '{"new":false,"old":true}',
            '{"new":true,"old":false}',
        ]


async def test_the_last_location_in_use_stays_so(database: Database, admin: Actor) -> None:
    north, south = (await _add(database, admin, "Norte", "Sul")).added
    async with database.unit_of_work() as session:
        await switch_location(session, admin, north.id or 0, on=False)
        with pytest.raises(LastLocationError) as refused:
            await switch_location(session, admin, south.id or 0, on=False)
        assert refused.value.location == "Sul"


async def test_of_two_who_switch_the_last_two_off_one_does(database: Database, admin: Actor) -> None:
    locations = (await _add(database, admin, "Norte", "Sul")).added

    async def off(location: Location) -> LocationsChange:
        async with database.unit_of_work() as session:
            return await switch_location(session, admin, location.id or 0, on=False)

    outcomes = await asyncio.gather(*map(off, locations), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LastLocationError", "LocationsChange"]


async def _coffee(database: Database) -> int:
    async with database.unit_of_work() as session:
        if await session.get(Unit, "un") is None:
            session.add(Unit(code="un"))
            await session.flush()
        return (await add_product(session, actor_id=None, sku="C-1", name="Café", unit_code="un")).id or 0


@pytest.mark.parametrize(
    ("held", "in_stock", "coming", "quantity"),
    [
        ({"on_hand": Decimal("2.5")}, 1, 0, Decimal("2.5")),
        ({"reserved": Decimal(3)}, 1, 0, Decimal(3)),
        ({"requested": Decimal(1), "on_order": Decimal(4)}, 0, 1, Decimal(5)),
        ({"on_hand": Decimal(2), "on_order": Decimal(4)}, 1, 1, Decimal(2)),
    ],
)
async def test_a_location_with_anything_in_it_stays_in_use(
    database: Database, admin: Actor, held: dict[str, Decimal], in_stock: int, coming: int, quantity: Decimal
) -> None:
    north, _ = (await _add(database, admin, "Norte", "Sul")).added
    product_id = await _coffee(database)
    async with database.unit_of_work() as session:
        level = StockLevel(product_id=product_id, location_id=north.id or 0)
        for name, amount in held.items():
            setattr(level, name, amount)
        session.add(level)
    async with database.unit_of_work() as session:
        with pytest.raises(LocationNotEmptyError) as refused:
            await switch_location(session, admin, north.id or 0, on=False)
        assert vars(refused.value) == {
            "location": "Norte",
            "in_stock": in_stock,
            "coming": coming,
            "product": "Café",
            "quantity": quantity,
            "unit_code": "un",
        }
        level = await session.get_one(StockLevel, (product_id, north.id))
        level.on_hand = level.reserved = level.requested = level.on_order = Decimal(0)
        assert (await switch_location(session, admin, north.id or 0, on=False)).at is not None


async def test_what_was_added_goes_again(database: Database, admin: Actor) -> None:
    change = await _add(database, admin, "Norte", "Sul")
    undone = await _undo(database, admin, change)
    assert [location.name for location in undone.removed] == ["Norte", "Sul"]
    assert undone.at is None
    assert await _names(database, admin) == []
    with pytest.raises(ChangedSinceError):
        await _undo(database, admin, change)


async def test_what_was_renamed_since_stays(database: Database, admin: Actor) -> None:
    change = await _add(database, admin, "Norte")
    async with database.unit_of_work() as session:
        await rename_location(session, admin, change.added[0].id or 0, "Centro")
    with pytest.raises(ChangedSinceError):
        await _undo(database, admin, change)


@pytest.mark.parametrize("referring", ["level", "rule", "member", "home", "group", "invitation"])
async def test_what_something_refers_to_stays(database: Database, admin: Actor, referring: str) -> None:
    change = await _add(database, admin, "Norte")
    location_id = change.added[0].id or 0
    product_id = await _coffee(database)
    async with database.unit_of_work() as session:
        session.add(Group(chat_id=GROUP, title="Estoque", language="en", added_by=admin.member_id))
        await session.flush()
        rows: dict[str, SQLModel] = {
            "level": StockLevel(product_id=product_id, location_id=location_id),
            "rule": ReorderRule(product_id=product_id, location_id=location_id, minimum=Decimal(1)),
            "member": MemberLocation(member_id=admin.member_id, location_id=location_id),
            "home": MemberHome(member_id=admin.member_id, location_id=location_id),
            "group": GroupLocation(chat_id=GROUP, location_id=location_id),
            "invitation": Invitation(code_hash="x", roles=["viewer"], location_ids=[location_id], expires_at=utc_now()),
        }
        session.add(rows[referring])
    with pytest.raises(LocationInUseError) as refused:
        await _undo(database, admin, change)
    assert refused.value.location == "Norte"
    assert await _names(database, admin) == [("Norte", True)]


async def test_a_switch_is_not_undone_by_its_moment(database: Database, admin: Actor) -> None:
    """Its card has the opposite button; an undo button for it can only be made up."""
    north, _ = (await _add(database, admin, "Norte", "Sul")).added
    async with database.unit_of_work() as session:
        change = await switch_location(session, admin, north.id or 0, on=False)
    with pytest.raises(ChangedSinceError):
        await _undo(database, admin, change)


async def test_nobody_undoes_what_another_did(database: Database, actors: Mapping[Role, Actor], admin: Actor) -> None:
    change = await _add(database, admin, "Norte")
    other = Actor(actors[Role.MANAGER].member_id, "x", Language.ENGLISH, frozenset({Role.ADMIN}))
    with pytest.raises(NothingToUndoError):
        await _undo(database, other, change)


async def test_a_location_that_is_not_there_is_said_so(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        for work in (
            get_location(session, admin, 9),
            rename_location(session, admin, 9, "x"),
            switch_location(session, admin, 9, on=False),
        ):
            with pytest.raises(LocationNotSeenError):
                await work


async def test_only_admins_see_and_change_them(database: Database, actors: Mapping[Role, Actor], admin: Actor) -> None:
    change = await _add(database, admin, "Norte", "Sul")
    manager, location_id = actors[Role.MANAGER], change.added[0].id or 0
    assert change.at is not None
    async with database.unit_of_work() as session:
        attempts: list[Any] = [
            list_locations(session, manager),
            get_location(session, manager, location_id),
            add_locations(session, manager, ["Leste"]),
            rename_location(session, manager, location_id, "Leste"),
            switch_location(session, manager, location_id, on=False),
            undo_locations_change(session, manager, change.at),
        ]
        for attempt in attempts:
            with pytest.raises(RightMissingError):
                await attempt
    assert await _names(database, admin) == [("Norte", True), ("Sul", True)]
