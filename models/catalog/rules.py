"""How a product's name and a person's words become comparable, and what a typing error may have been."""

import re
import unicodedata
from functools import lru_cache

from models.catalog.errors import NameMissingError, SkuMissingError, TextTooLongError

MAX_NAME = 200
MAX_SKU = 40
MAX_WORDS = 6
MAX_WORD_BYTES = 48
"""The words of a query, joined by spaces, fit into this many bytes of UTF-8: a button carries them."""

MAX_BARCODE = 64
_TRADE_LENGTHS = (12, 13, 14)
MAX_SEARCH_TEXT_BYTES = 1000
"""An index entry of PostgreSQL has room for about 2,700."""

_PORTUGUESE_STOP_WORDS = "a o as os um uma de do da dos das e em no na nos nas com para por ao"
_ENGLISH_STOP_WORDS = "the of and with for in an"
_QUESTION_WORDS = "estoque tem temos ha qual quais quanto quantos quanta quantas stock have how much many do we what is"
STOP_WORDS = frozenset(f"{_PORTUGUESE_STOP_WORDS} {_ENGLISH_STOP_WORDS} {_QUESTION_WORDS}".split())

_LATIN_MARKS = re.compile("[\u0300-\u036f]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+|(?<=\d)(?=[^\W\d_])")
_PLURALS = (
    ("oes", ("ao",)),
    ("aes", ("ao",)),
    ("aos", ("ao",)),
    ("ais", ("al",)),
    ("eis", ("el", "il")),
    ("ois", ("ol",)),
    ("ies", ("y",)),
    ("ns", ("m",)),
    ("res", ("r", "re")),
    ("zes", ("z", "ze")),
    ("s", ("",)),
    ("ao", ("oes", "aes")),
    ("al", ("ais",)),
    ("el", ("eis",)),
    ("il", ("eis",)),
    ("ol", ("ois",)),
    ("m", ("ns",)),
    ("y", ("ies",)),
)


def fold(text: str) -> str:
    """Lower case, without accents, letters and digits only, one space between words: "Pão  D'água" is "pao d agua".

    A number and its unit are two words, however they are typed: "5kg" is "5 kg".
    """
    if not text.isascii():
        text = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "M")
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()


folded_name = lru_cache(maxsize=4096)(fold)
"""`fold` for what is said again and again: categories, suppliers, locations."""


def sku_key(sku: str) -> str:
    """A SKU as it is compared: folded, without separators; empty when it has neither letter nor digit."""
    return fold(sku).replace(" ", "")


def barcode_spellings(text: str) -> tuple[str, ...]:
    """What `text` may be stored as, if it is a barcode: itself, and with more or fewer leading zeros.

    A scanner gives the same product's code as 12 digits (UPC-A) or, led by zeros, as 13 (EAN-13) or 14 (GTIN-14).
    At most three; none when it cannot be a barcode.
    """
    code = "".join(text.split())
    if not (code and code.isascii() and code.isprintable() and len(code) <= MAX_BARCODE):
        return ()
    digits = code.replace("-", "")
    if not digits.isdigit():
        return (code,)
    if len(digits) not in _TRADE_LENGTHS:
        return (digits,)
    number = digits.lstrip("0")
    padded = [number.zfill(length) for length in _TRADE_LENGTHS if len(number) <= length]
    return tuple(dict.fromkeys((digits, *padded)))


def sku_spellings(sku: str) -> tuple[str, ...]:
    """The keys of SKUs that a label of this one may be read as: its own first."""
    return tuple(dict.fromkeys((sku_key(sku), *barcode_spellings(sku_key(sku)))))


def codes_of_sku(sku: str) -> frozenset[str]:
    """What a scanner may read where a label shows this SKU: as it is, without accents, without separators."""
    plain = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", sku))
    return frozenset(code for one in (sku, plain, sku_key(sku)) for code in barcode_spellings(one))


def search_words(query: str) -> list[str]:
    """The words to look for: no stop words (unless there are no others), at most 6 words and 48 bytes in all.

    Folding the words again, joined by spaces, gives the same words.
    """
    words = list(dict.fromkeys(fold(query).split()))
    telling = [word for word in words if word not in STOP_WORDS] or words
    chosen: list[str] = []
    room = MAX_WORD_BYTES
    for word in telling[:MAX_WORDS]:
        cut = word if chosen else _cut(word, MAX_WORD_BYTES)
        room -= len(cut.encode()) + bool(chosen)
        if room < 0:
            break
        chosen.append(cut)
    return chosen


def _cut(folded: str, size: int) -> str:
    return folded.encode()[:size].decode(errors="ignore").rstrip()


def word_range(beginning: str) -> tuple[str, str]:
    """The first text that starts with `beginning`, and one after the last, in code-point order."""
    return beginning, beginning + chr(0x10FFFF)


def product_search_text(name: str, sku: str) -> str:
    """The words a product is found by: those of its name, of its SKU, and its SKU written together."""
    return folded_search_text(fold(name), fold(sku))


def folded_search_text(name: str, sku: str) -> str:
    """The same of a name and a SKU that are folded already."""
    of_sku = f"{sku} {sku.replace(' ', '')}"
    of_name = _cut(name, MAX_SEARCH_TEXT_BYTES - len(of_sku.encode()))
    return " ".join(dict.fromkeys(f"{of_name} {of_sku}".split()))


def vocabulary(text: str) -> set[str]:
    """The words of `text` that a search may be corrected or completed to."""
    return folded_vocabulary(fold(text))


def folded_vocabulary(text: str) -> set[str]:
    """The same of a text that is folded already."""
    return {word for word in text.split() if len(word) > 1 and len(word.encode()) <= MAX_WORD_BYTES}


def other_numbers(word: str) -> list[str]:
    """The plurals or singulars that `word` may be another form of, Portuguese and English; some do not exist."""
    if len(word) < 3:
        return []
    for ending, others in _PLURALS:
        if word.endswith(ending):
            return [word[: -len(ending)] + other for other in others if len(word) - len(ending) + len(other) > 2]
    return []


def deletions(word: str) -> set[str]:
    """`word` and what is left of it without one of its letters: where it meets its typing errors.

    Only the word itself when it is shorter than 4 letters or has digits: "500g" is no misspelt "50g".
    """
    if len(word) < 4 or not word.isalpha():
        return {word}
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def check_product_texts(*, name: str, sku: str) -> None:
    """Raises NameMissingError, SkuMissingError or TextTooLongError."""
    if not fold(name):
        raise NameMissingError(sku)
    if not sku_key(sku):
        raise SkuMissingError(name)
    for text, longest in ((name, MAX_NAME), (sku, MAX_SKU), (sku_key(sku), MAX_SKU)):
        if len(text) > longest:
            raise TextTooLongError(text, longest)
