"""The columns of the spreadsheets that we write, in a reader's words."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType

from bot.texts import Reader
from bot.texts.formats import Forms
from documents.workbooks import WorkbookColumn, write_workbook
from models.catalog.exports import COLUMNS

_WIDTHS = {"name": 40, "category": 20, "supplier": 24, "barcode": 18, "location": 20, "sku": 16}
_NO_CHOICES: Mapping[str, Sequence[str]] = MappingProxyType({})


def product_writer(reader: Reader, choices: Mapping[str, Sequence[str]] = _NO_CHOICES) -> "partial[int]":
    """What makes a spreadsheet of products of rows; it can be sent to a worker.

    Its headings are recognised when the spreadsheet comes back; `choices` are offered in the cells of a column.
    """
    columns = [
        WorkbookColumn(
            heading=reader.label(f"imports.column.{name}"),
            width=_WIDTHS.get(name, 14),
            note=reader.label(f"imports.note.{name}"),
            choices=tuple(choices.get(name, ())),
        )
        for name in COLUMNS
    ]
    name, mark = reader.label("imports.sheet_name"), Forms.of(reader.language).decimal_mark
    return partial(write_workbook, sheet_name=name, columns=columns, decimal_mark=mark)


def problem_writer(reader: Reader) -> "partial[int]":
    """The same for a list of problems."""
    widths = {"row": 10, "column": 24, "value": 40, "problem": 80}
    columns = [WorkbookColumn(reader.label(f"imports.problems.{name}"), width) for name, width in widths.items()]
    return partial(write_workbook, sheet_name=reader.label("imports.problems.sheet"), columns=columns)


def words_for_yes_and_no(reader: Reader) -> dict[bool, str]:
    """How the spreadsheet says that a product is active, or is not."""
    return {True: reader.label("imports.yes"), False: reader.label("imports.no")}
