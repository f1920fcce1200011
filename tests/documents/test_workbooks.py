"""What is written is read back as it was, and nothing of it is ever computed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.cells import read_day, read_number, read_text
from documents.sheets import Row, read_sheet
from documents.workbooks import CellValue, WorkbookColumn, is_exact, write_workbook

COLUMNS = [WorkbookColumn("Nome", 40), WorkbookColumn("Custo"), WorkbookColumn("Validade")]

names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
costs = st.decimals(min_value=0, max_value=10**8, places=10)
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2199, 12, 31))


def _written(folder: Path, rows: Sequence[Sequence[CellValue]], decimal_mark: str = ".") -> list[Row]:
    path = folder / "export.xlsx"
    count = write_workbook(path, sheet_name="Produtos", columns=COLUMNS, rows=rows, decimal_mark=decimal_mark)
    assert count == len(rows)
    return list(read_sheet(path, file_name="export.xlsx").rows)


@given(st.lists(st.tuples(names, costs, days), min_size=1, max_size=20), st.sampled_from(",."))
@settings(deadline=None)
def test_what_was_written_is_read_back(rows: list[tuple[str, Decimal, date]], mark: str) -> None:
    with TemporaryDirectory() as folder:
        read = _written(Path(folder), rows, mark)
    assert [row.number for row in read] == list(range(2, len(rows) + 2))
    for row, (name, cost, day) in zip(read, rows, strict=True):
        assert read_text(row.cells[0], 200) == name
        assert read_number(row.cells[1], decimal_mark=mark, places=10) == cost
        assert read_day(row.cells[2], is_month_first=False) == day


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "{=1}", "http://x.example", "00123", "1e5", "_x0041_"]
)
def test_what_a_person_typed_stays_a_text(tmp_path: Path, text: str) -> None:
    (row,) = _written(tmp_path, [[text, None, None]])
    assert row.cells[0] == text
    with ZipFile(tmp_path / "export.xlsx") as file:
        sheet = file.read("xl/worksheets/sheet1.xml")
        assert "hyperlinks" not in str(sheet)
        assert b"<f>" not in sheet


def test_figures_and_days_are_real_ones(tmp_path: Path) -> None:
    (row,) = _written(tmp_path, [["Café", Decimal("10.50"), date(2026, 12, 31)]])
    assert row.cells == ["Café", Decimal("10.5"), date(2026, 12, 31)]


def test_what_a_cell_cannot_hold_is_a_text(tmp_path: Path) -> None:
    many_digits = Decimal("99999999.0123456789")
    (row,) = _written(tmp_path, [["x" * 40_000, many_digits, date(1822, 9, 7)]], ",")
    assert row.cells == ["x" * 32_767, "99999999,0123456789", "1822-09-07"]


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        (Decimal("0.1"), True),
        (Decimal("99999999.9999"), True),
        (10**14, True),
        (2**53 + 1, False),
        (Decimal("1E-400"), False),
    ],
)
def test_fifteen_digits_are_exact(number: Decimal | int, exact: bool) -> None:
    assert is_exact(number) is exact


def test_an_empty_export_has_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "modelo.xlsx"
    columns = [WorkbookColumn("Nome", note="O nome do produto"), WorkbookColumn("Unidade", choices=["un", "kg"])]
    assert write_workbook(path, sheet_name="Modelo", columns=columns, rows=[]) == 0
    with ZipFile(path) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "O nome do produto" in sheet
    assert '"un,kg"' in sheet.replace("&quot;", '"')


@pytest.mark.parametrize("name", ["", "a/b:c*?[d]", "'", "x" * 50, "History"])
def test_any_name_does_for_a_sheet(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export.xlsx"
    write_workbook(path, sheet_name=name, columns=COLUMNS, rows=[["Café", None, None]])
    assert 0 < len(read_sheet(path, file_name="export.xlsx").name) <= 31


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    _written(tmp_path, [["Café", None, None]])
    assert [path.name for path in tmp_path.iterdir()] == ["export.xlsx"]
