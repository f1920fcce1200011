"""Promise 11: whatever is done to the audit trail behind the program's back is found, and where.

A small trail is made by real operations. Then everything that can be done to it is done, one after the other, each
in a transaction that is checked by what admins use and taken back. Whoever also computes every hash anew and sets
the head right has a chain that is whole in itself: that it is another one shows by what is noted outside.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession

from bot.anchor import AnchorFile
from bot.database import Database
from bot.doctor.records import check_records
from bot.texts import Texts
from handlers.audit.cards import check_text
from models.audit import operations, queries, rules
from models.audit.checking import check_chain
from models.audit.queries import follow_chain
from models.audit.rules import Break, Link
from models.catalog.operations import add_product
from models.catalog.tables import Unit
from models.company.operations import begin_company
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.operations import post_issue, post_receipt, reverse_movements
from models.stock.posting import Line
from models.stock.tables import Location
from tests.companies import company
from tests.promises import tampering
from tests.promises.tampering import HASHED, Care, Tampering, blind_to, drop_guards, tamperings

CHAT = 501
CARELESS: Sequence[Care] = ("none", "own hash", "numbers")
CAREFUL: Sequence[Care] = ("everything",)

texts = Texts(company())
READERS = [texts.reader(language) for language in Language]


class NothingIsKeptError(Exception):
    """Takes back what was done to the trail."""


@dataclass
class Archive:
    """A trail, as it was when nobody had touched it."""

    database: Database
    ana: Actor

    async def found(self, tampering_: Tampering) -> Link | Break | None:
        """What an admin is told once this has been done; it is taken back afterwards."""
        verdict: Link | Break | None = None
        try:
            async with self.database.unit_of_work() as session:
                await tampering.write_trail(session, tampering_.rows, tampering_.end)
                verdict = await check_chain(session, self.ana, chat_id=CHAT)
                raise NothingIsKeptError
        except NothingIsKeptError:
            return verdict

    async def read(self) -> tuple[list[tampering.Row], Link]:
        async with self.database.unit_of_work() as session:
            return await tampering.read_trail(session)


@pytest.fixture
def anchors(tmp_path: Path) -> AnchorFile:
    return AnchorFile(tmp_path / "audit-anchor")


@pytest.fixture
async def archive(database_url: URL, anchors: AnchorFile) -> AsyncIterator[Archive]:
    """A company's first day: what its people and the program itself did."""
    async with archived(database_url, anchors) as archive:
        yield archive


async def work_a_day(database: Database) -> Actor:
    async with database.unit_of_work() as session:
        await begin_company(session, company())
        session.add_all([Unit(code="un"), Location(id=1, name="Loja")])
        member = await add_member(
            session, telegram_id=501, name="Ana", language=Language.PORTUGUESE, roles=[Role.ADMIN, Role.MANAGER]
        )
    ana = Actor(member.id or 0, "Ana", Language.PORTUGUESE, frozenset({Role.ADMIN, Role.MANAGER}))
    async with database.unit_of_work() as session:
        product = await add_product(session, actor_id=ana.member_id, sku="CAF-1", name="Café", unit_code="un")
    line = Line(product.id or 0, Decimal(5))
    async with database.unit_of_work() as session:
        await post_receipt(session, actor=ana, lines=[line, line], location_id=1)
    async with database.unit_of_work() as session:
        issued = await post_issue(session, actor=ana, lines=[line], location_id=1)
    async with database.unit_of_work() as session:
        await reverse_movements(session, actor=ana, movement_ids=[issued[0].id or 0])
    async with database.engine.begin() as connection:
        await drop_guards(connection)
    return ana


async def prove(archive: Archive, cares: Sequence[Care], *, off_by: int = 0) -> int:
    """How many kinds of tampering were found; raises AssertionError for one that is not, or at another entry.

    Without anchors the last entry that is left stands for those behind it: the place may be `off_by` one.
    """
    rows, end = await archive.read()
    untouched = Tampering("nothing", rows, end, 0)
    assert await archive.found(untouched) == end
    everything = list(tamperings(rows, end, cares))
    for done in everything:
        verdict = await archive.found(done)
        assert isinstance(verdict, Break), f"not found: {done.what}"
        assert 0 <= done.first - verdict.entry_id <= off_by, f"found elsewhere: {done.what}: {verdict}"
        for reader in READERS:
            assert str(verdict.entry_id) in check_text(reader, verdict), f"not named: {done.what}"
    assert await archive.read() == (rows, end)
    return len(everything)


async def test_all_tampering_is_found(archive: Archive) -> None:
    rows, _ = await archive.read()
    assert len(rows) >= 6
    assert {row["member_id"] for row in rows} == {None, archive.ana.member_id}
    assert await prove(archive, [*CARELESS, *CAREFUL]) > 30 * len(rows)


async def test_the_doctor_names_the_entry_of_a_rewritten_trail(archive: Archive) -> None:
    rows, end = await archive.read()
    (done,) = (one for one in tamperings(rows, end, CAREFUL) if one.what.startswith("from 4 on"))
    async with archive.database.unit_of_work() as session:
        await tampering.write_trail(session, done.rows, done.end)
    (finding,) = [one async for one in check_records(archive.database) if one.subject == "audit trail"]
    assert finding.says == "entry 4 is missing"


async def test_without_anchors_a_careless_hand_is_found(database_url: URL) -> None:
    async with archived(database_url) as archive:
        await prove(archive, CARELESS, off_by=1)


@asynccontextmanager
async def archived(url: URL, anchors: AnchorFile | None = None) -> AsyncIterator[Archive]:
    """A trail that, without anchors, nothing outside the database knows of."""
    database = Database(url, anchors=anchors)
    try:
        yield Archive(database, await work_a_day(database))
    finally:
        await database.close()


async def test_planted_bug_nothing_is_noted_outside(database_url: URL) -> None:
    async with archived(database_url) as archive:
        with pytest.raises(AssertionError, match="not found"):
            await prove(archive, CAREFUL)


@pytest.mark.parametrize("column", [name for name in HASHED if name != "previous_hash"])
async def test_planted_bug_a_column_that_the_check_skips(
    database_url: URL, anchors: AnchorFile, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = blind_to(column)
    for module in (operations, rules, tampering):
        monkeypatch.setattr(module, "entry_hash", blind)
    async with archived(database_url, anchors) as archive:
        with pytest.raises(AssertionError, match="found"):
            await prove(archive, [*CARELESS, *CAREFUL])


def ignore_the_head(_link: Link, _head: Link) -> Break | None:
    """Entries that follow one another are enough."""
    return None


def trust_the_stored_hash(link: Link, entry: Mapping[str, Any]) -> Link | Break:
    """What an entry says is not looked at."""
    if entry["id"] != link.entry_id + 1:
        return Break(link.entry_id + 1, rules.Flaw.MISSING)
    is_next = entry["previous_hash"] == link.hash
    return Link(entry["id"], entry["hash"]) if is_next else Break(entry["id"], rules.Flaw.UNLINKED)


def ignore_the_links(link: Link, entry: Mapping[str, Any]) -> Link | Break:
    """Each entry is looked at by itself."""
    return rules.follow(Link(link.entry_id, entry["previous_hash"]), entry)


async def ignore_what_is_behind(_session: AsyncSession) -> Break | None:
    """Whatever stands after the end is not read."""
    return None


BUGS: dict[str, Callable[..., Any]] = {
    "at_the_end": ignore_the_head,
    "follow": trust_the_stored_hash,
    "follow ": ignore_the_links,
    "_behind_the_end": ignore_what_is_behind,
}


@pytest.mark.parametrize("bug", BUGS)
async def test_planted_bug_in_the_check(database_url: URL, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, bug.strip(), BUGS[bug])
    async with archived(database_url) as archive:
        with pytest.raises(AssertionError, match="found"):
            await prove(archive, CARELESS, off_by=1)


async def test_planted_bug_only_the_number_of_entries_is_noted(
    archive: Archive, anchors: AnchorFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def count(session: AsyncSession) -> Break | None:
        newest, end = anchors.newest(), await queries.chain_end(session)
        assert newest is not None
        return Break(end.entry_id + 1, rules.Flaw.MISSING) if end.entry_id < newest.entry_id else None

    monkeypatch.setattr(queries, "compare_with_anchors", count)
    with pytest.raises(AssertionError, match="not found"):
        await prove(archive, CAREFUL)


async def test_a_long_trail_is_followed_step_by_step_to_the_same_end(archive: Archive) -> None:
    rows, _ = await archive.read()
    async with archive.database.unit_of_work() as session:
        reached: Link | Break | None = rules.BEGINNING
        for _ in rows:
            assert isinstance(reached, Link)
            reached = await follow_chain(session, reached, limit=1)
        assert isinstance(reached, Link)
        assert await follow_chain(session, reached, limit=1) is None
