"""The inbox: stored once and in order, marked with the next commit."""

from typing import Any

import orjson
import pytest
from sqlalchemy import event
from sqlmodel import col, select

from bot.database import Database
from bot.inbox import Inbox, incoming_update, lane_of, usable_id
from models.messaging.operations import note_failures, quarantine_update
from models.messaging.queries import failures_of, unfinished_updates
from models.messaging.tables import InboxUpdate

PERSON = {"id": 7, "type": "private"}


@pytest.fixture
def inbox(database: Database) -> Inbox:
    return Inbox(database)


def message(update_id: Any, text: str = "oi", chat: int = 7) -> dict[str, Any]:
    return {"update_id": update_id, "message": {"text": text, "chat": {"id": chat, "type": "private"}}}


async def rows(database: Database) -> list[InboxUpdate]:
    async with database.unit_of_work() as session:
        return list((await session.execute(select(InboxUpdate).order_by(col(InboxUpdate.update_id)))).scalars())


async def done(database: Database) -> list[int]:
    return [row.update_id for row in await rows(database) if row.done_at is not None]


async def test_a_batch_is_stored_as_it_came_and_handed_on_in_its_order(database: Database, inbox: Inbox) -> None:
    batch = [message(12, "b\0\u202e☕", chat=5), message(11, "a", chat=-6)]
    received = await inbox.receive(batch)
    assert [(one.update_id, one.lane) for one in received] == [(12, 5), (11, -6)]
    assert [orjson.loads(row.payload) for row in await rows(database)] == batch[::-1]


async def test_what_came_before_is_ignored_and_the_rest_is_not(database: Database, inbox: Inbox) -> None:
    await inbox.receive([message(1, "first")])
    received = await inbox.receive([message(1, "again"), message(2)])
    assert [one.update_id for one in received] == [2]
    assert orjson.loads((await rows(database))[0].payload)["message"]["text"] == "first"


async def test_twice_in_one_batch_the_first_counts_in_its_place(inbox: Inbox) -> None:
    received = await inbox.receive([message(1, "first"), message(2), message(1, "again")])
    assert [one.update_id for one in received] == [1, 2]
    assert "first" in received[0].payload


async def test_numbers_may_start_again_lower(inbox: Inbox) -> None:
    await inbox.receive([message(900_000_000)])
    assert [one.update_id for one in await inbox.receive([message(5)])] == [5]


@pytest.mark.parametrize("update_id", [None, "5", 1.5, True, -1, 2**63, 2**64 - 1, [], {}])
async def test_without_a_usable_number_there_is_no_row_and_neighbours_are_stored(
    database: Database, inbox: Inbox, update_id: Any
) -> None:
    assert usable_id(message(update_id)) is None
    received = await inbox.receive([message(1), message(update_id), {}, None, 5, "x", [], message(2)])
    assert [one.update_id for one in received] == [1, 2]
    assert [row.update_id for row in await rows(database)] == [1, 2]


@pytest.mark.parametrize("text", ["\ud800", 10**400, float("inf")])
async def test_what_can_hardly_be_written_is_stored_too(database: Database, inbox: Inbox, text: Any) -> None:
    await inbox.receive([message(1, text)])
    assert '"update_id"' in (await rows(database))[0].payload


async def test_endless_nesting_is_stored_without_its_contents(database: Database, inbox: Inbox) -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    await inbox.receive([{"update_id": 1, "message": nested}])
    assert [(row.update_id, row.payload) for row in await rows(database)] == [(1, "")]
    while nested:
        nested = nested[0]


async def test_nothing_at_all_is_fine(database: Database, inbox: Inbox) -> None:
    assert await inbox.receive([]) == []
    assert await rows(database) == []


async def test_a_mark_waits_for_the_next_batch_and_blanks_what_was_said(database: Database, inbox: Inbox) -> None:
    await inbox.receive([message(1), message(2)])
    inbox.finish_later(1)
    assert await done(database) == []
    await inbox.receive([message(3)])
    assert await done(database) == [1]
    assert [row.payload == "" for row in await rows(database)] == [True, False, False]


async def test_a_flush_commits_the_marks_once(database: Database, inbox: Inbox) -> None:
    await inbox.receive([message(1)])
    inbox.finish_later(1)
    commits: list[object] = []
    event.listen(database.engine.sync_engine, "commit", commits.append)
    await inbox.flush()
    await inbox.flush()
    assert await done(database) == [1]
    assert len(commits) == 1


async def test_marks_survive_a_batch_that_could_not_be_stored(
    database: Database, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inbox.receive([message(1)])
    inbox.finish_later(1)
    with monkeypatch.context() as patched:
        patched.setattr(database, "unit_of_work", _broken)
        with pytest.raises(ConnectionError):
            await inbox.receive([message(2)])
    await inbox.flush()
    assert await done(database) == [1]


def _broken() -> None:
    raise ConnectionError


async def test_a_mark_in_a_transaction_goes_with_it(database: Database, inbox: Inbox) -> None:
    await inbox.receive([message(1), message(2)])
    with pytest.raises(ZeroDivisionError):
        await _finish_and_fail(database, inbox)
    async with database.unit_of_work() as session:
        await inbox.finish(session, 2)
    assert await done(database) == [2]


async def _finish_and_fail(database: Database, inbox: Inbox) -> None:
    async with database.unit_of_work() as session:
        await inbox.finish(session, 1)
        raise ZeroDivisionError


async def test_what_is_left_is_found_in_the_order_it_came(database: Database, inbox: Inbox) -> None:
    await inbox.receive([message(900)])
    await inbox.receive([message(5), message(4)])
    await inbox.receive([message(6)])
    async with database.unit_of_work() as session:
        await inbox.finish(session, 4)
        await quarantine_update(session, 6, "x" * 300)
        await note_failures(session, 5, 2)
    async with database.unit_of_work() as session:
        assert [row.update_id for row in await unfinished_updates(session)] == [900, 5]
        assert [await failures_of(session, update_id) for update_id in (5, 900)] == [2, 0]
    quarantined = (await rows(database))[2]
    assert quarantined.quarantined_for == "x" * 200
    assert orjson.loads(quarantined.payload) == message(6)


@pytest.mark.parametrize(
    ("body", "lane"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -9}}}}, -9),
        ({"callback_query": {"from": {"id": 7}}}, 7),
        ({"inline_query": {"from": {"id": 7}}}, 7),
        ({"poll": {"id": "7"}}, 0),
        ({"message": {"chat": {"id": 2**63}, "from": {"id": 7}}}, 7),
        ({"message": {"chat": {"id": "7"}}}, 0),
        ({"message": None, "chat": 5}, 0),
        ({"message": {"message": {"chat": None}, "chat": [], "from": 3}}, 0),
    ],
)
def test_lanes(body: dict[str, Any], lane: int) -> None:
    assert lane_of({"update_id": 1, **body}) == lane
    row = incoming_update({"update_id": 1, **body})
    assert row is not None
    assert row.lane == lane
