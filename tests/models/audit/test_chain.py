"""Whatever is done to the trail behind the program's back is found, and where."""

import pytest

from bot.database import Database
from models.audit.queries import chain_end, follow_chain
from models.audit.rules import BEGINNING, Break, Flaw, Link, at_the_end, entry_hash
from models.audit.tables import AuditEntry
from tests.models.audit.conftest import Append, Tamper

LENGTH = 7


@pytest.fixture(autouse=True)
async def trail(append: Append) -> None:
    await append(LENGTH)


async def verdict(database: Database, *, limit: int = 3) -> Break | None:
    """What is found by following the chain step by step, each in a transaction of its own."""
    reached: Link | Break | None = BEGINNING
    for _ in range(LENGTH + 2):
        assert isinstance(reached, Link)
        async with database.unit_of_work() as session:
            reached = await follow_chain(session, reached, limit=limit)
        if not isinstance(reached, Link):
            return reached
    raise AssertionError("it goes on for ever")


@pytest.mark.parametrize("limit", [1, 3, LENGTH, 100])
async def test_what_nobody_touched_is_whole(database: Database, limit: int) -> None:
    assert await verdict(database, limit=limit) is None
    async with database.unit_of_work() as session:
        assert (await chain_end(session)).entry_id == LENGTH


async def test_an_empty_trail_is_whole(database: Database, tamper: Tamper) -> None:
    await tamper("DELETE FROM audit_entry", "UPDATE audit_head SET entry_id = 0, hash = :first", first=BEGINNING.hash)
    assert await verdict(database) is None


COLUMNS = ("at", "member_id", "area", "action", "object_type", "object_id", "details", "previous_hash", "hash")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("entry_id", [1, 4, LENGTH])
async def test_an_edit_of_any_column_of_any_entry_is_found(
    database: Database, tamper: Tamper, people: list[int], column: str, entry_id: int
) -> None:
    new = {"at": "'2020-01-01 00:00:00.000000'", "member_id": str(people[0])}.get(column, "'x'")
    await tamper(f"UPDATE audit_entry SET {column} = {new} WHERE id = {entry_id}")
    assert await verdict(database) == Break(entry_id, Flaw.CHANGED)


@pytest.mark.parametrize("entry_id", [1, 4, LENGTH])
async def test_a_deletion_is_found(database: Database, tamper: Tamper, entry_id: int) -> None:
    await tamper(f"DELETE FROM audit_entry WHERE id = {entry_id}")
    assert await verdict(database) == Break(entry_id, Flaw.MISSING)


@pytest.mark.parametrize("kept", [0, 3, LENGTH - 1])
async def test_an_end_that_was_cut_off_is_found(database: Database, tamper: Tamper, kept: int) -> None:
    await tamper(f"DELETE FROM audit_entry WHERE id > {kept}")
    assert await verdict(database) == Break(kept + 1, Flaw.MISSING)


async def test_a_deletion_whose_gap_was_closed_is_found(database: Database, tamper: Tamper) -> None:
    await tamper(
        "DELETE FROM audit_entry WHERE id = 4",
        *(f"UPDATE audit_entry SET id = {number - 1} WHERE id = {number}" for number in range(5, LENGTH + 1)),
        f"UPDATE audit_head SET entry_id = {LENGTH - 1}",
    )
    assert await verdict(database) == Break(4, Flaw.CHANGED)


async def test_two_entries_that_changed_places_are_found(database: Database, tamper: Tamper) -> None:
    await tamper(*(f"UPDATE audit_entry SET id = {new} WHERE id = {old}" for old, new in ((3, 99), (5, 3), (99, 5))))
    assert await verdict(database) == Break(3, Flaw.CHANGED)


COPY = """INSERT INTO audit_entry (id, at, area, action, object_type, object_id, details, previous_hash, hash)
SELECT {to}, at, area, action, object_type, object_id, details, previous_hash, '{hash}' FROM audit_entry WHERE id = 2"""


async def test_an_entry_behind_the_end_is_found(database: Database, tamper: Tamper) -> None:
    await tamper(COPY.format(to=LENGTH + 1, hash="x"))
    assert await verdict(database) == Break(LENGTH + 1, Flaw.ADDED)


async def test_an_inserted_entry_is_found(database: Database, tamper: Tamper) -> None:
    await tamper(
        *(f"UPDATE audit_entry SET id = {number + 1} WHERE id = {number}" for number in range(LENGTH, 2, -1)),
        COPY.format(to=3, hash="x"),
        f"UPDATE audit_head SET entry_id = {LENGTH + 1}",
    )
    assert await verdict(database) == Break(3, Flaw.CHANGED)


async def forged_hash(database: Database, entry_id: int) -> str:
    """The hash that an entry must have once its details are replaced by nothing."""
    async with database.unit_of_work() as session:
        entry = await session.get_one(AuditEntry, entry_id)
    assert entry.details != "{}"
    fields = entry.model_dump(exclude={"id", "hash", "details"})
    return entry_hash(entry_id=entry_id, details="{}", **fields)


async def test_an_edit_with_a_hash_that_fits_is_found_at_the_next_entry(database: Database, tamper: Tamper) -> None:
    digest = await forged_hash(database, 4)
    await tamper("UPDATE audit_entry SET details = '{}', hash = :digest WHERE id = 4", digest=digest)
    assert await verdict(database) == Break(5, Flaw.UNLINKED)


async def test_the_same_with_the_last_entry_is_found_by_the_head(database: Database, tamper: Tamper) -> None:
    digest = await forged_hash(database, LENGTH)
    await tamper(f"UPDATE audit_entry SET details = '{{}}', hash = :digest WHERE id = {LENGTH}", digest=digest)
    assert await verdict(database) == Break(LENGTH, Flaw.UNLINKED)


async def test_a_head_that_was_set_back_is_found(database: Database, tamper: Tamper) -> None:
    await tamper("UPDATE audit_head SET entry_id = 3, hash = (SELECT hash FROM audit_entry WHERE id = 3)")
    assert await verdict(database) == Break(4, Flaw.ADDED)


async def test_what_is_appended_meanwhile_is_no_fault(database: Database, append: Append) -> None:
    async with database.unit_of_work() as session:
        reached = await follow_chain(session, limit=LENGTH)
    assert reached == Link(LENGTH, reached.hash if isinstance(reached, Link) else "")
    await append(2)
    async with database.unit_of_work() as session:
        assert isinstance(reached, Link)
        assert await follow_chain(session, reached) is None


def test_the_end_is_where_the_head_says() -> None:
    assert at_the_end(Link(3, "c"), Link(3, "c")) is None
    assert at_the_end(Link(3, "c"), Link(3, "d")) == Break(3, Flaw.UNLINKED)
    assert at_the_end(Link(2, "b"), Link(3, "c")) == Break(3, Flaw.MISSING)
