"""What slow work may do: fetch a file, compute elsewhere, show how far it is, and end with one answer.

A kind of task is a coroutine that gets a `Desk`. It may be begun more than once, after a crash for instance;
only its `finish` takes effect, together with everything that it writes.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from models.people.actor import Actor

T = TypeVar("T")
Answer = TelegramMethod[Any] | list[TelegramMethod[Any]] | None


class Work(Protocol):
    """One transaction of a task, with whoever asked for it as they are at that moment."""

    @property
    def session(self) -> AsyncSession: ...

    @property
    def actor(self) -> Actor: ...

    @property
    def reader(self) -> Reader: ...


class Desk(Protocol):
    """Where one task is worked on."""

    @property
    def params(self) -> Mapping[str, Any]: ...

    @property
    def chat_id(self) -> int: ...

    @property
    def file_id(self) -> str | None:
        """Telegram's, of the file that the task is about."""
        ...

    @property
    def folder(self) -> Path:
        """This task's own, empty at first, removed at the end."""
        ...

    async def fetch(self, max_bytes: int = ...) -> Path:
        """The file that the task is about. Raises FileTooLargeError, FileGoneError."""
        ...

    async def compute(self, function: Callable[..., T], *args: Any, within_s: float = ...) -> T:
        """What a function of `documents` makes of picklable arguments, in a process of its own.

        Raises FileTooHeavyError, and what the function refuses.
        """
        ...

    async def study(
        self,
        function: Callable[..., Awaitable[T]],
        *args: Any,
        within_s: float = ...,
        watch: Callable[[], Awaitable[None]] | None = ...,
    ) -> T:
        """The same for a function of `models` that takes a session first, which sees one moment and only reads.

        Now and then while it works, `watch` is called.
        """
        ...

    async def give_way(self) -> None:
        """Let whoever waits for an answer go first; between transactions that follow one another."""
        ...

    async def show(self, text: str) -> None:
        """How far it is, as HTML: one message, edited every few seconds at most, however often this is called."""
        ...

    def unit(self) -> AbstractAsyncContextManager[Work]:
        """One transaction, committed when its block ends."""
        ...

    async def finish(self, write: Callable[[Work], Awaitable[Answer]]) -> None:
        """The last transaction: what `write` changes and answers takes effect once, and the task is done.

        A message to the task's chat takes the place of its progress.
        """
        ...


@dataclass(frozen=True, slots=True)
class TaskKind:
    """How a kind of task is done; the quick ones never wait behind the others."""

    run: Callable[[Desk], Awaitable[None]]
    is_quick: bool = True
