"""What may be wrong with a cell."""

from dataclasses import dataclass
from enum import StrEnum

from documents.columns import Column

MAX_VALUE_LETTERS = 40


class CellProblemCode(StrEnum):
    """What is wrong with a cell."""

    NAME_MISSING = "name_missing"
    NAME_UNUSABLE = "name_unusable"
    SKU_MISSING = "sku_missing"
    SKU_UNUSABLE = "sku_unusable"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_UNPRINTABLE = "text_unprintable"
    FORMULA_FAILED = "formula_failed"
    NUMBER_UNCLEAR = "number_unclear"
    NUMBER_NEGATIVE = "number_negative"
    NUMBER_ZERO = "number_zero"
    NUMBER_TOO_LARGE = "number_too_large"
    TOO_MANY_PLACES = "too_many_places"
    DATE_UNCLEAR = "date_unclear"
    YES_OR_NO_UNCLEAR = "yes_or_no_unclear"
    UNIT_UNKNOWN = "unit_unknown"
    BARCODE_WRONG = "barcode_wrong"
    BARCODE_ROUNDED = "barcode_rounded"
    BARCODE_TWICE = "barcode_twice"
    ROW_TWICE = "row_twice"
    ROW_SHIFTED = "row_shifted"
    CONTRADICTION = "contradiction"
    TARGET_BELOW_MINIMUM = "target_below_minimum"
    PACK_INCOMPLETE = "pack_incomplete"
    LOT_MISSING = "lot_missing"
    SUPPLIER_MISSING = "supplier_missing"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """What is wrong with a cell, the text of which is `value` (at most 40 letters of it).

    `column` is None for what stands beyond the last heading (ROW_SHIFTED). `other_row` is the row that says
    something else, or the same, for those problems that lie between two rows; else None.
    """

    row: int
    column: Column | None
    code: CellProblemCode
    value: str
    other_row: int | None = None


class UnfitCellError(Exception):
    """A cell does not hold what its column is for."""

    def __init__(self, code: CellProblemCode) -> None:
        super().__init__(code)
        self.code = code
