"""Server-sent events of a phone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
import pytest

from sandbox import Sandbox, http_events
from sandbox.events import BACKLOG, Events
from tests.sandbox.client import Client

Event = tuple[str, dict[str, Any]]


@asynccontextmanager
async def following(client: Client, phone_id: int) -> AsyncIterator[aiohttp.StreamReader]:
    async with client.session.get(f"{client.url}/phones/{phone_id}/events") as response:
        assert response.content_type == "text/event-stream"
        assert await response.content.readuntil(b"\n\n") == b": connected\n\n"
        yield response.content


async def next_event(stream: aiohttp.StreamReader) -> Event:
    name, data = (await stream.readuntil(b"\n\n")).decode().strip().split("\n")
    return name.removeprefix("event: "), orjson.loads(data.removeprefix("data: "))


async def test_what_happens_in_a_chat_is_told_in_order(sandbox: Sandbox, client: Client) -> None:
    async with following(client, 1001) as stream:
        sandbox.phones.send_text(1001, "oi")
        await client.bot("sendChatAction", chat_id=1001, action="typing")
        await client.bot("sendMessage", chat_id=1001, text="<b>olá</b>", parse_mode="HTML")
        await client.bot("editMessageText", chat_id=1001, message_id=2, text="tchau")
        sandbox.phones.edit_text(1001, 1, "oi!")
        query = sandbox.phones.press(1001, 2, "x")
        await client.bot("answerCallbackQuery", callback_query_id=query.id, text="Feito")
        await client.bot("deleteMessage", chat_id=1001, message_id=2)
        events = [await next_event(stream) for _ in range(7)]
    assert [name for name, _ in events] == ["message", "typing", "message", "edit", "edit", "toast", "delete"]
    assert events[0][1]["text"] == "oi"
    assert events[1][1] == {"chat_id": 1001, "action": "typing"}
    assert events[2][1]["html"] == "<b>olá</b>"
    assert (events[3][1]["message_id"], events[3][1]["text"], events[3][1]["edited"]) == (2, "tchau", True)
    assert events[5][1] == {"chat_id": 1001, "message_id": 2, "text": "Feito", "show_alert": False}
    assert events[6][1] == {"chat_id": 1001, "message_id": 2}


async def test_each_phone_hears_only_its_chats(sandbox: Sandbox, client: Client) -> None:
    group = sandbox.phones.add_group("Loja", [1001, 1002])
    async with following(client, 1001) as ana, following(client, 1002) as bob:
        await client.bot("sendMessage", chat_id=1001, text="for Ana")
        await client.bot("sendMessage", chat_id=group.id, text="for all")
        heard = [(await next_event(stream))[1]["text"] for stream in (ana, bob)]
        assert heard == ["for Ana", "for all"]
        assert (await next_event(ana))[1]["chat_id"] == group.id


async def test_one_stream_hears_all_phones_and_says_whose_it_is(sandbox: Sandbox, client: Client) -> None:
    async with client.session.get(f"{client.url}/events") as response:
        stream = response.content
        await stream.readuntil(b"\n\n")
        await client.bot("sendMessage", chat_id=1001, text="for Ana")
        group = await client.post("/groups", {"title": "Loja", "members": [1001, 1002]})
        await client.bot("sendMessage", chat_id=group["id"], text="for all")
        eve = await client.post("/phones", {"first_name": "Eve", "language_code": "en"})
        await client.post("/phones/1002/block", {"blocked": True})
        moved = await client.post("/clock", {"advance_s": 60})
        events = [await next_event(stream) for _ in range(6)]
    assert [(name, data["phone_ids"]) for name, data in events] == [
        ("message", [1001]),
        ("chat", [1001, 1002]),
        ("message", [1001, 1002]),
        ("phone", [eve["id"]]),
        ("chat", [1002]),
        ("clock", []),
    ]
    assert (events[1][1]["id"], events[1][1]["bot_status"]) == (group["id"], "member")
    assert (events[3][1]["first_name"], events[4][1]["bot_status"]) == ("Eve", "kicked")
    assert events[5][1]["now"] >= moved["now"][:19]


async def test_whoever_stays_is_told_who_left(sandbox: Sandbox, client: Client) -> None:
    group = sandbox.phones.add_group("Loja", [1001, 1002])
    async with following(client, 1001) as stream:
        sandbox.phones.leave_group(1002, group.id)
        await client.bot("leaveChat", chat_id=group.id)
        events = [await next_event(stream) for _ in range(3)]
    assert [name for name, _ in events] == ["message", "chat", "chat"]
    assert (events[1][1]["members"], events[2][1]["bot_status"]) == ([1001], "left")


async def test_a_quiet_stream_has_a_heartbeat(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_events, "HEARTBEAT_S", 0.01)
    async with following(client, 1001) as stream:
        assert await stream.readuntil(b"\n\n") == b": heartbeat\n\n"


async def test_stopping_ends_the_stream(sandbox: Sandbox, client: Client) -> None:
    async with following(client, 1001) as stream:
        stopping = asyncio.create_task(sandbox.stop())
        assert await stream.read() == b""
        await stopping


def test_a_reader_that_does_not_keep_up_is_let_go() -> None:
    events = Events()
    with events.follow(1) as stream:
        for number in range(BACKLOG + 1):
            events.publish([1], "typing", {"number": number})
        assert stream.get_nowait() is None
        assert not events.watched([1])


def test_nobody_is_watched_after_leaving() -> None:
    events = Events()
    with events.follow(1), events.follow(1):
        assert events.watched([1, 2])
    assert not events.watched([1, 2])
