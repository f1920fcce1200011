"""What the anchor file remembers of the audit trail, whatever happens to it and to the database."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.anchor import AnchorFile
from bot.database import Database
from models.audit.anchors import note_left_over
from models.audit.operations import record
from models.audit.queries import chain_end, follow_chain
from models.audit.rules import BEGINNING, Break, Flaw, Link
from models.columns import utc_now
from models.stock.tables import Location


def link(number: int, letter: str = "a") -> Link:
    return Link(number, letter * 64)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit-anchor"


@pytest.fixture
def anchors(path: Path) -> AnchorFile:
    return AnchorFile(path)


def test_nothing_is_noted_at_first(anchors: AnchorFile, path: Path) -> None:
    assert (anchors.newest(), list(anchors.links()), anchors.count()) == (None, [], 0)
    assert not path.exists()


def test_lines_are_added_and_read_by_whoever_opens_the_file(anchors: AnchorFile, path: Path) -> None:
    anchors.note([link(1), link(2, "b")])
    AnchorFile(path).note([link(3, "c")])
    assert path.read_text() == f"1 {'a' * 64}\n2 {'b' * 64}\n3 {'c' * 64}\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(anchors.links()) == [link(1), link(2, "b"), link(3, "c")]
    assert (anchors.newest(), anchors.count()) == (link(3, "c"), 3)


def test_the_newest_is_the_furthest_not_the_last_line(anchors: AnchorFile) -> None:
    anchors.note([link(2), link(1)])
    assert anchors.newest() == link(2)


def test_what_stands_above_a_beginning_is_of_another_database(anchors: AnchorFile) -> None:
    anchors.note([link(8), BEGINNING])
    assert (anchors.newest(), list(anchors.links()), anchors.count()) == (None, [], 0)
    anchors.note([link(1, "b")])
    assert (anchors.newest(), list(anchors.links()), anchors.count()) == (link(1, "b"), [link(1, "b")], 1)


def test_what_is_not_certain_is_counted_only(anchors: AnchorFile) -> None:
    anchors.note([link(1)])
    anchors.note([link(2)], is_certain=False)
    assert (anchors.newest(), list(anchors.links()), anchors.count()) == (link(1), [link(1)], 2)


@pytest.mark.parametrize("damage", ["3 abc\n", "\n", "garbage\n", f"4 {'a' * 64}", f"-5 {'a' * 64}\n"])
def test_a_line_that_is_not_whole_is_passed_over(anchors: AnchorFile, path: Path, damage: str) -> None:
    anchors.note([link(1), link(2)])
    path.write_text(path.read_text() + damage)
    assert (anchors.newest(), anchors.count()) == (link(2), 2)


@pytest.mark.parametrize("damage", ["2 abc", "2 " + "b" * 63, "\0\0\0"])
def test_a_half_written_line_does_not_take_the_next_with_it(anchors: AnchorFile, path: Path, damage: str) -> None:
    anchors.note([link(1)])
    path.write_text(path.read_text() + damage)
    started_again = AnchorFile(path)
    started_again.note([])
    started_again.note([link(2)])
    started_again.note([link(3)])
    assert path.read_text() == f"1 {'a' * 64}\n{damage}\n2 {'a' * 64}\n3 {'a' * 64}\n"
    assert list(AnchorFile(path).links()) == [link(1), link(2), link(3)]


def test_the_newest_of_a_long_file_is_found_at_its_end(anchors: AnchorFile) -> None:
    anchors.note([link(number) for number in range(1, 5_000)])
    assert (anchors.newest(), anchors.count()) == (link(4_999), 4_999)


def test_what_cannot_be_written_goes_with_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "not yet there"
    anchors = AnchorFile(folder / "audit-anchor")
    anchors.note([link(1)])
    assert anchors.newest() is None
    folder.mkdir()
    anchors.note([link(2)])
    assert list(anchors.links()) == [link(1), link(2)]


@pytest.fixture
async def anchored(database_url: URL, anchors: AnchorFile) -> Any:
    database = Database(database_url, anchors=anchors)
    yield database
    await database.close()


def note(session: AsyncSession, **more: Any) -> None:
    given = {"area": "stock", "action": "paint", "object_type": "shelf", "object_id": "1", "details": {}}
    record(session, member_id=None, **given | more)


async def verdict(database: Database) -> Link | Break | None:
    async with database.unit_of_work() as session:
        return await follow_chain(session)


async def test_every_entry_is_noted_after_its_commit(anchored: Database, anchors: AnchorFile) -> None:
    async with anchored.unit_of_work() as session:
        note(session)
        note(session)
        assert anchors.newest() is None
    async with anchored.unit_of_work() as session:
        assert anchors.newest() == await chain_end(session) != BEGINNING
    assert anchors.count() == 2


async def test_what_is_rolled_back_is_not_noted(anchored: Database, anchors: AnchorFile) -> None:
    async def fail(session: AsyncSession) -> None:
        raise RuntimeError

    async def break_a_rule(session: AsyncSession) -> None:
        session.add(Location(name=""))

    async def work(then: Callable[[AsyncSession], Awaitable[None]]) -> None:
        async with anchored.unit_of_work() as session:
            note(session)
            await then(session)

    for then, error in ((fail, RuntimeError), (break_a_rule, IntegrityError)):
        with pytest.raises(error):
            await work(then)
    assert anchors.newest() is None


async def test_a_commit_whose_answer_was_lost_is_noted_as_uncertain(
    anchored: Database, anchors: AnchorFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = AsyncSession.commit

    async def commit_and_lose(self: AsyncSession) -> None:
        await commit(self)
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(AsyncSession, "commit", commit_and_lose)
        with pytest.raises(Exception, match="ConnectionResetError"):
            async with anchored.unit_of_work() as session:
                note(session)
    assert (anchors.newest(), anchors.count()) == (None, 1)
    async with anchored.unit_of_work() as session:
        note(session)
    assert anchors.count() == 2
    assert await verdict(anchored) is None


async def test_entries_without_anchors_are_noted_at_the_next_start(database: Database, anchored: Database) -> None:
    for _ in range(3):
        async with database.unit_of_work() as session:
            note(session)
    counts = []
    for _ in range(2):
        async with anchored.unit_of_work() as session:
            counts.append(await note_left_over(session))
    assert counts == [3, 0]
    async with database.unit_of_work() as session:
        assert await note_left_over(session) == 0
    assert await verdict(anchored) is None


async def test_an_entry_added_past_the_program_shows_also_under_later_ones(
    database: Database, anchored: Database
) -> None:
    for one in (anchored, database, anchored):
        async with one.unit_of_work() as session:
            note(session)
    assert await verdict(anchored) == Break(2, Flaw.ADDED)


async def test_an_entry_that_is_not_noted_yet_is_given_a_moment(database: Database, anchored: Database) -> None:
    async with anchored.unit_of_work() as session:
        note(session)
    async with database.unit_of_work() as session:
        note(session)
    assert await verdict(anchored) is None
    async with database.unit_of_work() as session:
        note(session, at=utc_now().replace(year=2020))
    assert await verdict(anchored) == Break(3, Flaw.ADDED)


async def test_a_database_made_anew_begins_anew(tmp_path: Path, anchors: AnchorFile) -> None:
    for number in range(2):
        database = Database(URL.create("sqlite", database=str(tmp_path / f"{number}.sqlite3")), anchors=anchors)
        await database.migrate()
        async with database.unit_of_work() as session:
            note(session)
        await database.migrate()
        assert await verdict(database) is None
        assert anchors.count() == 1
        await database.close()


async def test_another_database_is_not_taken_for_this_one(database: Database, anchored: Database) -> None:
    async with anchored.unit_of_work() as session:
        note(session)
    async with anchored.engine.begin() as connection:
        drop = "audit_entry_no_delete" if anchored.is_embedded else "audit_entry_append_only ON audit_entry"
        await connection.execute(text(f"DROP TRIGGER {drop}"))
        await connection.execute(text("DELETE FROM audit_entry"))
        await connection.execute(text("UPDATE audit_head SET entry_id = 0, hash = :first"), {"first": BEGINNING.hash})
    assert await verdict(anchored) == Break(1, Flaw.MISSING)
    assert await verdict(database) is None
