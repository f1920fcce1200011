"""What the company's settings refuse, and what of a person's words was not understood."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from models.errors import DomainError


class CompanyNameMissingError(DomainError):
    """A company's name that shows nothing."""

    code: ClassVar[str] = "company_name_missing"


@dataclass(eq=False)
class CompanyNameTooLongError(DomainError):
    """A company's name of more than `longest` characters."""

    code: ClassVar[str] = "company_name_too_long"

    longest: int


@dataclass(eq=False)
class TimezoneUnknownError(DomainError):
    """No time zone, city or country is called that."""

    code: ClassVar[str] = "timezone_unknown"

    words: str


@dataclass(eq=False)
class CurrencyUnknownError(DomainError):
    """No currency in use today is called that."""

    code: ClassVar[str] = "currency_unknown"

    words: str


class WorkingDayMissingError(DomainError):
    """A week in which nobody ever works."""

    code: ClassVar[str] = "working_day_missing"


class HoursUnclearError(DomainError):
    """Words that are not two times of the day."""

    code: ClassVar[str] = "hours_unclear"


@dataclass(eq=False)
class HoursReversedError(DomainError):
    """A working day that would end before it begins; both as "22:00"."""

    code: ClassVar[str] = "hours_reversed"

    opens_at: str
    closes_at: str


@dataclass(eq=False)
class DayUnclearError(DomainError):
    """Words with no day in them."""

    code: ClassVar[str] = "day_unclear"

    words: str


@dataclass(eq=False)
class DayAmbiguousError(DomainError):
    """A day that may be read two ways: 11/12."""

    code: ClassVar[str] = "day_ambiguous"

    first: date
    second: date


@dataclass(eq=False)
class DayPastError(DomainError):
    """A day that is over."""

    code: ClassVar[str] = "day_past"

    day: date


@dataclass(eq=False)
class HolidayNameMissingError(DomainError):
    """A day without what is celebrated."""

    code: ClassVar[str] = "holiday_name_missing"

    day: date


@dataclass(eq=False)
class HolidayNameTooLongError(DomainError):
    """A holiday's name of more than `longest` characters."""

    code: ClassVar[str] = "holiday_name_too_long"

    day: date
    longest: int


@dataclass(eq=False)
class HolidayTwiceError(DomainError):
    """One day by two names in one message."""

    code: ClassVar[str] = "holiday_twice"

    day: date
    first: str
    second: str


@dataclass(eq=False)
class HolidayTakenError(DomainError):
    """The day is a holiday already."""

    code: ClassVar[str] = "holiday_taken"

    day: date
    name: str


@dataclass(eq=False)
class HolidayNotFoundError(DomainError):
    """The day is no holiday, or not any more."""

    code: ClassVar[str] = "holiday_not_found"

    day: date
