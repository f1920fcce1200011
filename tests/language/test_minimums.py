"""Minimum, target and multiple in one line."""

from decimal import Decimal

import pytest

from language.minimums import Typed, read_minimums
from language.numbers import UnclearNumberError


def plain(figure: str, unit: str | None = None) -> Typed:
    return Decimal(figure), unit


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mín 10 ideal 40 múltiplo 12", {"minimum": "10", "target": "40", "multiple": "12"}),
        ("Mín. 10, ideal: 40; múltiplo de 12", {"minimum": "10", "target": "40", "multiple": "12"}),
        ("mínimo=10 e alvo=40", {"minimum": "10", "target": "40"}),
        ("ideal 40 mín 10", {"minimum": "10", "target": "40"}),
        ("10", {"minimum": "10"}),
        ("10 ideal 1.200", {"minimum": "10", "target": "1200"}),
        ("mín 1,5 meta 2,25", {"minimum": "1.5", "target": "2.25"}),
        ("mín 0", {"minimum": "0"}),
    ],
)
def test_figures(typed: str, read: dict[str, str]) -> None:
    assert read_minimums(typed, decimal_mark=",") == {name: plain(figure) for name, figure in read.items()}


def test_english() -> None:
    read = read_minimums("min 1.5 and target 40 multiple of 12", decimal_mark=".")
    assert read == {"minimum": plain("1.5"), "target": plain("40"), "multiple": plain("12")}


def test_packs() -> None:
    read = read_minimums("mín 2 cx ideal 5 caixas múltiplo 1cx", decimal_mark=",")
    assert read == {"minimum": plain("2", "cx"), "target": plain("5", "caixas"), "multiple": plain("1", "cx")}


@pytest.mark.parametrize(
    "typed", ["mín 10 sem ideal", "mín 10 ideal -", "min 10 no target", "min 10 target none", "10 ideal sem"]
)
def test_what_is_not_wanted(typed: str) -> None:
    assert read_minimums(typed, decimal_mark=",") == {"minimum": plain("10"), "target": None}


@pytest.mark.parametrize("typed", ["", "mín", "oi", "mín dez", "mín 10 mín 12", "mín -3", "mín 1.5", "ideal ideal"])
def test_what_is_unclear(typed: str) -> None:
    with pytest.raises(UnclearNumberError):
        read_minimums(typed, decimal_mark=",")


@pytest.mark.parametrize(
    "typed", ["mín 10 ideal", "10 ideal múltiplo 12", "mín 10 sem", "sem", "mín 10 ideal sem múltiplo"]
)
def test_a_name_without_its_figure_is_not_passed_over(typed: str) -> None:
    with pytest.raises(UnclearNumberError) as refused:
        read_minimums(typed, decimal_mark=",")
    assert refused.value.typed == typed
