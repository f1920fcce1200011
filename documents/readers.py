"""How the cells of each column of a spreadsheet of products are read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from documents.cells import (
    is_no_barcode,
    is_nothing,
    read_barcode,
    read_day,
    read_days,
    read_name,
    read_number,
    read_sku,
    read_text,
    read_yes_or_no,
)
from documents.columns import Column
from documents.problems import CellProblemCode, UnfitCellError
from documents.product_rows import COLUMNS, Value
from documents.sheets import Cell
from documents.texts import fold

QUANTITY_PLACES = 4
COST_PLACES = 10
LENGTHS = {
    Column.NAME: 200,
    Column.CATEGORY: 80,
    Column.PACK: 16,
    Column.LOCATION: 60,
    Column.SUPPLIER: 120,
    Column.LOT: 40,
}
IN_UNITS = (Column.PACK_FACTOR, Column.ON_HAND, Column.MINIMUM, Column.TARGET, Column.MULTIPLE)

_COSTS = (Column.UNIT_COST, Column.SUPPLIER_PRICE)
_ABOVE_ZERO = (Column.PACK_FACTOR, Column.MULTIPLE)
_SELDOM_REPEATED = (Column.SKU, Column.NAME, Column.BARCODE)
_MAX_REMEMBERED = 10_000
_MAX_UNIT = 20

Read = Callable[[Cell], Value]


@dataclass(frozen=True, slots=True)
class Forms:
    """How the reader writes numbers and days, and the company's units: their codes by what they are called, folded."""

    decimal_mark: str
    is_month_first: bool
    units: Mapping[str, str]


class ColumnReader(NamedTuple):
    """How one column is read.

    `place` is the cell's, `value_place` the value's in `COLUMNS`. `remembered` holds what was read before, by the cell,
    for columns that say the same again and again.
    """

    column: Column
    place: int
    value_place: int
    read: Read
    remembered: dict[Cell, Value]

    def says_nothing(self, cell: Cell) -> bool:
        """Whether a cell says that there is nothing; a dash for a name is no name."""
        if self.column is Column.BARCODE:
            return is_nothing(cell) or is_no_barcode(cell)
        return self.column is not Column.NAME and is_nothing(cell)

    def remember(self, cell: Cell, value: Value) -> None:
        """Keep what was read, if it is likely to come again."""
        if len(self.remembered) < _MAX_REMEMBERED and self.column not in _SELDOM_REPEATED:
            self.remembered[cell] = value


def column_readers(places: Mapping[Column, int], forms: Forms) -> list[ColumnReader]:
    """The readers of the columns that stand at these places."""
    return [
        ColumnReader(column, place, COLUMNS.index(column), _reader(column, forms), {})
        for column, place in places.items()
    ]


def _reader(column: Column, forms: Forms) -> Read:
    if column is Column.NAME:
        return partial(read_name, longest=LENGTHS[column])
    if column in LENGTHS:
        return partial(read_text, longest=LENGTHS[column])
    if column in IN_UNITS or column in _COSTS:
        places = COST_PLACES if column in _COSTS else QUANTITY_PLACES
        read = partial(read_number, decimal_mark=forms.decimal_mark, places=places)
        return partial(_above_zero, read) if column in _ABOVE_ZERO else read
    others: dict[Column, Read] = {
        Column.SKU: read_sku,
        Column.UNIT: partial(_read_unit, codes=forms.units),
        Column.BARCODE: read_barcode,
        Column.LEAD_TIME_DAYS: partial(read_days, decimal_mark=forms.decimal_mark),
        Column.EXPIRES_ON: partial(read_day, is_month_first=forms.is_month_first),
        Column.IS_ACTIVE: read_yes_or_no,
    }
    return others[column]


def _above_zero(read: Read, cell: Cell) -> Value:
    number = read(cell)
    if number == 0:
        raise UnfitCellError(CellProblemCode.NUMBER_ZERO)
    return number


def _read_unit(cell: Cell, codes: Mapping[str, str]) -> str:
    code = codes.get(fold(read_text(cell, _MAX_UNIT)))
    if code is None:
        raise UnfitCellError(CellProblemCode.UNIT_UNKNOWN)
    return code
