"""The spreadsheet of a count: what is to be counted goes out, figures come back. It never holds what is expected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from documents.columns import Column, recognise
from documents.count_errors import CountColumnsMissingError
from documents.sheets import Cell, Row, read_sheet
from documents.workbooks import CellValue, WorkbookColumn, write_workbook

_COLUMNS = frozenset({Column.SKU, Column.LOT, Column.COUNTED})
_WIDTHS = (14, 44, 16, 10, 14)
_MAX_HEADINGS_SHOWN = 300
_SHOWN_DIGITS = ".15g"
"""What a spreadsheet program shows of a number: the rest is noise of its own arithmetic."""

_LONGEST = 80
_NO_NUMBERS = (str, bool, date, time, timedelta)


@dataclass(frozen=True, slots=True)
class CountedCell:
    """A figure of row `number`: a text as it was typed, or a number of the spreadsheet's own with a decimal point."""

    number: int
    sku: str
    lot: str
    figure: str
    is_number: bool


def write_count(path: Path, sheet_name: str, headings: Sequence[str], rows: Sequence[Sequence[CellValue]]) -> None:
    """SKU, product, lot, unit, and an empty column for the figure, under these headings."""
    columns = [WorkbookColumn(heading, width) for heading, width in zip(headings, _WIDTHS, strict=True)]
    write_workbook(path, sheet_name=sheet_name, columns=columns, rows=rows)


def read_count(path: Path, file_name: str) -> list[CountedCell]:
    """The rows that have a figure. Raises CountColumnsMissingError, and what `read_sheet` does."""
    sheet = read_sheet(path, file_name=file_name)
    places = recognise(sheet.headings, _COLUMNS).places
    if not {Column.SKU, Column.COUNTED} <= places.keys():
        raise CountColumnsMissingError(", ".join(filter(None, sheet.headings))[:_MAX_HEADINGS_SHOWN])
    lot = places.get(Column.LOT)
    cells = (_cell(row, places[Column.SKU], lot, places[Column.COUNTED]) for row in sheet.rows)
    return [cell for cell in cells if cell.figure]


def _cell(row: Row, sku: int, lot: int | None, figure: int) -> CountedCell:
    counted = row.cells[figure]
    lot_code = "" if lot is None else _text(row.cells[lot])
    is_number = not isinstance(counted, _NO_NUMBERS)
    return CountedCell(row.number, _text(row.cells[sku]), lot_code, _text(counted), is_number)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()[:_LONGEST]
    return str(cell) if isinstance(cell, _NO_NUMBERS) else format(cell, _SHOWN_DIGITS)
