"""What leaves: keys, waiting, moving, refusing, files; through a running machine."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import Request
from bot.wire import Upload
from models.messaging.operations import enqueue_request, notify_chat, remember_sent_message
from models.messaging.tables import OutboxMessage, SentMessage
from models.people.tables import Member
from sandbox import Fault
from tests.machines import ADMIN, MEMBER, Bench, add_people, running

NOBODY = 999_999


@pytest.fixture
async def bench(database_url: URL, tmp_path: Path) -> AsyncIterator[Bench]:
    await add_people(database_url)
    async with running(database_url, tmp_path) as bench:
        await bench.say(MEMBER, "warm")
        yield bench


def tell(session: AsyncSession, chat_id: int, text: str, key: str | None = None) -> None:
    notify_chat(session, chat_id=chat_id, notice="test", params={"text": text}, key=key)


async def told(bench: Bench, chat_id: int, *texts: str, key: str | None = None) -> None:
    """Put notices into the machine's outbox, in one transaction."""
    async with bench.machine._parts.database.unit_of_work() as session:
        for text in texts:
            tell(session, chat_id, text, key)


async def settled(bench: Bench) -> None:
    await bench.until(lambda: not bench.machine._outbox._awake, "an empty outbox")


async def enqueue(bench: Bench, method: str, **params: Any) -> None:
    """Have the member's chat told something, and wait until that is done."""
    async with bench.machine._parts.database.unit_of_work() as session:
        enqueue_request(session, chat_id=MEMBER, method=method, payload={"chat_id": MEMBER, **params})
    await settled(bench)


async def delete(bench: Bench, message_id: int) -> None:
    await enqueue(bench, "deleteMessage", message_id=message_id)


def calls(bench: Bench, *methods: str) -> list[str]:
    return [request.method for request in bench.sandbox.requests if request.method in methods]


class TestKeys:
    async def test_the_first_is_sent_and_later_ones_edit_it(self, bench: Bench) -> None:
        for text in ("one", "two"):
            await told(bench, ADMIN, text, key="card")
            await settled(bench)
        assert bench.answers(ADMIN) == ["test: two"]
        (sent,) = await bench.rows(SentMessage)
        assert (sent.key, sent.chat_id) == ("card", ADMIN)

    async def test_of_those_that_wait_only_the_latest_counts(self, bench: Bench) -> None:
        await told(bench, ADMIN, "one", "two", "three", key="card")
        await settled(bench)
        assert bench.answers(ADMIN) == ["test: three"]
        assert all(row.sent_at and not row.failed_at for row in await bench.rows(OutboxMessage))
        assert calls(bench, "editMessageText") == []

    async def test_keys_and_chats_are_kept_apart(self, bench: Bench) -> None:
        await told(bench, ADMIN, "a", key="one")
        await told(bench, ADMIN, "b", key="two")
        await told(bench, MEMBER, "c", key="one")
        await settled(bench)
        assert bench.answers(ADMIN) == ["test: a", "test: b"]
        assert bench.answers(MEMBER)[1:] == ["test: c"]

    async def test_an_edit_that_changes_nothing_is_done(self, bench: Bench) -> None:
        for _ in range(2):
            await told(bench, ADMIN, "same", key="card")
            await settled(bench)
        assert bench.answers(ADMIN) == ["test: same"]
        assert [row.failure for row in await bench.rows(OutboxMessage)] == [None, None]

    async def test_what_can_no_longer_be_edited_is_sent_anew_and_edited_there(self, bench: Bench) -> None:
        async with bench.machine._parts.database.unit_of_work() as session:
            await remember_sent_message(session, key="card", chat_id=ADMIN, message_id=4242)
        for text in ("one", "two"):
            await told(bench, ADMIN, text, key="card")
            await settled(bench)
        assert bench.answers(ADMIN) == ["test: two"]

    async def test_so_is_the_edit_of_a_message_without_a_key(self, bench: Bench) -> None:
        """Of a card that somebody deleted in the chat and still answers; deleted twice, it comes a second time."""
        for text in ("one", "two"):
            await self._edit(bench, 4242, text)
        assert bench.answers(MEMBER)[1:] == ["two"]
        newest = bench.sandbox.phones.newest(MEMBER)
        assert newest is not None
        await delete(bench, newest["message_id"])
        await self._edit(bench, 4242, "three")
        await self._edit(bench, 4343, "another")
        assert bench.answers(MEMBER)[1:] == ["three", "another"]
        assert not [row for row in await bench.rows(OutboxMessage) if row.failed_at]

    async def test_buttons_of_a_message_that_is_gone_are_done(self, bench: Bench) -> None:
        await enqueue(bench, "editMessageReplyMarkup", message_id=4242)
        assert len(bench.answers(MEMBER)) == 1
        assert [row.failure for row in await bench.rows(OutboxMessage)] == [None]

    async def _edit(self, bench: Bench, message_id: int, text: str) -> None:
        await enqueue(bench, "editMessageText", message_id=message_id, text=text)


class TestWaiting:
    async def test_a_flood_limit_is_waited_for_and_nothing_overtakes(self, bench: Bench) -> None:
        bench.sandbox.faults.add(Fault("sendMessage", "429", count=1, retry_after=1))
        await told(bench, ADMIN, "one", "two", "three")
        await settled(bench)
        assert bench.answers(ADMIN) == ["test: one", "test: two", "test: three"]
        assert [request.error for request in bench.sandbox.requests if request.error] == [
            "Too Many Requests: retry after 1"
        ]

    async def test_a_failing_server_is_asked_again_until_it_answers(self, bench: Bench) -> None:
        bench.sandbox.faults.add(Fault("sendMessage", "500", count=2))
        await told(bench, ADMIN, "one", "two")
        await settled(bench)
        assert bench.answers(ADMIN) == ["test: one", "test: two"]


class TestMoving:
    async def test_what_waits_for_a_group_that_moved_arrives_in_the_new_one(self, bench: Bench) -> None:
        old = bench.sandbox.phones.add_group("Compras", [MEMBER])
        await told(bench, old.id, "before", key="card")
        await settled(bench)
        new = bench.sandbox.phones.migrate_group(MEMBER, old.id)
        await told(bench, old.id, "one", "two")
        await bench.until(lambda: len(self._in(bench, new.id)) >= 2, "two messages in the new group")
        assert self._in(bench, new.id) == ["test: one", "test: two"]
        (sent,) = await bench.rows(SentMessage)
        assert (sent.key, sent.chat_id) == ("card", new.id)
        assert not [row for row in await bench.rows(OutboxMessage) if row.failed_at]

    async def test_a_key_that_was_used_in_both_stands_for_the_message_in_the_new_one(self, bench: Bench) -> None:
        old = bench.sandbox.phones.add_group("Compras", [MEMBER])
        await told(bench, old.id, "old", key="card")
        await settled(bench)
        new = bench.sandbox.phones.migrate_group(MEMBER, old.id)
        await told(bench, new.id, "new", key="card")
        await settled(bench)
        await told(bench, old.id, "last", key="card")
        await bench.until(lambda: self._in(bench, new.id) == ["test: last"], "the card in the new group")
        assert [sent.chat_id for sent in await bench.rows(SentMessage)] == [new.id]

    def _in(self, bench: Bench, chat_id: int) -> list[str]:
        return [str(m["text"]) for m in bench.sandbox.phones.chat(MEMBER, chat_id) if m["from_bot"]]


class TestRefusals:
    async def test_the_admins_are_told_once_and_what_comes_behind_it_arrives(self, bench: Bench) -> None:
        await told(bench, MEMBER, "x" * 5000, "after")
        await bench.wait_for_answers(ADMIN, 1)
        await settled(bench)
        assert bench.answers(MEMBER)[1:] == ["test: after"]
        (line,) = bench.answers(ADMIN)
        assert line.startswith("message_undeliverable: Ana ")
        assert "too long" in line
        refused = next(row for row in await bench.rows(OutboxMessage) if row.failed_at)
        assert "too long" in refused.failure
        assert (refused.params, refused.payload) == ({}, {})

    async def test_a_notice_of_an_unknown_kind_is_set_aside(self, bench: Bench) -> None:
        async with bench.machine._parts.database.unit_of_work() as session:
            notify_chat(session, chat_id=MEMBER, notice="nobody_words_this", params={})
            tell(session, MEMBER, "after")
        assert "KeyError" in (await bench.wait_for_answers(ADMIN, 1))[0]
        assert (await bench.wait_for_answers(MEMBER, 2))[1:] == ["test: after"]

    async def test_telling_the_admins_cannot_go_round_in_circles(self, bench: Bench) -> None:
        bench.sandbox.phones.block(ADMIN, blocked=True)
        await told(bench, NOBODY, "hello?")
        await bench.until(lambda: len(bench.sandbox.requests) > 0 and not bench.machine._outbox._awake)
        await settled(bench)
        failed = [row for row in await bench.rows(OutboxMessage) if row.failed_at]
        assert [row.chat_id for row in failed] == [NOBODY, ADMIN]


class TestFiles:
    async def test_a_file_is_kept_until_it_is_sent(self, bench: Bench, tmp_path: Path) -> None:
        bench.sandbox.faults.add(Fault("sendDocument", "500", count=1))
        await self._send(bench, MEMBER)
        await bench.until(lambda: calls(bench, "sendDocument"), "a first attempt")
        assert len(self._shelf(tmp_path)) == 1
        await settled(bench)
        message = bench.sandbox.phones.chat(MEMBER)[-1]
        assert (message["document"]["file_name"], message["document"]["file_size"]) == ("nota fiscal.txt", 5)
        assert self._shelf(tmp_path) == []

    async def test_a_refused_one_leaves_nothing_behind(self, bench: Bench, tmp_path: Path) -> None:
        await self._send(bench, NOBODY)
        await bench.wait_for_answers(ADMIN, 1)
        await settled(bench)
        assert self._shelf(tmp_path) == []

    async def test_one_whose_file_is_gone_is_told_and_does_not_stop_the_others(
        self, bench: Bench, tmp_path: Path
    ) -> None:
        async with bench.machine._parts.database.unit_of_work() as session:
            payload: dict[str, Any] = {"chat_id": MEMBER}
            lost = {"document": "0123456789abcdef/lost.txt"}
            enqueue_request(session, chat_id=MEMBER, method="sendDocument", payload=payload, files=lost)
            tell(session, MEMBER, "after")
        assert (await bench.wait_for_answers(MEMBER, 2))[1:] == ["test: after"]
        assert "FileNotFoundError" in (await bench.wait_for_answers(ADMIN, 1))[0]

    async def _send(self, bench: Bench, chat_id: int) -> None:
        request = Request("sendDocument", {"chat_id": chat_id}, {"document": Upload("nota fiscal.txt", b"12345")})
        async with bench.machine._parts.database.unit_of_work() as session:
            await bench.machine._outbox.keep(session, chat_id, [request])

    def _shelf(self, tmp_path: Path) -> list[Path]:
        return list((tmp_path / "outbox").iterdir())


async def test_what_an_earlier_run_left_is_sent_at_the_next_start(database_url: URL, tmp_path: Path) -> None:
    await add_people(database_url)
    async with running(database_url, tmp_path) as bench:
        pass
    async with bench.database.unit_of_work() as session:
        tell(session, ADMIN, "left")
        tell(session, MEMBER, "too")
    await bench.database.close()
    async with running(database_url, tmp_path) as bench:
        assert await bench.wait_for_answers(ADMIN, 1) == ["test: left"]
        assert await bench.wait_for_answers(MEMBER, 1) == ["test: too"]


async def test_a_command_with_the_bots_name_asks_nothing_of_telegram(bench: Bench) -> None:
    assert await bench.say(MEMBER, "/write@retaguarda_bot x") == "wrote /write@retaguarda_bot x"
    assert calls(bench, "getMe") == ["getMe"]


class TestMenus:
    """A member's commands are set along with the answer to whoever changed what that member may do."""

    async def test_go_out_as_they_are(self, bench: Bench) -> None:
        await self._set(bench, MEMBER)
        (request,) = [request for request in bench.sandbox.requests if request.method == "setMyCommands"]
        assert request.error is None
        (row,) = await bench.rows(OutboxMessage)
        assert row.failure is None

    @pytest.mark.parametrize("kind", ["403", "400"])
    async def test_that_telegram_refuses_are_nobodys_concern(self, bench: Bench, kind: str) -> None:
        if kind == "403":
            bench.sandbox.faults.add(Fault("setMyCommands", "403", count=1))
        await self._set(bench, MEMBER if kind == "403" else NOBODY)
        rows = await bench.rows(OutboxMessage)
        assert [(row.method, row.failure is None) for row in rows] == [("setMyCommands", False)]
        assert all(member.unreachable_since is None for member in await bench.rows(Member))

    async def _set(self, bench: Bench, of: int) -> None:
        commands = [{"command": "stock", "description": "Check stock"}]
        request = Request("setMyCommands", {"commands": commands, "scope": {"type": "chat", "chat_id": of}})
        async with bench.machine._parts.database.unit_of_work() as session:
            await bench.machine._outbox.keep(session, ADMIN, [request])
        await settled(bench)


class TestNoticesWithButtons:
    async def test_what_a_notice_offers_stands_below_it(self, database_url: URL, tmp_path: Path) -> None:
        await add_people(database_url)
        keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="See", callback_data="x:1")]])
        notices: dict[str, Any] = {"test": lambda _reader, params: (params["text"], keyboard)}
        async with running(database_url, tmp_path, notices=notices) as bench:
            await bench.say(MEMBER, "warm")
            await told(bench, ADMIN, "one", key="card")
            await settled(bench)
            await told(bench, ADMIN, "two", key="card")
            await settled(bench)
            (shown,) = [message for message in bench.sandbox.phones.chat(ADMIN) if message["from_bot"]]
        assert (shown["text"], shown["reply_markup"]["inline_keyboard"]) == (
            "two",
            [[{"text": "See", "callback_data": "x:1"}]],
        )

    async def test_what_cannot_be_deleted_is_nobodys_trouble(self, bench: Bench) -> None:
        async with bench.machine._parts.database.unit_of_work() as session:
            payload = {"chat_id": MEMBER, "message_id": 12345}
            enqueue_request(session, chat_id=MEMBER, method="deleteMessage", payload=payload)
        await settled(bench)
        assert all(row.sent_at and not row.failed_at for row in await bench.rows(OutboxMessage))
        assert bench.answers(ADMIN) == []
