"""A product and how much of it, in words: "20 café", "2 cx leite", "café 3kg"."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from language.lots import ReadLot
from language.numbers import UnclearNumberError, looks_like_number, read_number

_ATTACHED = re.compile(r"(\d[\d.,]*?)([^\W\d_]{1,16})")
_MULTIPLIED = re.compile(r"(?:(?<!\S)[x×]\s*(?=\d)|(?<=\d)\s*[x×](?=\s))", re.IGNORECASE)
_TIMES = r"(?P<figures>\d[\d.,]*(?:\s+[x×*]\s*|\s*[x×*]\s+)(?P<times>\d[\d.,]*))"
_TWO_AT_THE_START = re.compile(rf"(?:{_TIMES}|(?P<broken>\d[\d.,]*\s+(?:\d+/\d+|[½¼¾])))(?:\s+(?P<next>\S+)|$)", re.I)
_TWO_AT_THE_END = re.compile(rf"(?<!\S){_TIMES}(?:\s+(?P<next>\S+))?$", re.I)
_LONGEST_COUNT = 7
"""More digits in one piece than this, and no mark between them, are a barcode's."""

_OF = frozenset(["de", "of"])
_SIZES = frozenset(["kg", "g", "l", "ml", "m"])
"""Units that the size in a product's name is in."""

_PLURALS = (("oes", "ao"), ("aes", "ao"), ("is", "il"), ("es", ""), ("s", ""))
_SHORTEST_STEM = 3

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
    """

    text: str
    words: str
    quantity: Decimal | None = None
    unit: str | None = None
    price: ReadPrice | None = None
    lot: ReadLot | None = None


def read_line(text: str, *, decimal_mark: str, units: Collection[str]) -> ReadLine:
    """One product and its quantity, in whichever order: "2 cx café", "café 2 cx", "3kg café".

    A number at the beginning counts before one at the end: sizes stand at the end of names.
    Raises UnclearNumberError, also for what would have to be reckoned: "10 x 5 café", "2 1/2 kg queijo".
    """
    tokens = _tokens(text, units)
    plain = ReadLine(text, " ".join(text.split()))
    if tokens and _is_count(tokens[0]):
        _refuse_two_numbers(_TWO_AT_THE_START.match(plain.words))
        quantity, rest = _number(tokens[0], decimal_mark), tokens[1:]
        unit = _unit(rest[0], units) if rest else None
        words = rest[1:] if unit else rest
        words = words[1:] if len(words) > 1 and fold(words[0]) in _OF else words
        return replace(plain, quantity=quantity, unit=unit, words=" ".join(words))
    if not names_before_count(text, units):
        return plain
    _refuse_two_numbers(_TWO_AT_THE_END.search(plain.words))
    unit, place = (None, -1) if _is_count(tokens[-1]) else (_unit(tokens[-1], units), -2)
    return replace(plain, quantity=_number(tokens[place], decimal_mark), unit=unit, words=" ".join(tokens[:place]))


def names_before_count(text: str, units: Collection[str]) -> bool:
    """Whether a quantity stands at the end, behind other words: "café 3", "café 2 cx"."""
    tokens = _tokens(text, units)
    if len(tokens) < 2 or _is_count(tokens[0]):
        return False
    return _is_count(tokens[-1]) or (len(tokens) > 2 and _is_count(tokens[-2]) and bool(_unit(tokens[-1], units)))


def _refuse_two_numbers(found: re.Match[str] | None) -> None:
    """A size may follow a count ("2 x 500 ml água"), and so may a barcode."""
    if found is None:
        return
    parts = found.groupdict()
    broken, times, unit = parts.get("broken"), parts["times"] or "", fold(parts["next"] or "").rstrip(".")
    if broken or (_is_count(times) and UNIT_WORDS.get(unit) not in _SIZES):
        raise UnclearNumberError(broken or parts["figures"])


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
    return line.quantity, line.unit or line.words.rstrip(".") or None


def same_unit(typed: str, name: str) -> bool:
    """Whether `typed` is a way to call the unit or pack `name`, also several of it."""
    one, other = fold(typed), fold(name)
    return other in (one, *_singulars(one)) or UNIT_WORDS.get(one, one) == UNIT_WORDS.get(other, other)


def is_unit(word: str, units: Collection[str]) -> bool:
    """Whether a word is one of these, which are folded, or several of it: "engradados"."""
    return any(name in units for name in (fold(word), *_singulars(fold(word))))


def _singulars(folded: str) -> Iterator[str]:
    for ending, singular in _PLURALS:
        stem = folded.removesuffix(ending)
        if stem != folded and len(stem) >= _SHORTEST_STEM:
            yield stem + singular


def _unit(word: str, units: Collection[str]) -> str | None:
    """The unit that a word is, without the dot of an abbreviation."""
    name = word.rstrip(".")
    return name if is_unit(name, units) else None


def fold(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")


def _tokens(text: str, units: Collection[str]) -> list[str]:
    """Words, with a unit cut from the number it was typed together with, and without signs for "times"."""
    tokens: list[str] = []
    for word in _MULTIPLIED.sub(" ", text).split():
        attached = _ATTACHED.fullmatch(word.rstrip("."))
        tokens += attached.groups() if attached and is_unit(attached[2], units) else [word]
    return tokens


def _number(token: str, decimal_mark: str) -> Decimal:
    """With its sign: less than nothing is refused where the product is known."""
    number = read_number(token.lstrip("-+"), decimal_mark)
    return -number if token.startswith("-") else number


def _is_count(token: str) -> bool:
    return looks_like_number(token.lstrip("-+")) and not (token.isdigit() and len(token) > _LONGEST_COUNT)
