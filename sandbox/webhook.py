"""Delivery of updates by POST to the bot's own server, tried again until it takes them."""

import asyncio
from contextlib import suppress
from typing import Any

import aiohttp
import orjson
import structlog

from sandbox.clock import Clock
from sandbox.updates import Pending, UpdateQueue

log = structlog.get_logger()

MAX_PAUSE_S = 60
ANSWER_WITHIN_S = 60


class Webhook:
    """Where updates go when the bot does not poll, and how that went."""

    def __init__(self, updates: UpdateQueue, clock: Clock) -> None:
        self._updates = updates
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.url = ""
        self.secret_token: str | None = None
        self.max_connections = 40
        self._last_error: tuple[int, str] | None = None

    def start(self, url: str, secret_token: str | None, max_connections: int) -> None:
        """Deliver to `url` from now on, instead of wherever updates went before."""
        self.stop()
        self.url, self.secret_token, self.max_connections = url, secret_token, max_connections
        self._last_error = None
        self._task = asyncio.create_task(self._run())

    def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
        self.url, self.secret_token = "", None

    async def close(self) -> None:
        """Stop and wait until nothing of it is running."""
        self.stop()
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task

    def info(self) -> dict[str, Any]:
        """The Bot API's WebhookInfo object."""
        info: dict[str, Any] = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self.url:
            info |= {"max_connections": self.max_connections, "allowed_updates": sorted(self._updates.allowed)}
        if self._last_error is not None:
            info["last_error_date"], info["last_error_message"] = self._last_error
        return info

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            failures = 0
            while True:
                item = await self._updates.first()
                if await self._deliver(session, item):
                    self._updates.remove(item)
                    failures = 0
                    continue
                await self._clock.sleep(min(2 ** min(failures, 6) - 1, MAX_PAUSE_S))
                failures += 1

    async def _deliver(self, session: aiohttp.ClientSession, item: Pending) -> bool:
        """One attempt; an update without a usable id gets no second one."""
        headers = {"Content-Type": "application/json"}
        if self.secret_token is not None:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret_token
        try:
            async with session.post(self.url, data=orjson.dumps(item.update), headers=headers) as answer:
                if 200 <= answer.status < 300:
                    return True
                problem = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            problem = f"Connection failed: {type(error).__name__}"
        self._last_error = self._clock.timestamp(), problem
        log.info("webhook_refused_update", problem=problem)
        return item.update_id is None
