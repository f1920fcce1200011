"""Ordered faults: what the bot sees, and whether its request took effect."""

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox import Fault, Sandbox
from sandbox.faults import Faults
from tests.sandbox.client import Client

SEND = {"chat_id": 1001, "text": "x"}


@pytest.mark.parametrize(
    ("fault", "refusal"),
    [
        ({"kind": "429", "retry_after": 9}, "429 Too Many Requests: retry after 9"),
        ({"kind": "500"}, "500 Internal Server Error"),
        ({"kind": "403"}, "403 Forbidden: bot was blocked by the user"),
    ],
)
async def test_answered_faults_have_no_effect(client: Client, fault: dict[str, Any], refusal: str) -> None:
    await client.post("/faults", {"method": "sendMessage", "count": 2, **fault})
    assert await client.bot("getMe")
    assert [await client.refusal("sendMessage", **SEND) for _ in range(2)] == [refusal] * 2
    assert await client.get("/phones/1001/chat") == []
    assert await client.bot("sendMessage", **SEND)


async def test_a_lost_reply_took_effect(client: Client) -> None:
    await client.post("/faults", {"method": "*", "kind": "lost_reply"})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.call("sendMessage", **SEND)
    assert len(await client.get("/phones/1001/chat")) == 1


async def test_a_timeout_took_none(client: Client) -> None:
    await client.post("/faults", {"method": "sendMessage", "kind": "timeout", "seconds": 0.01})
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.call("sendMessage", **SEND)
    assert await client.get("/phones/1001/chat") == []


async def test_a_slow_answer_comes_after_its_effect(sandbox: Sandbox, client: Client) -> None:
    await client.post("/faults", {"method": "sendMessage", "kind": "slow", "seconds": 60})
    answer = asyncio.create_task(client.bot("sendMessage", **SEND))
    while not sandbox.phones.chat(1001):
        await asyncio.wait([answer], timeout=0.001)
    assert not answer.done()
    await sandbox.stop()
    assert (await answer)["text"] == "x"


async def test_faults_still_to_come_are_listed(client: Client) -> None:
    await client.post("/faults", {"method": "getMe", "kind": "500", "count": 2})
    await client.refusal("getMe")
    assert await client.get("/faults") == [
        {"method": "getMe", "kind": "500", "count": 1, "retry_after": 1, "seconds": None}
    ]
    await client.refusal("getMe")
    assert await client.get("/faults") == []


async def test_faults_are_cleared(client: Client) -> None:
    await client.post("/faults", {"method": "*", "kind": "500", "count": 100})
    assert await client.request("DELETE", "/faults") == (200, {"ok": True})
    assert await client.bot("sendMessage", **SEND)


@pytest.mark.parametrize(
    "fault",
    [{"kind": "flood"}, {"kind": 429}, {"kind": "500", "count": 0}, {"kind": "500", "method": 5}, {}],
)
async def test_faults_that_make_no_sense(client: Client, fault: dict[str, Any]) -> None:
    status, body = await client.request("POST", "/faults", json=fault)
    assert status == 400
    assert body["error"]


def test_faults_come_in_the_order_they_were_given() -> None:
    faults = Faults()
    faults.add(Fault("getMe", "500"))
    faults.add(Fault("*", "403", count=2))
    faults.add(Fault("getMe", "429"))
    taken = [faults.take(method) for method in ("getMe", "sendMessage", "getMe", "getMe", "getMe")]
    assert [fault and fault.kind for fault in taken] == ["500", "403", "403", "429", None]
