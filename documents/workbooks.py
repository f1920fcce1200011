"""Typed rows become a spreadsheet, in which what a person typed stays a text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CellValue = str | Decimal | int | date | None

MAX_CELL_LETTERS = 32_767
"""What a cell of a spreadsheet program holds; a longer text is cut."""

_MAX_ROWS = 1_048_576
_EXACT_DIGITS = 15
_LARGEST_EXPONENT = 300
_MAX_SHEET_NAME = 31
_FORBIDDEN_IN_SHEET_NAME = str.maketrans("[]:*?/\\", "       ")
_MAX_NOTE = 255
_MAX_CHOICES_LETTERS = 255
_DAY = "yyyy-mm-dd"
_FIRST_YEAR = 1901


@dataclass(frozen=True, slots=True)
class WorkbookColumn:
    """A column of a spreadsheet to write.

    `width` is in letters. `note` is shown beside the heading once it is chosen. `choices` are offered in the cells
    below, which take other texts too.
    """

    heading: str
    width: int = 14
    note: str = ""
    choices: Sequence[str] = ()


def write_workbook(
    path: Path,
    *,
    sheet_name: str,
    columns: Sequence[WorkbookColumn],
    rows: Iterable[Sequence[CellValue]],
    decimal_mark: str = ".",
) -> int:
    """Write an XLSX file row by row, in constant memory, and say how many rows it has below its headings.

    Figures and days are real ones; words for yes and no are the caller's. A decimal that a spreadsheet program could
    not hold exactly, having more than 15 digits, is written as a text with the reader's `decimal_mark`. A text stays
    what it is, also one that begins with "=". The headings stay in view.
    Raises ValueError for more rows than a sheet has.
    """
    from xlsxwriter import Workbook

    with Workbook(path, {"constant_memory": True, "in_memory": False, "tmpdir": str(path.parent)}) as workbook:
        sheet = workbook.add_worksheet(_sheet_name(sheet_name))
        _write_headings(workbook, sheet, columns)
        day = workbook.add_format({"num_format": _DAY})
        count = 0
        for count, row in enumerate(rows, 1):
            if count >= _MAX_ROWS:
                raise ValueError("a sheet has no more rows")
            for place, value in enumerate(row):
                if value is not None and value != "":
                    _write(sheet, count, place, _storable(value, decimal_mark), day)
    return count


def _write_headings(workbook: "Workbook", sheet: "Worksheet", columns: Sequence[WorkbookColumn]) -> None:
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, bold)
        if column.note:
            note = {"validate": "any", "input_title": column.heading[:32], "input_message": column.note[:_MAX_NOTE]}
            sheet.data_validation(0, place, 0, place, note)
        if column.choices and len(",".join(column.choices)) <= _MAX_CHOICES_LETTERS:
            choices = {"validate": "list", "source": list(column.choices), "show_error": False}
            sheet.data_validation(1, place, _MAX_ROWS - 1, place, choices)
    sheet.freeze_panes(1, 0)


def _storable(value: str | Decimal | int | date, decimal_mark: str) -> str | Decimal | int | date:
    """What a cell can hold without changing it: a text instead where it cannot hold a figure or a day."""
    match value:
        case Decimal() | int() if not is_exact(value):
            return f"{value:f}".replace(".", decimal_mark)
        case date() if value.year < _FIRST_YEAR:
            return value.isoformat()
    return value


def _write(sheet: "Worksheet", row: int, place: int, value: str | Decimal | int | date, day: "Format") -> None:
    match value:
        case str():
            sheet.write_string(row, place, value[:MAX_CELL_LETTERS])
        case date():
            sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
        case _:
            sheet.write_number(row, place, value)


def is_exact(value: Decimal | int) -> bool:
    """Whether a spreadsheet program holds and shows all digits of a number."""
    digits = Decimal(value).normalize()
    return len(digits.as_tuple().digits) <= _EXACT_DIGITS and abs(digits.adjusted()) <= _LARGEST_EXPONENT


def _sheet_name(name: str) -> str:
    """What a sheet may be called."""
    tidy = " ".join(name.translate(_FORBIDDEN_IN_SHEET_NAME).split())[:_MAX_SHEET_NAME].strip("' ")
    return tidy or "1"
