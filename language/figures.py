"""What somebody counted, as they type it: "37,5", "3 cx", "2 cx 5", "12+30+4", "3 x 12", "zero"."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from language.numbers import UnclearNumberError, read_number
from language.quantities import fold

Term = tuple[Decimal, str | None]
"""So much, in a unit as it was typed."""

_NUMBER = r"\d+(?:[.,]\d+)*"
_JOINING = frozenset(["+", ",", ";", "&", "e", "and", "mais", "plus"])
_TIMES = frozenset(["x", "×", "*"])
_NOTHING = frozenset(["zero", "nada", "nenhum", "nenhuma", "zerado", "zerada", "none", "nothing"])
_MAX_TERMS = 20


def read_figure(typed: str, *, decimal_mark: str, units: Collection[str] = ()) -> tuple[Term, ...]:
    """The terms that add up to a figure; `units` are names of units and packs. Raises UnclearNumberError.

    Two bare numbers one after the other are no sum: "12 30" may be a number badly written.
    """
    typed = typed.strip().rstrip(" .!")
    if fold(typed) in _NOTHING:
        return ((Decimal(0), None),)
    terms: list[Term] = []
    tokens = list(_tokens(typed, units))
    may_begin, at = True, 0
    while at < len(tokens):
        if terms and not may_begin and fold(tokens[at]) in _JOINING:
            may_begin, at = True, at + 1
            continue
        if not (may_begin or terms[-1][1]) or len(terms) == _MAX_TERMS:
            raise UnclearNumberError(typed.strip())
        term, at = _term(typed, tokens, at, decimal_mark)
        terms.append(term)
        may_begin = False
    if may_begin:
        raise UnclearNumberError(typed.strip())
    return tuple(terms)


def _term(typed: str, tokens: list[str], at: int, decimal_mark: str) -> tuple[Term, int]:
    """A number, perhaps times another, and its unit, from this token on; and where the next begins."""
    quantity, at = _number(typed, tokens, at, decimal_mark), at + 1
    while at < len(tokens) - 1 and fold(tokens[at]) in _TIMES and tokens[at + 1][0].isdigit():
        quantity, at = quantity * _number(typed, tokens, at + 1, decimal_mark), at + 2
    if at < len(tokens) and tokens[at][0].isalpha() and fold(tokens[at]) not in _JOINING:
        return (quantity, tokens[at]), at + 1
    return (quantity, None), at


def _number(typed: str, tokens: list[str], at: int, decimal_mark: str) -> Decimal:
    if not tokens[at][0].isdigit():
        raise UnclearNumberError(typed.strip())
    return read_number(tokens[at], decimal_mark)


def _tokens(typed: str, units: Collection[str]) -> Iterator[str]:
    """Numbers, words and signs; a unit that has digits or spaces in its name is one word."""
    odd = sorted((unit for unit in units if not unit.isalpha() and unit[:1].isalpha()), key=len, reverse=True)
    names = "".join(f"{re.escape(name)}(?!\\w)|" for name in odd)
    for match in re.finditer(rf"{names}{_NUMBER}|[^\W\d_]+|\S", typed, re.IGNORECASE):
        yield match[0]
