"""What runs in a worker process: one function, with the process's memory capped.

It stands here, and not beside what starts the process, because whatever it imports the process has to load.
"""

import gc
import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from models.errors import DomainError

_NICE = 10
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A domain error taken apart: pickle would make it anew without its fields."""

    error_type: type[DomainError]
    fields: dict[str, Any]

    def error(self) -> DomainError:
        """The error as it was."""
        return self.error_type(**self.fields)


def confined(memory_bytes: int, function: Callable[..., T], args: tuple[Any, ...]) -> T | Refusal:
    """What a function returns, or refuses; MemoryError when it takes more than `memory_bytes` of address space."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # Whoever waits for an answer goes before whoever waits for a file.
    os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    # A hundred thousand rows that stay are gone through again and again in search of what may go: a fourth of the time.
    gc.disable()
    try:
        return function(*args)
    except DomainError as error:
        return Refusal(type(error), vars(error))
    finally:
        gc.enable()
