"""Texts from cells: how they are compared, and what of them can be kept."""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]+")
_BETWEEN_WORDS = re.compile(r"[\W_]+|(?<=\d)(?=[^\W\d_])")
_SHOWN_BY_NOBODY = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_JOINERS = "\u200c\u200d"


def fold(text: str) -> str:
    """Lower case, without accents, letters and digits only, one space between words; a number is a word by itself."""
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(letter for letter in text if unicodedata.category(letter)[0] != "M")
    return _BETWEEN_WORDS.sub(" ", text.casefold()).strip()


def key(text: str) -> str:
    """What two spellings of a SKU have in common: folded, without spaces."""
    return fold(text).replace(" ", "")


def tidy(text: str) -> str:
    """On one line, with single spaces, without what programs leave behind that nobody sees."""
    if text.isprintable():
        is_tidy = "  " not in text and not text.startswith(" ") and not text.endswith(" ")
        return text if is_tidy else " ".join(text.split())
    return " ".join(text.translate(_SHOWN_BY_NOBODY).split())


def is_printable(text: str) -> bool:
    """Whether a text shows what it holds: no control characters, no change of direction."""
    return text.isprintable() or all(letter.isprintable() or letter in _JOINERS for letter in text)
