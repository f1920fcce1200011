"""Beginning the company, and changing what it is."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.errors import ChangedSinceError, NothingToUndoError
from models.audit.operations import record
from models.audit.undoing import find_done
from models.columns import utc_now
from models.company import rules
from models.company.errors import CurrencyUnknownError, HoursReversedError, TimezoneUnknownError
from models.company.places import currencies, timezones
from models.company.queries import lock_company
from models.company.tables import Company
from models.people.actor import Actor
from models.people.rules import require
from models.people.tables import Language

_CHANGED = "changed_company"


class CompanyField(StrEnum):
    """What of the company can be changed by itself."""

    NAME = "name"
    LANGUAGE = "language"
    TIMEZONE = "timezone"
    CURRENCY = "currency"
    WORKING_DAYS = "working_days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class CompanyChange:
    """A setting before and after, as the audit keeps it: text, weekdays, or hours as ["08:00", "18:00"].

    `at` is what undoes it; None when the setting was like that already.
    """

    company: Company
    field: CompanyField
    old: Any
    new: Any
    at: datetime | None


async def begin_company(session: AsyncSession, first: Company) -> Company:
    """The company as it is; `first` where there is none yet."""
    company = await session.get(Company, 1)
    if company is not None:
        return company
    session.add(first)
    await session.flush()
    return first


def take_changed_company(session: AsyncSession) -> Company | None:
    """The company, if this unit of work changed it; asked once, after its commit."""
    changed: Company | None = session.info.pop(_CHANGED, None)
    return changed


async def rename_company(session: AsyncSession, actor: Actor, name: str) -> CompanyChange:
    """Call the company something else. Raises CompanyNameMissingError, CompanyNameTooLongError."""
    company = await _open(session, actor)
    return await _change(session, actor, company, CompanyField.NAME, rules.company_name(name))


async def choose_language(session: AsyncSession, actor: Actor, language: Language) -> CompanyChange:
    """The language for those who have not chosen one; members keep their own."""
    company = await _open(session, actor)
    return await _change(session, actor, company, CompanyField.LANGUAGE, language.value)


async def choose_timezone(session: AsyncSession, actor: Actor, timezone: str) -> CompanyChange:
    """The clock that dates and hours are shown by, by its IANA name. Raises TimezoneUnknownError."""
    company = await _open(session, actor)
    if timezone not in timezones():
        raise TimezoneUnknownError(timezone)
    return await _change(session, actor, company, CompanyField.TIMEZONE, timezone)


async def choose_currency(session: AsyncSession, actor: Actor, currency: str) -> CompanyChange:
    """The currency of costs and prices, by its code; amounts keep their figures. Raises CurrencyUnknownError."""
    company = await _open(session, actor)
    if currency not in currencies():
        raise CurrencyUnknownError(currency)
    return await _change(session, actor, company, CompanyField.CURRENCY, currency)


async def choose_working_day(session: AsyncSession, actor: Actor, day: int, *, works: bool) -> CompanyChange:
    """Switch an ISO weekday on or off. Raises WorkingDayMissingError for the last one."""
    company = await _open(session, actor)
    days = rules.with_working_day(company.working_days, day, works=works)
    return await _change(session, actor, company, CompanyField.WORKING_DAYS, days)


async def choose_hours(session: AsyncSession, actor: Actor, opens_at: time, closes_at: time) -> CompanyChange:
    """From when until when the company works, on its own clock. Raises HoursReversedError."""
    company = await _open(session, actor)
    hours = [f"{opens_at:%H:%M}", f"{closes_at:%H:%M}"]
    if hours[0] >= hours[1]:
        raise HoursReversedError(*hours)
    return await _change(session, actor, company, CompanyField.HOURS, hours)


async def undo_company_change(session: AsyncSession, actor: Actor, at: datetime) -> CompanyChange:
    """Put back what this member changed at a moment. Raises NothingToUndoError, ChangedSinceError."""
    company = await _open(session, actor)
    done, *_ = await find_done(session, member_id=actor.member_id, area="company", object_type="company", at=at)
    if done.action != "change_company":
        raise NothingToUndoError
    field = CompanyField(done.details["field"])
    if value_of(company, field) != done.details["new"]:
        raise ChangedSinceError
    return await _change(session, actor, company, field, done.details["old"])


async def _open(session: AsyncSession, actor: Actor) -> Company:
    require(actor, "company", "change")
    return await lock_company(session)


async def _change(
    session: AsyncSession, actor: Actor, company: Company, field: CompanyField, new: Any
) -> CompanyChange:
    old = value_of(company, field)
    if old == new:
        return CompanyChange(company, field, old, new, None)
    if field is CompanyField.HOURS:
        company.opens_at, company.closes_at = map(time.fromisoformat, new)
    else:
        setattr(company, field, new)
    at = utc_now()
    record(
        session,
        member_id=actor.member_id,
        area="company",
        action="change_company",
        object_type="company",
        object_id=str(company.id),
        details={"field": field.value, "old": old, "new": new},
        at=at,
    )
    session.info[_CHANGED] = company
    await session.flush()
    return CompanyChange(company, field, old, new, at)


def value_of(company: Company, field: CompanyField) -> Any:
    """A setting as the audit keeps it."""
    if field is CompanyField.HOURS:
        return [f"{company.opens_at:%H:%M}", f"{company.closes_at:%H:%M}"]
    return getattr(company, field)
