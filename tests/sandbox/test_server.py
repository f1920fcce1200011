"""The server: who may ask, what is logged, the clock, and the command line."""

import asyncio
import sys
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

from sandbox import Phone, Sandbox, http_phones
from sandbox.bot_api import calls
from sandbox.clock import Clock
from sandbox.world import KEPT_REQUESTS
from tests.sandbox.client import TOKEN, Client

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "["])
async def test_other_names_of_this_machine_are_refused(client: Client, host: str) -> None:
    status, body = await client.request("GET", "/phones", headers={"Host": host})
    assert (status, body) == (403, {"error": "the sandbox answers this machine only"})


async def test_localhost_is_this_machine(client: Client) -> None:
    assert (await client.request("GET", "/phones", headers={"Host": "localhost:8081"}))[0] == 200


async def test_other_sites_pages_are_refused(client: Client) -> None:
    body = {"text": "x"}
    for origin, status in (("https://evil.example", 403), ("null", 403), (client.url, 200)):
        asked = await client.request("POST", "/phones/1001/messages", json=body, headers={"Origin": origin})
        assert asked[0] == status


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/phones", "/nothing"])
async def test_the_page_runs_only_what_is_its_own(client: Client, path: str) -> None:
    async with client.session.get(client.url + path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert rules.pop("frame-ancestors") == "'none'"
    assert set(rules.values()) == {"'self'"}


async def test_it_listens_on_loopback_only(client: Client) -> None:
    assert client.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("token", ["", "secret", "x:secret", "1:", ":secret"])
def test_a_token_has_a_number_and_a_secret(token: str) -> None:
    with pytest.raises(ValueError, match="a bot token is a number, a colon and a secret"):
        Sandbox(token=token)


def test_two_phones_have_two_ids() -> None:
    with pytest.raises(Exception, match="phone 5 cannot be added"):
        Sandbox(token=TOKEN, phones=[Phone(5, "A", "en"), Phone(5, "B", "en")])


async def test_the_log(client: Client) -> None:
    await client.bot("sendMessage", chat_id=1001, text="x")
    await client.refusal("sendMessage", chat_id=5, text="y")
    await client.refusal("sendFlowers")
    await client.post("/faults", {"method": "getMe", "kind": "500"})
    await client.refusal("getMe")
    log = await client.get("/log")
    assert all(datetime.fromisoformat(entry.pop("at")).utcoffset() == timedelta(0) for entry in log)
    assert log == [
        {"method": "sendMessage", "params": {"chat_id": 1001, "text": "x"}, "ok": True, "error": None},
        {
            "method": "sendMessage",
            "params": {"chat_id": 5, "text": "y"},
            "ok": False,
            "error": "Bad Request: chat not found",
        },
        {"method": "sendFlowers", "params": {}, "ok": False, "error": "Not Found: method not found"},
        {"method": "getMe", "params": {}, "ok": False, "error": "Internal Server Error"},
    ]


async def test_the_log_is_bounded(sandbox: Sandbox) -> None:
    for _ in range(KEPT_REQUESTS):
        await sandbox.call("getMe")
    assert sandbox.requests[0].method == "getMe"
    await sandbox.call("getWebhookInfo")
    assert len(sandbox.requests) == KEPT_REQUESTS


async def test_an_upload_can_be_too_large(client: Client) -> None:
    form = aiohttp.FormData({"chat_id": "1001"})
    form.add_field("document", BytesIO(b"x" * (52 * 1024 * 1024)), filename="x")
    status, answer = await client.request("POST", f"/bot{TOKEN}/sendDocument", data=form)
    assert (status, answer["description"]) == (413, "Request Entity Too Large")


async def test_a_phone_may_send_what_a_bot_is_not_given(client: Client) -> None:
    size = 60 * 1024 * 1024
    sent = await send_file(client, b"x" * size)
    assert sent["document"]["file_size"] == size
    assert await client.refusal("getFile", file_id=sent["document"]["file_id"]) == "400 Bad Request: file is too big"


async def test_a_phone_is_told_what_is_too_much(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_phones, "MAX_SENT", 1024 * 1024)
    form = aiohttp.FormData()
    form.add_field("file", b"x" * 1024 * 1024, filename="x.xlsx")
    answer = await client.request("POST", "/phones/1001/messages", data=form)
    assert answer == (413, {"error": "the sandbox takes files of up to 1 MB"})


async def send_file(client: Client, content: bytes) -> Any:
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(content), filename="x.xlsx")
    status, sent = await client.request("POST", "/phones/1001/messages", data=form)
    assert status == 200
    return sent


async def test_a_mistake_of_the_sandbox_is_a_500(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(calls.IMPLEMENTATIONS, "getMe", lambda world, params: 1 // 0)
    assert await client.refusal("getMe") == "500 Internal Server Error"


async def test_the_clock_moves_dates(sandbox: Sandbox, client: Client) -> None:
    before = (await client.bot("sendMessage", chat_id=1001, text="x"))["date"]
    moved = await client.post("/clock", {"advance_s": 3600})
    after = (await client.bot("sendMessage", chat_id=1001, text="x"))["date"]
    assert 3600 <= after - before <= 3700
    assert datetime.fromisoformat(moved["now"]).timestamp() <= sandbox.clock.time()
    assert (await client.get("/clock"))["now"] >= moved["now"]


async def test_sleeping_follows_the_clock() -> None:
    clock = Clock()
    sleeper = asyncio.create_task(clock.sleep(1000))
    await asyncio.sleep(0)
    clock.advance(999)
    await asyncio.wait([sleeper], timeout=0.01)
    assert not sleeper.done()
    clock.advance(1)
    await asyncio.wait_for(sleeper, 20)


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_the_clock_does_not_go_back(seconds: float) -> None:
    with pytest.raises(ValueError, match="only moves forward"):
        Clock().advance(seconds)


async def test_the_command_line(tmp_path: Path) -> None:
    phones = tmp_path / "phones.json"
    phones.write_bytes(orjson.dumps([{"id": 7, "first_name": "Zé", "language_code": "pt-br"}]))
    command = (sys.executable, "-m", "sandbox", "--port", "0", "--token", TOKEN, "--no-limits")
    process = await asyncio.create_subprocess_exec(
        *command, "--phones", str(phones), cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().strip()
    async with aiohttp.ClientSession() as session:
        client = Client(session, url)
        assert [phone["first_name"] for phone in await client.get("/phones")] == ["Zé"]
        for _ in range(40):
            await client.bot("sendMessage", chat_id=7, text="x")
    process.terminate()
    assert await process.wait() == 0
