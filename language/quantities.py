"""What moves, in words: "20 café, 2 cx leite", "3 café do depósito para a loja norte"."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from language.lots import split_lot
from language.numbers import UnclearNumberError, looks_like_number, read_number

_SEPARATORS = re.compile(r"[;\n]|,(?!\d)|(?<!\d),|\s(?:e|and)\s+(?=\d)", re.IGNORECASE)
_ATTACHED = re.compile(r"(\d[\d.,]*?)([^\W\d_]{1,8})")
_MULTIPLIED = re.compile(r"(?:(?<!\S)[x×]\s*(?=\d)|(?<=\d)\s*[x×](?=\s))", re.IGNORECASE)
_LONGEST_COUNT = 7
"""More digits in one piece than this, and no mark between them, are a barcode's."""

_OF = frozenset(["de", "of"])
_ARTICLES = frozenset(["o", "a", "os", "as", "the"])
BEFORE_LOCATIONS = frozenset(
    ["em", "no", "na", "nos", "nas", "at", "in", "de", "do", "da", "dos", "das", "desde", "from"]
)
"""Where something happens, or where it comes from."""

_TO = frozenset(["para", "pra", "pro", "pros", "pras", "ao", "aos", "to", "into"])

UNIT_WORDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("un", "und", "unid", "unidade", "unidades", "pc", "pcs", "piece", "pieces", "unit", "units"), "un"
    ),
    **dict.fromkeys(("kg", "kgs", "quilo", "quilos", "kilo", "kilos"), "kg"),
    **dict.fromkeys(("g", "gr", "grama", "gramas", "gram", "grams"), "g"),
    **dict.fromkeys(("l", "lt", "litro", "litros", "litre", "litres", "liter", "liters"), "l"),
    **dict.fromkeys(("ml",), "ml"),
    **dict.fromkeys(("m", "metro", "metros", "metre", "metres"), "m"),
    **dict.fromkeys(("cx", "cxs", "caixa", "caixas", "box", "boxes", "case", "cases"), "cx"),
    **dict.fromkeys(("pct", "pcts", "pacote", "pacotes", "pack", "packs", "packet", "packets"), "pct"),
    **dict.fromkeys(("fd", "fardo", "fardos", "bale", "bales"), "fardo"),
    **dict.fromkeys(("sc", "saco", "sacos", "sack", "sacks", "bag", "bags"), "saco"),
    **dict.fromkeys(("dz", "duzia", "duzias", "dozen", "dozens"), "dz"),
}
"""What people call a unit or a pack, folded, and how it is usually written."""


@dataclass(frozen=True, slots=True)
class ReadPrice:
    """What something was bought at: one `unit` of it, as that was typed, or all of it where it `is_total`.

    Without either it is the price of one of whatever the quantity counts.
    """

    amount: Decimal
    unit: str | None = None
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A product's words, and how much of it; `unit` is a unit or pack as it was typed.

    `words` is what is left beside quantity and unit, `text` is all of it: a size ("500 g") may belong to the name.
    `lot` is a lot's code, with the last day behind it where that was said.
    """

    text: str
    words: str
    quantity: Decimal | None = None
    unit: str | None = None
    price: ReadPrice | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines, and the locations that they name, by their keys."""

    lines: tuple[ReadLine, ...]
    at: int | None = None
    to: int | None = None

    @property
    def names_locations(self) -> bool:
        return self.at is not None or self.to is not None


Ends = tuple[int | None, int | None]
"""The locations where something happens, and where it goes, by their keys."""

_NOWHERE: Ends = (None, None)


class _Parted(NamedTuple):
    """A line without what stands at its end: locations, price and lot."""

    text: str
    ends: Ends
    price: ReadPrice | None
    lot: str | None


_Priced = tuple[str, ReadPrice | None]
SplitPrice = Callable[[str, str, Collection[str]], _Priced]
"""A line, the mark before decimals, and the units there are -> the line without its price, and the price."""


def read_movement(
    typed: str,
    *,
    decimal_mark: str,
    units: Collection[str] = (),
    locations: Mapping[int, str] | None = None,
    split_price: SplitPrice | None = None,
) -> Reading:
    """Several lines, separated by commas, semicolons, ends of lines, or "e" and "and" before a number.

    `units` are further names of units and packs; `locations` are names by key, said at the end of it all or of any
    line. A comma between two digits belongs to a number. With `split_price`, which is for what is received, the lot
    and what was paid may stand at the end of each line, in any order with the location. Raises UnclearNumberError.
    """
    known, names = UNIT_WORDS.keys() | {fold(unit) for unit in units}, locations or {}

    price_of = (lambda text: split_price(text, decimal_mark, known)) if split_price else None
    part = partial(_part, price_of=price_of)
    text, ends = _without_locations(typed, names)
    pieces = [piece for piece in (" ".join(piece.split()) for piece in _SEPARATORS.split(text)) if piece]
    parted = [part(piece, names) for piece in pieces]
    said = {ends, *(piece.ends for piece in parted)} - {_NOWHERE}
    if len(said) == 1:
        (ends,) = said
    else:
        parted = [part(piece, {}) for piece in pieces]
    lines = [
        replace(read_line(piece.text, decimal_mark=decimal_mark, units=known), price=piece.price, lot=piece.lot)
        for piece in parted
        if piece.text or piece.price
    ]
    return Reading(tuple(lines), *ends)


def _part(piece: str, names: Mapping[int, str], price_of: Callable[[str], _Priced] | None) -> _Parted:
    text, ends, price, lot = _Parted(piece, _NOWHERE, None, None)
    # Each of them may stand before or behind each of the others; "lote A1" has no price in it.
    for _ in range(3 if price_of else 1):
        if ends == _NOWHERE:
            text, ends = _without_locations(text, names)
        if price_of and lot is None:
            text, lot = split_lot(text)
        if price_of and price is None:
            text, price = price_of(text)
    return _Parted(text, ends, price, lot)


def read_line(text: str, *, decimal_mark: str, units: Collection[str]) -> ReadLine:
    """One product and its quantity, in whichever order: "2 cx café", "café 2 cx", "3kg café".

    A number at the beginning counts before one at the end: sizes stand at the end of names.
    Raises UnclearNumberError.
    """
    tokens = _tokens(text, units)
    plain = ReadLine(text, " ".join(text.split()))
    if tokens and _is_count(tokens[0]):
        quantity, rest = _number(tokens[0], decimal_mark), tokens[1:]
        has_unit = bool(rest) and fold(rest[0]) in units
        words = rest[1:] if has_unit else rest
        words = words[1:] if len(words) > 1 and fold(words[0]) in _OF else words
        return replace(plain, quantity=quantity, unit=rest[0] if has_unit else None, words=" ".join(words))
    if len(tokens) > 1 and _is_count(tokens[-1]):
        return replace(plain, quantity=_number(tokens[-1], decimal_mark), words=" ".join(tokens[:-1]))
    if len(tokens) > 2 and _is_count(tokens[-2]) and fold(tokens[-1]) in units:
        quantity = _number(tokens[-2], decimal_mark)
        return replace(plain, quantity=quantity, unit=tokens[-1], words=" ".join(tokens[:-2]))
    return plain


def read_quantity(typed: str, *, decimal_mark: str, units: Collection[str] = ()) -> tuple[Decimal, str | None]:
    """A quantity and nothing else: "3", "2 cx", "1,5kg", "2 de caixa". Raises UnclearNumberError.

    What stands where a unit should is taken for one: only the product knows what it is counted in.
    """
    text = typed.strip()
    if looks_like_number(text):
        return read_number(text, decimal_mark), None
    line = read_line(text, decimal_mark=decimal_mark, units=UNIT_WORDS.keys() | {fold(unit) for unit in units})
    if line.quantity is None or (line.unit and line.words) or line.words[:1].isdigit():
        raise UnclearNumberError(text)
    return line.quantity, line.unit or line.words or None


def same_unit(typed: str, name: str) -> bool:
    """Whether `typed` is a way to call the unit or pack `name`."""
    one, other = fold(typed), fold(name)
    return one == other or UNIT_WORDS.get(one, one) == UNIT_WORDS.get(other, other)


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")


def _tokens(text: str, units: Collection[str]) -> list[str]:
    """Words, with a unit cut from the number it was typed together with, and without signs for "times"."""
    tokens: list[str] = []
    for word in _MULTIPLIED.sub(" ", text).split():
        attached = _ATTACHED.fullmatch(word)
        tokens += attached.groups() if attached and fold(attached[2]) in units else [word]
    return tokens


def _number(token: str, decimal_mark: str) -> Decimal:
    """With its sign: less than nothing is refused where the product is known."""
    number = read_number(token.lstrip("-+"), decimal_mark)
    return -number if token.startswith("-") else number


def _is_count(token: str) -> bool:
    return looks_like_number(token.lstrip("-+")) and not (token.isdigit() and len(token) > _LONGEST_COUNT)


def _without_locations(text: str, names: Mapping[int, str]) -> tuple[str, Ends]:
    """The text before the locations at its end, and those."""
    text, to = _without_location(text, _TO, names)
    text, at = _without_location(text, BEFORE_LOCATIONS, names)
    return text, (at, to)


def _without_location(text: str, prepositions: Collection[str], names: Mapping[int, str]) -> tuple[str, int | None]:
    """The text before the last of these prepositions, and the one location that is named after it."""
    words = text.split()
    for place in range(len(words) - 1, -1, -1):
        if fold(words[place]) in prepositions:
            named = [fold(word) for word in words[place + 1 :]]
            named = named[1:] if named and named[0] in _ARTICLES else named
            found = _named(named, names)
            if found is not None:
                return _start(text, place), found
    return text, None


def _start(text: str, words: int) -> str:
    """The first so many words, with the ends of lines between them as they were typed."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text[: ends[words - 1]] if words else ""


def _named(words: list[str], names: Mapping[int, str]) -> int | None:
    """The location all of these words begin words of; None when it is none, or more than one."""
    if not words:
        return None
    folded = {key: fold(name) for key, name in names.items()}
    exact = [key for key, name in folded.items() if name == " ".join(words)]
    found = exact or [key for key, name in folded.items() if all(_begins(name, word) for word in words)]
    return found[0] if len(found) == 1 else None


def _begins(name: str, word: str) -> bool:
    """Whether a word of the name begins so; two letters are a word of their own: "leite em pó" is not at a "Polo"."""
    return any(part == word or (len(word) > 2 and part.startswith(word)) for part in name.split())
