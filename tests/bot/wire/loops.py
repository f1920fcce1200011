"""An event loop whose time passes only when everybody sleeps, so that waiting costs nothing and is exact."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _Sleepless(selectors.SelectSelector):
    """Takes no time to wait; the loop's clock is moved instead."""

    slept_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise AssertionError("everybody waits and nobody will wake them")
        self.slept_s += timeout
        return super().select(0)


class InstantLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._sleepless = _Sleepless()
        super().__init__(self._sleepless)

    def time(self) -> float:
        return self._sleepless.slept_s


def run_instantly(main: Coroutine[Any, Any, Result]) -> Result:
    with asyncio.Runner(loop_factory=InstantLoop) as runner:
        return runner.run(main)
