"""Why a spreadsheet's rows do not fit what there is, and what a preview counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

MAX_PROBLEMS = 2_000


class SheetColumn(StrEnum):
    """The columns that a problem may be in; further ones are named by whoever reads the spreadsheet."""

    SKU = "sku"
    NAME = "name"
    UNIT = "unit"
    BARCODE = "barcode"
    LOCATION = "location"
    ON_HAND = "on_hand"
    MINIMUM = "minimum"
    TARGET = "target"
    MULTIPLE = "multiple"
    LOT = "lot"
    EXPIRES_ON = "expires_on"
    PACK_FACTOR = "pack_factor"


class ProblemCode(StrEnum):
    """What is wrong, seen from the catalogue."""

    PRODUCT_UNKNOWN = "product_unknown"
    NAME_AMBIGUOUS = "name_ambiguous"
    MATCHED_TWICE = "matched_twice"
    UNIT_UNKNOWN = "unit_unknown"
    UNIT_FIXED = "unit_fixed"
    BARCODE_TAKEN = "barcode_taken"
    BARCODE_IS_SKU = "barcode_is_sku"
    SKU_IS_BARCODE = "sku_is_barcode"
    CONTRADICTION = "contradiction"
    LOCATION_MISSING = "location_missing"
    LOCATION_UNKNOWN = "location_unknown"
    MINIMUM_MISSING = "minimum_missing"
    TARGET_BELOW_MINIMUM = "target_below_minimum"
    TOO_MANY_PLACES = "too_many_places"
    ON_HAND_DIFFERS = "on_hand_differs"
    LOT_MISSING = "lot_missing"
    LOTS_NOT_KEPT = "lots_not_kept"
    LOT_EXPIRY_DIFFERS = "lot_expiry_differs"
    PRODUCT_OFF = "product_off"


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """What is wrong in a row, with the beginning of the cell's text; `about` is what the wording may speak of."""

    row: int
    column: str
    code: str
    value: str = ""
    about: dict[str, Any] = field(default_factory=dict)

    def details(self, headings: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
        """The problem as it is kept, with the column's heading in the spreadsheet where that is known."""
        said = {"row": self.row, "column": str(self.column), "code": str(self.code), "value": self.value}
        return said | {"about": self.about, "heading": headings.get(str(self.column))}
