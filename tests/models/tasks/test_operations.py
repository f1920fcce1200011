"""Asking for slow work, beginning it, settling it once."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.columns import utc_now
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Member, Role
from models.tasks.operations import ask_for, begin_task, finish_task, forget_old_tasks, give_back, take_asked
from models.tasks.queries import waiting_tasks, who_asked
from models.tasks.tables import Task


@pytest.fixture
async def ana(database: Database) -> Actor:
    async with database.unit_of_work() as session:
        roles = [Role.OPERATOR]
        member = await add_member(session, telegram_id=501, name="Ana", language=Language.PORTUGUESE, roles=roles)
        return Actor(member.id or 0, "Ana", Language.PORTUGUESE, frozenset(roles))


async def ask(session: AsyncSession, actor: Actor, kind: str = "photo") -> int:
    task = await ask_for(session, actor=actor, chat_id=501, kind=kind, params={"a": 1}, file_id="f")
    return task.id or 0


async def test_only_whoever_asked_wakes_the_workshop_and_once(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        assert not take_asked(session)
        await ask(session, ana)
        assert take_asked(session)
        assert not take_asked(session)


async def test_what_waits_comes_in_the_order_of_asking_and_by_kind(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        first, other, second = [await ask(session, ana, kind) for kind in ("photo", "sheet", "photo")]
        assert [task.id for task in await waiting_tasks(session, ["photo"])] == [first, second]
        assert [task.id for task in await waiting_tasks(session, ["photo", "sheet"])] == [first, other, second]
        assert await waiting_tasks(session, []) == []


async def test_attempts_are_counted_and_those_of_a_stop_given_back(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        task_id = await ask(session, ana)
        assert [await begin_task(session, task_id) for _ in range(2)] == [1, 2]
        await give_back(session, task_id)
        assert await begin_task(session, task_id) == 2


async def test_a_task_is_settled_once_and_then_says_nothing_any_more(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        task_id = await ask(session, ana)
        assert await finish_task(session, task_id, failure="x" * 300)
        assert not await finish_task(session, task_id)
        assert await begin_task(session, task_id) is None
        assert await waiting_tasks(session, ["photo"]) == []
    async with database.unit_of_work() as session:
        task = (await session.execute(select(Task))).scalar_one()
        assert (task.params, task.file_id, task.failure) == ({}, None, "x" * 200)


async def test_whoever_asked_is_looked_up_anew(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        task_id = await ask(session, ana)
        task = await session.get_one(Task, task_id)
        asked_by = await who_asked(session, task)
        assert asked_by is not None
        assert (asked_by.name, asked_by.roles) == ("Ana", ana.roles)
        member = (await session.execute(select(Member).where(col(Member.telegram_id) == 501))).scalar_one()
        member.is_active = False
        await session.flush()
        assert await who_asked(session, task) is None
        member.is_active, member.telegram_id = True, None
        await session.flush()
        assert await who_asked(session, task) is None


async def test_what_is_done_is_forgotten_after_six_days(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        old, recent, waiting = [await ask(session, ana) for _ in range(3)]
        for task_id, age in ((old, timedelta(days=6, minutes=1)), (recent, timedelta(days=5))):
            (await session.get_one(Task, task_id)).done_at = utc_now() - age
        (await session.get_one(Task, waiting)).asked_at = utc_now() - timedelta(days=30)
        await session.flush()
        await forget_old_tasks(session)
        left = (await session.execute(select(Task.id).order_by(col(Task.id)))).scalars().all()
        assert left == [recent, waiting]
