"""What somebody typed, made fit to stand inside our sentences and on our buttons."""

import re

LABEL_UNITS = 36
"""Telegram takes more on a button; a phone shows no more."""

_KEPT = "\u00a0\u200c\u200d"
_LOOSE_ENDS = " \u200d\ufe0f"
_SPACES = re.compile(" +")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def inert(text: str) -> str:
    """One line without invisible controls; what runs from right to left cannot turn the rest around.

    Joiners stay, since emoji and several scripts are written with them, and so do spaces that do not break.
    """
    if not text.isprintable():
        visible = (letter if _stays(letter) else " " if letter.isspace() else "" for letter in text)
        text = _SPACES.sub(" ", "".join(visible)).strip(" ")
    if not text.isascii() and _RIGHT_TO_LEFT.search(text):
        return f"\u2068{text}\u2069"
    return text


def _stays(letter: str) -> bool:
    return letter.isprintable() or letter in _KEPT


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen; Telegram takes no button that says nothing."""
    return not text.strip(f" {_KEPT}")


def utf16_units(text: str) -> int:
    """How long Telegram counts a text to be."""
    return len(text.encode("utf-16-le", "replace")) // 2


def clip(text: str, units: int = LABEL_UNITS, *, ending: int = 0) -> str:
    """At most `units` UTF-16 code units, as Telegram counts: a start, "…", and at most the last `ending` units.

    Of the end only whole words are kept, where there are any.
    """
    encoded = text.encode("utf-16-le", "replace")
    if len(encoded) <= 2 * units:
        return text
    tail = encoded[len(encoded) - 2 * ending :].decode("utf-16-le", "ignore")
    if not text[: -len(tail) or None].endswith(" "):
        tail = tail.partition(" ")[2] or tail
    tail = tail.lstrip(_LOOSE_ENDS)
    head = encoded[: 2 * units - 2 - len(tail.encode("utf-16-le"))].decode("utf-16-le", "ignore")
    return f"{head.rstrip(_LOOSE_ENDS)}…{tail}"
