"""Waiting for something to come back: the database, or Telegram."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import structlog

from bot.database import is_outage
from bot.wire import BadToken, OtherReceiver, WireError

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
_log = structlog.get_logger()
T = TypeVar("T")


class DatabasePatience:
    """Repeats database work until the database is there; says once that it is away and once that it is back."""

    def __init__(self) -> None:
        self._is_away = False

    async def insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """The result of `work`, called again for as long as the database is away; other exceptions pass.

        `work` must be one whole transaction: an attempt that failed has left nothing.
        """
        async for _ in pauses():
            try:
                result = await work()
            except Exception as error:
                if not is_outage(error):
                    raise
                self._note_away(error)
            else:
                self._note_back()
                return result
        raise AssertionError("pauses never end")

    def _note_away(self, error: Exception) -> None:
        if not self._is_away:
            self._is_away = True
            _log.error("database_away", reason=type(error).__name__, hint="nothing is lost; trying again")

    def _note_back(self) -> None:
        if self._is_away:
            self._is_away = False
            _log.info("database_back")


async def until_available(request: Callable[[], Awaitable[T]]) -> T:
    """The result of a request to Telegram that may be repeated, asked again for as long as there is no good answer.

    Raises BadToken and OtherReceiver.
    """
    async for attempt in pauses(0.5, 30.0):
        try:
            return await request()
        except (BadToken, OtherReceiver):
            raise
        except WireError as error:
            log = _log.warning if attempt == 0 else _log.debug
            log("telegram_away", reason=str(error))
    raise AssertionError("pauses never end")


async def pauses(first_s: float = _FIRST_PAUSE_S, longest_s: float = _LONGEST_PAUSE_S) -> AsyncIterator[int]:
    """Counts attempts from 0, for ever, pausing between them: each pause twice the one before, up to the longest."""
    attempt = 0
    while True:
        yield attempt
        await asyncio.sleep(min(first_s * 2 ** min(attempt, 20), longest_s))
        attempt += 1
