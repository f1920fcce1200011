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


_MARKS = " .!,;:-()"


def split_reason(typed: str) -> tuple[str, str | None]:
    """The text without the reason, and the reason: "breakage", "expiry", "theft" or "other".

    It stands at the end, before the location, or before the first quantity. None, and the text as it was, where no
    such word does or where there is nothing else.
    """
    words = list(re.finditer(r"\S+", typed.rstrip(_MARKS)))
    for place in _places([word[0] for word in words]):
        reason, word = _WORDS.get(fold(words[place][0].strip(_MARKS))), words[place]
        rest = f"{typed[: word.start()].rstrip(_MARKS)} {typed[word.end() :].strip(_MARKS)}".strip()
        if reason and rest:
            return rest, reason
    return typed, None


def _places(words: Sequence[str]) -> Iterator[int]:
    last = len(words) - 1
    yield from (place for place in range(last, -1, -1) if place == last or fold(words[place + 1]) in BEFORE_LOCATIONS)
    if last > 0 and words[1][0].isdigit():
        yield 0
