"""Why something was lost, in a word: "café 3 quebra", "3 milk expired at the shop", "quebrou 1 café"."""

import re
from collections.abc import Iterator, Mapping, Sequence

from language.places import BEFORE_LOCATIONS
from language.quantities import fold

_WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        [
            "quebra",
            "quebrado",
            "quebrada",
            "quebrados",
            "quebradas",
            "quebrou",
            "quebraram",
            "broken",
            "broke",
            "breakage",
        ],
        "breakage",
    ),
    **dict.fromkeys(
        [
            "vencido",
            "vencida",
            "vencidos",
            "vencidas",
            "venceu",
            "venceram",
            "validade",
            "vencimento",
            "expired",
            "expiry",
        ],
        "expiry",
    ),
    **dict.fromkeys(["furto", "furtado", "furtada", "roubo", "roubado", "roubada", "theft", "stolen"], "theft"),
    **dict.fromkeys(["outro", "outros", "other"], "other"),
}

_PHRASES: Mapping[tuple[str, ...], str] = dict.fromkeys(
    [
        ("fora", "da", "validade"),
        ("fora", "de", "validade"),
        ("fora", "do", "prazo", "de", "validade"),
        ("fora", "do", "prazo"),
        ("com", "validade", "vencida"),
        ("com", "prazo", "vencido"),
        ("validade", "vencida"),
        ("prazo", "vencido"),
        ("out", "of", "date"),
        ("past", "its", "date"),
        ("past", "expiry"),
    ],
    "expiry",
)
"""Looked for before the words, from the longest on."""

_MARKS = " .!,;:-()"


def split_reason(typed: str) -> tuple[str, str | None]:
    """The text without the reason, and the reason: "breakage", "expiry", "theft" or "other".

    It stands at the end, before the location, or before the first quantity. None, and the text as it was, where no
    such word does or where there is nothing else.
    """
    words = list(re.finditer(r"\S+", typed.rstrip(_MARKS)))
    folded = [fold(word[0].strip(_MARKS)) for word in words]
    for place in _places(folded):
        reason, first = _ending_at(folded, place)
        rest = f"{typed[: words[first].start()].rstrip(_MARKS)} {typed[words[place].end() :].strip(_MARKS)}".strip()
        if reason and rest:
            return rest, reason
    return typed, None


def _ending_at(folded: Sequence[str], place: int) -> tuple[str | None, int]:
    """The reason whose last word stands here, and the place of its first."""
    for phrase, reason in _PHRASES.items():
        first = place + 1 - len(phrase)
        if first >= 0 and tuple(folded[first : place + 1]) == phrase:
            return reason, first
    return _WORDS.get(folded[place]), place


def _places(folded: Sequence[str]) -> Iterator[int]:
    last = len(folded) - 1
    yield from (place for place in range(last, -1, -1) if place == last or folded[place + 1] in BEFORE_LOCATIONS)
    if last > 0 and folded[1][:1].isdigit():
        yield 0
