"""Products as people type them, one per line, before they are added."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from models.catalog.rules import MAX_NAME, MAX_SKU, STOP_WORDS, fold, sku_key
from models.names import tidy_name

DEFAULT_UNIT = "un"
MAX_DRAFTS = 50
USUAL_UNITS: Mapping[str, int] = {"un": 0, "kg": 3, "g": 0, "L": 2, "mL": 0, "cx": 0, "pct": 0, "m": 2}
"""What most companies count in, with the places that quantities are shown with."""

_SPELLINGS = {
    "un": "und unid unidade unidades pc pcs peca pecas unit units each ea piece pieces",
    "kg": "kgs quilo quilos kilo kilos quilograma quilogramas kilogram kilograms",
    "g": "gr grs grama gramas gram grams",
    "L": "lt lts litro litros liter liters litre litres",
    "mL": "mililitro mililitros milliliter milliliters millilitre millilitres",
    "cx": "cxs caixa caixas box boxes case cases",
    "pct": "pcts pacote pacotes pack packs packet packets bag bags",
    "m": "mt mts metro metros meter meters metre metres",
}
SPELLINGS: Mapping[str, str] = {
    spelling: code for code, spellings in _SPELLINGS.items() for spelling in spellings.split()
}
"""What else the usual units are called, folded, and their codes."""

_BETWEEN_FIELDS = re.compile(r"[;|\t]")
_BULLET = re.compile(r"^\s*[•*–-]\s+")
_LED_BY_SKU = re.compile(r"(?P<sku>(?=\S*\d)[A-Z0-9][A-Z0-9._/-]*)\s+[-–—]\s+(?P<name>.+)")
_FIGURE = re.compile(r"[+-]?\d[\d.,]*\s*\S{0,4}")


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A typed product. `sku` is empty until one is made up; `ignored` is what was typed and is not kept."""

    name: str
    unit: str = DEFAULT_UNIT
    sku: str = ""
    ignored: str = ""
    is_sku_made_up: bool = False

    def called(self, sku: str) -> "ProductDraft":
        """The same product, with a SKU that nobody typed."""
        return replace(self, sku=sku, is_sku_made_up=True)


class Problem(StrEnum):
    """Why a draft cannot become a product as it is."""

    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    SKU_TOO_LONG = "sku_too_long"
    UNIT_UNKNOWN = "unit_unknown"
    SKU_TAKEN = "sku_taken"
    BARCODE_TAKEN = "barcode_taken"
    NAME_TAKEN = "name_taken"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class ReviewedDraft:
    """A draft and what is wrong with it; `taken_by` is the product that is in its way."""

    draft: ProductDraft
    problem: Problem | None = None
    taken_by: str = ""


def read_drafts(text: str, units: Collection[str]) -> list[ProductDraft]:
    """The products of a message: "SKU - name; unit" line by line, where SKU and unit may be left out."""
    return [_read_line(line, units) for line in map(_without_bullet, text.splitlines()) if line]


def merge_drafts(drafts: Sequence[ProductDraft], more: Sequence[ProductDraft]) -> list[ProductDraft]:
    """A list and what was typed after it: a line takes the place of those with the same name.

    Lines typed together with one name and different SKUs are different products.
    """
    return [draft for alike in (_by_name(drafts) | _by_name(more)).values() for draft in alike.values()]


def _by_name(drafts: Sequence[ProductDraft]) -> dict[str, dict[str, ProductDraft]]:
    """Folded name -> key of the SKU -> the last draft with both."""
    named: dict[str, dict[str, ProductDraft]] = {}
    for draft in drafts:
        named.setdefault(fold(draft.name), {})[sku_key(draft.sku)] = draft
    return named


def unit_called(typed: str, units: Collection[str]) -> str | None:
    """The unit that somebody means: "Quilos" is "kg". None when there is no such unit."""
    wanted = fold(typed).replace(" ", "")
    by_name = {fold(code): code for code in units}
    code = by_name.get(wanted) or SPELLINGS.get(wanted)
    return code if code in units else None


def fit_problem(draft: ProductDraft, units: Collection[str]) -> Problem | None:
    """What is wrong with a draft by itself."""
    if not fold(draft.name):
        return Problem.NAME_MISSING
    if len(draft.name) > MAX_NAME:
        return Problem.NAME_TOO_LONG
    if len(draft.sku) > MAX_SKU or len(sku_key(draft.sku)) > MAX_SKU:
        return Problem.SKU_TOO_LONG
    return None if draft.unit in units else Problem.UNIT_UNKNOWN


def sku_stem(name: str) -> str:
    """What the SKU of a product without one begins with: "CAF" for "Café torrado"."""
    words = [word for word in fold(name).split() if word.isascii() and word.isalpha()]
    telling = [word for word in words if word not in STOP_WORDS and len(word) > 1] or words
    return telling[0][:3].upper() if telling else "P"


def made_up_skus(stem: str, taken_keys: Collection[str]) -> Iterator[str]:
    """SKUs that are free: "CAF-001", "CAF-002" and so on, after the highest number there is."""
    pattern = re.compile(rf"{re.escape(sku_key(stem))}(\d{{1,9}})")
    numbers = [int(match[1]) for key in taken_keys if (match := pattern.fullmatch(key))]
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{stem}-{number:03}"


def _without_bullet(line: str) -> str:
    return _BULLET.sub("", line).strip()


def _read_line(line: str, units: Collection[str]) -> ProductDraft:
    first, *fields = (" ".join(field.split()) for field in _BETWEEN_FIELDS.split(line))
    fields = [field for field in fields if field]
    if not fields and "," in first:
        name, _, last = (part.strip() for part in first.rpartition(","))
        if name and unit_called(last, units):
            first, fields = name, [last]
    led = _LED_BY_SKU.fullmatch(first)
    name, sku = (led["name"], led["sku"]) if led else (first, "")
    figures = [field for field in fields if _FIGURE.fullmatch(field)]
    words = [field for field in fields if field not in figures]
    unit = words.pop(0) if words else DEFAULT_UNIT
    return ProductDraft(tidy_name(name), unit_called(unit, units) or unit, sku, "; ".join([*words, *figures]))
