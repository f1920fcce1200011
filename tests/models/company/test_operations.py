"""Changing what the company is."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.audit.errors import ChangedSinceError, NothingToUndoError
from models.audit.tables import AuditEntry
from models.company.errors import (
    CompanyNameMissingError,
    CurrencyUnknownError,
    HoursReversedError,
    TimezoneUnknownError,
    WorkingDayMissingError,
)
from models.company.operations import (
    CompanyChange,
    CompanyField,
    begin_company,
    choose_currency,
    choose_hours,
    choose_language,
    choose_timezone,
    choose_working_day,
    rename_company,
    take_changed_company,
    undo_company_change,
)
from models.company.queries import company_card, get_company
from models.company.tables import Company
from models.guide.operations import settle_step
from models.guide.rules import FirstStep
from models.people.actor import Actor
from models.people.errors import RightMissingError, RoleMissingError
from models.people.tables import Language, Role
from tests.companies import company
from tests.models.company.conftest import Staff

Change = Callable[[AsyncSession, Actor], Awaitable[CompanyChange]]

CHANGES: dict[CompanyField, tuple[Change, Any, Any]] = {
    CompanyField.NAME: (lambda s, a: rename_company(s, a, " Padaria  Nova "), "Café & Cia", "Padaria Nova"),
    CompanyField.LANGUAGE: (lambda s, a: choose_language(s, a, Language.ENGLISH), "pt_BR", "en"),
    CompanyField.TIMEZONE: (
        lambda s, a: choose_timezone(s, a, "America/Manaus"),
        "America/Sao_Paulo",
        "America/Manaus",
    ),
    CompanyField.CURRENCY: (lambda s, a: choose_currency(s, a, "EUR"), "BRL", "EUR"),
    CompanyField.WORKING_DAYS: (
        lambda s, a: choose_working_day(s, a, 6, works=True),
        [1, 2, 3, 4, 5],
        [1, 2, 3, 4, 5, 6],
    ),
    CompanyField.HOURS: (
        lambda s, a: choose_hours(s, a, time(7, 30), time(23, 59)),
        ["08:00", "18:00"],
        ["07:30", "23:59"],
    ),
}


async def _entries(database: Database) -> list[AuditEntry]:
    async with database.unit_of_work() as session:
        found = select(AuditEntry).where(AuditEntry.action == "change_company").order_by(col(AuditEntry.id))
        return list((await session.execute(found)).scalars())


async def _run(database: Database, change: Change, actor: Actor) -> CompanyChange:
    async with database.unit_of_work() as session:
        return await change(session, actor)


async def _company(database: Database) -> Company:
    async with database.unit_of_work() as session:
        return await get_company(session)


async def test_a_company_begins_once(database: Database) -> None:
    for name in ("First", "Second"):
        async with database.unit_of_work() as session:
            assert (await begin_company(session, company(name))).name == "First"


@pytest.mark.parametrize("field", CompanyField)
async def test_each_setting_is_changed_audited_and_put_back(
    database: Database, admin: Actor, field: CompanyField
) -> None:
    change, old, new = CHANGES[field]
    before = (await _company(database)).model_dump()
    done = await _run(database, change, admin)
    assert (done.field, done.old, done.new) == (field, old, new)
    assert (await _company(database)).model_dump() != before
    assert done.at is not None
    at = done.at
    undone = await _run(database, lambda session, actor: undo_company_change(session, actor, at), admin)
    assert (undone.field, undone.old, undone.new) == (field, new, old)
    assert (await _company(database)).model_dump() == before
    first, second = await _entries(database)
    assert first.member_id == second.member_id == admin.member_id
    assert json.loads(first.details) == {"field": field.value, "old": old, "new": new}
    assert json.loads(second.details) == {"field": field.value, "old": new, "new": old}


@pytest.mark.parametrize("field", CompanyField)
async def test_the_same_again_changes_nothing(database: Database, admin: Actor, field: CompanyField) -> None:
    change, _, new = CHANGES[field]
    await _run(database, change, admin)
    again = await _run(database, change, admin)
    assert (again.old, again.new, again.at) == (new, new, None)
    assert len(await _entries(database)) == 1


@pytest.mark.parametrize("field", CompanyField)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_admins_change_anything(database: Database, staff: Staff, role: Role, field: CompanyField) -> None:
    with pytest.raises(RightMissingError):
        await _run(database, CHANGES[field][0], staff[role])
    assert (await _company(database)).model_dump() == company().model_dump()


@pytest.mark.parametrize("role", Role)
async def test_those_in_charge_see_the_card(database: Database, staff: Staff, role: Role) -> None:
    async with database.unit_of_work() as session:
        if role in {Role.ADMIN, Role.MANAGER}:
            assert (await company_card(session, staff[role])).company.name == "Café & Cia"
        else:
            with pytest.raises(RightMissingError):
                await company_card(session, staff[role])


async def test_whoever_has_no_role_sees_nothing(database: Database, staff: Staff) -> None:
    nobody = Actor(staff[Role.VIEWER].member_id, "x", Language.ENGLISH, frozenset())
    async with database.unit_of_work() as session:
        with pytest.raises(RoleMissingError):
            await company_card(session, nobody)


async def test_the_program_learns_of_a_change_and_only_of_one(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await rename_company(session, admin, "Padaria Nova")
        changed = take_changed_company(session)
        assert changed is not None
        assert changed.name == "Padaria Nova"
        assert take_changed_company(session) is None
    async with database.unit_of_work() as session:
        await rename_company(session, admin, "Padaria Nova")
        assert take_changed_company(session) is None


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda s, a: rename_company(s, a, " \u2800 "), CompanyNameMissingError),
        (lambda s, a: choose_timezone(s, a, "Mars/Olympus"), TimezoneUnknownError),
        (lambda s, a: choose_timezone(s, a, "../etc/passwd"), TimezoneUnknownError),
        (lambda s, a: choose_currency(s, a, "XXX"), CurrencyUnknownError),
        (lambda s, a: choose_hours(s, a, time(18), time(8)), HoursReversedError),
        (lambda s, a: choose_hours(s, a, time(8), time(8)), HoursReversedError),
    ],
)
async def test_what_makes_no_sense_is_refused(
    database: Database, admin: Actor, change: Change, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await _run(database, change, admin)
    assert await _entries(database) == []


async def test_the_last_working_day_stays(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        for day in (1, 2, 3, 4):
            await choose_working_day(session, admin, day, works=False)
        with pytest.raises(WorkingDayMissingError):
            await choose_working_day(session, admin, 5, works=False)


async def test_what_was_changed_again_is_not_undone(database: Database, admin: Actor, staff: Staff) -> None:
    done = await _run(database, lambda s, a: rename_company(s, a, "Mine"), admin)
    await _run(database, lambda s, a: rename_company(s, a, "Hers"), admin)
    assert done.at is not None
    at = done.at
    with pytest.raises(ChangedSinceError):
        await _run(database, lambda s, a: undo_company_change(s, a, at), admin)
    assert (await _company(database)).name == "Hers"


async def test_an_undo_pressed_twice_changes_nothing_more(database: Database, admin: Actor) -> None:
    done = await _run(database, lambda s, a: rename_company(s, a, "Mine"), admin)
    assert done.at is not None
    at = done.at
    await _run(database, lambda s, a: undo_company_change(s, a, at), admin)
    with pytest.raises(ChangedSinceError):
        await _run(database, lambda s, a: undo_company_change(s, a, at), admin)


async def test_nobody_undoes_what_they_did_not_do(database: Database, admin: Actor, staff: Staff) -> None:
    done = await _run(database, lambda s, a: rename_company(s, a, "Mine"), admin)
    assert done.at is not None
    at = done.at
    other = Actor(staff[Role.BUYER].member_id, "x", Language.ENGLISH, frozenset({Role.ADMIN}))
    for actor, moment in (
        (other, at),
        (admin, at + timedelta(microseconds=1)),
        (admin, datetime(1970, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(NothingToUndoError):
            await _run(database, lambda s, a, moment=moment: undo_company_change(s, a, moment), actor)  # type: ignore[misc]


async def test_what_else_was_done_to_the_company_is_not_undone_as_a_setting(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await settle_step(session, admin, FirstStep.COMPANY)
    async with database.unit_of_work() as session:
        settled = select(AuditEntry.at).where(AuditEntry.action == "settle_steps")
        at = (await session.execute(settled)).scalar_one()
    with pytest.raises(NothingToUndoError):
        await _run(database, lambda s, a: undo_company_change(s, a, at), admin)


async def test_of_two_changes_at_once_both_count(database: Database, admin: Actor) -> None:
    days = [_run(database, _switch_on(day), admin) for day in (6, 7)]
    await asyncio.gather(*days)
    assert (await _company(database)).working_days == [1, 2, 3, 4, 5, 6, 7]


def _switch_on(day: int) -> Change:
    return lambda session, actor: choose_working_day(session, actor, day, works=True)
