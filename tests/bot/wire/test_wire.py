"""The wire against the sandbox, over real HTTP."""

import asyncio
import os
import warnings
from pathlib import Path
from typing import Any

import orjson
import pytest

from bot.wire import (
    BadToken,
    Blocked,
    FloodWait,
    NotModified,
    OtherReceiver,
    Priority,
    Refused,
    TooOld,
    Unavailable,
    Upload,
    Wire,
    WireError,
)
from sandbox import Fault, Sandbox
from tests.bot.wire import servers
from tests.bot.wire.conftest import ANA, BOB, TOKEN

KINDS = ["message", "callback_query"]


async def say(wire: Wire, text: str, *, chat_id: int = ANA, **more: Any) -> Any:
    return await wire.call("sendMessage", {"chat_id": chat_id, "text": text, **more})


def shown(sandbox: Sandbox, phone: int = ANA) -> list[str]:
    return [message["text"] for message in sandbox.phones.chat(phone)]


async def test_get_me_is_raw_json(wire: Wire) -> None:
    me = await wire.get_me()
    assert me["username"] == "retaguarda_bot"
    assert me["is_bot"] is True


async def test_a_message_arrives_with_its_buttons(sandbox: Sandbox, wire: Wire) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Café", "callback_data": "p:1"}]]}
    sent = await say(wire, "<b>Olá</b> ☕", parse_mode="HTML", reply_markup=keyboard)
    assert sent["text"] == "Olá ☕"
    (message,) = sandbox.phones.chat(ANA)
    assert message["message_id"] == sent["message_id"]
    assert message["html"] == "<b>Olá</b> ☕"
    assert message["reply_markup"] == keyboard


async def test_nothing_is_added_to_what_is_sent_and_nothing_warned_about(sandbox: Sandbox, wire: Wire) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        await say(wire, "x", disable_notification=None)
        await wire.get_updates(offset=None, timeout_s=0, allowed_updates=KINDS)
    assert [(request.method, request.params) for request in sandbox.requests] == [
        ("sendMessage", {"chat_id": ANA, "text": "x"}),
        ("getUpdates", {"timeout": 0, "limit": 100, "allowed_updates": KINDS}),
    ]


async def test_the_callers_parameters_are_left_alone(wire: Wire) -> None:
    params = {"chat_id": ANA, "text": "x"}
    await wire.call("sendMessage", params, priority=Priority.PUSH)
    assert params == {"chat_id": ANA, "text": "x"}


async def test_a_list_of_media_goes_as_it_is() -> None:
    media = [{"type": "photo", "media": "x"}]
    seen: list[bytes] = []

    async def behave(reader: servers.Reader, writer: servers.Writer) -> None:
        seen.append(await servers.read_request(reader))
        writer.write(servers.http_answer("200 OK", b'{"ok":true,"result":[]}'))
        await writer.drain()

    async with servers.serving(behave) as url:
        wire = Wire(token=TOKEN, api_url=url)
        await wire.open()
        await wire.call("sendMediaGroup", {"chat_id": ANA, "media": media})
        await wire.close()
    assert orjson.loads(seen[0].partition(b"\r\n\r\n")[2]) == {"chat_id": ANA, "media": media}


async def test_updates_come_from_the_offset_on(sandbox: Sandbox, wire: Wire) -> None:
    for text in ("um", "dois", "três"):
        sandbox.phones.send_text(ANA, text)
    updates = await wire.get_updates(offset=None, timeout_s=0, allowed_updates=KINDS)
    assert [update["message"]["text"] for update in updates] == ["um", "dois", "três"]
    rest = await wire.get_updates(offset=updates[0]["update_id"] + 1, timeout_s=0, limit=1, allowed_updates=KINDS)
    assert rest == updates[1:2]


async def test_a_long_poll_ends_with_the_first_update(sandbox: Sandbox, wire: Wire) -> None:
    async with asyncio.TaskGroup() as group:
        polling = group.create_task(wire.get_updates(offset=None, timeout_s=30, allowed_updates=KINDS))
        await asyncio.sleep(0.05)
        assert not polling.done()
        sandbox.phones.send_text(ANA, "oi")
    assert [update["message"]["text"] for update in polling.result()] == ["oi"]


async def test_a_second_receiver_is_noticed(wire: Wire) -> None:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(_error_of_polling(wire, timeout_s=30))
        await asyncio.sleep(0.05)
        second = group.create_task(_error_of_polling(wire, timeout_s=1))
    assert isinstance(first.result(), OtherReceiver)
    assert second.result() is None


async def _error_of_polling(wire: Wire, *, timeout_s: int) -> WireError | None:
    try:
        await wire.get_updates(offset=None, timeout_s=timeout_s, allowed_updates=KINDS)
    except WireError as error:
        return error
    return None


async def test_a_wrong_token_is_named(sandbox: Sandbox) -> None:
    wire = Wire(token="8081:other", api_url=await sandbox.start())
    await wire.open()
    with pytest.raises(BadToken, match="Unauthorized"):
        await wire.get_me()
    await wire.close()


async def test_an_unknown_method_is_no_problem_of_the_token(wire: Wire) -> None:
    with pytest.raises(Refused, match="method not found"):
        await wire.call("sendEverything", {})


async def test_a_blocked_bot_learns_it(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.phones.block(ANA, blocked=True)
    with pytest.raises(Blocked, match="blocked by the user"):
        await say(wire, "x")


async def test_an_edit_that_changes_nothing(wire: Wire) -> None:
    sent = await say(wire, "x")
    with pytest.raises(NotModified):
        await wire.call("editMessageText", {"chat_id": ANA, "message_id": sent["message_id"], "text": "x"})


async def test_a_press_that_nobody_waits_for_any_more(wire: Wire) -> None:
    with pytest.raises(TooOld):
        await wire.call("answerCallbackQuery", {"callback_query_id": "1"})


async def test_a_server_error_may_have_taken_effect(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.faults.add(Fault("sendMessage", "500"))
    with pytest.raises(Unavailable) as raised:
        await say(wire, "x")
    assert raised.value.maybe_sent


async def test_a_lost_reply_is_told_as_such(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.faults.add(Fault("sendMessage", "lost_reply"))
    with pytest.raises(Unavailable) as raised:
        await say(wire, "once")
    assert raised.value.maybe_sent
    assert shown(sandbox) == ["once"]


async def test_a_reply_that_does_not_come_in_time(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.faults.add(Fault("sendMessage", "timeout", seconds=0.5))
    with pytest.raises(Unavailable) as raised:
        await wire.call("sendMessage", {"chat_id": ANA, "text": "x"}, read_timeout_s=0.1)
    assert raised.value.maybe_sent
    assert shown(sandbox) == []


async def test_a_slow_reply_is_waited_for(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.faults.add(Fault("sendMessage", "slow", seconds=0.2))
    assert (await say(wire, "x"))["text"] == "x"


async def test_after_a_flood_limit_the_message_goes_out_once(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.faults.add(Fault("sendMessage", "429", retry_after=1))
    assert (await say(wire, "x"))["text"] == "x"
    assert shown(sandbox) == ["x"]
    assert [request.ok for request in sandbox.requests] == [False, True]


async def test_a_long_flood_limit_holds_nobody(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.faults.add(Fault("sendMessage", "429", retry_after=600))
    with pytest.raises(FloodWait) as raised:
        await say(wire, "x")
    assert raised.value.retry_after_s == 600
    with pytest.raises(FloodWait):
        await say(wire, "y", chat_id=BOB)
    assert len(sandbox.requests) == 1


async def test_more_than_the_sandbox_allows_is_spread_until_it_does(sandbox: Sandbox, wire: Wire) -> None:
    chats = [sandbox.phones.join(f"Phone {number}", "en").id for number in range(45)]
    # The connections are there already: opening thirty at once takes longer than the limits leave room for.
    await asyncio.gather(*(wire.get_me() for _ in chats))
    async with asyncio.TaskGroup() as group:
        for chat_id in chats:
            group.create_task(say(wire, "x", chat_id=chat_id))
    assert [request.ok for request in sandbox.requests] == [True] * 90


async def test_lifted_limits_leave_the_rest_to_the_server(sandbox: Sandbox) -> None:
    wire = Wire(token=TOKEN, api_url=await sandbox.start(), lift_limits=True)
    await wire.open()
    for _ in range(7):
        await say(wire, "x")
    await wire.close()
    assert [request.ok for request in sandbox.requests] == [True] * 6 + [False, True]


@pytest.mark.parametrize("reference", [None, "attach://report"])
async def test_a_file_goes_up_under_its_name(
    sandbox: Sandbox, wire: Wire, tmp_path: Path, reference: str | None
) -> None:
    path = tmp_path / "posição.csv"
    path.write_bytes(b"sku;on hand\n")
    params = {"chat_id": ANA, "caption": "Relatório", "document": reference}
    files = {"document" if reference is None else "report": path}
    sent = await wire.call("sendDocument", params, files=files)
    assert sent["document"]["file_name"] == "posição.csv"
    assert sent["document"]["mime_type"] == "text/csv"
    assert sent["caption"] == "Relatório"


async def test_a_file_goes_up_again_after_a_flood_limit(sandbox: Sandbox, wire: Wire) -> None:
    sandbox.faults.add(Fault("sendDocument", "429", retry_after=1))
    upload = Upload("a.txt", b"content")
    sent = await wire.call("sendDocument", {"chat_id": ANA}, files={"document": upload})
    assert sent["document"]["file_size"] == len(b"content")


async def uploaded(wire: Wire, content: bytes) -> str:
    sent = await wire.call("sendDocument", {"chat_id": ANA}, files={"document": Upload("a.bin", content)})
    file_id: str = sent["document"]["file_id"]
    return file_id


async def test_a_file_comes_down_whole(wire: Wire, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2_000
    destination = tmp_path / "down.bin"
    await wire.download(await uploaded(wire, content), destination)
    assert destination.read_bytes() == content
    assert os.listdir(tmp_path) == ["down.bin"]


async def test_a_file_that_is_too_large_leaves_nothing_behind(wire: Wire, tmp_path: Path) -> None:
    file_id = await uploaded(wire, b"12345")
    with pytest.raises(Refused, match="more than 4 bytes"):
        await wire.download(file_id, tmp_path / "down.bin", max_bytes=4)
    assert os.listdir(tmp_path) == []


async def test_an_unknown_file_is_refused(wire: Wire, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        await wire.download("no such file", tmp_path / "down.bin")
