"""Every way in which a request can fail: the right error, the right `maybe_sent`, and never the token."""

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal

import orjson
import pytest

from bot.wire import (
    BadToken,
    Blocked,
    ChatMoved,
    FloodWait,
    NotModified,
    OtherReceiver,
    Refused,
    TooOld,
    Unavailable,
    Wire,
    WireError,
)
from tests.bot.wire import servers

CANARY = "8081:canary-AAH_x9"


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Also what the program itself never logs."""
    for name in (None, "aiohttp", "asyncio", "telegram"):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


@asynccontextmanager
async def wire_to(behaviour: servers.Behaviour) -> AsyncGenerator[Wire, None]:
    async with servers.serving(behaviour) as url:
        wire = Wire(token=CANARY, api_url=url)
        await wire.open()
        try:
            yield wire
        finally:
            await wire.close()


async def failure(wire: Wire, method: str = "sendMessage", *, read_timeout_s: float = 5.0) -> WireError:
    with pytest.raises(WireError) as raised:
        await wire.call(method, {"chat_id": 1, "text": "x"}, read_timeout_s=read_timeout_s)
    return raised.value


def refusal(code: int, description: str, **parameters: int) -> servers.Behaviour:
    body = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return servers.answering(f"{code} Said", orjson.dumps(body))


def assert_silent(error: BaseException, log: pytest.LogCaptureFixture) -> None:
    """No trace of the token in whatever could be printed, logged or inspected."""
    shown = ["".join(traceback.format_exception(error)), log.text]
    chain: list[BaseException | None] = [error]
    while chain:
        link = chain.pop()
        if link is not None:
            shown += [str(link), repr(link), repr(link.args), repr(vars(link))]
            chain += [link.__cause__, link.__context__]
    for text in shown:
        assert "canary" not in text


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("behaviour", "maybe_sent"),
    [
        (servers.hang_up_after_reading, True),
        (servers.hang_up_in_the_answer, True),
        (servers.speak_no_http, True),
        (servers.answering("200 OK", b"<html>Log in to the hotel's network</html>"), True),
        (servers.answering("200 OK", b'{"ok": true, "resu'), True),
        (servers.answering("200 OK", b"[]"), True),
        (servers.answering("200 OK", b'{"ok": true}'), True),
        (servers.answering("500 Oops", b'{"ok":false,"description":"Internal Server Error"}'), True),
        (servers.answering("502 Bad Gateway", b"<html>nginx</html>"), True),
        (servers.answering("302 Found", b"", f"Location: /bot{CANARY}/elsewhere"), False),
        (servers.answering("302 Found", b"", f"Location: http://x:y:z/bot{CANARY}"), False),
        (servers.answering("403 Forbidden", b"<html>the company's proxy</html>"), False),
        (servers.answering("404 Not Found", f"no /bot{CANARY}/sendMessage here".encode()), False),
        (servers.answering("407 Authenticate", b'{"who": "you?"}'), False),
    ],
)
async def test_what_is_no_answer_of_telegrams_means_try_again(
    behaviour: servers.Behaviour, maybe_sent: bool, everything_logged: pytest.LogCaptureFixture
) -> None:
    async with wire_to(behaviour) as wire:
        error = await failure(wire)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent is maybe_sent
    assert_silent(error, everything_logged)


async def test_a_silent_server_times_out_and_may_have_acted(everything_logged: pytest.LogCaptureFixture) -> None:
    async with wire_to(servers.say_nothing) as wire:
        error = await failure(wire, read_timeout_s=0.05)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent
    assert_silent(error, everything_logged)


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"])
async def test_without_a_connection_nothing_was_sent(host: str, everything_logged: pytest.LogCaptureFixture) -> None:
    wire = Wire(token=CANARY, api_url=f"http://{host}:{closed_port()}")
    await wire.open()
    error = await failure(wire)
    await wire.close()
    assert isinstance(error, Unavailable)
    assert not error.maybe_sent
    assert_silent(error, everything_logged)


@pytest.mark.parametrize(
    ("code", "description", "kind"),
    [
        (400, "Bad Request: chat not found", Refused),
        (400, "Bad Request: message is not modified: specified new message content is the same", NotModified),
        (400, "Bad Request: query is too old and response timeout expired or query ID is invalid", TooOld),
        (401, "Unauthorized", BadToken),
        (403, "Forbidden: bot was blocked by the user", Blocked),
        (404, "Not Found", BadToken),
        (404, "Not Found: method not found", Refused),
        (409, "Conflict: terminated by other getUpdates request", OtherReceiver),
        (413, "Request Entity Too Large", Refused),
    ],
)
async def test_each_refusal_has_its_error_and_telegrams_words(
    code: int, description: str, kind: type[WireError], everything_logged: pytest.LogCaptureFixture
) -> None:
    async with wire_to(refusal(code, description)) as wire:
        error = await failure(wire)
    assert type(error) is kind
    assert str(error) == description
    assert_silent(error, everything_logged)


async def test_a_description_that_repeats_the_token_is_cleaned(
    everything_logged: pytest.LogCaptureFixture,
) -> None:
    async with wire_to(refusal(400, f"Bad Request: {CANARY} or {CANARY.replace(':', '%3A')}")) as wire:
        error = await failure(wire)
    assert str(error) == "Bad Request: [token] or [token]"
    assert_silent(error, everything_logged)


async def test_a_moved_group_names_its_new_chat() -> None:
    async with wire_to(refusal(400, "Bad Request: group upgraded", migrate_to_chat_id=-100777)) as wire:
        error = await failure(wire)
    assert isinstance(error, ChatMoved)
    assert error.new_chat_id == -100777


async def test_a_long_flood_wait_reaches_the_caller(everything_logged: pytest.LogCaptureFixture) -> None:
    async with wire_to(refusal(429, "Too Many Requests: retry after 900", retry_after=900)) as wire:
        error = await failure(wire)
    assert isinstance(error, FloodWait)
    assert error.retry_after_s == 900
    assert not error.maybe_sent
    assert_silent(error, everything_logged)


async def test_polling_is_not_silenced_by_the_flood_wait_of_a_message() -> None:
    quiet = servers.http_answer("200 OK", b'{"ok":true,"result":[]}')
    refused = {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 900}}
    flood = servers.http_answer("429 Too Many Requests", orjson.dumps(refused))

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await servers.read_request(reader):
            writer.write(quiet if b"getUpdates" in request else flood)
            await writer.drain()

    async with wire_to(behave) as wire:
        assert isinstance(await failure(wire), FloodWait)
        assert await wire.get_updates(offset=None, timeout_s=0, allowed_updates=["message"]) == []


async def test_cancelling_a_request_is_no_failure_and_frees_the_line() -> None:
    async with wire_to(servers.say_nothing) as wire:
        async with asyncio.TaskGroup() as group:
            polling = group.create_task(wire.get_updates(offset=None, timeout_s=50, allowed_updates=[]))
            await asyncio.sleep(0.05)
            polling.cancel()
        assert polling.cancelled()


async def test_the_token_is_not_shown_by_the_wire_itself(everything_logged: pytest.LogCaptureFixture) -> None:
    async with wire_to(servers.answering("200 OK", b'{"ok":true,"result":{"id":1}}')) as wire:
        assert await wire.get_me() == {"id": 1}
        assert "canary" not in repr(wire) + str(wire) + repr(wire.__dict__)
    assert "canary" not in everything_logged.text
    assert "getMe" in everything_logged.text


@pytest.mark.parametrize("token", ["", "12:canary/../..", "12:canary\n", "12:canary secret", "12:canáry"])
def test_a_token_that_would_break_the_address_is_refused_unseen(token: str) -> None:
    with pytest.raises(ValueError, match="token") as raised:
        Wire(token=token)
    assert "12" not in str(raised.value)


@pytest.mark.parametrize("url", ["https://api.telegram.org", "http://10.0.0.8:8081", "http://127.0.0.1.evil.example"])
def test_the_limits_stay_for_every_server_but_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="this machine"):
        Wire(token=CANARY, api_url=url, lift_limits=True)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "http://localhost:8081", "http://[::1]:8081"])
def test_the_limits_can_be_lifted_on_this_machine(url: str) -> None:
    assert isinstance(Wire(token=CANARY, api_url=url, lift_limits=True), Wire)


async def test_a_wire_that_is_not_open_says_so() -> None:
    with pytest.raises(Unavailable, match="not open") as raised:
        await Wire(token=CANARY).get_me()
    assert not raised.value.maybe_sent


async def test_what_is_no_json_is_refused_before_it_is_sent() -> None:
    async with wire_to(servers.say_nothing) as wire:
        with pytest.raises(Refused, match="Decimal"):
            await wire.call("sendMessage", {"chat_id": Decimal(1)})
