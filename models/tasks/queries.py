"""What waits to be worked on, and for whom."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.people.actor import Actor
from models.people.queries import find_sender
from models.people.tables import Member
from models.tasks.tables import Task


async def waiting_tasks(session: AsyncSession, kinds: Collection[str]) -> Sequence[Task]:
    """What is to be done next of these kinds, oldest first."""
    waiting = select(Task).where(col(Task.done_at).is_(None), col(Task.kind).in_(kinds)).order_by(col(Task.id))
    return (await session.execute(waiting)).scalars().all()


async def who_asked(session: AsyncSession, task: Task) -> Actor | None:
    """Whoever asked for a task, as they are now; None when they are no active member any more."""
    account = await session.scalar(select(Member.telegram_id).where(Member.id == task.member_id))
    sender = account and await find_sender(session, telegram_id=account, chat_id=task.chat_id)
    return sender.actor if sender and sender.is_active else None
