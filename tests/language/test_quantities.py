"""Products, quantities, units and locations in one line of text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.movements import Reading, read_movement
from language.numbers import UnclearNumberError
from language.quantities import ReadLine, read_quantity, same_unit

LOCATIONS = {1: "Depósito Central", 2: "Loja Centro", 3: "Loja Norte", 4: "Quiosque"}

Short = tuple[str, str | None, str | None]


def read(typed: str, mark: str = ",", units: tuple[str, ...] = ()) -> Reading:
    return read_movement(typed, decimal_mark=mark, units=units, locations=LOCATIONS)


def short(line: ReadLine) -> Short:
    return line.words, None if line.quantity is None else str(line.quantity), line.unit


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("café 3", ("café", "3", None)),
        ("3 café", ("café", "3", None)),
        ("2 cx café", ("café", "2", "cx")),
        ("café 2 cx", ("café", "2", "cx")),
        ("2 caixas de café", ("café", "2", "caixas")),
        ("3kg farinha", ("farinha", "3", "kg")),
        ("1,5 kg de farinha", ("farinha", "1.5", "kg")),
        ("farinha 1,5kg", ("farinha", "1.5", "kg")),
        ("2x café", ("café", "2", None)),
        ("café x 3", ("café", "3", None)),
        ("café box 3", ("café box", "3", None)),
        ("café torrado 500 g 3", ("café torrado 500 g", "3", None)),
        ("3 café torrado 500 g", ("café torrado 500 g", "3", None)),
        ("café torrado 500 g", ("café torrado", "500", "g")),
        ("CAF-001 3", ("CAF-001", "3", None)),
        ("CAF-001", ("CAF-001", None, None)),
        ("7891234567895", ("7891234567895", None, None)),
        ("3 7891234567895", ("7891234567895", "3", None)),
        ("7891234567895 3", ("7891234567895", "3", None)),
        ("1.200 copos", ("copos", "1200", None)),
        ("café", ("café", None, None)),
        ("3", ("", "3", None)),
        ("2 cx", ("", "2", "cx")),
        ("-3 café", ("café", "-3", None)),
        ("café 0", ("café", "0", None)),
        ("  café   3 ", ("café", "3", None)),
        ("3 pães de queijo", ("pães de queijo", "3", None)),
        ("2 cx. café", ("café", "2", "cx")),
        ("2cx. de café", ("café", "2", "cx")),
        ("café 2 cx.", ("café", "2", "cx")),
        ("2 x 500 ml água", ("500 ml água", "2", None)),
        ("2 x 7891234567895", ("7891234567895", "2", None)),
        ("3 foto 10 x 15", ("foto 10 15", "3", None)),
        ('2 1/2" cano', ('1/2" cano', "2", None)),
    ],
)
def test_one_line(typed: str, line: Short) -> None:
    assert [short(read_line) for read_line in read(typed).lines] == [line]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("20 café, 10 açúcar", [("café", "20", None), ("açúcar", "10", None)]),
        ("café 20,açúcar 10", [("café", "20", None), ("açúcar", "10", None)]),
        ("20 café\n10 açúcar\n", [("café", "20", None), ("açúcar", "10", None)]),
        ("20 café; 1,5 kg farinha", [("café", "20", None), ("farinha", "1.5", "kg")]),
        ("20 café e 10 açúcar", [("café", "20", None), ("açúcar", "10", None)]),
        ("café e leite 3", [("café e leite", "3", None)]),
        (",, café 3,", [("café", "3", None)]),
        ("", []),
    ],
)
def test_several_lines(typed: str, lines: list[Short]) -> None:
    assert [short(line) for line in read(typed).lines] == lines


def test_english_numbers_and_words() -> None:
    assert [short(line) for line in read("1,200 cups and 1.5 kg of flour", ".").lines] == [
        ("cups", "1200", None),
        ("flour", "1.5", "kg"),
    ]


@pytest.mark.parametrize(("typed", "mark"), [("1.5 kg farinha", ","), ("café 1,5", "."), ("20 café, 1,2,3 leite", ",")])
def test_numbers_that_may_be_two_are_refused(typed: str, mark: str) -> None:
    with pytest.raises(UnclearNumberError):
        read(typed, mark)


@pytest.mark.parametrize(
    ("typed", "unclear"),
    [
        ("10 x 5 café", "10 x 5"),
        ("10x 5 coffee", "10x 5"),
        ("10 x 5 cx café", "10 x 5"),
        ("café 10 x 5", "10 x 5"),
        ("coffee 10 x 5 boxes", "10 x 5"),
        ("2 1/2 kg queijo", "2 1/2"),
        ("2 ½ kg cheese", "2 ½"),
    ],
)
def test_what_would_have_to_be_reckoned_is_refused(typed: str, unclear: str) -> None:
    with pytest.raises(UnclearNumberError) as refused:
        read(typed)
    assert refused.value.typed == unclear


@pytest.mark.parametrize(
    ("typed", "unit"),
    [
        ("2 engradados cerveja", "engradados"),
        ("2 engradados de cerveja", "engradados"),
        ("2 galões cerveja", "galões"),
        ("2 barris cerveja", "barris"),
        ("2 glasses cerveja", "glasses"),
        ("cerveja 2 engradados", "engradados"),
        ("2engradados cerveja", "engradados"),
    ],
)
def test_several_of_a_company_s_own_packs(typed: str, unit: str) -> None:
    names = ("Engradado", "galão", "Barril", "glass")
    assert short(read(typed, units=names).lines[0]) == ("cerveja", "2", unit)
    assert any(same_unit(unit, name) for name in names)


@pytest.mark.parametrize(
    ("typed", "at", "to"),
    [
        ("café 3 na loja centro", 2, None),
        ("café 3 no quiosque", 4, None),
        ("café 3 em Loja Norte", 3, None),
        ("3 café at loja norte", 3, None),
        ("3 café from the quiosque", 4, None),
        ("3 café do depósito para a loja norte", 1, 3),
        ("3 café from deposito to loja norte", 1, 3),
        ("3 café para o quiosque", None, 4),
        ("3 café pro depo", None, 1),
    ],
)
def test_locations_stand_at_the_end(typed: str, at: int | None, to: int | None) -> None:
    reading = read(typed)
    assert [short(line) for line in reading.lines] == [("café", "3", None)]
    assert (reading.at, reading.to) == (at, to)


def test_the_location_is_that_of_all_lines() -> None:
    reading = read("20 café\n10 açúcar na loja centro")
    assert ([line.words for line in reading.lines], reading.at) == (["café", "açúcar"], 2)


@pytest.mark.parametrize(
    "typed", ["3 café na loja", "3 café do brasil", "3 doce de leite", "3 café em", "3 café na rua"]
)
def test_what_names_no_one_location_stays_with_the_product(typed: str) -> None:
    reading = read(typed)
    assert (reading.lines[0].words, reading.at, reading.to) == (typed.removeprefix("3 "), None, None)


@pytest.mark.parametrize(
    "typed", ["3 café do depósito para a loja norte, 2 sal", "no depósito, 3 café, 2 sal", "3 café em depósito\n2 sal"]
)
def test_the_location_may_stand_in_any_line(typed: str) -> None:
    reading = read(typed)
    assert [short(line) for line in reading.lines] == [("café", "3", None), ("sal", "2", None)]
    assert (reading.at, reading.to) == (1, 3 if "para" in typed else None)


def test_two_letters_name_no_location() -> None:
    reading = read_movement("2 leite em pó", decimal_mark=",", locations={1: "Polo Norte"})
    assert (reading.lines[0].words, reading.at) == ("leite em pó", None)


def test_units_of_the_company_are_known_too() -> None:
    assert short(read("2 engradado cerveja", units=("Engradado",)).lines[0]) == ("cerveja", "2", "engradado")
    assert short(read("2 engradado cerveja").lines[0]) == ("engradado cerveja", "2", None)


@pytest.mark.parametrize(
    ("typed", "quantity", "unit"),
    [
        ("3", "3", None),
        (" 1.200 ", "1200", None),
        ("999999999", "999999999", None),
        ("2 cx", "2", "cx"),
        ("1,5kg", "1.5", "kg"),
        ("-2", "-2", None),
        ("3 sacolas", "3", "sacolas"),
        ("3 sacolas.", "3", "sacolas"),
        ("2 cx.", "2", "cx"),
    ],
)
def test_a_quantity_by_itself(typed: str, quantity: str, unit: str | None) -> None:
    assert read_quantity(typed, decimal_mark=",") == (Decimal(quantity), unit)


@pytest.mark.parametrize("typed", ["", "muito", "2 cx café", "1.5", "cx", "9" * 30, "5 30 6", "2 1/2", "10 x 5"])
def test_what_is_no_quantity(typed: str) -> None:
    with pytest.raises(UnclearNumberError):
        read_quantity(typed, decimal_mark=",")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("caixas", "cx"), ("CX", "cx"), ("boxes", "cx"), ("quilos", "kg"), ("l", "L"), ("Fardo", "fardo")],
)
def test_what_people_call_a_unit(typed: str, name: str) -> None:
    assert same_unit(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"), [("g", "kg"), ("cx", "fardo"), ("", "un"), ("ml", "L"), ("mes", "m"), ("gas", "g")]
)
def test_other_units_are_others(typed: str, name: str) -> None:
    assert not same_unit(typed, name)


WORDS = st.text(st.characters(categories=("Lu", "Ll"), max_codepoint=0x17F), min_size=3, max_size=12).filter(
    lambda word: word.casefold() not in {"and", "the", "from", "into", "para"}
)


@given(st.lists(st.tuples(st.integers(1, 9999), WORDS), min_size=1, max_size=6), st.sampled_from([", ", "\n", "; "]))
def test_as_many_lines_come_out_as_went_in(lines: list[tuple[int, str]], separator: str) -> None:
    typed = separator.join(f"{count} {word}" for count, word in lines)
    reading = read_movement(typed, decimal_mark=",")
    assert [line.quantity for line in reading.lines] == [Decimal(count) for count, _ in lines]


@given(st.text(max_size=60), st.sampled_from([",", "."]))
def test_any_text_is_read_or_refused(text: str, mark: str) -> None:
    try:
        reading = read(text, mark)
    except UnclearNumberError:
        return
    assert all(line.text.strip() for line in reading.lines)
