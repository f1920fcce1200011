"""Numbers by the reader's own marks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts.formats import Forms, format_number
from language.numbers import UnclearNumberError, looks_like_number, read_number
from models.people.tables import Language

PT, EN = ",", "."
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False)


@pytest.mark.parametrize(
    ("typed", "mark", "number"),
    [
        ("1,5", PT, "1.5"),
        ("1.200", PT, "1200"),
        ("1.200,50", PT, "1200.50"),
        ("1.5", EN, "1.5"),
        ("1,200", EN, "1200"),
        ("1,200.50", EN, "1200.50"),
        ("12.345.678", PT, "12345678"),
        ("0,250", PT, "0.250"),
        (" 007 ", PT, "7"),
        ("1200,5", PT, "1200.5"),
    ],
)
def test_numbers_are_read_as_they_are_written_here(typed: str, mark: str, number: str) -> None:
    assert read_number(typed, mark) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("1.5", PT),
        ("1,5", EN),
        ("1,2,3", PT),
        ("1.2.3", EN),
        ("1.20", PT),
        ("1234.567", PT),
        ("1,200.5", PT),
        ("1,", PT),
        (",5", PT),
        (".", EN),
        ("", PT),
        ("-1", PT),
        ("1e3", PT),
        ("٣", PT),
        ("½", EN),
        ("9" * 40, PT),
    ],
)
def test_what_may_be_two_numbers_or_none_is_refused(typed: str, mark: str) -> None:
    with pytest.raises(UnclearNumberError) as refused:
        read_number(typed, mark)
    assert refused.value.typed == typed.strip()


@given(AMOUNTS, st.sampled_from(Language))
def test_what_we_write_we_can_read(amount: Decimal, language: Language) -> None:
    forms = Forms.of(language)
    assert read_number(format_number(amount, forms), forms.decimal_mark) == amount


@given(st.text(max_size=12), st.sampled_from([PT, EN]))
def test_any_text_is_a_number_or_refused(text: str, mark: str) -> None:
    try:
        assert read_number(text, mark) >= 0
    except UnclearNumberError:
        assert not text.strip().isascii() or not text.strip().isdigit() or len(text) > 12


def test_what_looks_like_a_number() -> None:
    assert all(map(looks_like_number, ("1", "1,5", "1.2.3", "7.")))
    assert not any(map(looks_like_number, ("", "x", "1kg", ",5", "-1")))
