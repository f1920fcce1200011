"""Numbers as people type them, by the mark their language puts before decimals."""

import re
from dataclasses import dataclass
from decimal import Decimal

MAX_DIGITS = 12
_SHAPE = re.compile(r"\d[\d.,]*")


@dataclass(eq=False)
class UnclearNumberError(Exception):
    """Digits that are no number, or may be two: "1.5" where a comma marks decimals, "1,2,3"."""

    typed: str


def read_number(typed: str, decimal_mark: str) -> Decimal:
    """An unsigned number: "1.234,5" where `decimal_mark` is a comma, "1,234.5" where it is a point.

    A mark between groups must have three digits after it. Raises UnclearNumberError.
    """
    text = typed.strip()
    whole, mark, fraction = text.partition(decimal_mark)
    group_mark = "." if decimal_mark == "," else ","
    groups = whole.split(group_mark)
    if not _is_grouped(groups) or (mark and not _is_digits(fraction)) or len(whole + fraction) > MAX_DIGITS + 4:
        raise UnclearNumberError(text)
    return Decimal("".join(groups) + (f".{fraction}" if mark else ""))


def looks_like_number(typed: str) -> bool:
    """Whether somebody meant a number, well written or not."""
    return _SHAPE.fullmatch(typed) is not None


def _is_grouped(groups: list[str]) -> bool:
    first, *others = groups
    sizes_fit = not others or (len(first) <= 3 and all(len(group) == 3 for group in others))
    return sizes_fit and all(map(_is_digits, groups))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
