"""A spreadsheet of products: everything about it that can be checked without the database."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from documents.agreement import APART, Agreement, named
from documents.columns import Column, recognise
from documents.errors import ProductColumnMissingError
from documents.problems import MAX_VALUE_LETTERS, CellProblem, CellProblemCode, UnfitCellError
from documents.product_rows import COLUMNS, ProductRow, Value, Values
from documents.readers import ColumnReader, Forms, column_readers
from documents.row_checks import row_checks
from documents.sheets import Cell, Row, Sheet, read_sheet
from documents.texts import fold

__all__ = ["MAX_PROBLEMS", "CellProblem", "CellProblemCode", "CheckedRows", "CheckedSheet", "check_products"]

MAX_PROBLEMS = 2_000

_IDENTIFYING = (Column.SKU, Column.NAME, Column.BARCODE)
_WHICH: Callable[[Values], Any] = itemgetter(*map(COLUMNS.index, _IDENTIFYING))
_TOGETHER = {
    Column.SUPPLIER_PRICE: Column.SUPPLIER,
    Column.EXPIRES_ON: Column.LOT,
    Column.PACK: Column.PACK_FACTOR,
    Column.PACK_FACTOR: Column.PACK,
}
_MAX_HEADINGS_SHOWN = 300
_AT_ONCE = 1_000
"""Rows that are read column by column, which is faster than cell by cell."""


@dataclass(frozen=True, slots=True)
class CheckedSheet:
    """What a spreadsheet of products holds; small, whatever the size of the spreadsheet.

    `columns`: the heading of each column that was recognised. `problems` are the first 2,000 of `problem_count`.
    `fingerprint`: the same for the same file.
    """

    sheet_name: str
    other_sheets: tuple[str, ...]
    columns: Mapping[Column, str]
    unknown_headings: tuple[str, ...]
    has_formulas: bool
    problems: tuple[CellProblem, ...]
    problem_count: int
    fingerprint: str


class CheckedRows(NamedTuple):
    """A spreadsheet, and its rows, those with problems left out; `is_sound` when there are none."""

    sheet: CheckedSheet
    rows: Sequence[ProductRow]
    is_sound: bool


def check_products(
    path: Path,
    *,
    file_name: str,
    decimal_mark: str,
    is_month_first: bool,
    units: Mapping[str, int],
    unit_words: Mapping[str, str] | None = None,
) -> CheckedRows:
    """Check a spreadsheet.

    Numbers and dates that are text are read by the reader's `decimal_mark` and `is_month_first`.
    `units` are the company's: how many places each has by its code; `unit_words` say what else a code is called.
    Raises ProductColumnMissingError when no column says which product is meant, and what `documents.sheets.read_sheet`
    raises.
    """
    sheet = read_sheet(path, file_name=file_name)
    known = recognise(sheet.headings, COLUMNS).places
    places = {column: place for column, place in known.items() if _says_something(column, known)}
    if not any(column in places for column in _IDENTIFYING):
        headings = ", ".join(filter(None, sheet.headings))
        raise ProductColumnMissingError(headings[:_MAX_HEADINGS_SHOWN])
    called = {fold(word): code for word, code in (unit_words or {}).items() if code in units}
    forms = Forms(decimal_mark, is_month_first, called | {fold(code): code for code in units})
    check = _Check(sheet, places, forms, units)
    while batch := list(islice(sheet.rows, _AT_ONCE)):
        check.add(batch)
    with path.open("rb") as file:
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
    taken = set(places.values())
    unused = tuple(heading for place, heading in enumerate(sheet.headings) if heading and place not in taken)
    return check.result(unused, fingerprint)


def _says_something(column: Column, places: Mapping[Column, int]) -> bool:
    """A supplier's price without suppliers, a last day without lots, a pack without its size: they say nothing."""
    return column not in _TOGETHER or _TOGETHER[column] in places


class _Check:
    """Takes some rows after the others, keeps those that are sound and tells what is wrong with the rest."""

    def __init__(self, sheet: Sheet, places: Mapping[Column, int], forms: Forms, units: Mapping[str, int]) -> None:
        self._sheet, self._places = sheet, places
        self._readers = column_readers(places, forms)
        self._agreement = Agreement(places)
        self._checks = row_checks(places, units, self._agreement)
        self._rows: list[ProductRow] = []
        self._problems: list[CellProblem] = []
        self._problem_count = 0
        self._unfit: dict[int, list[Column]] = {}

    def add(self, batch: Sequence[Row]) -> None:
        """Check some rows."""
        self._unfit.clear()
        columns: list[Iterable[Value | None]] = [repeat(None, len(batch)) for _ in COLUMNS]
        for reader in self._readers:
            columns[reader.value_place] = self._read(reader, batch)
        for row, values in zip(batch, zip(*columns, strict=True), strict=True):
            self._check(row, values)
        self._keep_first_problems()

    def _keep_first_problems(self) -> None:
        self._problems.sort(key=lambda problem: problem.row)
        del self._problems[MAX_PROBLEMS:]

    def _read(self, reader: ColumnReader, batch: Sequence[Row]) -> list[Value | None]:
        """The values of a column."""
        place, remembered = reader.place, reader.remembered
        values: list[Value | None] = []
        for row in batch:
            cell = row.cells[place]
            # What is true is also 1, and would be found in its place.
            known = cell.__class__ is not bool and cell in remembered
            values.append(remembered[cell] if known else self._read_cell(reader, row, cell))
        return values

    def _read_cell(self, reader: ColumnReader, row: Row, cell: Cell) -> Value | None:
        if (isinstance(cell, str) and not cell.strip()) or reader.says_nothing(cell):
            return None
        try:
            value = reader.read(cell)
        except UnfitCellError as error:
            self._unfit.setdefault(row.number, []).append(reader.column)
            self._tell(row, reader.column, error.code)
            return None
        if cell.__class__ is not bool:
            reader.remember(cell, value)
        return value

    def _check(self, row: Row, values: Values) -> None:
        """Keep a row, unless something is wrong with it."""
        unfit = self._unfit.get(row.number, ())
        before = self._problem_count - len(unfit)
        if self._sheet.is_csv and len(row.cells) > len(self._sheet.headings):
            self._tell(row, None, CellProblemCode.ROW_SHIFTED)
        product = self._agreement.product_of(*_WHICH(values))
        said = ProductRow(row.number, product, *values)  # type: ignore[arg-type]
        if product:
            self._hold_against_others(row, said, unfit)
        elif not unfit:
            self._tell(row, Column.NAME, CellProblemCode.NAME_MISSING)
        if self._problem_count == before:
            self._rows.append(said)

    def _hold_against_others(self, row: Row, said: ProductRow, unfit: Sequence[Column]) -> None:
        """What a row says of a product; one that cannot be read whole may be about something else than it seems."""
        if not APART.intersection(unfit):
            for column, code, other_row in self._agreement.add(said):
                self._tell(row, column, code, other_row)
        for check in self._checks:
            for column, code in check(said):
                if column not in unfit:
                    self._tell(row, column, code)

    def _tell(self, row: Row, column: Column | None, code: CellProblemCode, other_row: int | None = None) -> None:
        self._problem_count += 1
        place = len(self._sheet.headings) if column is None else self._places.get(column)
        value = "" if place is None else _shown(row.cells[place])
        self._problems.append(CellProblem(row.number, column, code, value, other_row))

    def _compare_names(self) -> None:
        """A row without SKU whose name stands beside a SKU elsewhere would be a second product of that name."""
        if all(row.sku is not None for row in self._rows):
            return
        with_sku = {named(row.name): row.number for row in reversed(self._rows) if row.sku and row.name}
        for row in self._rows:
            if row.sku is None and (other := with_sku.get(row.product)):
                self._problem_count += 1
                code, value = CellProblemCode.SKU_MISSING, _shown(row.name or "")
                self._problems.append(CellProblem(row.number, Column.SKU, code, value, other))

    def result(self, unknown_headings: tuple[str, ...], fingerprint: str) -> CheckedRows:
        """What has come of it all."""
        self._compare_names()
        self._keep_first_problems()
        headings = self._sheet.headings
        sheet = CheckedSheet(
            sheet_name=self._sheet.name,
            other_sheets=self._sheet.other_sheets,
            columns={column: headings[place] for column, place in self._places.items()},
            unknown_headings=unknown_headings,
            has_formulas=self._sheet.has_formulas,
            problems=tuple(self._problems),
            problem_count=self._problem_count,
            fingerprint=fingerprint,
        )
        return CheckedRows(sheet, self._rows, not self._problem_count)


def _shown(cell: Cell) -> str:
    return str(cell)[:MAX_VALUE_LETTERS]
