"""Settling the first steps, and remembering menus."""

import json

import pytest
from sqlmodel import select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.company.queries import get_company
from models.guide.operations import (
    finish_first_steps,
    remember_menus,
    settle_step,
    unsettle_step,
)
from models.guide.queries import is_beginning, remembered_menus
from models.guide.rules import FirstStep
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.tables import Language, Role


async def settled(database: Database) -> list[str]:
    async with database.unit_of_work() as session:
        return list((await get_company(session)).settled_steps)


async def test_steps_are_settled_in_their_order_and_taken_up_again(database: Database, ana: Actor) -> None:
    for step in (FirstStep.PEOPLE, FirstStep.COMPANY):
        async with database.unit_of_work() as session:
            await settle_step(session, ana, step)
    assert await settled(database) == ["company", "people"]
    async with database.unit_of_work() as session:
        await unsettle_step(session, ana, FirstStep.COMPANY)
    assert await settled(database) == ["people"]


async def test_who_settled_what_is_recorded_once(database: Database, ana: Actor) -> None:
    for _ in range(2):
        async with database.unit_of_work() as session:
            await settle_step(session, ana, FirstStep.COMPANY)
    async with database.unit_of_work() as session:
        chosen = select(AuditEntry.member_id, AuditEntry.details).where(AuditEntry.action == "settle_steps")
        ((member_id, details),) = (await session.execute(chosen)).all()
    assert (member_id, json.loads(details)) == (ana.member_id, {"old": [], "new": ["company"]})


async def test_taking_up_a_step_takes_up_the_first_steps(database: Database, ana: Actor) -> None:
    async with database.unit_of_work() as session:
        await settle_step(session, ana, FirstStep.PRODUCTS)
        await finish_first_steps(session, ana)
        assert not await is_beginning(session, ana)
        await unsettle_step(session, ana, FirstStep.PRODUCTS)
        assert await is_beginning(session, ana)
    assert await settled(database) == []


@pytest.mark.parametrize("work", [settle_step, unsettle_step])
async def test_only_admins_settle(database: Database, ana: Actor, work) -> None:  # type: ignore[no-untyped-def]
    manager = Actor(ana.member_id, "Bia", Language.ENGLISH, frozenset({Role.MANAGER}))
    async with database.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await work(session, manager, FirstStep.COMPANY)
        assert not await is_beginning(session, manager)
    assert await settled(database) == []


async def test_menus_are_remembered_by_scope(database: Database) -> None:
    async with database.unit_of_work() as session:
        await remember_menus(session, {"default:": "a", "chat:1:": "b"})
        await remember_menus(session, {"chat:1:": "c"})
        await remember_menus(session, {})
        assert await remembered_menus(session) == {"default:": "a", "chat:1:": "c"}
        await remember_menus(session, {"default:": "d"}, anew=True)
        assert await remembered_menus(session) == {"default:": "d"}
        await remember_menus(session, {}, anew=True)
        assert await remembered_menus(session) == {}
