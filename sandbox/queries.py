"""Button presses and inline queries that wait for the bot's answer."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.chats import Phone
from sandbox.clock import Clock
from sandbox.errors import query_too_old

LIFETIME_S = 150


@dataclass(slots=True)
class Query:
    """One press or inline query; `answer` becomes the parameters the bot answered with."""

    id: str
    kind: Literal["callback", "inline"]
    phone: Phone
    asked_at: float
    answer: "asyncio.Future[dict[str, Any] | None]" = field(repr=False)
    on_answer: Callable[[dict[str, Any]], None] | None = None


class Queries:
    """The queries that can still be answered, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[str, Query] = {}

    def ask(self, kind: Literal["callback", "inline"], phone: Phone) -> Query:
        self._forget_expired()
        future: asyncio.Future[dict[str, Any] | None] = asyncio.get_running_loop().create_future()
        query = Query(str(secrets.randbits(62)), kind, phone, self._clock.time(), future)
        self._open[query.id] = query
        return query

    def answer(self, kind: Literal["callback", "inline"], query_id: str, answer: dict[str, Any]) -> None:
        """Answer an open query once; raises Telegram's error for one that is too old or unknown."""
        self._forget_expired()
        query = self._open.get(query_id)
        if query is None or query.kind != kind:
            raise query_too_old()
        del self._open[query_id]
        if not query.answer.done():
            query.answer.set_result(answer)
        if query.on_answer is not None:
            query.on_answer(answer)

    def close(self) -> None:
        """Let go of everybody who waits."""
        for query in self._open.values():
            if not query.answer.done():
                query.answer.set_result(None)
        self._open.clear()

    def _forget_expired(self) -> None:
        oldest = self._clock.time() - LIFETIME_S
        while self._open:
            query = next(iter(self._open.values()))
            if query.asked_at > oldest:
                return
            del self._open[query.id]
            if not query.answer.done():
                query.answer.set_result(None)
