"""Folding, the words of a query, and what may be misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalog import rules
from models.catalog.errors import NameMissingError, SkuMissingError, TextTooLongError

ANY_TEXT = st.text(st.characters(), max_size=300)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Pão  D'água", "pao d agua"),
        ("AÇÚCAR-Cristal_1,5kg", "acucar cristal 1 5 kg"),
        ("İstanbul ß ℡", "istanbul ss tel"),
        ("½ m²", "1 2 m2"),
        ("Пшеница", "пшеница"),
        ("😀 \x00\ud800 --", ""),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert rules.fold(text) == folded


@given(ANY_TEXT)
def test_folding_is_stable_and_leaves_words_alone(text: str) -> None:
    folded = rules.fold(text)
    assert rules.fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert all(word.isalnum() for word in folded.split())
    folded.encode()


def test_a_very_long_text_is_folded() -> None:
    assert rules.fold("Çé " * 5_000) == ("ce " * 5_000).strip()


@given(ANY_TEXT)
def test_the_words_of_a_query_fit_into_a_button_and_mean_the_same_there(text: str) -> None:
    words = rules.search_words(text)
    carried = " ".join(words)
    assert len(words) <= rules.MAX_WORDS
    assert len(carried.encode()) <= rules.MAX_WORD_BYTES
    assert rules.search_words(carried) == words
    assert bool(words) == bool(rules.fold(text))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("pão de queijo", ["pao", "queijo"]),
        ("the box of tea", ["box", "tea"]),
        ("de", ["de"]),
        ("café CAFÉ cafe", ["cafe"]),
        ("a1 b2 c3 d4 e5 f6 g7", ["a1", "b2", "c3", "d4", "e5", "f6"]),
        ("x" * 5_000, ["x" * 48]),
        ("я" * 60, ["я" * 24]),
        (f"{'x' * 40} {'y' * 20} z", ["x" * 40]),
    ],
)
def test_the_words_of_a_query(query: str, words: list[str]) -> None:
    assert rules.search_words(query) == words


@pytest.mark.parametrize("sku", ["CAF-00001", "caf 00001", "Caf.00001", "cáf00001"])
def test_a_sku_is_the_same_however_it_is_spelt(sku: str) -> None:
    assert rules.sku_key(sku) == "caf00001"


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("7891000100103", ("7891000100103", "07891000100103")),
        ("07891000100103", ("07891000100103", "7891000100103")),
        ("17891000100100", ("17891000100100",)),
        ("0012345678905", ("0012345678905", "012345678905", "00012345678905")),
        ("012345678905", ("012345678905", "0012345678905", "00012345678905")),
        ("00012345678905", ("00012345678905", "012345678905", "0012345678905")),
        ("00123456", ("00123456",)),
        (" 789 1000-100103\n", ("7891000100103", "07891000100103")),
        ("ABC-1", ("ABC-1",)),
        ("\x00", ()),
        ("", ()),
        ("é", ()),
        ("9" * 65, ()),
    ],
)
def test_barcodes_as_they_may_be_stored(text: str, spellings: tuple[str, ...]) -> None:
    assert rules.barcode_spellings(text) == spellings


def test_what_is_indexed_are_the_words_of_name_and_sku() -> None:
    assert rules.product_search_text("Café  Torrado", "CAF-01") == "cafe torrado caf 01 caf01"
    assert rules.product_search_text("CAF 01", "CAF-01") == "caf 01 caf01"


@given(st.text(st.characters(), max_size=200), st.text(st.characters(), max_size=40))
def test_what_is_indexed_fits_into_an_index_entry(name: str, sku: str) -> None:
    assert len(rules.product_search_text(name, sku).encode()) <= rules.MAX_SEARCH_TEXT_BYTES + 1


def test_the_longest_name_still_has_its_sku_indexed() -> None:
    assert rules.product_search_text("ﷺ " * 100, "CAF-01").endswith("caf 01 caf01")


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("cafes", "cafe"),
        ("paes", "pao"),
        ("limoes", "limao"),
        ("limao", "limoes"),
        ("cereais", "cereal"),
        ("pasteis", "pastel"),
        ("bombons", "bombom"),
        ("colheres", "colher"),
        ("berries", "berry"),
    ],
)
def test_plurals_and_singulars(word: str, other: str) -> None:
    assert other in rules.other_numbers(word)


def test_a_plural_is_never_cut_down_to_the_beginning_of_a_sku() -> None:
    assert "caf" not in rules.other_numbers("cafes")
    assert rules.other_numbers("os") == []


def test_deletions() -> None:
    assert rules.deletions("cafe") == {"cafe", "afe", "cfe", "cae", "caf"}
    assert rules.deletions("cha") == {"cha"}
    assert rules.deletions("500g") == {"500g"}


@given(st.text("abcde", min_size=4, max_size=10), st.data())
def test_a_word_and_one_typing_error_of_it_meet(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdexyz"))
    missing = word[:place] + word[place + 1 :]
    errors = [word[:place] + letter + word[place + 1 :], word[:place] + letter + word[place:]]
    if len(missing) >= 4:
        errors.append(missing)
    if place:
        errors.append(word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :])
    assert all(rules.deletions(word) & rules.deletions(error) for error in errors)


def test_the_vocabulary_has_words_that_fit() -> None:
    assert rules.vocabulary(f"Café a {'x' * 49} 500g café") == {"cafe", "500"}


def test_a_product_needs_a_name_and_a_sku_of_bearable_length() -> None:
    rules.check_product_texts(name="Café", sku="1")
    with pytest.raises(NameMissingError):
        rules.check_product_texts(name="😀", sku="1")
    with pytest.raises(SkuMissingError):
        rules.check_product_texts(name="Café", sku="--")
    with pytest.raises(TextTooLongError) as error:
        rules.check_product_texts(name="x" * 201, sku="1")
    assert error.value.longest == 200
    with pytest.raises(TextTooLongError):
        rules.check_product_texts(name="x", sku="ﷺ" * 10)
