"""What was paid, at the end of a line."""

from decimal import Decimal

import pytest

from language.movements import read_movement
from language.numbers import UnclearNumberError
from language.prices import split_price
from language.quantities import UNIT_WORDS, ReadLine, ReadPrice

UNITS = UNIT_WORDS.keys()


@pytest.mark.parametrize(
    ("typed", "rest", "price"),
    [
        ("20 café a 12,50", "20 café", ReadPrice(Decimal("12.50"))),
        ("20 café à R$ 12,50", "20 café", ReadPrice(Decimal("12.50"))),
        ("20 café a R$12,50 cada", "20 café", ReadPrice(Decimal("12.50"))),
        ("20 café a 12 reais", "20 café", ReadPrice(Decimal(12))),
        ("20 café por 250 reais", "20 café", ReadPrice(Decimal(250), is_total=True)),
        ("20 café por 12 reais cada", "20 café", ReadPrice(Decimal(12))),
        ("10 cx café a 150 reais a caixa", "10 cx café", ReadPrice(Decimal(150), "caixa")),
        ("10 cx café a 150 reais/cx", "10 cx café", ReadPrice(Decimal(150), "cx")),
        ("20 café @ 1.250,5", "20 café", ReadPrice(Decimal("1250.5"))),
        ("10 cx café a 150", "10 cx café", ReadPrice(Decimal(150))),
        ("10 cx café a 150 cx", "10 cx café", ReadPrice(Decimal(150), "cx")),
        ("10 cx café a 150/cx", "10 cx café", ReadPrice(Decimal(150), "cx")),
        ("10 cx café a 150 a caixa", "10 cx café", ReadPrice(Decimal(150), "caixa")),
        ("10 cx café por 150 por caixa", "10 cx café", ReadPrice(Decimal(150), "caixa")),
        ("20 café por 250", "20 café", ReadPrice(Decimal(250), is_total=True)),
        ("20 café por 12,50 cada", "20 café", ReadPrice(Decimal("12.50"))),
        ("2 cx a 0", "2 cx", ReadPrice(Decimal(0))),
        ("a 12,50", "", ReadPrice(Decimal("12.50"))),
        ("20 café R$ 12,50", "20 café", ReadPrice(Decimal("12.50"))),
        ("20 café R$12,50 cada.", "20 café", ReadPrice(Decimal("12.50"))),
        ("20 café 12 reais", "20 café", ReadPrice(Decimal(12))),
        ("20 café 12,50 cada", "20 café", ReadPrice(Decimal("12.50"))),
        ("20 café a 12,50 cada um", "20 café", ReadPrice(Decimal("12.50"))),
        ("20 caneta por 12,50 cada uma", "20 caneta", ReadPrice(Decimal("12.50"))),
        ("20 café a 250 no total", "20 café", ReadPrice(Decimal(250), is_total=True)),
        ("20 café R$ 250 no total", "20 café", ReadPrice(Decimal(250), is_total=True)),
        ("20 café 250 ao todo", "20 café", ReadPrice(Decimal(250), is_total=True)),
        ("2 cx café R$ 150/cx", "2 cx café", ReadPrice(Decimal(150), "cx")),
        ("20 café, a 12,50", "20 café", ReadPrice(Decimal("12.50"))),
        ("6 leite lote A 100", "6 leite lote A 100", None),
        ("6 leite lote nº A 100", "6 leite lote nº A 100", None),
        ("6 leite lote A a 100", "6 leite lote A", ReadPrice(Decimal(100))),
        ("2 notas de 2 reais", "2 notas de 2 reais", None),
        ("café 5 cada", "café 5 cada", None),
        ("5 no total", "5 no total", None),
        ("20 café", "20 café", None),
        ("20 vitamina a 500 mg", "20 vitamina a 500 mg", None),
        ("20 pilha aa", "20 pilha aa", None),
        ("3 vitamina a", "3 vitamina a", None),
    ],
)
def test_portuguese(typed: str, rest: str, price: ReadPrice | None) -> None:
    assert split_price(typed, ",", UNITS) == (rest, price)


@pytest.mark.parametrize(
    ("typed", "rest", "price"),
    [
        ("20 coffee at 12.50", "20 coffee", ReadPrice(Decimal("12.50"))),
        ("20 coffee at $1,250.50 each", "20 coffee", ReadPrice(Decimal("1250.50"))),
        ("10 boxes of milk at 150 per box", "10 boxes of milk", ReadPrice(Decimal(150), "box")),
        ("20 coffee for 250 dollars", "20 coffee", ReadPrice(Decimal(250), is_total=True)),
        ("20 coffee for 250", "20 coffee", ReadPrice(Decimal(250), is_total=True)),
        ("20 coffee $12.50", "20 coffee", ReadPrice(Decimal("12.50"))),
        ("20 coffee for $12.50 each one", "20 coffee", ReadPrice(Decimal("12.50"))),
        ("20 coffee 12.50 apiece", "20 coffee", ReadPrice(Decimal("12.50"))),
        ("20 coffee at 250 in total", "20 coffee", ReadPrice(Decimal(250), is_total=True)),
        ("20 coffee $250 total", "20 coffee", ReadPrice(Decimal(250), is_total=True)),
    ],
)
def test_english(typed: str, rest: str, price: ReadPrice) -> None:
    assert split_price(typed, ".", UNITS) == (rest, price)


@pytest.mark.parametrize("typed", ["20 café a 12.50", "20 café a 1,2,3"])
def test_a_price_that_may_be_two_numbers_is_asked_again(typed: str) -> None:
    with pytest.raises(UnclearNumberError):
        split_price(typed, ",", UNITS)


def test_each_line_has_its_price_and_the_location_is_none() -> None:
    typed = "20 café a 12,50, 2 cx leite por 80 e 3 sal no depósito"
    reading = read_movement(typed, decimal_mark=",", locations={7: "Depósito"}, split_price=split_price)
    assert reading.at == 7
    assert [(line.words, line.quantity, line.unit, line.price) for line in reading.lines] == [
        ("café", Decimal(20), None, ReadPrice(Decimal("12.50"))),
        ("leite", Decimal(2), "cx", ReadPrice(Decimal(80), is_total=True)),
        ("sal", Decimal(3), None, None),
    ]


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("20 café no depósito a 12,50", ","),
        ("20 café a 12,50 no depósito", ","),
        ("20 café no depósito à R$ 12,50 cada", ","),
        ("café 20 un em depósito a 12,50/un", ","),
        ("20 café in depósito at 12.50", "."),
        ("20 café at 12.50 in the depósito", "."),
        ("20 café at depósito at $12.50 each", "."),
    ],
)
def test_the_price_stands_before_the_location_or_after_it(typed: str, mark: str) -> None:
    reading = read_movement(typed, decimal_mark=mark, locations={7: "Depósito", 8: "Loja"}, split_price=split_price)
    (line,) = reading.lines
    assert (reading.at, line.words, line.quantity) == (7, "café", Decimal(20))
    assert line.price is not None
    assert line.price.amount == Decimal("12.50")


def test_the_last_price_after_the_location_is_that_of_the_last_line() -> None:
    typed = "20 café a 12,50, 3 sal no depósito por 9"
    reading = read_movement(typed, decimal_mark=",", locations={7: "Depósito"}, split_price=split_price)
    assert reading.at == 7
    assert [(line.words, line.price) for line in reading.lines] == [
        ("café", ReadPrice(Decimal("12.50"))),
        ("sal", ReadPrice(Decimal(9), is_total=True)),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "20 café no depósito a 12,50, 3 sal por 9",
        "20 café no depósito a 12,50, 3 sal no depósito",
        "20 café a 12,50 no depósito\n3 sal no depósito por 9",
    ],
)
def test_the_location_of_one_line_is_that_of_all(typed: str) -> None:
    reading = read_movement(typed, decimal_mark=",", locations={7: "Depósito", 8: "Loja"}, split_price=split_price)
    assert (reading.at, [line.words for line in reading.lines]) == (7, ["café", "sal"])


def test_two_locations_are_none() -> None:
    typed = "20 café no depósito a 5, 3 sal na loja por 9"
    reading = read_movement(typed, decimal_mark=",", locations={7: "Depósito", 8: "Loja"}, split_price=split_price)
    assert reading.is_split
    assert (reading.at, [line.words for line in reading.lines]) == (None, ["café no depósito", "sal na loja"])


def test_where_no_price_is_expected_it_stays_in_the_words() -> None:
    (line,) = read_movement("20 café a 12,50", decimal_mark=",").lines
    assert line == ReadLine("20 café a 12,50", "café a 12,50", Decimal(20))
