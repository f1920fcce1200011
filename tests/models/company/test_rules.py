"""When the company works, and how people write its hours."""

from datetime import UTC, date, datetime, time

import pytest

from models.company.errors import (
    CompanyNameMissingError,
    CompanyNameTooLongError,
    HolidayNameMissingError,
    HolidayNameTooLongError,
    HoursReversedError,
    HoursUnclearError,
    WorkingDayMissingError,
)
from models.company.rules import (
    company_name,
    day_of,
    holiday_name,
    is_working_day,
    is_working_time,
    read_hours,
    with_working_day,
)
from tests.companies import company

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 11, day) for day in (20, 21, 22, 23))


@pytest.mark.parametrize(("day", "works"), [(FRIDAY, False), (SATURDAY, False), (SUNDAY, False), (MONDAY, True)])
def test_a_working_day_is_one_of_the_week_and_no_holiday(day: date, works: bool) -> None:
    assert is_working_day(company(), {FRIDAY}, day) is works


def test_a_saturday_may_be_a_working_day() -> None:
    busy = company()
    busy.working_days = [6]
    assert is_working_day(busy, (), SATURDAY)
    assert not is_working_day(busy, (), MONDAY)
    assert not is_working_day(busy, [SATURDAY], SATURDAY)


@pytest.mark.parametrize(
    ("hour", "minute", "works"),
    [(10, 59, False), (11, 0, True), (20, 59, True), (21, 0, False), (2, 0, False)],
)
def test_working_time_is_on_the_companys_clock(hour: int, minute: int, works: bool) -> None:
    """São Paulo is three hours behind: 8:00 to 18:00 there is 11:00 to 21:00 UTC."""
    at = datetime(2026, 11, 23, hour, minute, tzinfo=UTC)
    assert is_working_time(company(), (), at) is works
    assert not is_working_time(company(), {MONDAY}, at)


def test_the_companys_day_is_not_that_of_utc() -> None:
    """At one in the morning of Monday it is still Sunday evening in São Paulo."""
    late = datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert day_of(company(), late) == SUNDAY
    night = company()
    night.working_days, night.opens_at, night.closes_at = [7], time(20), time(23, 59)
    assert is_working_time(night, (), late)
    assert not is_working_time(night, {SUNDAY}, late)


def test_the_clock_follows_summer_time() -> None:
    lisbon = company()
    lisbon.timezone = "Europe/Lisbon"
    assert is_working_time(lisbon, (), datetime(2026, 7, 1, 7, 30, tzinfo=UTC))
    assert not is_working_time(lisbon, (), datetime(2026, 12, 1, 7, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("typed", "opens_at", "closes_at"),
    [
        ("8-18", time(8), time(18)),
        ("8 18", time(8), time(18)),
        ("08:00 às 18:30", time(8), time(18, 30)),
        ("8h-18h30", time(8), time(18, 30)),
        ("das 8h às 18h", time(8), time(18)),
        ("de 7h30 até as 16h", time(7, 30), time(16)),
        ("8 hs – 18 hs", time(8), time(18)),
        ("8 horas a 17 horas", time(8), time(17)),
        ("0800-1800", time(8), time(18)),
        ("8.30 to 17.15", time(8, 30), time(17, 15)),
        ("9am-5pm", time(9), time(17)),
        ("9 AM to 5:30 PM", time(9), time(17, 30)),
        ("12am - 12pm", time(0), time(12)),
        ("from 9 a.m. until 6 p.m.", time(9), time(18)),
        ("9-5", time(9), time(17)),
        ("8:30 - 6:00", time(8, 30), time(18)),
        ("0-24", time(0), time(23, 59)),
        ("8-12", time(8), time(12)),
        ("8-8", time(8), time(20)),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, opens_at: time, closes_at: time) -> None:
    assert read_hours(typed) == (opens_at, closes_at)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "8",
        "8-",
        "oito às dezoito",
        "8-12 14-18",
        "25-30",
        "8:75-18",
        "8-18 sábado",
        "13pm-2pm",
        "8,5-18",
        "x" * 4096,
    ],
)
def test_what_is_not_two_times_is_not_guessed(typed: str) -> None:
    with pytest.raises(HoursUnclearError):
        read_hours(typed)


@pytest.mark.parametrize(
    ("typed", "opens_at", "closes_at"),
    [("22-6", "22:00", "06:00"), ("18h-8am", "18:00", "08:00"), ("22:00-05:00", "22:00", "05:00")],
)
def test_a_day_does_not_end_before_it_begins(typed: str, opens_at: str, closes_at: str) -> None:
    with pytest.raises(HoursReversedError) as refused:
        read_hours(typed)
    assert (refused.value.opens_at, refused.value.closes_at) == (opens_at, closes_at)


def test_a_companys_name_is_visible_and_short() -> None:
    assert company_name("  Padaria\n São\u202e João ") == "Padaria São João"
    assert company_name("ç" * 80) == "ç" * 80
    with pytest.raises(CompanyNameTooLongError) as refused:
        company_name("ç" * 81)
    assert refused.value.longest == 80
    for nothing in ("", " \n", "\u2800\u3164", "\u200d"):
        with pytest.raises(CompanyNameMissingError):
            company_name(nothing)


def test_a_holidays_name_is_visible_and_short() -> None:
    assert holiday_name(" Natal ", FRIDAY) == "Natal"
    with pytest.raises(HolidayNameMissingError) as missing:
        holiday_name(" ", FRIDAY)
    assert missing.value.day == FRIDAY
    with pytest.raises(HolidayNameTooLongError) as long:
        holiday_name("x" * 61, FRIDAY)
    assert long.value.day == FRIDAY


def test_weekdays_are_switched_one_by_one() -> None:
    assert with_working_day([1, 2], 6, works=True) == [1, 2, 6]
    assert with_working_day([1, 2], 2, works=True) == [1, 2]
    assert with_working_day([1, 2], 2, works=False) == [1]
    assert with_working_day([1, 2], 5, works=False) == [1, 2]


def test_the_last_working_day_stays() -> None:
    with pytest.raises(WorkingDayMissingError):
        with_working_day([3], 3, works=False)
