"""Delivery by POST, with the secret header and growing retries."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from sandbox import Sandbox
from tests.sandbox.client import Client

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Receiver:
    """A bot's server: hands over what came, and answers with the next of `statuses`, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    came: "asyncio.Queue[tuple[str | None, dict[str, Any]]]" = field(default_factory=asyncio.Queue)

    async def handle(self, request: web.Request) -> web.Response:
        await self.came.put((request.headers.get(SECRET), await request.json()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def text(self) -> str:
        """The text of the next message that comes."""
        update = (await asyncio.wait_for(self.came.get(), 20))[1]
        return str(update["message"]["text"])


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(sandbox: Sandbox, client: Client, receiver: Receiver) -> None:
    sandbox.phones.send_text(1001, "before")
    await client.bot("setWebhook", url=receiver.url, secret_token="s3-cret_")
    secret, update = await receiver.came.get()
    assert (secret, update["message"]["text"]) == ("s3-cret_", "before")
    sandbox.phones.send_text(1001, "after")
    assert await receiver.text() == "after"


async def test_a_refused_update_comes_again_with_growing_pauses(
    sandbox: Sandbox, client: Client, receiver: Receiver
) -> None:
    receiver.statuses = [500, 500, 500]
    await client.bot("setWebhook", url=receiver.url)
    sandbox.phones.send_text(1001, "first")
    sandbox.phones.send_text(1001, "second")
    assert [await receiver.text(), await receiver.text()] == ["first", "first"]
    for pause_s in (1, 3):
        await _until_refused(sandbox, client)
        assert receiver.came.empty()
        sandbox.clock.advance(pause_s)
        assert await receiver.text() == "first"
    assert await receiver.text() == "second"


async def _until_refused(sandbox: Sandbox, client: Client) -> None:
    """Until the last refusal has been noted, so that the pause has begun."""
    for _ in range(5000):
        info = await client.bot("getWebhookInfo")
        if info.get("last_error_message") == "Wrong response from the webhook: 500 Internal Server Error":
            return
    raise AssertionError("no refusal was noted")


async def test_webhook_info(sandbox: Sandbox, client: Client) -> None:
    assert (await client.bot("getWebhookInfo"))["url"] == ""
    await client.bot("setWebhook", url="http://127.0.0.1:9/x", max_connections=5, allowed_updates=["message"])
    sandbox.phones.send_text(1001, "x")
    info = await client.bot("getWebhookInfo")
    assert (info["url"], info["max_connections"], info["allowed_updates"]) == (
        "http://127.0.0.1:9/x",
        5,
        ["message"],
    )
    assert info["pending_update_count"] == 1


async def test_polling_and_a_webhook_exclude_each_other(sandbox: Sandbox, client: Client, receiver: Receiver) -> None:
    poll = asyncio.create_task(client.refusal("getUpdates", timeout=50))
    for _ in range(5000):
        if sandbox.updates.awaited:
            break
        await asyncio.sleep(0.001)
    await client.bot("setWebhook", url=receiver.url)
    assert await poll == "409 Conflict: terminated by other setWebhook request"
    assert await client.refusal("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await client.bot("deleteWebhook")
    sandbox.phones.send_text(1001, "x")
    assert len(await client.bot("getUpdates")) == 1
    assert receiver.came.empty()


async def test_pending_updates_are_dropped_when_asked(sandbox: Sandbox, client: Client) -> None:
    sandbox.phones.send_text(1001, "x")
    await client.bot("deleteWebhook")
    assert len(await client.bot("getUpdates")) == 1
    await client.bot("deleteWebhook", drop_pending_updates=True)
    assert await client.bot("getUpdates") == []


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"url": "ftp://a.com"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://a.com", "secret_token": "not allowed"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_refused_webhooks(client: Client, params: dict[str, Any], problem: str) -> None:
    assert await client.refusal("setWebhook", **params) == f"400 Bad Request: {problem}"
    assert (await client.bot("getWebhookInfo"))["url"] == ""


async def test_an_empty_url_removes_the_webhook(client: Client, receiver: Receiver) -> None:
    await client.bot("setWebhook", url=receiver.url)
    await client.bot("setWebhook", url="")
    assert await client.bot("getUpdates") == []
