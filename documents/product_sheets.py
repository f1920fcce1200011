"""A spreadsheet of products: everything about it that can be checked without the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.agreement import Agreement
from documents.columns import Column, recognise
from documents.errors import NameColumnMissingError
from documents.problems import MAX_VALUE_LETTERS, CellProblem, CellProblemCode, UnfitCellError
from documents.product_rows import COLUMNS, RowWriter, pack
from documents.readers import Forms, column_readers
from documents.row_checks import row_checks
from documents.sheets import Cell, Row, Sheet, read_sheet
from documents.texts import fold, key

__all__ = ["MAX_PROBLEMS", "CellProblem", "CellProblemCode", "CheckedSheet", "check_products"]

MAX_PROBLEMS = 200

_NAMED = (Column.UNIT, Column.CATEGORY, Column.LOCATION, Column.SUPPLIER)
_SKU, _NAME, _BARCODE = (COLUMNS.index(column) for column in (Column.SKU, Column.NAME, Column.BARCODE))
_MAX_HEADINGS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """What a spreadsheet of products holds; small, whatever the size of the spreadsheet.

    `columns`: the heading of each column that was recognised. `problems` are the first 200 of `problem_count`.
    `units`, `categories`, `locations`, `suppliers`: every name that occurs, and the first row that it occurs in.
    `row_count` rows stand in the file that was asked for, those with problems left out; `product_count` products.
    `fingerprint`: the same for two spreadsheets that say the same in the same order.
    """

    sheet_name: str
    other_sheets: tuple[str, ...]
    columns: Mapping[Column, str]
    unknown_headings: tuple[str, ...]
    has_formulas: bool
    row_count: int
    product_count: int
    problems: tuple[CellProblem, ...]
    problem_count: int
    units: Mapping[str, int]
    categories: Mapping[str, int]
    locations: Mapping[str, int]
    suppliers: Mapping[str, int]
    fingerprint: str


def check_products(
    path: Path,
    *,
    file_name: str,
    rows_path: Path,
    decimal_mark: str,
    is_month_first: bool,
    units: Mapping[str, int],
    unit_words: Mapping[str, str] | None = None,
) -> CheckedSheet:
    """Check a spreadsheet, and write its rows into `rows_path` for `documents.product_rows.read_rows`.

    Numbers and dates that are text are read by the reader's `decimal_mark` and `is_month_first`.
    `units` are the company's: how many places each has by its code; `unit_words` say what else a code is called.
    Raises NameColumnMissingError when there is no column of names, and what `documents.sheets.read_sheet` raises.
    """
    sheet = read_sheet(path, file_name=file_name)
    recognised = recognise(sheet.headings, COLUMNS)
    if Column.NAME not in recognised.places:
        headings = ", ".join(filter(None, sheet.headings))
        raise NameColumnMissingError(headings[:_MAX_HEADINGS_SHOWN])
    called = {fold(word): code for word, code in (unit_words or {}).items() if code in units}
    forms = Forms(decimal_mark, is_month_first, called | {fold(code): code for code in units})
    with rows_path.open("wb") as file:
        check = _Check(sheet, recognised.places, forms, units, RowWriter(file))
        for row in sheet.rows:
            check.add(row)
    return check.result(recognised.unknown)


class _Check:
    """Takes one row after the other, keeps what is sound and counts what is not."""

    def __init__(
        self, sheet: Sheet, places: Mapping[Column, int], forms: Forms, units: Mapping[str, int], writer: RowWriter
    ) -> None:
        self._sheet, self._places, self._writer = sheet, places, writer
        self._readers = column_readers(places, forms)
        self._agreement = Agreement(places)
        self._checks = row_checks(places, units, self._agreement)
        self._problems: list[CellProblem] = []
        self._problem_count = 0
        self._names: dict[Column, dict[str, int]] = {column: {} for column in _NAMED}
        self._named = [(COLUMNS.index(column), self._names[column]) for column in _NAMED if column in places]

    def add(self, row: Row) -> None:
        """Check a row, and write it unless something is wrong with it."""
        before = self._problem_count
        values: list[Any] = [None] * len(COLUMNS)
        unfit = self._read(row, values)
        if self._sheet.is_csv and len(row.cells) > len(self._sheet.headings):
            self._tell(row, None, CellProblemCode.ROW_SHIFTED)
        said = pack(values)
        product = _product(values)
        if product:
            self._check(row, product, values, said, unfit)
        elif not unfit:
            self._tell(row, Column.NAME, CellProblemCode.NAME_MISSING)
        for index, names in self._named:
            if values[index] is not None and values[index] not in names:
                names[values[index]] = row.number
        if self._problem_count == before:
            self._writer.write(row.number, said)

    def _read(self, row: Row, values: list[Any]) -> list[Column]:
        """Fill in the values; the columns that could not be read."""
        unfit = []
        cells = row.cells
        for reader in self._readers:
            cell = cells[reader.place]
            if cell == "":
                continue
            value = None if cell is True or cell is False else reader.remembered.get(cell)
            if value is None and not (isinstance(cell, str) and cell.isspace()):
                try:
                    value = reader.read(cell)
                except UnfitCellError as error:
                    self._tell(row, reader.column, error.code)
                    unfit.append(reader.column)
                else:
                    reader.remember(cell, value)
            values[reader.value_place] = value
        return unfit

    def _check(self, row: Row, product: str, values: list[Any], said: bytes, unfit: list[Column]) -> None:
        for column, code, other_row in self._agreement.add(row.number, product, said, values[_BARCODE]):
            self._tell(row, column, code, other_row)
        for check in self._checks:
            for column, code in check(product, values):
                if column not in unfit:
                    self._tell(row, column, code)

    def _tell(self, row: Row, column: Column | None, code: CellProblemCode, other_row: int | None = None) -> None:
        self._problem_count += 1
        if len(self._problems) < MAX_PROBLEMS:
            place = len(self._sheet.headings) if column is None else self._places.get(column)
            value = "" if place is None else _shown(row.cells[place])
            self._problems.append(CellProblem(row.number, column, code, value, other_row))

    def result(self, unknown_headings: tuple[str, ...]) -> CheckedSheet:
        """What has come of it all."""
        headings = self._sheet.headings
        return CheckedSheet(
            sheet_name=self._sheet.name,
            other_sheets=self._sheet.other_sheets,
            columns={column: headings[place] for column, place in self._places.items()},
            unknown_headings=unknown_headings,
            has_formulas=self._sheet.has_formulas,
            row_count=self._writer.count,
            product_count=self._agreement.product_count,
            problems=tuple(self._problems),
            problem_count=self._problem_count,
            units=self._names[Column.UNIT],
            categories=self._names[Column.CATEGORY],
            locations=self._names[Column.LOCATION],
            suppliers=self._names[Column.SUPPLIER],
            fingerprint=self._writer.fingerprint,
        )


def _product(values: list[Any]) -> str:
    """What the rows of one product have in common; empty when it has neither SKU nor name."""
    sku, name = values[_SKU], values[_NAME]
    return key(sku) if sku is not None else f"= {fold(name)}" if name is not None else ""


def _shown(cell: Cell) -> str:
    return str(cell)[:MAX_VALUE_LETTERS]
