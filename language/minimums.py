"""A minimum, a target and a multiple in one line: "mín 10 ideal 40 múltiplo 12", "min 2 cx target 5 cx"."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from language.numbers import UnclearNumberError
from language.quantities import fold, read_quantity

Typed = tuple[Decimal, str | None]
"""A quantity, and its unit or pack as it was typed."""

_WORDS = {
    **dict.fromkeys(("min", "minimo", "minima", "minimum"), "minimum"),
    **dict.fromkeys(("ideal", "alvo", "meta", "max", "maximo", "target", "maximum"), "target"),
    **dict.fromkeys(("mult", "multiplo", "multiplos", "multiple", "multiples"), "multiple"),
}
_NONE = frozenset(["sem", "no", "none", "nenhum", "without"])
_AND = frozenset(["e", "and"])
_OF = frozenset(["de", "of", "com", "with", "em", "in"])
_PUNCTUATION = re.compile(r"[:;=]|,(?!\d)|\.(?!\d)")


def read_minimums(typed: str, *, decimal_mark: str, units: Collection[str] = ()) -> dict[str, Typed | None]:
    """By "minimum", "target" and "multiple", those that the line names; a figure alone is the minimum.

    None for one that is not wanted any more: "sem ideal", "no target", "target none". Raises UnclearNumberError, also
    for a line that names nothing, one of them twice, or one without saying how much.
    """
    found: dict[str, Typed | None] = {}
    for name, words in _parts(typed):
        if name in found:
            raise UnclearNumberError(typed.strip())
        found[name] = None if words == ["-"] else _quantity(" ".join(words), typed, decimal_mark, units)
    if not found:
        raise UnclearNumberError(typed.strip())
    return found


def _parts(typed: str) -> Iterator[tuple[str, list[str]]]:
    """Each name with the words up to the next one, if any; a "-" stands for one that is not wanted."""
    name, words, is_refused = "", list[str](), False
    for word in _PUNCTUATION.sub(" ", typed).split():
        folded = fold(word)
        if folded in _WORDS:
            if name or words:
                yield name or "minimum", words
            name, words, is_refused = _WORDS[folded], ["-"] if is_refused else [], False
        elif folded in _NONE:
            is_refused = True
        elif folded not in _AND and not (folded in _OF and not words):
            words = [word] if words == ["-"] else [*words, word]
    if is_refused:
        words = ["-"] if name and not words else []
    if name or words:
        yield name or "minimum", words


def _quantity(text: str, typed: str, decimal_mark: str, units: Collection[str]) -> Typed:
    if not text:
        raise UnclearNumberError(typed.strip())
    quantity, unit = read_quantity(text, decimal_mark=decimal_mark, units=units)
    if quantity < 0:
        raise UnclearNumberError(typed.strip())
    return quantity, unit
