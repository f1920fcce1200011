"""Work on what strangers sent, in a process of its own: capped in time and memory, and nobody else is slowed."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from documents.confined import Refusal, confined
from documents.errors import FileTooHeavyError

MEMORY_BYTES = 1536 * 1024 * 1024
"""Of address space, which is more than what is used; a worker process at rest has 300 MB of it."""
_PROCESSES = 2
T = TypeVar("T")


class Confinement:
    """A few worker processes, started when they are first needed."""

    def __init__(self) -> None:
        self._limiter = CapacityLimiter(_PROCESSES)

    async def call(self, function: Callable[..., T], *args: Any, within_s: float) -> T:
        """What a function of a module returns there; arguments and result have to be picklable.

        Raises FileTooHeavyError for what takes more memory or more than `within_s` seconds, and any DomainError
        that the function raises.
        """
        work = partial(confined, MEMORY_BYTES, function, args)
        try:
            async with asyncio.timeout(within_s):
                outcome = await to_process.run_sync(work, cancellable=True, limiter=self._limiter)
        except (TimeoutError, BrokenWorkerProcess, MemoryError):
            raise FileTooHeavyError from None
        if isinstance(outcome, Refusal):
            raise outcome.error()
        return outcome
