"""What something was bought at, at the end of a line: "20 café a 12,50", "10 boxes of milk at 150 per box"."""

import re
from collections.abc import Collection

from language.lots import ends_in_lot_word
from language.numbers import read_number
from language.quantities import ReadPrice, fold, is_unit

_TOTAL = frozenset(["por", "for"])
_EACH = frozenset(["cada", "each", "ea", "apiece", "um", "uma", "one"])
_CURRENCY = "reais|real|brl|dollars?|usd|euros?|eur"
_PRICE = re.compile(
    r"(?:^|\s)(?:(?P<how>a|à|at|@|por|for)\s*)?(?P<sign>r\$|us\$|\$|€)?\s*(?P<amount>\d[\d.,]*?)"
    rf"(?:\s*(?P<currency>{_CURRENCY})\b)?"
    r"(?:(?P<all>\s+(?:(?:no|in)\s+)?total|\s+ao\s+tod[o]|\s+in\s+all)"
    r"|\s*(?:/|\b(?:por|per|a|o|the|(?P<each>cada|each|apiece))\b)?\s*(?P<unit>[^\W\d_]{1,16})?)?[\s.,;!]*$",
    re.IGNORECASE,
)


def split_price(typed: str, decimal_mark: str, units: Collection[str]) -> tuple[str, ReadPrice | None]:
    """The text without the price at its end, and the price; `units` are folded.

    "a" and "at" name the price of one, "por" and "for" that of all, unless what one is follows, as "no total" does
    behind any. Without such a word it takes a currency to tell a price, or "cada" or "no total" in a line that begins
    with its quantity. A figure with something behind it that is no unit is no price, nor is a lot's code.
    Raises UnclearNumberError.
    """
    found = _PRICE.search(typed)
    if found is None or ends_in_lot_word(typed[: found.start()]):
        return typed, None
    rest, unit, is_each = typed[: found.start()].rstrip(" \t,;"), found["unit"], found["each"] is not None
    is_all = found["all"] is not None
    is_told = any((found["how"], found["sign"], found["currency"]))
    if found["how"] is None and fold(rest).endswith((" de", " of")):
        return typed, None
    if not is_told and not ((is_each or is_all) and rest[:1].isdigit()):
        return typed, None
    if unit is not None and fold(unit) in _EACH:
        unit, is_each = None, True
    elif unit is not None and not is_unit(unit, units):
        return typed, None
    amount = read_number(found["amount"].rstrip(".,"), decimal_mark)
    is_total = is_all or (unit is None and not is_each and (found["how"] or "").lower() in _TOTAL)
    return rest, ReadPrice(amount, unit, is_total)
