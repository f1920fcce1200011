"""Operations on the days on which nobody works."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.errors import ChangedSinceError
from models.audit.operations import record
from models.audit.undoing import Done, find_done
from models.columns import utc_now
from models.company import rules
from models.company.days import NationalHoliday, national_holidays
from models.company.errors import HolidayNotFoundError, HolidayTakenError
from models.company.queries import coming_holidays, get_company, lock_company
from models.company.tables import Holiday
from models.people.actor import Actor
from models.people.rules import require


@dataclass(frozen=True, slots=True)
class HolidaysChange:
    """Days that became holidays and days that are none any more; `at` is what undoes it, None for no change."""

    added: Sequence[Holiday] = ()
    removed: Sequence[Holiday] = ()
    at: datetime | None = None


async def add_holidays(session: AsyncSession, actor: Actor, names: Mapping[date, str]) -> HolidaysChange:
    """Keep holidays by these names, all or none.

    Raises HolidayNameMissingError, HolidayNameTooLongError, HolidayTakenError.
    """
    kept = await _open(session, actor, names)
    for day, holiday in kept.items():
        raise HolidayTakenError(day, holiday.name)
    return await _change(session, actor, add={day: rules.holiday_name(name, day) for day, name in names.items()})


async def add_national_holidays(session: AsyncSession, actor: Actor, names: Mapping[str, str]) -> HolidaysChange:
    """Keep those of Brazil's national holidays, this year and next, that are to come and not kept yet.

    `names` is what each is called, by its code.
    """
    await _open(session, actor, [])
    missing = await missing_national_holidays(session, actor)
    return await _change(session, actor, add={holiday.day: names[holiday.code] for holiday in missing})


async def missing_national_holidays(session: AsyncSession, actor: Actor) -> Sequence[NationalHoliday]:
    """Brazil's national holidays from today to the end of next year that the company does not keep."""
    today = rules.day_of(await get_company(session), utc_now())
    kept = {holiday.day for holiday in await coming_holidays(session, actor)}
    both_years = national_holidays(today.year) + national_holidays(today.year + 1)
    return [holiday for holiday in both_years if holiday.day >= today and holiday.day not in kept]


async def remove_holiday(session: AsyncSession, actor: Actor, day: date) -> HolidaysChange:
    """Work on that day again. Raises HolidayNotFoundError."""
    kept = await _open(session, actor, [day])
    if day not in kept:
        raise HolidayNotFoundError(day)
    return await _change(session, actor, remove=[kept[day]])


async def undo_holidays_change(session: AsyncSession, actor: Actor, at: datetime) -> HolidaysChange:
    """Take back what this member changed at a moment, where it is still so.

    Raises NothingToUndoError, ChangedSinceError when it is nowhere so any more.
    """
    require(actor, "company", "change")
    done = await find_done(session, member_id=actor.member_id, area="company", object_type="holiday", at=at)
    kept = await _open(session, actor, map(_day, done))
    added = [kept[_day(one)] for one in done if one.action == "add_holiday" and _is_as_left(one, kept)]
    lost = {_day(one): one.details["name"] for one in done if one.action == "remove_holiday" and _day(one) not in kept}
    if not added and not lost:
        raise ChangedSinceError
    return await _change(session, actor, add=lost, remove=added)


def _day(done: Done) -> date:
    return date.fromisoformat(done.object_id)


def _is_as_left(done: Done, kept: Mapping[date, Holiday]) -> bool:
    holiday = kept.get(_day(done))
    return holiday is not None and holiday.name == done.details["name"]


async def _open(session: AsyncSession, actor: Actor, days: Iterable[date]) -> dict[date, Holiday]:
    """Those of the days that are holidays, once nobody else changes them."""
    require(actor, "company", "change")
    await lock_company(session)
    statement = select(Holiday).where(col(Holiday.day).in_(list(days)))
    return {holiday.day: holiday for holiday in (await session.execute(statement)).scalars()}


async def _change(
    session: AsyncSession, actor: Actor, *, add: Mapping[date, str] | None = None, remove: Sequence[Holiday] = ()
) -> HolidaysChange:
    added = [Holiday(day=day, name=name) for day, name in sorted((add or {}).items())]
    if not added and not remove:
        return HolidaysChange()
    at = utc_now()
    session.add_all(added)
    for holiday in remove:
        await session.delete(holiday)
    for action, holidays in (("add_holiday", added), ("remove_holiday", remove)):
        for holiday in holidays:
            _record(session, actor, action, holiday, at)
    await session.flush()
    return HolidaysChange(added, remove, at)


def _record(session: AsyncSession, actor: Actor, action: str, holiday: Holiday, at: datetime) -> None:
    record(
        session,
        member_id=actor.member_id,
        area="company",
        action=action,
        object_type="holiday",
        object_id=holiday.day.isoformat(),
        details={"name": holiday.name},
        at=at,
    )
