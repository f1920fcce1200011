"""Several lines in one message, and the locations that they name."""

from decimal import Decimal

import pytest

from language.movements import Reading, read_movement
from language.prices import split_price
from language.quantities import ReadPrice

LOCATIONS = {1: "Depósito Central", 2: "Loja Norte", 3: "Loja Sul", 4: "Cozinha"}


def read(typed: str, *, names: frozenset[str] = frozenset(), receives: bool = False) -> Reading:
    return read_movement(
        typed,
        decimal_mark=",",
        locations=LOCATIONS,
        split_price=split_price if receives else None,
        is_name=names.__contains__,
    )


def words(reading: Reading) -> list[str]:
    return [line.words for line in reading.lines]


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("3 café na loja norte, 2 leite na loja sul", ["café na loja norte", "leite na loja sul"]),
        ("3 coffee at loja norte\n2 milk at loja sul", ["coffee at loja norte", "milk at loja sul"]),
        ("3 café para loja norte e 2 leite para loja sul", ["café para loja norte", "leite para loja sul"]),
        ("3 café para loja norte, 2 leite no depósito", ["café para loja norte", "leite no depósito"]),
    ],
)
@pytest.mark.parametrize("receives", [True, False])
def test_different_locations_are_none_and_stay_to_be_seen(typed: str, left: list[str], receives: bool) -> None:
    reading = read(typed, receives=receives)
    assert (reading.at, reading.to, reading.is_split, words(reading)) == (None, None, True, left)


@pytest.mark.parametrize(
    "typed",
    [
        "3 café do depósito para a loja norte, 2 leite para loja norte",
        "3 café do depósito, 2 leite do depósito para a loja norte",
        "3 café, 2 leite do depósito para a loja norte",
    ],
)
def test_a_line_may_say_a_half_of_what_another_says(typed: str) -> None:
    reading = read(typed)
    assert (reading.at, reading.to, reading.is_split, words(reading)) == (1, 2, False, ["café", "leite"])


def test_where_it_goes_is_said_of_what_comes_in_too() -> None:
    assert read("3 café para a loja norte", receives=True).to == 2
    assert read("3 coffee into the loja norte", receives=True).to == 2


NAMES = frozenset({"pano de cozinha", "wipes from cozinha"})


@pytest.mark.parametrize(
    ("typed", "at", "left"),
    [
        ("2 pano de cozinha", None, ["pano de cozinha"]),
        ("2 wipes from cozinha", None, ["wipes from cozinha"]),
        ("pano de cozinha 2 na cozinha", 4, ["pano de cozinha"]),
        ("2 pano de cozinha da cozinha", 4, ["pano de cozinha"]),
        ("2 pano de cozinha, 3 sal do depósito", 1, ["pano de cozinha", "sal"]),
        ("3 sal no depósito, 2 pano de cozinha", 1, ["sal", "pano de cozinha"]),
        ("3 sal na cozinha, 2 pano de cozinha", 4, ["sal", "pano de cozinha"]),
        ("3 sal da cozinha", 4, ["sal"]),
    ],
)
@pytest.mark.parametrize("receives", [True, False])
def test_a_name_comes_before_a_location_in_it(typed: str, at: int | None, left: list[str], receives: bool) -> None:
    reading = read(typed, names=NAMES, receives=receives)
    assert (reading.at, reading.is_split, words(reading)) == (at, False, left)


@pytest.mark.parametrize(
    ("typed", "at"),
    [("2 pão de coz", None), ("2 bread from coz", None), ("2 pão na coz", 4), ("2 pão do depósito", 1)],
)
def test_a_word_that_joins_names_takes_whole_words_for_a_location(typed: str, at: int | None) -> None:
    assert read(typed).at == at


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("café 3 e sal 2", [("café", 3), ("sal", 2)]),
        ("coffee 3 and salt 2", [("coffee", 3), ("salt", 2)]),
        ("café 3 e água e sal 2", [("café", 3), ("água e sal", 2)]),
        ("café 2 cx e sal 3 kg e leite 1", [("café", 2), ("sal", 3), ("leite", 1)]),
        ("café 3 na loja norte e sal 2 na loja norte", [("café", 3), ("sal", 2)]),
        ("3 biscoito água e sal 200 g", [("biscoito água e sal 200 g", 3)]),
        ("café 3 e sal 2 e leite 4 e pão", [("café", 3), ("sal", 2), ("leite 4 e pão", None)]),
        ("café 3 e leite", [("café 3 e leite", None)]),
        ("água e sal 200 g", [("água e sal", 200)]),
        ("café e leite 3", [("café e leite", 3)]),
    ],
)
def test_an_and_parts_words_with_their_counts(typed: str, lines: list[tuple[str, int | None]]) -> None:
    assert [(line.words, line.quantity) for line in read(typed).lines] == [
        (words, None if count is None else Decimal(count)) for words, count in lines
    ]


@pytest.mark.parametrize(
    "typed", ["3 café, a 12,50", "3 café; R$ 12,50", "3 café\na 12,50 cada um", "3 café, no depósito, a 12,50"]
)
def test_a_price_behind_a_comma_is_that_of_the_line_before(typed: str) -> None:
    (line,) = read(typed, receives=True).lines
    assert (line.words, line.quantity, line.price) == ("café", Decimal(3), ReadPrice(Decimal("12.50")))


def test_as_much_as_a_message_holds_is_read() -> None:
    reading = read(" e ".join(["café 3"] * 450), receives=True)
    assert [line.words for line in reading.lines] == ["café"] * 450
