"""The bot's token is in no error and in no log, whatever comes back; nothing is blanked here.

What the whole program lets out is in test_14_secrets_of_the_program.py.
"""

import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.wire import Upload, Wire, WireError
from bot.wire.transport import Transport
from tests.machines import MEMBER, TOKEN
from tests.promises import planted_leaks
from tests.promises.leaks import everything_logged, leaks
from tests.promises.wicked import ANSWERS, Wicked

SECRETS = {"token": TOKEN}
Request = Callable[[Wire, Path], Awaitable[object]]
REQUESTS: dict[str, Request] = {
    "get_me": lambda wire, _: wire.get_me(),
    "get_updates": lambda wire, _: wire.get_updates(offset=5, timeout_s=0, allowed_updates=["message"]),
    "send": lambda wire, _: wire.call("sendMessage", {"chat_id": MEMBER, "text": "a"}),
    "send file": lambda wire, _: wire.call(
        "sendDocument", {"chat_id": MEMBER, "document": "attach://a"}, files={"a": Upload("a.txt", b"a")}
    ),
    "get file": lambda wire, folder: wire.download("a", folder / "a"),
    "fetch file": lambda wire, folder: wire._store("a", folder / "a", 9),
}


async def failures(api_url: str, folder: Path) -> dict[str, bytes]:
    """What can be read of each request's error, and of the errors that it came from."""
    wire = Wire(token=TOKEN, api_url=api_url, lift_limits=True)
    await wire.open()
    found: dict[str, bytes] = {}
    try:
        for name, request in REQUESTS.items():
            with pytest.raises(WireError) as caught:
                await request(wire, folder)
            found[name] = "\n".join(_words(caught.value)).encode()
    finally:
        await wire.close()
    return found


def _words(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    own = [*traceback.format_exception(error), repr(error), repr(error.args), repr(error.__dict__)]
    return own + _words(error.__cause__) + _words(error.__context__)


@pytest.fixture
async def wicked() -> AsyncIterator[Wicked]:
    wicked = Wicked()
    yield wicked
    await wicked.stop()


async def wire_leaks(wicked: Wicked, answer: str, folder: Path) -> list[str]:
    """The token in errors and logs, when every request is answered so."""
    wicked.always = ANSWERS[answer]
    with everything_logged() as lines:
        found = await failures(await wicked.start(), folder)
    return leaks(SECRETS, found | {"log": "\n".join(lines).encode()})


@pytest.mark.parametrize("answer", ANSWERS)
async def test_no_answer_brings_the_token_into_an_error_or_a_log(wicked: Wicked, answer: str, tmp_path: Path) -> None:
    assert await wire_leaks(wicked, answer, tmp_path) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:{free}", "https://localhost:{taken}"])
async def test_no_failed_connection_brings_the_token_into_an_error_or_a_log(
    wicked: Wicked, address: str, tmp_path: Path
) -> None:
    taken = (await wicked.start()).rpartition(":")[2]
    with everything_logged() as lines:
        found = await failures(address.format(free=free_port(), taken=taken), tmp_path)
    assert leaks(SECRETS, found | {"log": "\n".join(lines).encode()}) == []


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_the_librarys_words_are_caught(wicked: Wicked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wire.transport._lost", planted_leaks.lost_in_the_librarys_words)
    assert "token in send" in await wire_leaks(wicked, "no status", tmp_path)


async def test_the_servers_words_are_caught(wicked: Wicked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Transport, "_refused", planted_leaks.refused_in_the_servers_words)
    assert "token in send" in await wire_leaks(wicked, "400", tmp_path)


async def test_a_logged_request_is_caught(wicked: Wicked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = Transport._url
    monkeypatch.setattr(Transport, "_url", planted_leaks.logged(url))
    assert await wire_leaks(wicked, "500", tmp_path) == ["token in log"]
