"""The company's settings in the reader's words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from babel.numbers import get_currency_name

from bot.texts import Reader
from handlers.wording import language_label
from models.company.operations import CompanyField
from models.company.rules import WEEK

_LONG_RUN = 3


def value_name(reader: Reader, field: CompanyField, value: Any, at: datetime) -> str:
    """What a setting is, as the audit keeps it; a time zone as it is at a moment."""
    match field:
        case CompanyField.NAME:
            return str(value)
        case CompanyField.LANGUAGE:
            return language_label(reader, value)
        case CompanyField.TIMEZONE:
            return zone_name(reader, value, at)
        case CompanyField.CURRENCY:
            return currency_name(reader, value)
        case CompanyField.WORKING_DAYS:
            return days_name(reader, value)
        case CompanyField.HOURS:
            return reader.label("company.hours", opens=value[0], closes=value[1])


def zone_name(reader: Reader, timezone: str, at: datetime) -> str:
    """A time zone's city, and how far it is from UTC at a moment: "São Paulo (UTC−3)"."""
    city = get_timezone_location(timezone, locale=reader.language.value, return_city=True)
    return f"{city} ({_offset(at.astimezone(ZoneInfo(timezone)).utcoffset() or timedelta())})"


def _offset(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def currency_name(reader: Reader, code: str) -> str:
    """A currency and its code."""
    return f"{get_currency_name(code, locale=reader.language.value)} ({code})"


def days_name(reader: Reader, days: Sequence[int]) -> str:
    """Weekdays, three in a row and more as a range: "segunda a sexta"."""
    if set(days) == set(WEEK):
        return reader.label("company.every_day")
    runs = groupby(enumerate(sorted(days)), key=lambda numbered: numbered[1] - numbered[0])
    return ", ".join(part for _, run in runs for part in _run_names(reader, [day for _, day in run]))


def _run_names(reader: Reader, run: Sequence[int]) -> list[str]:
    names = [reader.label(f"company.weekday.{day}") for day in run]
    if len(names) < _LONG_RUN:
        return names
    return [reader.label("company.days_range", first=names[0], last=names[-1])]


def day_label(reader: Reader, day: date) -> str:
    """A day with its weekday, short: "sex 25/12/2026"."""
    return f"{reader.label(f'company.weekday_short.{day.isoweekday()}')} {reader.date(day)}"
