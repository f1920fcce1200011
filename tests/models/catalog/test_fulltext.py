"""What the full-text indexes are asked."""

import json

from models.catalog.fulltext import FULL_TEXT, Term

SQLITE = FULL_TEXT["sqlite"].syntax
POSTGRESQL = FULL_TEXT["postgresql"].syntax


def test_one_letter_is_only_ever_a_word() -> None:
    assert Term.of("a") == Term(("a",), None)
    assert Term.of("po").beginning == "po"


def test_long_numbers_are_not_in_the_vocabulary() -> None:
    assert Term.of("0001").is_long_number
    assert Term.of("500g").is_long_number
    assert not Term.of("001").is_long_number
    assert not Term.of("cafe").is_long_number


def test_whole_words() -> None:
    terms = [Term(("cafe", "cafes")), Term(("cru",))]
    assert SQLITE.whole(terms) == '("cafe" OR "cafes") AND ("cru")'
    assert POSTGRESQL.whole(terms) == "('cafe' | 'cafes') & ('cru')"
    assert SQLITE.any_of([terms[:1], terms[1:]]) == '(("cafe" OR "cafes")) OR (("cru"))'


def test_short_beginnings_are_looked_up_and_long_ones_completed() -> None:
    terms = [Term(("caf",), "caf"), Term(("torr",), "torr"), Term(("0001",), "0001", scans=True), Term(("a",))]
    assert json.loads(SQLITE.begun(terms)) == [
        ['("caf") OR "caf"*', None],
        ['("torr")', "torr"],
        ['("0001") OR "0001"*', None],
        ['("a")', None],
    ]
    assert json.loads(POSTGRESQL.begun(terms))[:2] == [["('caf') | 'caf':*", None], ["('torr')", "torr"]]


def test_a_term_takes_further_words_once() -> None:
    assert Term.of("torado").or_one_of(["torrado", "torado"]).words.count("torado") == 1
