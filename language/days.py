"""The last day of a lot, at the end of what somebody types: "val 31/12/2027", "exp 12/31/2027", "vence em 12/2027"."""

import re
from calendar import monthrange
from datetime import date

_MONTHS = (
    "janeiro|january|jan",
    "fevereiro|february|fev|feb",
    "março|marco|march|mar",
    "abril|april|abr|apr",
    "maio|may|mai",
    "junho|june|jun",
    "julho|july|jul",
    "agosto|august|ago|aug",
    "setembro|september|set|sept|sep",
    "outubro|october|out|oct",
    "novembro|november|nov",
    "dezembro|december|dez|dec",
)
_NUMBER_OF = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split("|")}
_SILENT = frozenset(["de", "of", "º", "st", "nd", "rd", "th"])
"""Beside names of months, the letters that a day may have in it."""

_MONTH = rf"(?:{'|'.join(_MONTHS)})(?![^\W\d_])\.?"
_NTH = r"\d{1,2}(?:º|st|nd|rd|th)?"
_OF = r"(?:[\s/,-]|de\b|of\b)*"
_UNTIL = (
    r"(?:(?:com|with|a|the|data\s+de)\s+)*"
    r"(?:val(?:idade|id)?|v[áa]lid[oa]|venc(?:e|ido|imento)?|exp(?:iry|ires?|iring|iration)?|até|ate|until"
    r"|best\s+before|use\s+by)"
    r"(?:[\s.:]+(?:até|ate|em|on|by|de|o|dia|is|date|until)\b)*[\s.:]*"
)
_DATED = (
    r"\d{4}-\d{1,2}-\d{1,2}",
    *(rf"\d{{1,2}}{mark}\d{{1,2}}{mark}(?:\d{{4}}|\d{{2}})" for mark in ("/", "-", r"\.")),
    r"\d+/\d+/\d+",
    r"\d{1,2}/\d{4}",
    r"(?:0[1-9]|[12]\d|3[01])/(?:0[1-9]|[12]\d|3[01])",
    rf"{_NTH}{_OF}{_MONTH}(?:{_OF}\d{{4}}|[\s/-]\d{{2}})?",
    rf"{_MONTH}\s*{_NTH},?\s+\d{{4}}",
    rf"{_MONTH}{_OF}\d{{4}}",
)
"""What is a day wherever it stands. Behind a word for "until" any figure is meant for one."""

_DAY = "|".join(_DATED)
_AT_THE_END = re.compile(
    rf"(?<![^\s,;(:])(?:{_UNTIL}(?P<until>{_DAY}|{_MONTH}\s*{_NTH}|\d\S*)|(?P<day>{_DAY}))[\s.,;!)]*$", re.IGNORECASE
)
_COMMA_IN_DAY = re.compile(rf"(\b{_MONTH}\s*{_NTH}),(?=\s*\d{{4}}\b)", re.IGNORECASE)
_WORDS = re.compile(r"\d+|[^\W\d_]+")
_UNKNOWN = "?"
LOOSE_END = re.compile(r"(?:[\s,;:(]|(?<=\s)[-–—])+$")
"""What stands between two things in a line and belongs to neither."""

_YEARS = 30
"""Neither a longer shelf life nor an older lot is likelier than a slip of the finger."""


def split_day(typed: str) -> tuple[str, str | None]:
    """The text without the day at its end and the words before that, and the day, which may be none there is."""
    found = _AT_THE_END.search(typed)
    if found is None:
        return typed, None
    return LOOSE_END.sub("", typed[: found.start()]), (found["until"] or found["day"]).rstrip(".,;!)")


def without_commas_in_days(typed: str) -> str:
    """The text with "Dec 31, 2027" as one thing."""
    return _COMMA_IN_DAY.sub(r"\1", typed)


def read_day(day: str, *, today: date, day_first: bool) -> date | None:
    """A day as `split_day` found it; None when there is no such day, or none within 30 years of today.

    A month alone is its last day, and without a year it is the next such day. `day_first` where 11/12 is in December;
    a day that can only be meant the other way round is.
    """
    tokens = [word for word in _WORDS.findall(day.lower()) if word not in _SILENT]
    shape = "".join(map(_kind, tokens))
    if _UNKNOWN in shape:
        return None
    numbers = [_NUMBER_OF.get(token) or int(token) for token in tokens]
    if shape in {"dd", "dm", "md"}:
        found = _next(shape, *numbers, today=today, day_first=day_first)
    else:
        found = _with_year(shape, numbers, day_first=day_first)
    return found if found and abs(found.year - today.year) <= _YEARS else None


def _kind(token: str) -> str:
    """A month's name, a year of four digits, or a day, month or short year."""
    if token in _NUMBER_OF:
        return "m"
    return {1: "d", 2: "d", 4: "y"}.get(len(token), _UNKNOWN) if token.isascii() and token.isdigit() else _UNKNOWN


def _with_year(shape: str, numbers: list[int], *, day_first: bool) -> date | None:
    found: date | None = None
    match shape, numbers:
        case (("my" | "dy"), [month, year]) | ("yd", [year, month]):
            found = _last_of(year, month)
        case ("ydd", [year, month, day]) | (("dmy" | "dmd"), [day, month, year]) | ("mdy", [month, day, year]):
            found = _exact(year, month, day)
        case (("ddy" | "ddd"), [first, second, year]):
            readings = _exact(year, second, first), _exact(year, first, second)
            found = (readings[0] or readings[1]) if day_first else (readings[1] or readings[0])
    return found


def _next(shape: str, first: int, second: int, *, today: date, day_first: bool) -> date | None:
    """The next such day; none where the second figure may be a short year as well."""
    is_day_first = shape == "dm" or (shape == "dd" and day_first)
    if not is_day_first and second >= today.year % 100:
        return None
    day, month = (first, second) if is_day_first else (second, first)
    years = range(today.year, today.year + 9)
    return next((found for year in years if (found := _exact(year, month, day)) and found >= today), None)


def _last_of(year: int, month: int) -> date | None:
    first = _exact(year, month, 1)
    return first and first.replace(day=monthrange(year, month)[1])


def _exact(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + (2000 if year < 100 else 0), month, day)
    except ValueError:
        return None
