"""The days on which nobody works."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from models.audit.errors import ChangedSinceError
from models.audit.tables import AuditEntry
from models.company.days import national_holidays
from models.company.errors import (
    HolidayNameMissingError,
    HolidayNameTooLongError,
    HolidayNotFoundError,
    HolidayTakenError,
)
from models.company.holidays import (
    add_holidays,
    add_national_holidays,
    missing_national_holidays,
    remove_holiday,
    undo_holidays_change,
)
from models.company.queries import coming_holidays, company_card, holidays_between
from models.company.tables import Holiday
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.tables import Role
from tests.models.company.conftest import Staff

CHRISTMAS, JUNE = date(2026, 12, 25), date(2027, 6, 24)
NAMES = {code: code.upper() for _, code in national_holidays(2026)}


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    """A Sunday evening in São Paulo, and Monday morning already by UTC."""
    with time_machine.travel(datetime(2026, 11, 23, 1, tzinfo=UTC), tick=True):
        yield


async def _days(session: AsyncSession) -> Sequence[tuple[date, str]]:
    rows = (await session.execute(select(Holiday).order_by(col(Holiday.day)))).scalars()
    return [(row.day, row.name) for row in rows]


async def test_holidays_are_kept_audited_and_taken_back_together(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        change = await add_holidays(session, admin, {JUNE: " São  João ", CHRISTMAS: "Natal"})
    assert [holiday.name for holiday in change.added] == ["Natal", "São João"]
    assert change.at is not None
    async with database.unit_of_work() as session:
        assert await _days(session) == [(CHRISTMAS, "Natal"), (JUNE, "São João")]
        entries = (await session.execute(select(AuditEntry).where(AuditEntry.object_type == "holiday"))).scalars()
        assert [(e.action, e.object_id, e.details) for e in entries] == [
            ("add_holiday", "2026-12-25", '{"name":"Natal"}'),
            ("add_holiday", "2027-06-24", '{"name":"São João"}'),
        ]
        undone = await undo_holidays_change(session, admin, change.at)
        assert [holiday.name for holiday in undone.removed] == ["Natal", "São João"]
        assert await _days(session) == []


async def test_the_undoing_can_be_undone(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        change = await add_holidays(session, admin, {CHRISTMAS: "Natal"})
    for expected in ([], [(CHRISTMAS, "Natal")]):
        async with database.unit_of_work() as session:
            assert change.at is not None
            change = await undo_holidays_change(session, admin, change.at)
            assert await _days(session) == expected


async def test_a_day_is_a_holiday_once(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await add_holidays(session, admin, {CHRISTMAS: "Natal"})
        with pytest.raises(HolidayTakenError) as refused:
            await add_holidays(session, admin, {CHRISTMAS: "Outro", JUNE: "São João"})
        assert (refused.value.day, refused.value.name) == (CHRISTMAS, "Natal")
        assert await _days(session) == [(CHRISTMAS, "Natal")]


async def test_a_holiday_has_a_name_that_fits(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(HolidayNameMissingError):
            await add_holidays(session, admin, {CHRISTMAS: "\u2800", JUNE: "São João"})
        with pytest.raises(HolidayNameTooLongError):
            await add_holidays(session, admin, {CHRISTMAS: "x" * 61})
        assert await _days(session) == []


async def test_a_holiday_is_removed_and_comes_back_by_its_name(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await add_holidays(session, admin, {CHRISTMAS: "Natal"})
    async with database.unit_of_work() as session:
        change = await remove_holiday(session, admin, CHRISTMAS)
        assert await _days(session) == []
    async with database.unit_of_work() as session:
        with pytest.raises(HolidayNotFoundError):
            await remove_holiday(session, admin, CHRISTMAS)
        assert change.at is not None
        await undo_holidays_change(session, admin, change.at)
        assert await _days(session) == [(CHRISTMAS, "Natal")]


async def test_what_was_changed_since_stays_as_it_is(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        added = await add_holidays(session, admin, {CHRISTMAS: "Natal", JUNE: "São João"})
    async with database.unit_of_work() as session:
        await remove_holiday(session, admin, CHRISTMAS)
        await add_holidays(session, admin, {CHRISTMAS: "Folga"})
    assert added.at is not None
    async with database.unit_of_work() as session:
        change = await undo_holidays_change(session, admin, added.at)
        assert [holiday.day for holiday in change.removed] == [JUNE]
        assert await _days(session) == [(CHRISTMAS, "Folga")]
        with pytest.raises(ChangedSinceError):
            await undo_holidays_change(session, admin, added.at)


async def test_brazils_holidays_come_in_one_go_without_those_that_are_over_or_kept(
    database: Database, admin: Actor
) -> None:
    async with database.unit_of_work() as session:
        await add_holidays(session, admin, {CHRISTMAS: "Natal"})
        assert len(await missing_national_holidays(session, admin)) == 10
        change = await add_national_holidays(session, admin, NAMES)
        assert [holiday.day.year for holiday in change.added] == [2027] * 10
        days = await _days(session)
        assert days[:2] == [(CHRISTMAS, "Natal"), (date(2027, 1, 1), "NEW_YEAR")]
        assert len(days) == 11
        assert await missing_national_holidays(session, admin) == []
        assert (await add_national_holidays(session, admin, NAMES)).at is None


async def test_today_is_the_companys_own(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await add_holidays(session, admin, {date(2026, 11, day): f"{day}" for day in (21, 22, 23)})
        assert [holiday.name for holiday in await coming_holidays(session, admin)] == ["22", "23"]


async def test_the_card_shows_the_next_three(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await add_national_holidays(session, admin, NAMES)
        names = [holiday.name for holiday in (await company_card(session, admin)).next_holidays]
        assert names == ["CHRISTMAS", "NEW_YEAR", "GOOD_FRIDAY"]


async def test_a_period_has_the_holidays_of_both_its_ends(database: Database, admin: Actor) -> None:
    async with database.unit_of_work() as session:
        await add_holidays(session, admin, {CHRISTMAS: "Natal", JUNE: "São João"})
        assert await holidays_between(session, CHRISTMAS, JUNE) == {CHRISTMAS, JUNE}
        assert await holidays_between(session, CHRISTMAS, CHRISTMAS) == {CHRISTMAS}
        assert await holidays_between(session, date(2026, 12, 26), date(2027, 6, 23)) == frozenset()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
async def test_only_admins_change_them(database: Database, staff: Staff, admin: Actor, role: Role) -> None:
    async with database.unit_of_work() as session:
        change = await add_holidays(session, admin, {CHRISTMAS: "Natal"})
    assert change.at is not None
    actor = staff[role]
    async with database.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await add_holidays(session, actor, {JUNE: "São João"})
        with pytest.raises(RightMissingError):
            await add_national_holidays(session, actor, NAMES)
        with pytest.raises(RightMissingError):
            await remove_holiday(session, actor, CHRISTMAS)
        with pytest.raises(RightMissingError):
            await undo_holidays_change(session, actor, change.at)
        assert await _days(session) == [(CHRISTMAS, "Natal")]
