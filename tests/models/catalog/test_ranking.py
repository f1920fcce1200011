"""Which matches come first."""

from models.catalog.fulltext import Term
from models.catalog.ranking import Candidate, meaning, ranked


def _candidate(id: int, text: str) -> Candidate:
    return Candidate(id, f"S{id}", text, "un", text)


def _order(query: str, *texts: str) -> list[str]:
    candidates = [_candidate(number, text) for number, text in enumerate(texts)]
    return [candidate.name for candidate in ranked(candidates, [Term.of(word) for word in query.split()], query)]


def test_whole_words_then_other_numbers_then_longer_words() -> None:
    assert _order("cafe", "cafeteira", "cafes", "po de cafe") == ["po de cafe", "cafes", "cafeteira"]
    assert _order("cafes", "cafeteira", "po de cafe", "cafes") == ["cafes", "po de cafe", "cafeteira"]


def test_names_that_begin_with_the_query_then_shorter_ones_then_by_alphabet() -> None:
    assert _order("mate", "cha mate", "mate verde escuro", "mate a", "mate b") == [
        "mate a",
        "mate b",
        "mate verde escuro",
        "cha mate",
    ]


def test_a_missing_word_counts_more_than_anything() -> None:
    assert _order("cafe mate", "cafe", "cafeteira mateiro grande") == ["cafeteira mateiro grande", "cafe"]


def test_a_product_that_matched_twice_is_there_once() -> None:
    assert ranked([_candidate(1, "cafe"), _candidate(1, "cafe")], [Term.of("cafe")], "cafe") == [_candidate(1, "cafe")]


def test_the_meaning_of_a_term_is_what_the_product_has() -> None:
    term = Term.of("torado").or_one_of(["torrado"])
    assert meaning(term, _candidate(1, "cafe torrado")) == "torrado"
    assert meaning(Term.of("torr"), _candidate(1, "cafe torrado")) == "torr"
