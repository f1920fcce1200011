"""The company's proxy, as the environment names it."""

import pytest

from bot.wire import Wire
from bot.wire.transport import environment_proxy
from tests.bot.wire import servers


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_one_requests_go_straight() -> None:
    assert environment_proxy("https://api.telegram.org") is None


def test_each_scheme_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert environment_proxy("https://api.telegram.org") == "http://proxy.example:3128"
    assert environment_proxy("http://api.telegram.org") is None


def test_exceptions_and_this_machine_go_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "internal.example")
    assert environment_proxy("http://bots.internal.example") is None
    assert environment_proxy("http://127.0.0.1:8081") is None
    assert environment_proxy("http://localhost:8081") is None
    assert environment_proxy("http://bots.other.example") == "http://proxy.example:3128"


async def test_requests_go_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    async def behave(reader: servers.Reader, writer: servers.Writer) -> None:
        seen.append(await servers.read_request(reader))
        writer.write(servers.http_answer("200 OK", b'{"ok":true,"result":{"id":1}}'))
        await writer.drain()

    async with servers.serving(behave) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        wire = Wire(token="8081:secret", api_url="http://telegram.example")
        await wire.open()
        assert await wire.get_me() == {"id": 1}
        await wire.close()
    assert seen[0].startswith(b"POST http://telegram.example/bot8081:secret/getMe HTTP/1.1\r\n")
