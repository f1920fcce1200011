"""A lot and its last day: at the end of a line, "20 milk lot L123 exp 12/31/2027", or by itself, "L123 31/12/2027"."""

import re
from dataclasses import dataclass

from language.days import LOOSE_END, split_day

_WORD = r"(?<![^\s,;(-])(?:lote|lot|batch)"
_NUMBER = r"(?:n[º°]\.?|nr\.?|núm(?:ero)?\.?|num(?:ero)?\.?|number|no\.|no(?=\s+\S*\d)|[:#=.])"
_LOT = re.compile(rf"{_WORD}(?:\s*{_NUMBER})*(?:(?<=\W)|(?=\W))\s*(?P<tail>\S.*)$", re.IGNORECASE)
_ENDS_IN_WORD = re.compile(rf"{_WORD}(?:\s*{_NUMBER})*\s*$", re.IGNORECASE)
_CODE = re.compile(r"(?:\S+(?:\s+\S*\d\S*){0,2})?")
"""In a line of more than a lot, further words of a code have figures in them, as in "A 100"."""

_MARKS = " \t,;:.!("


@dataclass(frozen=True, slots=True)
class ReadLot:
    """A lot's code, which may be missing, and its last day as it was typed, which may be none there is."""

    code: str
    day: str | None = None


def split_lot(typed: str) -> tuple[str, ReadLot | None]:
    """The text without the lot at its end, and the lot; the day stands behind its code, or before the word "lot"."""
    text = _without_marks(typed)
    found = _LOT.search(text)
    if found is None:
        return typed, None
    code, day = split_day(found["tail"])
    if not _CODE.fullmatch(code) or not (code or day):
        return typed, None
    rest = text[: found.start()]
    if day is None:
        rest, day = split_day(rest)
    return LOOSE_END.sub("", rest), ReadLot(code, day)


def read_lot(typed: str) -> ReadLot:
    """What somebody answers who is asked for a lot: "L123", "Lot #123, exp 12/31/2027", "val 31/12/2027 lote L123"."""
    text = _without_marks(" ".join(typed.split()))
    rest, lot = split_lot(text)
    if lot is not None and not rest:
        return lot
    code, day = split_day(text)
    found = _LOT.match(code)
    return ReadLot(_without_marks(found["tail"] if found else code), day)


def ends_in_lot_word(typed: str) -> bool:
    """Whether what follows is a lot's code, whatever it looks like."""
    return _ENDS_IN_WORD.search(typed) is not None


def _without_marks(typed: str) -> str:
    """The text without what ends a sentence, or a bracket that was opened before the lot."""
    text = typed.rstrip(_MARKS)
    return text.rstrip(_MARKS + ")") if text.count(")") > text[text.rfind(" ") + 1 :].count("(") else text
