"""The last day of a lot, as it is printed on a box and typed on a phone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.days import read_day, split_day, without_commas_in_days

TODAY = date(2026, 5, 10)


def read(day: str, *, day_first: bool = True) -> str | None:
    found = read_day(day, today=TODAY, day_first=day_first)
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    "words",
    [
        "",
        "val",
        "val.",
        "val:",
        "validade",
        "validade até",
        "com validade",
        "com validade até",
        "data de validade:",
        "venc",
        "vence",
        "vence em",
        "vence dia",
        "vencimento",
        "válido até",
        "até",
        "exp",
        "exp.",
        "exp. date",
        "expiry",
        "expiry date:",
        "expires",
        "expires on",
        "best before",
        "use by",
        "valid until",
        "until",
    ],
)
@pytest.mark.parametrize("mark", [" ", ", "])
def test_words_before_the_day(words: str, mark: str) -> None:
    assert split_day(f"L1{mark}{words} 31/12/2027") == ("L1", "31/12/2027")


@pytest.mark.parametrize(
    ("typed", "rest", "day"),
    [
        ("L1 31/12/2027.", "L1", "31/12/2027"),
        ("L1 (31/12/2027)", "L1", "31/12/2027"),
        ("10-12 31/12/2027", "10-12", "31/12/2027"),
        ("31/12/2027 L1", "31/12/2027 L1", None),
        ("L1 31/12", "L1", "31/12"),
        ("L1 val 1/2", "L1", "1/2"),
        ("A 1/2", "A 1/2", None),
        ("L1 31122027", "L1 31122027", None),
        ("L1 val 31122027", "L1", "31122027"),
        ("L1 31/12/20277", "L1", "31/12/20277"),
        ("L1 31 de dezembro de 2027", "L1", "31 de dezembro de 2027"),
        ("L1 31 dez", "L1", "31 dez"),
        ("L1 Dec 31, 2027", "L1", "Dec 31, 2027"),
        ("L1 dez/2027", "L1", "dez/2027"),
        ("L1/12/2027", "L1/12/2027", None),
        ("2027-01", "2027-01", None),
        ("", "", None),
    ],
)
def test_the_day_stands_at_the_end(typed: str, rest: str, day: str | None) -> None:
    assert split_day(typed) == (rest, day)


@pytest.mark.parametrize(
    ("day", "portuguese", "english"),
    [
        ("31/12/2027", "2027-12-31", "2027-12-31"),
        ("12/31/2027", "2027-12-31", "2027-12-31"),
        ("11/12/2027", "2027-12-11", "2027-11-12"),
        ("11.12.27", "2027-12-11", "2027-11-12"),
        ("2027-12-11", "2027-12-11", "2027-12-11"),
        ("12/2027", "2027-12-31", "2027-12-31"),
        ("2028-02", "2028-02-29", "2028-02-29"),
        ("dez/2027", "2027-12-31", "2027-12-31"),
        ("31 dez 27", "2027-12-31", "2027-12-31"),
        ("1º de março de 2027", "2027-03-01", "2027-03-01"),
        ("March 1st, 2027", "2027-03-01", "2027-03-01"),
        ("01/02/2019", "2019-02-01", "2019-01-02"),
        ("31/12/2056", "2056-12-31", "2056-12-31"),
        ("10/05", "2026-05-10", "2026-10-05"),
        ("09/05", "2027-05-09", "2026-09-05"),
        ("31 dez", "2026-12-31", "2026-12-31"),
        ("29/02", "2028-02-29", None),
        ("31/12", "2026-12-31", None),
    ],
)
def test_days(day: str, portuguese: str, english: str | None) -> None:
    assert (read(day), read(day, day_first=False)) == (portuguese, english)


@pytest.mark.parametrize(
    "day",
    [
        "31/02/2027",
        "32/01/2027",
        "2027-13-01",
        "13/2027",
        "00/2027",
        "12/27",
        "dez 27",
        "31 fev 2027",
        "31122027",
        "31/12/20277",
        "31/12/2027x",
        "31/12/2057",
        "01/01/1995",
        "5",
        "٣/٣/٢٠٢٧",
    ],
)
@pytest.mark.parametrize("day_first", [True, False])
def test_what_is_no_day_is_none(day: str, day_first: bool) -> None:
    assert read(day, day_first=day_first) is None


@given(st.text(max_size=30), st.booleans())
def test_any_text_is_a_day_or_none(text: str, day_first: bool) -> None:
    _, day = split_day(text)
    assert read_day(day or text, today=TODAY, day_first=day_first) is None or any(map(str.isdigit, text))


def test_a_comma_in_a_day_is_none_between_things() -> None:
    assert without_commas_in_days("6 milk exp Dec 31, 2027, 3 tea") == "6 milk exp Dec 31 2027, 3 tea"
    assert without_commas_in_days("café dez 3, 2 sal") == "café dez 3, 2 sal"
