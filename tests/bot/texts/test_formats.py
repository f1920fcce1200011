"""Numbers and moments in the reader's own forms."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import Reader, Texts
from bot.texts.formats import Forms, format_number, format_price
from models.people.tables import Language

NOW = datetime(2026, 11, 12, 18, 0, tzinfo=UTC)
"""Three in the afternoon in São Paulo."""


@pytest.mark.parametrize(
    ("value", "portuguese", "english"),
    [
        ("0", "0", "0"),
        ("0.0000", "0", "0"),
        ("-0.0000", "0", "0"),
        ("12.0000", "12", "12"),
        ("120", "120", "120"),
        ("1E+3", "1.000", "1,000"),
        ("1234.5000", "1.234,5", "1,234.5"),
        ("0.0001", "0,0001", "0.0001"),
        ("-3.25", "−3,25", "−3.25"),
        ("922337203685477.5807", "922.337.203.685.477,5807", "922,337,203,685,477.5807"),
    ],
)
def test_numbers_have_every_digit_that_says_something(value: str, portuguese: str, english: str) -> None:
    assert format_number(Decimal(value), Forms.of(Language.PORTUGUESE)) == portuguese
    assert format_number(Decimal(value), Forms.of(Language.ENGLISH)) == english


@settings(deadline=None)
@given(st.integers(-(2**63), 2**63 - 1))
def test_numbers_can_be_read_back(scaled: int) -> None:
    value = Decimal(scaled).scaleb(-4)
    shown = format_number(value, Forms.of(Language.PORTUGUESE))
    assert Decimal(shown.replace(".", "").replace(",", ".").replace("−", "-")) == value


def test_a_quantity_stays_on_one_line_with_its_unit(portuguese: Reader) -> None:
    assert portuguese.quantity(Decimal("1234.5"), "kg") == "1.234,5\u00a0kg"
    assert portuguese.quantity(Decimal(3)) == "3"


def test_a_change_has_its_sign(portuguese: Reader) -> None:
    assert portuguese.signed(Decimal("2.5"), "kg") == "+2,5\u00a0kg"
    assert portuguese.signed(Decimal(-6), "un") == "−6\u00a0un"
    assert portuguese.signed(Decimal(0)) == "0"


def test_money_has_the_places_of_its_currency(portuguese: Reader, english: Reader) -> None:
    assert portuguese.money(Decimal("1234.5")) == "R$\u00a01.234,50"
    assert english.money(Decimal("1234.5")) == "R$1,234.50"


@pytest.mark.parametrize(
    ("at", "portuguese", "english"),
    [
        (datetime(2026, 11, 12, 17, 32, tzinfo=UTC), "hoje 14:32", "today 14:32"),
        (datetime(2026, 11, 12, 3, 0, tzinfo=UTC), "hoje 00:00", "today 00:00"),
        (datetime(2026, 11, 12, 2, 59, tzinfo=UTC), "ontem 23:59", "yesterday 23:59"),
        (datetime(2026, 11, 11, 2, 59, tzinfo=UTC), "10/11 23:59", "Nov 10 23:59"),
        (datetime(2026, 11, 13, 12, 5, tzinfo=UTC), "13/11 09:05", "Nov 13 09:05"),
        (datetime(2025, 11, 12, 17, 32, tzinfo=UTC), "12/11/2025 14:32", "Nov 12, 2025 14:32"),
    ],
)
def test_moments_are_on_the_companys_clock(texts: Texts, at: datetime, portuguese: str, english: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert texts.reader(Language.PORTUGUESE).moment(at) == portuguese
        assert texts.reader(Language.ENGLISH).moment(at) == english


def test_the_turn_of_the_year_is_yesterday(portuguese: Reader) -> None:
    with time_machine.travel(datetime(2027, 1, 1, 12, tzinfo=UTC), tick=False):
        assert portuguese.moment(datetime(2026, 12, 31, 15, tzinfo=UTC)) == "ontem 12:00"


def test_a_stamp_can_be_read_on_another_day(portuguese: Reader, english: Reader) -> None:
    with time_machine.travel(NOW, tick=False):
        assert portuguese.stamp(NOW) == "12/11 15:00"
        assert english.stamp(NOW) == "Nov 12 15:00"


def test_days_have_their_year(portuguese: Reader, english: Reader) -> None:
    assert portuguese.date(date(2026, 2, 3)) == "03/02/2026"
    assert english.date(date(2026, 2, 3)) == "Feb 3, 2026"


@pytest.mark.parametrize(
    ("amount", "portuguese", "english"),
    [
        ("12.5", "R$\u00a012,50", "R$12.50"),
        ("1234.5", "R$\u00a01.234,50", "R$1,234.50"),
        ("0.0125", "R$\u00a00,0125", "R$0.0125"),
        ("0.3333333333", "R$\u00a00,3333333333", "R$0.3333333333"),
        ("0", "R$\u00a00,00", "R$0.00"),
    ],
)
def test_prices_show_every_digit(amount: str, portuguese: str, english: str) -> None:
    shown = [format_price(Decimal(amount), "BRL", Forms.of(language)) for language in Language]
    assert sorted(shown) == sorted([portuguese, english])
