"""A pack and what is in it."""

from decimal import Decimal

import pytest

from language.numbers import UnclearNumberError
from language.packs import ReadPack, read_pack


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("cx 12", ReadPack("cx", Decimal(12), None)),
        ("cx=12", ReadPack("cx", Decimal(12), None)),
        ("Caixa com 24 un", ReadPack("Caixa", Decimal(24), "un")),
        ("fardo de 4 cx", ReadPack("fardo", Decimal(4), "cx")),
        ("saco 2,5kg", ReadPack("saco", Decimal("2.5"), "kg")),
        ("Cx: 12", ReadPack("Cx", Decimal(12), None)),
        ("pct, 3", ReadPack("pct", Decimal(3), None)),
        ("cx c/12", ReadPack("cx", Decimal(12), None)),
        ("fardo C/ 4 cx", ReadPack("fardo", Decimal(4), "cx")),
        ("cx -1", ReadPack("cx", Decimal(-1), None)),
    ],
)
def test_packs(typed: str, read: ReadPack) -> None:
    assert read_pack(typed, decimal_mark=",") == read


@pytest.mark.parametrize("typed", ["", "cx", "12", "12 cx", "cx doze", "cx 1.5"])
def test_what_is_unclear(typed: str) -> None:
    with pytest.raises(UnclearNumberError):
        read_pack(typed, decimal_mark=",")
