"""Holds requests back until Telegram's limits let them go."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.ext import BaseRateLimiter
from typing_extensions import override

from bot.wire.errors import FloodWait, Unavailable, WireError
from bot.wire.limits import Priority, Queue, Ticket
from bot.wire.transport import Failed

ATTEMPTS = 3
# A longer silence is not sat out: the caller gets `FloodWait` and can keep its message in a safer place.
PATIENCE_S = 60.0
ANSWER_PATIENCE_S = 2.0
_MESSAGES = ("send", "copy", "forward", "edit")

Answer = bool | dict[str, Any] | list[dict[str, Any]]


class Limiter(BaseRateLimiter[Priority]):
    """Telegram's limits for one bot. `lifted` keeps only the silence after a 429.

    Starts no task: a timer lets waiting requests go, and a cancelled one leaves its place.
    """

    def __init__(self, *, lifted: bool = False) -> None:
        self._lifted = lifted
        self._queue = Queue()
        self._turns: dict[int, asyncio.Future[None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Nothing is needed before the first request."""

    async def shutdown(self) -> None:
        """Sends everybody home who still waits."""
        self._dismiss(lambda: Unavailable("the wire is closed", maybe_sent=False))
        if self._timer is not None:
            self._timer.cancel()

    @override
    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Answer]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Priority | None,
    ) -> Answer:
        """Sends when it may; a request that got a 429 is sent again after the silence, at its old place.

        Raises `Failed` with `FloodWait` when that does not help or takes longer than anybody would wait.
        """
        patience_s = ANSWER_PATIENCE_S if endpoint.startswith("answer") else PATIENCE_S
        # The library drops an argument that is 0, which is how ANSWER arrives here as None.
        ticket = self._ticket(endpoint, data, rate_limit_args or Priority.ANSWER)
        for _ in range(ATTEMPTS):
            await self._silence(patience_s)
            if ticket is not None:
                await self._turn(ticket)
            try:
                return await callback(*args, **kwargs)
            except Failed as failed:
                if not isinstance(failed.error, FloodWait):
                    raise
                refusal = failed
                self._halt(failed.error.retry_after_s)
                if failed.error.retry_after_s > patience_s:
                    break
        raise refusal

    def _ticket(self, endpoint: str, data: dict[str, Any], priority: Priority) -> Ticket | None:
        """A place in the queue for what counts as a message; None for everything that need not wait."""
        chat_id = data.get("chat_id")
        counts = endpoint.startswith(_MESSAGES) and endpoint != "sendChatAction"
        if self._lifted or chat_id is None or not counts:
            return None
        return self._queue.ticket(_chat_key(chat_id), priority)

    async def _silence(self, patience_s: float) -> None:
        loop = asyncio.get_running_loop()
        while (left_s := self._queue.halted_until - loop.time()) > 0:
            if left_s > patience_s:
                raise Failed(FloodWait(left_s))
            await asyncio.sleep(left_s)

    async def _turn(self, ticket: Ticket) -> None:
        loop = asyncio.get_running_loop()
        turn = self._turns[ticket.number] = loop.create_future()
        self._queue.enter(ticket, loop.time())
        self._let_go()
        try:
            await turn
        finally:
            if self._turns.pop(ticket.number, None) is not None:
                self._queue.leave(ticket)

    def _let_go(self) -> None:
        loop = asyncio.get_running_loop()
        for ticket in self._queue.admit(loop.time()):
            turn = self._turns.pop(ticket.number, None)
            if turn is not None and not turn.done():
                turn.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        at = self._queue.next_at()
        self._timer = None if at is None else loop.call_at(at, self._let_go)

    def _halt(self, retry_after_s: float) -> None:
        self._queue.halt(asyncio.get_running_loop().time() + retry_after_s)
        if retry_after_s > PATIENCE_S:
            self._dismiss(lambda: FloodWait(retry_after_s))

    def _dismiss(self, error: Callable[[], WireError]) -> None:
        for turn in self._turns.values():
            if not turn.done():
                turn.set_exception(Failed(error()))


def _chat_key(chat_id: int | str) -> int | str:
    """One key for one chat: a number may come as text, a channel's @name may not become one."""
    try:
        return int(chat_id)
    except ValueError:
        return chat_id
