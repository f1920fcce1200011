"""When the company works, and how people write its hours."""

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from models.company.errors import (
    CompanyNameMissingError,
    CompanyNameTooLongError,
    HolidayNameMissingError,
    HolidayNameTooLongError,
    HoursReversedError,
    HoursUnclearError,
    WorkingDayMissingError,
)
from models.company.tables import Company
from models.names import tidy_name

MAX_NAME = 80
MAX_HOLIDAY_NAME = 60
WEEK = range(1, 8)
"""ISO weekdays, from Monday."""

_CLOCK = re.compile(r"(\d{1,2})(?:[:h.]?(\d{2}))?\s*(am|pm|a\.m\.?|p\.m\.?|hs?|horas|hours)?(?![a-z0-9])")
_BETWEEN = frozenset(["das", "da", "de", "desde", "from", "as", "a", "ao", "ate", "to", "till", "until", "e", "and"])
_MIDDAY = 12


def is_working_day(company: Company, holidays: Collection[date], day: date) -> bool:
    """Whether the company works on a day of its own calendar."""
    return day.isoweekday() in company.working_days and day not in holidays


def is_working_time(company: Company, holidays: Collection[date], at: datetime) -> bool:
    """Whether the company works at an aware moment; at the minute of closing no more."""
    local = at.astimezone(ZoneInfo(company.timezone))
    is_open = company.opens_at <= local.time() < company.closes_at
    return is_open and is_working_day(company, holidays, local.date())


def day_of(company: Company, at: datetime) -> date:
    """The company's own day at an aware moment."""
    return at.astimezone(ZoneInfo(company.timezone)).date()


def company_name(typed: str) -> str:
    """A company's name as it is kept. Raises CompanyNameMissingError, CompanyNameTooLongError."""
    name = tidy_name(typed)
    if not name:
        raise CompanyNameMissingError
    if len(name) > MAX_NAME:
        raise CompanyNameTooLongError(MAX_NAME)
    return name


def holiday_name(typed: str, day: date) -> str:
    """A holiday's name as it is kept. Raises HolidayNameMissingError, HolidayNameTooLongError."""
    name = tidy_name(typed)
    if not name:
        raise HolidayNameMissingError(day)
    if len(name) > MAX_HOLIDAY_NAME:
        raise HolidayNameTooLongError(day, MAX_HOLIDAY_NAME)
    return name


def with_working_day(days: Collection[int], day: int, *, works: bool) -> list[int]:
    """The working days with one of them switched on or off. Raises WorkingDayMissingError when none is left."""
    changed = set(days) | {day} if works else set(days) - {day}
    if not changed:
        raise WorkingDayMissingError
    return sorted(changed)


def read_hours(typed: str) -> tuple[time, time]:
    """Opening and closing of a day: "8-18", "08:00 às 18:30", "8h-18h30", "9am to 5pm", "9-5".

    A closing that would come before the opening is taken for one in the afternoon.
    Raises HoursUnclearError, HoursReversedError.
    """
    text = _plain(typed)
    found = list(_CLOCK.finditer(text))
    between = re.findall(r"[^\W\d_]+", _CLOCK.sub(" ", text))
    if len(found) != 2 or not _BETWEEN.issuperset(between):
        raise HoursUnclearError
    opens_at, closes_at = (_time(*clock.groups()) for clock in found)
    if closes_at <= opens_at and closes_at.hour < _MIDDAY and _is_bare(found[1]):
        in_the_afternoon = closes_at.replace(hour=closes_at.hour + _MIDDAY)
        closes_at = in_the_afternoon if in_the_afternoon > opens_at else closes_at
    if closes_at <= opens_at:
        raise HoursReversedError(f"{opens_at:%H:%M}", f"{closes_at:%H:%M}")
    return opens_at, closes_at


def _plain(typed: str) -> str:
    folded = unicodedata.normalize("NFKD", typed.casefold())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _time(hour: str, minute: str | None, half: str | None) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if half is not None and half[0] in "ap":
        if not 1 <= hours <= _MIDDAY:
            raise HoursUnclearError
        hours = hours % _MIDDAY + _MIDDAY * (half[0] == "p")
    if (hours, minutes) == (24, 0):
        return time(23, 59)
    if hours > 23 or minutes > 59:
        raise HoursUnclearError
    return time(hours, minutes)


def _is_bare(clock: re.Match[str]) -> bool:
    """Whether nobody said which half of the day is meant; "05:00" does."""
    return not (clock[3] or "").startswith(("a", "p")) and not clock[1].startswith("0")
