"""Where slow work is done: rows of `task`, one quick and one long at a time, after the commit that asked for them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import structlog
from aiogram import Bot
from aiogram.methods import SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from bot.confinement import Confinement
from bot.database import Database
from bot.desk import Desk, FileAwayError, Files, Keep, MemberGoneError
from bot.patience import DatabasePatience, pauses
from bot.postponed import Postponed
from bot.replies import final_requests
from bot.texts import Texts
from documents.errors import FileGoneError
from models.errors import DomainError
from models.messaging.operations import notify_role
from models.people.tables import Role
from models.tasks.operations import begin_task, finish_task, give_back, take_asked
from models.tasks.queries import waiting_tasks, who_asked
from models.tasks.tables import Task

ATTEMPTS = 3
FAILED = "task_failed"
_PAUSE_S = 0.2
_log = structlog.get_logger()


class Kind(Protocol):
    """How a kind of task is done: see handlers/tasks.py."""

    @property
    def run(self) -> Callable[[Any], Awaitable[None]]: ...

    @property
    def is_quick(self) -> bool: ...


class Workshop:
    """Takes up tasks in the order in which they were asked for; what the program leaves is there at the next start."""

    def __init__(
        self,
        *,
        database: Database,
        files: Files,
        keep: Keep,
        bot: Bot,
        texts: Texts,
        kinds: Mapping[str, Kind],
        patience: DatabasePatience,
        folder: Path,
    ) -> None:
        self._database = database
        self._files = files
        self._keep = keep
        self._bot = bot
        self._texts = texts
        self._kinds = kinds
        self._patience = patience
        self._folder = folder
        self._confinement = Confinement()
        self._asked = {is_quick: asyncio.Event() for is_quick in (True, False)}
        self._postponed = {is_quick: Postponed() for is_quick in (True, False)}
        database.after_commit.append(self._notice)

    async def work(self, *, is_quick: bool) -> None:
        """Do the quick tasks, or the others, for as long as the program runs."""
        asked = self._asked[is_quick]
        while True:
            asked.clear()
            if not await self.do_waiting(is_quick=is_quick):
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._postponed[is_quick].next_s()):
                        await asked.wait()

    async def do_waiting(self, *, is_quick: bool) -> int:
        """Do what waits now; returns how many tasks that were, without those that had to be put off."""
        tasks = await self._insist(lambda session: waiting_tasks(session, self._kinds_of(is_quick=is_quick)))
        postponed = self._postponed[is_quick]
        due = [task for task in tasks if postponed.is_due(task.id or 0)]
        for task in due:
            await self._do(task)
        return sum((task.id or 0) not in postponed for task in due)

    def _kinds_of(self, *, is_quick: bool) -> Sequence[str]:
        return [name for name, kind in self._kinds.items() if kind.is_quick is is_quick]

    def _notice(self, session: AsyncSession) -> None:
        if take_asked(session):
            for asked in self._asked.values():
                asked.set()

    async def _do(self, task: Task) -> None:
        """One task, to its end, its refusal, or the last of its attempts."""
        task_id = task.id or 0
        async for _ in pauses(_PAUSE_S):
            attempt = await self._insist(lambda session: begin_task(session, task_id))
            if attempt is None or await self._is_settled(task, attempt):
                return

    async def _is_settled(self, task: Task, attempt: int) -> bool:
        task_id = task.id or 0
        if attempt > ATTEMPTS:
            await self._give_up(task, "the program ended while working on it")
            return True
        try:
            await self._patience.insist(lambda: self._attempt(task))
        except asyncio.CancelledError:
            await self._insist(lambda session: give_back(session, task_id))
            raise
        except FileAwayError:
            await self._put_off(task)
        except MemberGoneError:
            await self._insist(lambda session: finish_task(session, task_id, failure="no member any more"))
        except DomainError as error:
            await self._refuse(task, error)
        except Exception as error:
            _log.exception("task_failed", task=task_id, kind=task.kind)
            if attempt < ATTEMPTS:
                return False
            await self._give_up(task, type(error).__name__)
        return True

    async def _attempt(self, task: Task) -> None:
        desk = Desk(
            task=task,
            key=message_key(task),
            database=self._database,
            files=self._files,
            keep=self._keep,
            bot=self._bot,
            texts=self._texts,
            confinement=self._confinement,
            folder=self._folder / str(task.id),
            insist=self._patience.insist,
            fetched=lambda: self._note_reached(task),
        )
        async with desk:
            await self._kinds[task.kind].run(desk)

    async def _put_off(self, task: Task) -> None:
        """It goes on later, as long as there is hope for its file: that attempt was nobody's fault."""
        task_id, is_quick = task.id or 0, self._kinds[task.kind].is_quick
        if self._postponed[is_quick].put_off(task_id):
            await self._insist(lambda session: give_back(session, task_id))
        else:
            await self._refuse(task, FileGoneError())

    def _note_reached(self, task: Task) -> None:
        for postponed in self._postponed.values():
            postponed.note_reached(task.id or 0)

    async def _refuse(self, task: Task, error: DomainError) -> None:
        await self._insist(lambda session: self._end(session, task, lambda reader: reader.error(error)))

    async def _give_up(self, task: Task, reason: str) -> None:
        async def settle(session: AsyncSession) -> None:
            asked_by = await who_asked(session, task)
            if await self._end(session, task, lambda reader: reader.text("messaging.failed"), failure=reason):
                params = {"task": task.id or 0, "name": asked_by.name if asked_by else ""}
                await notify_role(session, Role.ADMIN, notice=FAILED, params=params)

        await self._insist(settle)

    async def _end(
        self, session: AsyncSession, task: Task, wording: Callable[[Any], str], *, failure: str | None = None
    ) -> bool:
        """Settle a task with a few words instead of what was asked for; False when it was settled before."""
        if not await finish_task(session, task.id or 0, failure=failure):
            return False
        asked_by = await who_asked(session, task)
        reader = self._texts.reader(asked_by.language if asked_by else None)
        said = SendMessage(chat_id=task.chat_id, text=wording(reader))
        await self._keep(session, task.chat_id, final_requests(self._bot, [said]), message_key(task))
        return True

    async def _insist(self, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            async with self._database.unit_of_work() as session:
                return await work(session)

        return await self._patience.insist(whole)


def message_key(task: Task) -> str:
    """Under what a task's one message is remembered, from its first progress to its end."""
    return f"task:{task.id}"
