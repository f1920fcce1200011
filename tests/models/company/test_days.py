"""How people write a day, and which days Brazil celebrates."""

from datetime import date

import pytest

from models.company.days import easter, national_holidays, read_day, read_days
from models.company.errors import DayAmbiguousError, DayPastError, DayUnclearError, HolidayTwiceError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "day", "name"),
    [
        ("25/12 Natal", date(2026, 12, 25), "Natal"),
        ("25/12/2026 Natal", date(2026, 12, 25), "Natal"),
        ("25/12/27 Natal", date(2027, 12, 25), "Natal"),
        ("25.12. Natal", date(2026, 12, 25), "Natal"),
        ("25-12: Natal", date(2026, 12, 25), "Natal"),
        ("Natal - 25/12", date(2026, 12, 25), "Natal"),
        ("24/6 São João", date(2027, 6, 24), "São João"),
        ("12/25 Christmas", date(2026, 12, 25), "Christmas"),
        ("2027-06-24 São João", date(2027, 6, 24), "São João"),
        ("São João 2027-06-24", date(2027, 6, 24), "São João"),
        ("24 de junho São João", date(2027, 6, 24), "São João"),
        ("24 de junho de 2028, São João", date(2028, 6, 24), "São João"),
        ("1º de março Aniversário", date(2027, 3, 1), "Aniversário"),
        ("25 dez Natal", date(2026, 12, 25), "Natal"),
        ("25/dez Natal", date(2026, 12, 25), "Natal"),
        ("Dec 25 Christmas", date(2026, 12, 25), "Christmas"),
        ("DECEMBER 25th, 2027 Christmas", date(2027, 12, 25), "Christmas"),
        ("25 Dec Christmas", date(2026, 12, 25), "Christmas"),
        ("Founders' Day, May 3", date(2027, 5, 3), "Founders' Day"),
        ("22/11 Hoje", TODAY, "Hoje"),
        ("21/11 Ontem", date(2027, 11, 21), "Ontem"),
        ("29/2 Bissexto", date(2028, 2, 29), "Bissexto"),
        ("25/12", date(2026, 12, 25), ""),
        ("٢٥/١٢ Natal", date(2026, 12, 25), "Natal"),
        ("  25/12 \t Natal   da  loja ", date(2026, 12, 25), "Natal da loja"),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: date, name: str) -> None:
    assert read_day(typed, today=TODAY, day_first=True) == (day, name)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Natal",
        "32/12 Natal",
        "31/11 Nada",
        "30/02/2027 Nada",
        "0/0 Nada",
        "13/13 Nada",
        "2026-13-01 Nada",
        "25/12/2099 Natal",
        "25/12/9999 Natal",
        "amanhã",
        "12 marketing day",
        "1234567 x",
        "x " * 2048,
    ],
)
def test_what_is_no_day_is_not_guessed(typed: str) -> None:
    with pytest.raises(DayUnclearError) as refused:
        read_day(typed, today=TODAY, day_first=True)
    assert refused.value.words == " ".join(typed.split())


def test_lines_are_read_one_by_one_and_empty_ones_left_out() -> None:
    read = read_days(["25/12 Natal", " ", "24/6 São João", "2026-12-25 Natal"], today=TODAY, day_first=True)
    assert read == {date(2026, 12, 25): "Natal", date(2027, 6, 24): "São João"}


def test_a_day_by_two_names_is_refused() -> None:
    with pytest.raises(HolidayTwiceError) as refused:
        read_days(["25/12 Natal", "dez 25 Festa"], today=TODAY, day_first=True)
    assert (refused.value.day, refused.value.first, refused.value.second) == (date(2026, 12, 25), "Natal", "Festa")


def test_a_day_that_may_be_two_is_asked_about_in_english() -> None:
    with pytest.raises(DayAmbiguousError) as refused:
        read_day("11/12 Party", today=TODAY, day_first=False)
    assert (refused.value.first, refused.value.second) == (date(2027, 11, 12), date(2026, 12, 11))
    assert read_day("11/12 Festa", today=TODAY, day_first=True)[0] == date(2026, 12, 11)


@pytest.mark.parametrize("typed", ["25/12 Party", "12/25 Party", "12/12 Party", "2026-12-11 Party", "11 Dec Party"])
def test_a_day_that_can_only_be_one_is_taken_in_english(typed: str) -> None:
    assert read_day(typed, today=TODAY, day_first=False)[1] == "Party"


def test_a_day_that_is_over_is_refused_when_its_year_is_given() -> None:
    with pytest.raises(DayPastError) as refused:
        read_day("20/11/2026 Consciência Negra", today=TODAY, day_first=True)
    assert refused.value.day == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (1818, date(1818, 3, 22)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
        (2076, date(2076, 4, 19)),
    ],
)
def test_easter_is_where_the_church_has_it(year: int, day: date) -> None:
    assert easter(year) == day


def test_brazil_has_ten_national_holidays() -> None:
    days = national_holidays(2026)
    assert [f"{day:%d/%m} {code}" for day, code in days] == [
        "01/01 new_year",
        "03/04 good_friday",
        "21/04 tiradentes",
        "01/05 labour_day",
        "07/09 independence",
        "12/10 aparecida",
        "02/11 all_souls",
        "15/11 republic",
        "20/11 black_consciousness",
        "25/12 christmas",
    ]
