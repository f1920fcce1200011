"""The lot that came in, at the end of a line."""

from decimal import Decimal

import pytest

from language.lots import ReadLot, read_lot, split_lot
from language.movements import Reading, read_movement
from language.prices import split_price
from language.quantities import ReadLine, ReadPrice

LOCATIONS = {1: "Depósito Central", 2: "Loja Centro"}


@pytest.mark.parametrize(
    ("typed", "rest", "lot"),
    [
        ("5 leite lote L9", "5 leite", ReadLot("L9")),
        ("5 leite lote L9.", "5 leite", ReadLot("L9")),
        ("5 leite, lote L9", "5 leite", ReadLot("L9")),
        ("5 leite - lote L9 - val 31/12/2027", "5 leite", ReadLot("L9", "31/12/2027")),
        ("5 leite (lote L9, val 31/12/2027)", "5 leite", ReadLot("L9", "31/12/2027")),
        ("5 leite (lote L9)", "5 leite", ReadLot("L9")),
        ("5 leite lote (01)L9(A)", "5 leite", ReadLot("(01)L9(A)")),
        ("5 leite lote:L9", "5 leite", ReadLot("L9")),
        ("5 leite lote nº 123", "5 leite", ReadLot("123")),
        ("5 leite lote no 123", "5 leite", ReadLot("123")),
        ("5 milk lot #123", "5 milk", ReadLot("123")),
        ("5 milk lot no. 123", "5 milk", ReadLot("123")),
        ("5 leite lote A 100", "5 leite", ReadLot("A 100")),
        ("5 leite Lote: L9 31/12/2027", "5 leite", ReadLot("L9", "31/12/2027")),
        ("5 leite lote L9 val. 31/12/2027", "5 leite", ReadLot("L9", "31/12/2027")),
        ("5 leite lote L9 validade 31-12-27", "5 leite", ReadLot("L9", "31-12-27")),
        ("5 leite lote L9, com validade até 12/2027.", "5 leite", ReadLot("L9", "12/2027")),
        ("5 leite val 31/12/2027 lote L9", "5 leite", ReadLot("L9", "31/12/2027")),
        ("5 leite, 31/12/2027, lote L9", "5 leite", ReadLot("L9", "31/12/2027")),
        ("5 leite lote 31/12/2027", "5 leite", ReadLot("", "31/12/2027")),
        ("5 leite lote L9 31/02/2027", "5 leite", ReadLot("L9", "31/02/2027")),
        ("5 milk batch B-7 exp 12/31/2027", "5 milk", ReadLot("B-7", "12/31/2027")),
        ("5 milk batch B-7 best before Dec 31, 2027", "5 milk", ReadLot("B-7", "Dec 31, 2027")),
        ("5 milk lot 2027-01 until 2027-12-31", "5 milk", ReadLot("2027-01", "2027-12-31")),
        ("lote L9", "", ReadLot("L9")),
        ("5 leite", "5 leite", None),
        ("5 lote", "5 lote", None),
        ("5 lote de leite grande", "5 lote de leite grande", None),
        ("3 pilotes AA", "3 pilotes AA", None),
    ],
)
def test_a_lot_stands_at_the_end(typed: str, rest: str, lot: ReadLot | None) -> None:
    assert split_lot(typed) == (rest, lot)


@pytest.mark.parametrize(
    ("typed", "lot"),
    [
        ("L123", ReadLot("L123")),
        ("L123.", ReadLot("L123")),
        ("lote L123", ReadLot("L123")),
        ("lote ABC DEF", ReadLot("ABC DEF")),
        ("lote:L123", ReadLot("L123")),
        ("Lote nº 123, val. 31/12/2027.", ReadLot("123", "31/12/2027")),
        ("lot #123", ReadLot("123")),
        ("10-12 31/12/2027", ReadLot("10-12", "31/12/2027")),
        ("31/12/2027", ReadLot("", "31/12/2027")),
        ("L123 (vence em 12/2027)", ReadLot("L123", "12/2027")),
        ("val 31/12/2027 lote L123", ReadLot("L123", "31/12/2027")),
        ("exp 12/31/2027, batch L123", ReadLot("L123", "12/31/2027")),
        ("L 123 B", ReadLot("L 123 B")),
        ("10-12", ReadLot("10-12")),
        ("A 1/2", ReadLot("A 1/2")),
        ("L12/2027", ReadLot("L12/2027")),
    ],
)
def test_a_lot_by_itself(typed: str, lot: ReadLot) -> None:
    assert read_lot(typed) == lot


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
    line = ReadLine("5 leite", "leite", quantity=Decimal(5), price=price, lot=ReadLot("L9", "31/12/2027"))
    assert read == Reading((line,), at=1)


def test_each_line_has_its_own_lot() -> None:
    read = read_movement("5 leite lote A1, 3 nata lote B2", decimal_mark=",", split_price=split_price)
    assert [(line.words, line.lot) for line in read.lines] == [
        ("leite", ReadLot("A1")),
        ("nata", ReadLot("B2")),
    ]


def test_what_goes_out_is_taken_by_its_words_alone() -> None:
    (line,) = read_movement("5 leite lote A1", decimal_mark=",").lines
    assert (line.words, line.lot) == ("leite lote A1", None)


@pytest.mark.parametrize(
    ("typed", "mark", "words", "code", "day"),
    [
        ("6 leite, lote L123 31/12/2027", ",", "leite", "L123", "31/12/2027"),
        ("6 leite\nlote L123\nval 31/12/2027", ",", "leite", "L123", "31/12/2027"),
        ("6 leite lote L123, val 31/12/2027", ",", "leite", "L123", "31/12/2027"),
        ("6 leite lote L123, 31/12/2027, no depósito", ",", "leite", "L123", "31/12/2027"),
        ("6 leite, lote L123, vence em 12/2027, a 4,50", ",", "leite", "L123", "12/2027"),
        ("6 milk, lot L123, exp 12/31/2027", ".", "milk", "L123", "12/31/2027"),
        ("6 milk lot L123, expires on Dec 31, 2027", ".", "milk", "L123", "Dec 31 2027"),
    ],
)
def test_a_lot_behind_a_comma_is_that_of_the_line_before(
    typed: str, mark: str, words: str, code: str, day: str
) -> None:
    read = read_movement(typed, decimal_mark=mark, locations=LOCATIONS, split_price=split_price)
    assert [(line.words, line.quantity, line.lot) for line in read.lines] == [(words, Decimal(6), ReadLot(code, day))]


def test_a_lot_without_a_line_before_it_is_not_lost() -> None:
    read = read_movement("lote L1, 6 leite", decimal_mark=",", split_price=split_price)
    assert [(line.words, line.lot) for line in read.lines] == [("", ReadLot("L1")), ("leite", None)]


def test_a_code_is_no_price() -> None:
    (line,) = read_movement("6 leite lote A 100", decimal_mark=",", split_price=split_price).lines
    assert (line.words, line.price, line.lot) == ("leite", None, ReadLot("A 100"))


def test_a_price_may_follow_a_code() -> None:
    (line,) = read_movement("6 leite lote A a 100", decimal_mark=",", split_price=split_price).lines
    assert (line.words, line.price, line.lot) == ("leite", ReadPrice(Decimal(100)), ReadLot("A"))
