"""Updates waiting for the bot: numbered, kept for their lifetime, forgotten once confirmed."""

import asyncio
import secrets
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from math import inf
from typing import Any

from sandbox.clock import Clock
from sandbox.errors import conflict
from sandbox.queries import LIFETIME_S as QUERY_LIFETIME_S

LIFETIME_S = 24 * 60 * 60
RENUMBERED_AFTER_S = 7 * LIFETIME_S
MAX_LIMIT = 100
MAX_TIMEOUT_S = 50

KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "callback_query",
    "my_chat_member",
    "chat_member",
)
_ONLY_ON_REQUEST = frozenset({"chat_member"})
_QUERIES = frozenset({"callback_query", "inline_query"})
DEFAULT_KINDS = frozenset(KINDS) - _ONLY_ON_REQUEST


@dataclass(slots=True)
class Pending:
    """An update nobody has confirmed yet; without a usable id it cannot be, and goes out once."""

    update: Any
    expires_at: float

    @property
    def update_id(self) -> int | None:
        value = self.update.get("update_id") if isinstance(self.update, dict) else None
        return value if isinstance(value, int) and not isinstance(value, bool) else None


class UpdateQueue:
    """The bot's pending updates, and the one receiver that may wait for them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pending: deque[Pending] = deque()
        self._next_expiry = inf
        self._next_id = 0
        self._numbered_at = -inf
        self._waiting: asyncio.Future[None] | None = None
        self._closed = False
        self.allowed: frozenset[str] = DEFAULT_KINDS

    def __len__(self) -> int:
        self._forget_expired()
        return len(self._pending)

    @property
    def awaited(self) -> bool:
        """Whether somebody is waiting for the next update."""
        return self._waiting is not None and not self._waiting.done()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot wants from now on; an empty list means the usual ones."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or DEFAULT_KINDS

    def add(self, kind: str, content: dict[str, Any]) -> None:
        """Something happened; kinds the bot does not want are not kept."""
        if kind in self.allowed:
            lifetime = QUERY_LIFETIME_S if kind in _QUERIES else LIFETIME_S
            self._append({"update_id": self._take_id(), kind: content}, lifetime)

    def inject(self, update: Any, *, raw: bool = False) -> None:
        """Queue any JSON as it is; an object without `update_id` gets one unless `raw`."""
        if not raw and isinstance(update, dict) and "update_id" not in update:
            update = {"update_id": self._take_id()} | update
        self._append(update, LIFETIME_S)

    async def poll(self, *, offset: int = 0, limit: int = MAX_LIMIT, timeout_s: float = 0) -> list[Any]:
        """What getUpdates answers: confirms below `offset`, then waits up to `timeout_s` for news.

        Raises 409 in the older of two polls that wait at the same time.
        """
        self._confirm(offset)
        self.interrupt("getUpdates request; make sure that only one bot instance is running")
        if not self and timeout_s > 0 and not self._closed:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news(), min(timeout_s, MAX_TIMEOUT_S))
        return self._deliver(limit if 1 <= limit <= MAX_LIMIT else MAX_LIMIT)

    def interrupt(self, other: str) -> None:
        """End the poll that is waiting with Telegram's 409, naming the request that came instead."""
        if self._waiting is not None and self.awaited:
            self._waiting.set_exception(conflict(f"terminated by other {other}"))

    async def first(self) -> Pending:
        """The oldest pending update, which stays until it is removed; waits for one."""
        while not self:
            await self._news()
        return self._pending[0]

    def remove(self, item: Pending) -> None:
        """Forget one that was delivered, if it is still the oldest."""
        if self._pending and self._pending[0] is item:
            self._pending.popleft()

    def drop_all(self) -> None:
        self._pending.clear()

    def close(self) -> None:
        """Let the waiting poll return with nothing, and later ones not wait."""
        self._closed = True
        self._wake()

    def _take_id(self) -> int:
        """One more than the last, or a random start after a week without updates."""
        now = self._clock.time()
        if now - self._numbered_at > RENUMBERED_AFTER_S:
            self._next_id = secrets.randbelow(900_000_000) + 100_000_000
        self._numbered_at = now
        self._next_id += 1
        return self._next_id - 1

    def _append(self, update: Any, lifetime_s: float) -> None:
        item = Pending(update, self._clock.time() + lifetime_s)
        self._pending.append(item)
        self._next_expiry = min(self._next_expiry, item.expires_at)
        self._wake()

    def _news(self) -> "asyncio.Future[None]":
        self._waiting = asyncio.get_running_loop().create_future()
        return self._waiting

    def _wake(self) -> None:
        if self._waiting is not None and self.awaited:
            self._waiting.set_result(None)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
            return
        while self._pending:
            update_id = self._pending[0].update_id
            if update_id is None or update_id >= offset:
                return
            self._pending.popleft()

    def _deliver(self, limit: int) -> list[Any]:
        self._forget_expired()
        batch = list(islice(self._pending, limit))
        for item in batch:
            if item.update_id is None:
                self._pending.remove(item)
        return [item.update for item in batch]

    def _forget_expired(self) -> None:
        now = self._clock.time()
        if now >= self._next_expiry:
            self._pending = deque(item for item in self._pending if item.expires_at > now)
            self._next_expiry = min((item.expires_at for item in self._pending), default=inf)
