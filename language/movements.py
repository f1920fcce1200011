"""What moves, in words: "20 café, 2 cx leite", "3 café do depósito para a loja norte"."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from language.days import split_day, without_commas_in_days
from language.lots import ReadLot, split_lot
from language.places import NOWHERE, Ends, common_ends, split_locations
from language.quantities import UNIT_WORDS, ReadLine, ReadPrice, fold, names_before_count, read_line

_SEPARATORS = re.compile(r"[;\n]|,(?!\d)|(?<!\d),|\s(?:e|and)\s+(?=\d)", re.IGNORECASE)
_AND = re.compile(r"(\s(?:e|and)\s+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """Lines, and the locations that they name, by their keys.

    `is_split` where they name different ones: then none is read, and all of them stay among the words.
    """

    lines: tuple[ReadLine, ...]
    at: int | None = None
    to: int | None = None
    is_split: bool = False

    @property
    def names_locations(self) -> bool:
        return self.at is not None or self.to is not None


SplitPrice = Callable[[str, str, Collection[str]], tuple[str, ReadPrice | None]]
"""A line, the mark before decimals, and the units there are -> the line without its price, and the price."""


class _Parted(NamedTuple):
    """A line without what stands at its end: locations, price and lot."""

    text: str
    ends: Ends = NOWHERE
    price: ReadPrice | None = None
    lot: ReadLot | None = None


@dataclass(frozen=True, slots=True)
class _Grammar:
    """What the words of one message are read by."""

    decimal_mark: str
    units: Collection[str]
    names: Mapping[int, str]
    is_name: Callable[[str], bool]
    split_price: SplitPrice | None

    def lines(self, text: str) -> list[_Parted]:
        """The lines of a text; what names no product belongs to the line before it: "6 leite, lote L123"."""
        joined: list[str] = []
        for piece in self.pieces(text):
            if joined and self._is_continuation(piece):
                joined[-1] += f" {piece}"
            else:
                joined.append(piece)
        return [self.part(piece) for piece in joined]

    def _is_continuation(self, piece: str) -> bool:
        text = self.part(piece).text
        return not text or (self.split_price is not None and not split_day(text)[0])

    def without_ends(self, text: str) -> tuple[str, Ends]:
        """The text without the locations at its end, and those."""
        return split_locations(text, self.names, self._is_name)

    def _is_name(self, text: str, location: Sequence[str]) -> bool:
        """Of the last line; a location that stands in it twice is at least once one."""
        last = _SEPARATORS.split(text)[-1]
        words = read_line(last, decimal_mark=self.decimal_mark, units=self.units).words
        folded = fold(words).split()
        return not all(folded.count(word) > 1 for word in location) and self.is_name(words)

    def pieces(self, text: str) -> list[str]:
        """One for each line, though some of them may still belong together."""
        pieces = (" ".join(piece.split()) for piece in _SEPARATORS.split(text))
        return [part for piece in pieces if piece for part in self._pairs(piece)]

    def _pairs(self, piece: str) -> Iterator[str]:
        """Also parted where both sides of an "and" are words and a count: "café 3 e sal 2", not "água e sal 2"."""
        begun, *more = _AND.split(piece)
        is_line = self._is_pair(begun)
        lines, joints = [begun], [""]
        for joint, words in zip(more[::2], more[1::2], strict=True):
            if is_line:
                lines, joints = [*lines, words], [*joints, joint]
            else:
                lines[-1] += joint + words
            is_line = self._is_pair(words) and not lines[-1][0].isdigit()
        if len(lines) > 1 and not is_line:
            lines[-2:] = [joints[-1].join(lines[-2:])]
        yield from lines

    def _is_pair(self, text: str) -> bool:
        return names_before_count(self.part(text).text, self.units)

    def part(self, piece: str) -> _Parted:
        """What stands at the end of a line, each before or behind each of the others."""
        parted = _Parted(piece)
        for _ in range(3 if self.split_price else 1):
            text, ends, price, lot = parted
            if ends == NOWHERE:
                text, ends = self.without_ends(text)
            if self.split_price and price is None:
                text, price = self.split_price(text, self.decimal_mark, self.units)
            if self.split_price and lot is None:
                text, lot = split_lot(text)
            parted = _Parted(text, ends, price, lot)
        return parted


def read_movement(
    typed: str,
    *,
    decimal_mark: str,
    units: Collection[str] = (),
    locations: Mapping[int, str] | None = None,
    split_price: SplitPrice | None = None,
    is_name: Callable[[str], bool] = lambda _: False,
) -> Reading:
    """Several lines, separated by commas, semicolons, ends of lines, or "e" and "and" where both sides are lines.

    `units` are further names of units and packs; `locations` are names by key, said at the end of it all or of any
    line. A comma between two digits belongs to a number. With `split_price`, which is for what is received, the lot
    and what was paid may stand at the end of each line, in any order with the location. `is_name` is asked about
    words that end with a location which may be part of a product's name: "pano de cozinha". Raises UnclearNumberError.
    """
    known = UNIT_WORDS.keys() | {fold(unit) for unit in units}
    grammar = _Grammar(decimal_mark, known, locations or {}, is_name, split_price)
    typed = without_commas_in_days(typed) if split_price else typed
    text, last = grammar.without_ends(typed)
    parted = grammar.lines(text)
    ends = common_ends([last, *(piece.ends for piece in parted)])
    if ends is None:
        parted = replace(grammar, names={}).lines(typed)
    lines = [
        replace(read_line(piece.text, decimal_mark=decimal_mark, units=known), price=piece.price, lot=piece.lot)
        for piece in parted
        if piece.text or piece.price or piece.lot
    ]
    return Reading(tuple(lines), *(ends or NOWHERE), is_split=ends is None)
