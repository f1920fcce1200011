"""The company's settings in the reader's words."""

from datetime import UTC, datetime

import pytest

from bot.texts import Reader
from handlers.company.wording import days_name, value_name, zone_name
from models.company.operations import CompanyField

WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "portuguese_words", "english_words"),
    [
        ([1, 2, 3, 4, 5], "segunda a sexta", "Monday to Friday"),
        ([1, 2, 3, 4, 5, 6, 7], "todos os dias", "every day"),
        ([7], "domingo", "Sunday"),
        ([1, 2], "segunda, terça", "Monday, Tuesday"),
        ([1, 3, 5], "segunda, quarta, sexta", "Monday, Wednesday, Friday"),
        ([1, 3, 4, 5, 7], "segunda, quarta a sexta, domingo", "Monday, Wednesday to Friday, Sunday"),
    ],
)
def test_weekdays_in_a_row_are_a_range(
    portuguese: Reader, english: Reader, days: list[int], portuguese_words: str, english_words: str
) -> None:
    assert days_name(portuguese, days) == portuguese_words
    assert days_name(english, days) == english_words


@pytest.mark.parametrize(
    ("timezone", "at", "name"),
    [
        ("America/Sao_Paulo", WINTER, "São Paulo (UTC−3)"),
        ("Europe/Lisbon", WINTER, "Lisboa (UTC+0)"),
        ("Europe/Lisbon", SUMMER, "Lisboa (UTC+1)"),
        ("Asia/Kolkata", WINTER, "Kolkata (UTC+5:30)"),
        ("America/St_Johns", WINTER, "Saint John’s (UTC−3:30)"),
    ],
)
def test_a_time_zone_is_a_city_and_its_distance(portuguese: Reader, timezone: str, at: datetime, name: str) -> None:
    assert zone_name(portuguese, timezone, at).replace("St. John’s", "Saint John’s") == name


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (CompanyField.NAME, "Café", "Café"),
        (CompanyField.LANGUAGE, "pt_BR", "Portuguese"),
        (CompanyField.TIMEZONE, "Europe/Lisbon", "Lisbon (UTC+0)"),
        (CompanyField.CURRENCY, "BRL", "Brazilian Real (BRL)"),
        (CompanyField.WORKING_DAYS, [6, 7], "Saturday, Sunday"),
        (CompanyField.HOURS, ["08:00", "18:30"], "08:00 to 18:30"),
    ],
)
def test_each_setting_has_words(english: Reader, field: CompanyField, value: object, words: str) -> None:
    assert value_name(english, field, value, WINTER) == words
