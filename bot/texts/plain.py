"""What somebody typed, made fit to stand inside our sentences and on our buttons."""

import re

TEXT_UNITS = 4096
LABEL_UNITS = 40
"""Telegram takes more on a button; a phone shows no more."""

_KEPT = "\u00a0\u200c\u200d"
_LOOSE_ENDS = " \u200d\ufe0f"
_SPACES = re.compile("[^\\S\u00a0]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


def inert(text: str) -> str:
    """One line without invisible controls; what runs from right to left cannot turn the rest around.

    Joiners stay, since emoji and several scripts are written with them, and so do spaces that do not break.
    """
    if not text.isprintable():
        spaced = _SPACES.sub(" ", text).strip()
        text = "".join(letter for letter in spaced if letter.isprintable() or letter in _KEPT)
    if not text.isascii() and _RIGHT_TO_LEFT.search(text):
        return f"\u2068{text}\u2069"
    return text


def clip(text: str, units: int = LABEL_UNITS, *, ending: int = 0) -> str:
    """At most `units` UTF-16 code units, as Telegram counts: a start, "…", and the last `ending` units."""
    encoded = text.encode("utf-16-le", "replace")
    if len(encoded) <= 2 * units:
        return text
    head = encoded[: 2 * (units - ending - 1)].decode("utf-16-le", "ignore")
    tail = encoded[len(encoded) - 2 * ending :].decode("utf-16-le", "ignore")
    return f"{head.rstrip(_LOOSE_ENDS)}…{tail.lstrip(_LOOSE_ENDS)}"
