"""What something was bought at, at the end of a line: "20 café a 12,50", "10 boxes of milk at 150 per box"."""

import re
from collections.abc import Collection

from language.numbers import read_number
from language.quantities import ReadPrice, fold

_TOTAL = frozenset(["por", "for"])
_EACH = frozenset(["cada", "each", "ea"])
_CURRENCY = "reais|real|brl|dollars?|usd|euros?|eur"
_PRICE = re.compile(
    r"(?:^|\s)(?P<how>a|à|at|@|por|for)\s*(?:r\$|us\$|\$|€)?\s*(?P<amount>\d[\d.,]*?)"
    rf"(?:\s*(?:{_CURRENCY})\b)?"
    r"(?:\s*(?:/|\b(?:por|per|cada|each|a|o|the)\b)?\s*(?P<unit>[^\W\d_]{1,16}))?\s*$",
    re.IGNORECASE,
)


def split_price(typed: str, decimal_mark: str, units: Collection[str]) -> tuple[str, ReadPrice | None]:
    """The text without the price at its end, and the price; `units` are folded.

    "a" and "at" name the price of one, "por" and "for" that of all, unless what one is follows. A figure with
    something behind it that is no unit is no price. Raises UnclearNumberError.
    """
    found = _PRICE.search(typed)
    if found is None:
        return typed, None
    unit, is_total = found["unit"], found["how"].lower() in _TOTAL and found["unit"] is None
    if unit is not None and fold(unit) in _EACH:
        unit = None
    elif unit is not None and fold(unit) not in units:
        return typed, None
    amount = read_number(found["amount"].rstrip(".,"), decimal_mark)
    return typed[: found.start()].rstrip(), ReadPrice(amount, unit, is_total)
