"""The pipeline from update to answer, against the sandbox over HTTP."""

import asyncio
import signal
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import URL

from bot import machine as module
from models.messaging.operations import mark_unreachable
from models.messaging.tables import InboxUpdate, OutboxMessage, ReceiverLease
from models.people.tables import Member
from sandbox import Fault
from tests.bot.events import events
from tests.machines import ADMIN, MEMBER, STRANGER, Bench, add_people, running
from tests.promises.deaths import lose_commit_answers


class EverySecond(Random):
    """Chance that strikes every second time."""

    def __init__(self) -> None:
        self._next = cycle((0.0, 1.0))

    def random(self) -> float:
        return next(self._next)


@pytest.fixture
async def bench(database_url: URL, tmp_path: Path):  # type: ignore[no-untyped-def]
    await add_people(database_url)
    async with running(database_url, tmp_path) as bench:
        yield bench


async def test_an_update_is_answered_and_its_row_is_done_and_blank(bench: Bench) -> None:
    assert await bench.say(MEMBER, "oi") == "Ana: oi"
    await bench.until_done(1)
    (row,) = await bench.rows(InboxUpdate)
    assert row.payload == ""
    assert await bench.rows(OutboxMessage) == []


async def test_effects_replies_and_done_mark_are_committed_together(bench: Bench) -> None:
    assert await bench.say(MEMBER, "/write café") == "wrote café"
    assert await bench.categories() == ["café"]
    await bench.until(lambda: not bench.machine._outbox.is_busy(MEMBER))
    (row,) = await bench.rows(OutboxMessage)
    assert row.sent_at is not None
    assert row.payload == {}


async def test_a_refusal_leaves_nothing_and_is_said_in_the_readers_language(bench: Bench) -> None:
    answer = await bench.say(MEMBER, "/refuse")
    assert "admin" in answer
    assert await bench.categories() == []


async def test_a_broken_update_is_quarantined_told_once_and_its_neighbours_are_handled(bench: Bench) -> None:
    bench.sandbox.phones.send_text(MEMBER, "/break")
    bench.sandbox.phones.send_text(MEMBER, "/write after")
    answers = await bench.wait_for_answers(MEMBER, 2)
    assert answers[1:] == ["wrote after"]
    assert await bench.categories() == ["after"]
    broken = next(row for row in await bench.rows(InboxUpdate) if row.quarantined_for)
    assert (broken.quarantined_for, broken.failures) == ("RuntimeError", 3)
    assert len(await bench.wait_for_answers(ADMIN, 1)) == 1


async def test_a_failure_counts_once_when_the_answer_to_its_commit_is_lost(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    await bench.say(MEMBER, "warm")
    lose_commit_answers(bench.machine._parts.database, 0.5, EverySecond())
    bench.sandbox.phones.send_text(MEMBER, "/break")
    await bench.wait_for_answers(ADMIN, 1)
    assert events(caplog).count("update_failed") == 3
    assert [row.failures for row in await bench.rows(InboxUpdate) if row.quarantined_for] == [3]


async def test_a_press_edits_the_message_and_is_answered(bench: Bench) -> None:
    await bench.say(MEMBER, "/button")
    message_id = bench.sandbox.phones.chat(MEMBER)[-1]["message_id"]
    answer = await bench.sandbox.phones.tap(MEMBER, message_id, "again:1")
    assert (answer.answered, answer.text) == (True, "pressed")
    assert bench.answers(MEMBER) == ["1"]


@pytest.mark.parametrize("data", ["nobody:1", "again:x", "again", "\u202e", "again:1:2"])
async def test_a_press_that_nobody_understands_is_still_answered(bench: Bench, data: str) -> None:
    await bench.say(MEMBER, "/button")
    message_id = bench.sandbox.phones.chat(MEMBER)[-1]["message_id"]
    assert (await bench.sandbox.phones.tap(MEMBER, message_id, data)).answered
    assert bench.answers(MEMBER) == ["0"]


async def test_a_keyed_notice_is_sent_once_and_edited_afterwards_in_its_readers_chat(bench: Bench) -> None:
    bench.sandbox.phones.send_text(MEMBER, "/tell one")
    await bench.wait_for_answers(ADMIN, 1)
    bench.sandbox.phones.send_text(MEMBER, "/tell two")
    await bench.until(lambda: bench.answers(ADMIN) == ["test: two"])


async def test_a_stranger_is_met_by_strangers_handlers_only(bench: Bench) -> None:
    assert await bench.say(STRANGER, "/write mine") == "who is Gil?"
    assert await bench.categories() == []


async def test_a_reply_that_fails_becomes_a_row_and_is_sent_later_in_order(bench: Bench) -> None:
    await bench.say(MEMBER, "warm")
    bench.sandbox.faults.add(Fault("sendMessage", "500", count=1))
    for text in ("a", "b", "c"):
        bench.sandbox.phones.send_text(MEMBER, text)
    answers = await bench.wait_for_answers(MEMBER, 4)
    assert answers == ["Ana: warm", "Ana: a", "Ana: b", "Ana: c"]
    await bench.until(lambda: not bench.machine._outbox.is_busy(MEMBER))
    assert all(row.sent_at for row in await bench.rows(OutboxMessage))


async def test_a_lost_reply_to_a_send_repeats_the_message_and_loses_none(bench: Bench) -> None:
    await bench.say(MEMBER, "warm")
    bench.sandbox.faults.add(Fault("sendMessage", "lost_reply", count=1))
    bench.sandbox.phones.send_text(MEMBER, "/write once")
    await bench.wait_for_answers(MEMBER, 3)
    assert bench.answers(MEMBER) == ["Ana: warm", "wrote once", "wrote once"]
    assert await bench.categories() == ["once"]


async def test_somebody_who_blocked_the_bot_is_marked_and_the_admins_are_told_once(bench: Bench) -> None:
    await bench.say(MEMBER, "warm")
    bench.sandbox.faults.add(Fault("sendMessage", "403", count=1))
    bench.sandbox.phones.send_text(MEMBER, "/write a")
    await bench.wait_for_answers(ADMIN, 1)
    assert "Ana" in bench.answers(ADMIN)[0]
    failed = [row for row in await bench.rows(OutboxMessage) if row.failed_at]
    assert [row.failure for row in failed] == ["blocked"]


async def test_chats_do_not_wait_for_each_other(bench: Bench) -> None:
    await bench.say(MEMBER, "warm")
    bench.sandbox.faults.add(Fault("sendMessage", "slow", count=1, seconds=2))
    bench.sandbox.phones.send_text(MEMBER, "slow")
    bench.sandbox.phones.send_text(MEMBER, "next")
    await bench.wait_for_answers(MEMBER, 2)
    assert await bench.say(ADMIN, "quick") == "Bob: quick"
    assert bench.answers(MEMBER) == ["Ana: warm", "Ana: slow"]


async def test_a_repeated_batch_takes_effect_once(bench: Bench) -> None:
    await bench.say(MEMBER, "warm")
    bench.sandbox.faults.add(Fault("getUpdates", "lost_reply", count=1))
    await bench.say(MEMBER, "/write once")
    await bench.say(MEMBER, "next")
    assert await bench.categories() == ["once"]
    assert bench.answers(MEMBER).count("wrote once") == 1


async def test_a_member_who_writes_again_is_reachable_again(bench: Bench) -> None:
    async with bench.database.unit_of_work() as session:
        await mark_unreachable(session, MEMBER)
    assert await bench.say(MEMBER, "oi") == "Ana: oi"
    members = {row.telegram_id: row.unreachable_since for row in await bench.rows(Member)}
    assert members == {MEMBER: None, ADMIN: None}


async def test_a_handlers_own_os_error_is_its_failure_and_no_outage(bench: Bench) -> None:
    bench.sandbox.phones.send_text(MEMBER, "/missing")
    assert "Ana" not in (await bench.wait_for_answers(MEMBER, 1))[0]
    broken = next(row for row in await bench.rows(InboxUpdate) if row.quarantined_for)
    assert broken.quarantined_for == "FileNotFoundError"


async def test_the_answer_to_a_press_does_not_wait_behind_the_chats_messages(bench: Bench) -> None:
    await bench.say(MEMBER, "/button")
    button = await bench.newest(MEMBER, lambda m: m["from_bot"])
    bench.sandbox.faults.add(Fault("sendMessage", "slow", count=1, seconds=3))
    bench.sandbox.phones.send_text(MEMBER, "/write slow")
    await bench.until(lambda: bench.machine._outbox.is_busy(MEMBER))
    answer = asyncio.create_task(bench.sandbox.phones.tap(MEMBER, button["message_id"], "again:1"))
    await asyncio.wait([answer], timeout=2)
    assert answer.done()
    assert answer.result().answered
    assert bench.machine._outbox.is_busy(MEMBER)


async def test_somebody_in_a_rush_does_not_hold_up_the_handling(bench: Bench) -> None:
    await bench.say(MEMBER, "warm")
    for number in range(20):
        bench.sandbox.phones.send_text(MEMBER, f"{number}")
    answers = await bench.wait_for_answers(MEMBER, 21)
    assert answers[1:] == [f"Ana: {number}" for number in range(20)]
    assert any(row.sent_at for row in await bench.rows(OutboxMessage))


async def test_a_strangers_refused_link_counts_against_the_hour(bench: Bench) -> None:
    for _ in range(3):
        bench.sandbox.phones.send_text(STRANGER, "/refuse_strangers")

    await bench.until_done(3)
    await bench.until(lambda: not bench.machine._outbox.is_busy(STRANGER))
    assert len(bench.answers(STRANGER)) == 1


async def test_a_stop_with_work_left_notes_what_is_done_and_lets_the_lease_go(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hang = Fault("sendMessage", "timeout", count=1, seconds=3600)
    await bench.say(MEMBER, "warm")
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.2)
    monkeypatch.setattr(module, "_FLUSH_EVERY_S", 3600)
    await bench.until_done(1)
    bench.sandbox.faults.add(hang)
    bench.sandbox.phones.send_text(MEMBER, "hangs")
    await bench.until(lambda: hang.count == 0)
    await bench.say(ADMIN, "quick")
    bench.machine.stop()
    await bench.serving
    assert "stopped_with_work_left" in events(caplog)
    assert [row.lane for row in await bench.rows(InboxUpdate) if row.done_at is None] == [MEMBER]
    assert await bench.rows(ReceiverLease) == []


async def test_a_machine_that_has_ended_leaves_the_signals_alone(bench: Bench) -> None:
    await bench.say(MEMBER, "warm")
    bench.machine.stop()
    await bench.serving
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
