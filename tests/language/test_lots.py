"""The lot that came in, at the end of a line."""

from decimal import Decimal

import pytest

from language.lots import split_lot
from language.prices import split_price
from language.quantities import Reading, ReadLine, ReadPrice, read_movement

LOCATIONS = {1: "Depósito Central", 2: "Loja Centro"}


@pytest.mark.parametrize(
    ("typed", "rest", "lot"),
    [
        ("5 leite lote L9", "5 leite", "L9"),
        ("5 leite Lote: L9 31/12/2027", "5 leite", "L9 31/12/2027"),
        ("5 leite lote L9 val. 31/12/2027", "5 leite", "L9 31/12/2027"),
        ("5 leite lote L9 validade 31-12-27", "5 leite", "L9 31-12-27"),
        ("5 milk batch B-7 exp 12/31/2027", "5 milk", "B-7 12/31/2027"),
        ("5 milk lot 2027-01 until 2027-12-31", "5 milk", "2027-01 2027-12-31"),
        ("lote L9", "", "L9"),
        ("5 leite", "5 leite", None),
        ("5 lote", "5 lote", None),
        ("5 lote de leite grande", "5 lote de leite grande", None),
        ("3 pilotes AA", "3 pilotes AA", None),
    ],
)
def test_a_lot_stands_at_the_end(typed: str, rest: str, lot: str | None) -> None:
    assert split_lot(typed) == (rest, lot)


@pytest.mark.parametrize(
    "typed",
    [
        "5 leite lote L9 31/12/2027 a 4,50 no depósito",
        "5 leite a 4,50 lote L9 31/12/2027 no depósito",
        "5 leite no depósito a 4,50 lote L9 31/12/2027",
        "5 leite no depósito lote L9 31/12/2027 a 4,50",
        "5 leite lote L9 31/12/2027 no depósito a 4,50",
        "5 leite a 4,50 no depósito lote L9 31/12/2027",
    ],
)
def test_lot_price_and_location_stand_in_any_order(typed: str) -> None:
    read = read_movement(typed, decimal_mark=",", locations=LOCATIONS, split_price=split_price)
    price = ReadPrice(Decimal("4.50"))
    line = ReadLine("5 leite", "leite", quantity=Decimal(5), price=price, lot="L9 31/12/2027")
    assert read == Reading((line,), at=1)


def test_each_line_has_its_own_lot() -> None:
    read = read_movement("5 leite lote A1, 3 nata lote B2", decimal_mark=",", split_price=split_price)
    assert [(line.words, line.lot) for line in read.lines] == [("leite", "A1"), ("nata", "B2")]


def test_what_goes_out_is_taken_by_its_words_alone() -> None:
    (line,) = read_movement("5 leite lote A1", decimal_mark=",").lines
    assert (line.words, line.lot) == ("leite lote A1", None)
