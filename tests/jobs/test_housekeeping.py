"""Old rows go, and only those that are done."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from jobs.audit import follow_chains
from jobs.catalog import clear_imports
from jobs.messaging import forget_finished
from jobs.people import forget_old_strangers
from jobs.stock import forget_old_drafts
from jobs.tasks import forget_done_tasks
from jobs.timetable import build_timetable
from models.columns import utc_now
from models.messaging.tables import Conversation, InboxUpdate, OutboxMessage
from models.people.tables import StrangerGreeting

LONG_AGO = timedelta(days=6, minutes=1)
RECENTLY = timedelta(days=5, hours=23)


def update(update_id: int, age: timedelta, *, done: bool = True, quarantined_for: str | None = None) -> InboxUpdate:
    at = utc_now() - age
    return InboxUpdate(
        update_id=update_id,
        lane=1,
        payload="",
        received_at=at,
        done_at=at if done else None,
        quarantined_for=quarantined_for,
    )


def message(key: str, age: timedelta, *, sent: bool) -> OutboxMessage:
    at = utc_now() - age
    return OutboxMessage(
        chat_id=1, method="sendMessage", payload={}, key=key, created_at=at, sent_at=at if sent else None
    )


async def test_done_updates_and_sent_messages_go_after_six_days(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add_all(
            [
                update(1, LONG_AGO),
                update(2, RECENTLY),
                update(3, LONG_AGO, done=False),
                update(4, LONG_AGO, quarantined_for="RuntimeError"),
                message("old", LONG_AGO, sent=True),
                message("waiting", LONG_AGO, sent=False),
                message("new", RECENTLY, sent=True),
            ]
        )
    await forget_finished(database.unit_of_work)
    async with database.unit_of_work() as session:
        assert await _all(session, InboxUpdate.update_id) == [2, 3, 4]
        assert await _all(session, OutboxMessage.key) == ["new", "waiting"]


async def test_a_question_that_nobody_answered_goes_after_six_days(database: Database) -> None:
    async with database.unit_of_work() as session:
        for chat_id, age in ((1, LONG_AGO), (2, RECENTLY)):
            session.add(Conversation(chat_id=chat_id, telegram_id=1, state="name", updated_at=utc_now() - age))
    await forget_finished(database.unit_of_work)
    async with database.unit_of_work() as session:
        assert await _all(session, Conversation.chat_id) == [2]


async def test_strangers_are_forgotten_after_six_days(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add(StrangerGreeting(telegram_id=1, greeted_at=utc_now() - LONG_AGO))
        session.add(StrangerGreeting(telegram_id=2, greeted_at=utc_now() - RECENTLY))
    await forget_old_strangers(database.unit_of_work)
    async with database.unit_of_work() as session:
        assert await _all(session, StrangerGreeting.telegram_id) == [2]


async def test_every_job_is_on_the_timetable_every_hour(database: Database) -> None:
    timetable = build_timetable(database.unit_of_work, ZoneInfo("America/Sao_Paulo"))
    jobs = {forget_finished, forget_old_strangers, follow_chains, forget_old_drafts, forget_done_tasks, clear_imports}
    assert {job.func for job in timetable.get_jobs()} == jobs
    assert {str(job.trigger.fields[5]) for job in timetable.get_jobs()} == {"*"}


async def _all(session: AsyncSession, column: Any) -> list[Any]:
    return sorted((await session.execute(select(col(column)))).scalars())
