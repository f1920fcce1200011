"""Figures as people type them while they count."""

from decimal import Decimal

import pytest

from language.figures import read_figure
from language.numbers import UnclearNumberError


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("37", [("37", None)]),
        (" 37,5 ", [("37.5", None)]),
        ("1.234,5", [("1234.5", None)]),
        ("0", [("0", None)]),
        ("37.", [("37", None)]),
        ("2 cx 5 un. ", [("2", "cx"), ("5", "un")]),
        ("zero", [("0", None)]),
        ("Nada!", [("0", None)]),
        ("nenhum", [("0", None)]),
        ("Nenhuma.", [("0", None)]),
        ("none", [("0", None)]),
        ("3 cx", [("3", "cx")]),
        ("3cx", [("3", "cx")]),
        ("2 cx 5", [("2", "cx"), ("5", None)]),
        ("2 cx + 5", [("2", "cx"), ("5", None)]),
        ("2 caixas e 5 un", [("2", "caixas"), ("5", "un")]),
        ("2 cx, 5", [("2", "cx"), ("5", None)]),
        ("12+30+4", [("12", None), ("30", None), ("4", None)]),
        ("12 + 30 mais 4", [("12", None), ("30", None), ("4", None)]),
        ("3 x 12", [("36", None)]),
        ("3x12 + 5", [("36", None), ("5", None)]),
        ("2×3×4 cx", [("24", "cx")]),
        ("3 fardo 6 + 1", [("3", "fardo 6"), ("1", None)]),
        ("3 cx12", [("3", "cx12")]),
    ],
)
def test_terms(typed: str, terms: list[tuple[str, str | None]]) -> None:
    found = read_figure(typed, decimal_mark=",", units=["un", "cx", "fardo 6", "cx12"])
    assert list(found) == [(Decimal(quantity), unit) for quantity, unit in terms]


@pytest.mark.parametrize("typed", ["37.5", "1,234.5"])
def test_the_mark_is_the_readers(typed: str) -> None:
    assert read_figure(typed, decimal_mark=".") == ((Decimal(typed.replace(",", "")), None),)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "café",
        "cx",
        "-3",
        "12 30",
        "12 +",
        "+ 12",
        "12 ++ 3",
        "1.5",
        "1,2,3",
        "3 cx de 12",
        "½",
        "３",
        "1+" * 30 + "1",
    ],
)
def test_what_is_no_figure(typed: str) -> None:
    with pytest.raises(UnclearNumberError) as unclear:
        read_figure(typed, decimal_mark=",", units=["cx"])
    assert unclear.value.typed == typed.strip()
