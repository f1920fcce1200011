"""Work on what strangers sent, in a process of its own: capped in time and memory, and nobody else is slowed.

The other process imports this module and what it is to call, and nothing else of the bot.
"""

import asyncio
import resource
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from documents.errors import FileTooHeavyError
from models.errors import DomainError

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
        work = partial(_confined, MEMORY_BYTES, function, args)
        try:
            async with asyncio.timeout(within_s):
                outcome = await to_process.run_sync(work, cancellable=True, limiter=self._limiter)
        except (TimeoutError, BrokenWorkerProcess, MemoryError):
            raise FileTooHeavyError from None
        if isinstance(outcome, _Refusal):
            raise outcome.error_type(**outcome.fields)
        return outcome


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A domain error taken apart: pickle would make it anew without its fields."""

    error_type: type[DomainError]
    fields: dict[str, Any]


def _confined(memory_bytes: int, function: Callable[..., T], args: tuple[Any, ...]) -> T | _Refusal:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    try:
        return function(*args)
    except DomainError as error:
        return _Refusal(type(error), vars(error))
