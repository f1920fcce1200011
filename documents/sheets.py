"""A spreadsheet that somebody sent, whatever its format, as headings and rows of cells."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from documents import compound
from documents.archives import MAGIC as ZIP_MAGIC
from documents.archives import Archive
from documents.columns import recognise
from documents.csv_files import csv_records
from documents.errors import (
    FileTooHeavyError,
    SheetCorruptError,
    SheetEmptyError,
    SheetLockedError,
    SheetTooLongError,
    SheetTooWideError,
    SheetUnknownError,
)
from documents.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from documents.ods import MIMETYPE, extract_ods
from documents.xls import extract_xls
from documents.xlsx import ChosenSheet, extract_xlsx, has_workbook

Cell = str | int | Decimal | bool | date | datetime | time | timedelta
"""An empty cell is an empty text; what a CSV file holds is text.

A number is the shortest decimal that the spreadsheet's binary one can be meant to be, noise of its arithmetic included.
"""

_BINARY = type(1 / 2)

_MAX_HEADING = 200
_MAX_REMEMBERED = 10_000
_HEADINGS_WITHIN = 10
"""A few lines with the company's name and the day stand above the headings of many a list."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and its number (from 1) as the spreadsheet program shows it.

    There are at least as many cells as headings, and more where something stands beyond the last heading.
    """

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first visible sheet. `rows` has no empty ones, can be gone through once, and raises what `read_sheet` does.

    `has_formulas`: some cell is computed, and was taken as the spreadsheet program last saved it.
    `other_sheets` are the names of those that were not read.
    """

    name: str
    headings: list[str]
    rows: Iterator[Row]
    has_formulas: bool = False
    other_sheets: tuple[str, ...] = ()
    is_csv: bool = False


def read_sheet(path: Path, *, file_name: str) -> Sheet:
    """Read XLSX, XLS, ODS or CSV, known by its content; `file_name` is only what it is called in errors.

    The headings are those of the first 10 rows in which the most are known, else the first row that is not empty.
    Raises SheetUnknownError, SheetCorruptError, SheetLockedError, SheetEmptyError, SheetTooLongError,
    SheetTooWideError, FileTooHeavyError.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise FileTooHeavyError
    with path.open("rb") as file:
        magic = file.read(len(compound.MAGIC))
    is_zip, is_compound = magic.startswith(ZIP_MAGIC), magic == compound.MAGIC
    if is_zip or is_compound:
        chosen, records = _read_binary(path, file_name, is_zip=is_zip)
    else:
        chosen, records = ChosenSheet(""), csv_records(path, file_name)
    rows = _not_empty(records)
    first = list(islice(rows, _HEADINGS_WITHIN + 1))
    place = _find_headings(first[:_HEADINGS_WITHIN])
    if not first[place + 1 :]:
        raise SheetEmptyError(file_name)
    headings = _headings(first[place])
    body = _limited(chain(first[place + 1 :], rows), len(headings))
    is_csv = not (is_zip or is_compound)
    return Sheet(chosen.name, headings, body, chosen.has_formulas, chosen.other_names, is_csv)


def _find_headings(rows: list[Row]) -> int:
    """The place of the row in which the most headings are known; the first of several."""
    known = [len(recognise(_headings(row)).places) for row in rows]
    return known.index(max(known)) if known and max(known) > 1 else 0


def _headings(row: Row) -> list[str]:
    return [str(cell)[:_MAX_HEADING].strip() for cell in row.cells]


def _not_empty(records: Iterable[Sequence[Cell]]) -> Iterator[Row]:
    """Numbered, without empty rows and without empty cells at their ends."""
    for number, record in enumerate(records, 1):
        cells = record if isinstance(record, list) else list(record)
        while cells and isinstance(last := cells[-1], str) and not last.strip():
            cells.pop()
        if len(cells) > MAX_COLUMNS:
            raise SheetTooWideError(MAX_COLUMNS)
        if cells:
            yield Row(number, cells)


def _limited(rows: Iterable[Row], width: int) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise SheetTooLongError(MAX_ROWS)
        if len(row.cells) < width:
            row.cells.extend([""] * (width - len(row.cells)))
        yield row


def _read_binary(path: Path, file_name: str, *, is_zip: bool) -> tuple[ChosenSheet, Iterator[Sequence[Cell]]]:
    """Nothing is handed to the reader but a copy of what was checked; the copy lives as long as that takes."""
    with TemporaryDirectory(dir=path.parent, prefix="checked-") as folder:
        copy = Path(folder) / "checked"
        chosen = _extract_zip(path, copy, file_name) if is_zip else extract_xls(path, copy, file_name)
        return _load(copy, chosen, file_name)


def _extract_zip(path: Path, copy: Path, file_name: str) -> ChosenSheet | bool:
    with Archive(path, file_name) as archive:
        if has_workbook(archive):
            return extract_xlsx(archive, copy, file_name)
        if archive.read("mimetype").strip() == MIMETYPE:
            return extract_ods(archive, copy, file_name)
    raise SheetUnknownError(file_name)


def _load(copy: Path, chosen: ChosenSheet | bool, file_name: str) -> tuple[ChosenSheet, Iterator[Sequence[Cell]]]:
    """The sheet's cells; `chosen` is only whether there are formulas where the reader has to choose the sheet."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with _explained(file_name), CalamineWorkbook.from_path(copy) as workbook:
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if not visible:
            raise SheetEmptyError(file_name)
        if isinstance(chosen, bool):
            chosen = ChosenSheet(visible[0], tuple(visible[1:]), chosen)
        return chosen, _records(workbook.get_sheet_by_name(visible[0]).iter_rows(), file_name)


def _records(rows: Iterator[list[Any]], file_name: str) -> Iterator[Sequence[Cell]]:
    exact = _Exact()
    with _explained(file_name):
        for cells in rows:
            yield [exact[cell] if cell.__class__ is _BINARY else cell for cell in cells]


class _Exact(dict[Any, Cell]):
    """The exact number for a binary one; the first many are remembered, since most come again and again."""

    def __missing__(self, binary: Any) -> Cell:
        number: Cell = int(binary) if binary.is_integer() else Decimal(repr(binary))
        if len(self) < _MAX_REMEMBERED:
            self[binary] = number
        return number


@contextmanager
def _explained(file_name: str) -> Iterator[None]:
    """What the reader raises, its own panics as well, becomes a refusal."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError as error:
        raise SheetLockedError(file_name) from error
    except CalamineError as error:
        raise SheetCorruptError(file_name) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise SheetCorruptError(file_name) from error
        raise
