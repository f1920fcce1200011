"""The spreadsheet of a count: out without figures, back with them."""

from pathlib import Path

import pytest

from documents.count_errors import CountColumnsMissingError
from documents.count_sheets import CountedCell, read_count, write_count
from documents.sheets import read_sheet
from documents.workbooks import WorkbookColumn, write_workbook

HEADINGS = ("SKU", "Produto", "Lote", "Unidade", "Contado")


def test_what_goes_out_has_an_empty_column(tmp_path: Path) -> None:
    path = tmp_path / "count.xlsx"
    write_count(path, "Depósito", HEADINGS, [("A-1", "=1+1", "L1", "un"), ("007", "Leite", "", "cx")])
    sheet = read_sheet(path, file_name="count.xlsx")
    assert (sheet.headings, sheet.has_formulas) == (list(HEADINGS), False)
    assert [row.cells for row in sheet.rows] == [["A-1", "=1+1", "L1", "un", ""], ["007", "Leite", "", "cx", ""]]
    assert read_count(path, "count.xlsx") == []


def test_figures_come_back_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "back.csv"
    path.write_text("Contado;Lote;SKU\n2 cx 5;L1;A-1\n;;A-2\n37,5;;A-3\n", encoding="utf-8")
    assert read_count(path, "back.csv") == [
        CountedCell(2, "A-1", "L1", "2 cx 5", is_number=False),
        CountedCell(4, "A-3", "", "37,5", is_number=False),
    ]


def test_numbers_of_the_spreadsheets_own_are_exact(tmp_path: Path) -> None:
    path = tmp_path / "back.xlsx"
    columns = [WorkbookColumn("SKU"), WorkbookColumn("Counted")]
    from decimal import Decimal

    write_workbook(path, sheet_name="x", columns=columns, rows=[(7, Decimal("0.1")), ("B", 40), ("C", Decimal("-2"))])
    assert [(cell.sku, cell.figure, cell.is_number) for cell in read_count(path, "back.xlsx")] == [
        ("7", "0.1", True),
        ("B", "40", True),
        ("C", "-2", True),
    ]


def test_a_file_without_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("SKU;Nome\nA-1;Café\n", encoding="utf-8")
    with pytest.raises(CountColumnsMissingError) as refused:
        read_count(path, "other.csv")
    assert refused.value.headings == "SKU, Nome"
