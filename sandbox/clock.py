"""The sandbox's time: the real one plus whatever a test has moved it by."""

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime


class Clock:
    """Runs with the real clock and can be moved forward."""

    def __init__(self) -> None:
        self._anchor = time.time() - time.monotonic()
        self._moved = asyncio.Event()

    def time(self) -> float:
        """Seconds since 1970, never going back."""
        return self._anchor + time.monotonic()

    def timestamp(self) -> int:
        """Whole seconds since 1970, as Telegram writes dates."""
        return int(self.time())

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time(), UTC)

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`; raises ValueError for a move backwards."""
        if not 0 <= seconds < float("inf"):
            raise ValueError("the clock only moves forward")
        self._anchor += seconds
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def sleep(self, seconds: float) -> None:
        """Wait until this clock is `seconds` further, however it gets there."""
        deadline = self.time() + seconds
        while (left := deadline - self.time()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)
