"""Asking for slow work, and settling it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.columns import utc_now
from models.people.actor import Actor
from models.tasks.tables import Task

KEPT = timedelta(days=6)
_ASKED = "asked_tasks"


async def ask_for(
    session: AsyncSession,
    *,
    actor: Actor,
    chat_id: int,
    kind: str,
    params: dict[str, Any] | None = None,
    file_id: str | None = None,
) -> Task:
    """Have something slow done after the commit; what it brings is told in the chat.

    Whether they may is for the operation that asks to check, and for the work itself once more.
    """
    task = Task(kind=kind, params=params or {}, file_id=file_id, member_id=actor.member_id, chat_id=chat_id)
    session.add(task)
    await session.flush()
    session.info[_ASKED] = True
    return task


def take_asked(session: AsyncSession) -> bool:
    """Whether this unit of work asked for something; asked once, after its commit."""
    return bool(session.info.pop(_ASKED, False))


async def begin_task(session: AsyncSession, task_id: int) -> int | None:
    """Count one more attempt; returns which it is, None when the task is done."""
    begun = update(Task).where(col(Task.id) == task_id, col(Task.done_at).is_(None))
    counted = await session.execute(begun.values(attempts=Task.attempts + 1).returning(col(Task.attempts)))
    return counted.scalar_one_or_none()


async def give_back(session: AsyncSession, task_id: int) -> None:
    """The program stops while a task is worked on: that attempt was nobody's fault."""
    await session.execute(update(Task).where(col(Task.id) == task_id).values(attempts=Task.attempts - 1))


async def finish_task(session: AsyncSession, task_id: int, *, failure: str | None = None) -> bool:
    """Mark a task as done, for good; False if it was, and then nothing of it may take effect again."""
    waiting = update(Task).where(col(Task.id) == task_id, col(Task.done_at).is_(None))
    reason = failure[:200] if failure is not None else None
    settled = waiting.values(done_at=utc_now(), failure=reason, params={}, file_id=None).returning(col(Task.id))
    return (await session.execute(settled)).first() is not None


async def forget_old_tasks(session: AsyncSession) -> None:
    """Delete tasks that were done more than 6 days ago."""
    await session.execute(delete(Task).where(col(Task.done_at) < utc_now() - KEPT))
