"""One attempt at one task: its file, its folder, its progress and its transactions."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from aiogram import Bot
from aiogram.methods import SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from bot.confinement import Confinement
from bot.database import Database
from bot.outbox import Request
from bot.replies import final_requests, methods_of
from bot.texts import Reader, Texts
from bot.wire import FileTooBig, Unavailable, WireError
from documents.errors import FileGoneError, FileTooLargeError
from drivers.snapshots import with_snapshot
from models.people.actor import Actor
from models.tasks.operations import finish_task
from models.tasks.queries import who_asked
from models.tasks.tables import Task

_SHOWN_EVERY_S = 2.0
_WITHIN_S, _WATCHED_EVERY_S = 20.0, 0.5
_MEGABYTE = 1024 * 1024
_LARGEST_BYTES = 20 * _MEGABYTE
T = TypeVar("T")
Keep = Callable[[AsyncSession, int, Sequence[Request], str], Awaitable[None]]
"""Puts a task's requests into the outbox; a message of theirs goes where the last one under the same key is."""


class Files(Protocol):
    """Where the files that people sent are fetched."""

    async def download(self, file_id: str, destination: Path, *, max_bytes: int = ...) -> None: ...


class MemberGoneError(Exception):
    """Whoever asked is no member any more: nothing is done for them, and nothing said."""


class FileAwayError(Exception):
    """Telegram does not hand out the file just now: the task is put off, and begun again later."""


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction of a task, and who asked for it."""

    session: AsyncSession
    actor: Actor
    reader: Reader


class Desk:
    """As handlers/tasks.py describes it."""

    def __init__(
        self,
        *,
        task: Task,
        key: str,
        database: Database,
        files: Files,
        keep: Keep,
        bot: Bot,
        texts: Texts,
        confinement: Confinement,
        folder: Path,
        insist: Callable[[Callable[[], Awaitable[Any]]], Awaitable[Any]],
        fetched: Callable[[], None],
    ) -> None:
        self.folder = folder
        self._task = task
        self._key = key
        self._database = database
        self._files = files
        self._keep = keep
        self._bot = bot
        self._texts = texts
        self._confinement = confinement
        self._insist = insist
        self._fetched = fetched
        self._shown_at = 0.0

    @property
    def params(self) -> Mapping[str, Any]:
        return self._task.params

    @property
    def file_id(self) -> str | None:
        return self._task.file_id

    @property
    def chat_id(self) -> int:
        return self._task.chat_id

    async def __aenter__(self) -> "Desk":
        await asyncio.to_thread(self._clear)
        await asyncio.to_thread(self.folder.mkdir, parents=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._clear)

    async def fetch(self, max_bytes: int = _LARGEST_BYTES) -> Path:
        """The file that the task is about. Raises FileTooLargeError, FileGoneError, FileAwayError."""
        destination, file_id = self.folder / "input", self._task.file_id or ""
        try:
            await self._files.download(file_id, destination, max_bytes=max_bytes)
        except FileTooBig:
            raise FileTooLargeError(max_bytes // _MEGABYTE) from None
        except Unavailable:
            raise FileAwayError from None
        except WireError:
            raise FileGoneError from None
        self._fetched()
        return destination

    async def compute(self, function: Callable[..., T], *args: Any, within_s: float = _WITHIN_S) -> T:
        """What a function of `documents` makes of its arguments, in a process of its own."""
        return await self._confinement.call(function, *args, within_s=within_s)

    async def study(
        self,
        function: Callable[..., Awaitable[T]],
        *args: Any,
        within_s: float = _WITHIN_S,
        watch: Callable[[], Awaitable[None]] | None = None,
    ) -> T:
        """What a function of `models` makes of its arguments and a session that only reads; in a process of its own."""
        url = self._database.url.render_as_string(hide_password=False)
        computing = asyncio.ensure_future(
            self._confinement.call(with_snapshot, url, function, *args, within_s=within_s)
        )
        try:
            while not (await asyncio.wait([computing], timeout=_WATCHED_EVERY_S))[0]:
                if watch is not None:
                    await watch()
            outcome: T = computing.result()
            return outcome
        finally:
            computing.cancel()

    async def give_way(self) -> None:
        """Let whoever waits for an answer go first."""
        await self._database.give_way()

    async def show(self, text: str) -> None:
        """How far it is: at most every two seconds."""
        if time.monotonic() - self._shown_at < _SHOWN_EVERY_S:
            return
        self._shown_at = time.monotonic()
        said = final_requests(self._bot, [SendMessage(chat_id=self.chat_id, text=text)])
        async with self._database.unit_of_work() as session:
            await self._keep(session, self.chat_id, said, self._key)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Work]:
        """One transaction. Raises MemberGoneError, which ends the task."""
        async with self._database.unit_of_work() as session:
            yield await self._work(session)

    async def finish(self, write: Callable[[Work], Awaitable[Any]]) -> None:
        """The last transaction, which takes effect once."""

        async def whole() -> None:
            async with self.unit() as work:
                if await finish_task(work.session, self._task.id or 0):
                    requests = final_requests(self._bot, methods_of(await write(work)))
                    await self._keep(work.session, self.chat_id, requests, self._key)

        await self._insist(whole)

    async def _work(self, session: AsyncSession) -> Work:
        actor = await who_asked(session, self._task)
        if actor is None:
            raise MemberGoneError
        return Work(session, actor, self._texts.reader(actor.language))

    def _clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
