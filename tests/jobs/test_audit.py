"""A long check of the audit trail goes on after the press that asked for it, and ends by telling."""

import asyncio
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.database import Database
from jobs.audit import follow_chains
from jobs.timetable import build_timetable, follow_asked_chains
from models.audit.checking import check_chain
from models.audit.operations import record
from models.audit.queries import chain_end
from models.messaging.tables import OutboxMessage
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role

ADMIN = Actor(1, "Ana", Language.ENGLISH, frozenset({Role.ADMIN}))
LENGTH = 30


async def ask_for_a_long_check(database: Database) -> None:
    async with database.unit_of_work() as session:
        await add_member(session, telegram_id=501, name="Ana", language=Language.ENGLISH, roles=[Role.ADMIN])
        for number in range(LENGTH - 1):
            record(
                session,
                member_id=None,
                area="catalog",
                action="add_product",
                object_type="product",
                object_id=str(number),
                details={},
            )
    async with database.unit_of_work() as session:
        assert await check_chain(session, ADMIN, chat_id=501, at_once=10) is None


async def told(session: AsyncSession) -> list[dict[str, object] | None]:
    return list((await session.execute(select(OutboxMessage.params))).scalars())


async def test_it_is_followed_to_its_end(database: Database) -> None:
    await ask_for_a_long_check(database)
    await follow_chains(database.unit_of_work)
    async with database.unit_of_work() as session:
        end = await chain_end(session)
        assert await told(session) == [{"count": LENGTH, "hash": end.hash}]


async def test_it_begins_with_the_commit_that_asked(database: Database) -> None:
    timetable = build_timetable(database.unit_of_work, ZoneInfo("America/Sao_Paulo"))
    database.after_commit.append(partial(follow_asked_chains, timetable))
    timetable.start()
    try:
        await ask_for_a_long_check(database)
        async with asyncio.timeout(20):
            while True:
                async with database.unit_of_work() as session:
                    if await told(session):
                        break
                await asyncio.sleep(0.01)
    finally:
        timetable.shutdown(wait=False)


async def test_other_commits_begin_nothing(database: Database) -> None:
    timetable = build_timetable(database.unit_of_work, ZoneInfo("America/Sao_Paulo"))
    timetable.start(paused=True)
    try:
        before = timetable.get_job("follow_chains").next_run_time
        async with database.unit_of_work() as session:
            follow_asked_chains(timetable, session)
        assert timetable.get_job("follow_chains").next_run_time == before
    finally:
        timetable.shutdown(wait=False)


async def test_a_check_that_is_asked_for_while_the_program_stops_is_left_for_later(database: Database) -> None:
    timetable = build_timetable(database.unit_of_work, ZoneInfo("America/Sao_Paulo"))
    database.after_commit.append(partial(follow_asked_chains, timetable))
    timetable.start()
    timetable.shutdown(wait=False)
    await ask_for_a_long_check(database)
    async with database.unit_of_work() as session:
        assert await told(session) == []
