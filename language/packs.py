"""A pack and what is in it, in one line: "cx 12", "caixa com 24 un", "fardo = 4 cx"."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from language.numbers import UnclearNumberError
from language.quantities import fold, read_quantity

_WITH = re.compile(r"(?<!\S)[cC]/")
"""As in "cx c/12"."""

_PUNCTUATION = ",;:."
_LINKS = frozenset(["de", "com", "of", "with", "=", "tem", "has", "sao", "is"])


@dataclass(frozen=True, slots=True)
class ReadPack:
    """A pack's name, and how much is in one: `quantity` of `unit`, of the product's own where that is None."""

    name: str
    quantity: Decimal
    unit: str | None


def read_pack(typed: str, *, decimal_mark: str, units: Collection[str] = ()) -> ReadPack:
    """The first word is the name. Raises UnclearNumberError."""
    words = _WITH.sub(" ", typed.replace("=", " = ")).split()
    name, rest = words[:1], [word for word in words[1:] if fold(word) not in _LINKS]
    if not name or not rest or name[0][0].isdigit():
        raise UnclearNumberError(typed.strip())
    quantity, unit = read_quantity(" ".join(rest), decimal_mark=decimal_mark, units=units)
    return ReadPack(name[0].rstrip(_PUNCTUATION), quantity, unit)
