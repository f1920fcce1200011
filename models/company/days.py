"""How people write a day, and which days Brazil celebrates."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from models.company.errors import DayAmbiguousError, DayPastError, DayUnclearError, HolidayTwiceError

_MONTHS = (
    "janeiro january jan",
    "fevereiro february fev feb",
    "março marco march mar",
    "abril april abr apr",
    "maio may mai",
    "junho june jun",
    "julho july jul",
    "agosto august ago aug",
    "setembro september set sep sept",
    "outubro october out oct",
    "novembro november nov",
    "dezembro december dez dec",
)
_NUMBER_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_MONTH = "(?P<word>" + "|".join(sorted(_NUMBER_OF, key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|º)?"
_FORMS = (
    r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
    r"(?P<first>\d{1,2})(?P<mark>[/.-])(?P<second>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2}))?",
    rf"{_DAY}\s*(?:de\s+|of\s+|[-/])?\s*{_MONTH}(?:,?\s*(?:de\s+|[-/])?(?P<year>\d{{4}}))?",
    rf"{_MONTH}\s*{_DAY}(?:,?\s*(?P<year>\d{{4}}))?",
)
_AT_THE_START = [re.compile(rf"{form}(?!\w)", re.IGNORECASE) for form in _FORMS]
_AT_THE_END = [re.compile(rf"(?<!\w){form}$", re.IGNORECASE) for form in _FORMS]
_LOOSE_ENDS = " \t-–—:,;.=|"
_YEARS_AHEAD = 9


class NationalHoliday(NamedTuple):
    """A day on which all of Brazil is closed; `code` names its wording."""

    day: date
    code: str


def read_day(typed: str, *, today: date, day_first: bool) -> tuple[date, str]:
    """A day at the beginning or the end of a text, and the rest: "25/12 Natal", "Christmas Dec 25", "2026-12-25".

    Without a year it is the next one. `day_first` where 11/12 is in December; where it is not, such a day is
    refused. Raises DayUnclearError, DayAmbiguousError, DayPastError.
    """
    text = " ".join(typed.split())
    for found in _finds(text):
        rest = text[found.end() :] if found.start() == 0 else text[: found.start()]
        if (day := _day(found, today, day_first=day_first)) is None:
            break
        return day, rest.strip(_LOOSE_ENDS)
    raise DayUnclearError(text)


def read_days(lines: Iterable[str], *, today: date, day_first: bool) -> dict[date, str]:
    """A day and its name on each line, as `read_day` reads them; also raises HolidayTwiceError."""
    names: dict[date, str] = {}
    for line in filter(str.strip, lines):
        day, name = read_day(line, today=today, day_first=day_first)
        if names.setdefault(day, name) != name:
            raise HolidayTwiceError(day, names[day], name)
    return names


def _finds(text: str) -> Iterator[re.Match[str]]:
    for form in _AT_THE_START:
        if found := form.match(text):
            yield found
    for form in _AT_THE_END:
        if found := form.search(text):
            yield found


def _day(found: re.Match[str], today: date, *, day_first: bool) -> date | None:
    parts = found.groupdict()
    year = _year(parts["year"])
    if parts.get("first") is None:
        month = int(parts["month"]) if "month" in parts else _NUMBER_OF[parts["word"].lower()]
        return _dated(int(parts["day"]), month, year, today)
    first, second = int(parts["first"]), int(parts["second"])
    if first <= 12 and second <= 12 and first != second and not day_first:
        one, other = _dated(second, first, year, today), _dated(first, second, year, today)
        if one is None or other is None:
            return None
        raise DayAmbiguousError(one, other)
    day, month = (second, first) if second > 12 else (first, second)
    return _dated(day, month, year, today)


def _year(written: str | None) -> int | None:
    if written is None:
        return None
    return int(written) + (2000 if len(written) == 2 else 0)


def _dated(day: int, month: int, year: int | None, today: date) -> date | None:
    """None when there is no such day in the years to come. Raises DayPastError when it is over."""
    last = today.year + _YEARS_AHEAD
    years = range(today.year, last + 1) if year is None else (year,)
    for candidate in years:
        if candidate > last or not (found := _exact(day, month, candidate)):
            continue
        if found >= today:
            return found
        if year is not None:
            raise DayPastError(found)
    return None


def _exact(day: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_FIXED = (
    (1, 1, "new_year"),
    (4, 21, "tiradentes"),
    (5, 1, "labour_day"),
    (9, 7, "independence"),
    (10, 12, "aparecida"),
    (11, 2, "all_souls"),
    (11, 15, "republic"),
    (11, 20, "black_consciousness"),
    (12, 25, "christmas"),
)


def national_holidays(year: int) -> list[NationalHoliday]:
    """Brazil's national holidays of a year, in order."""
    fixed = [NationalHoliday(date(year, month, day), code) for month, day, code in _FIXED]
    return sorted([*fixed, NationalHoliday(easter(year) - timedelta(days=2), "good_friday")])


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year, as Gauss, Meeus and Jones reckon it."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
