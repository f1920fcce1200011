"""What spreadsheet programs write is read cell by cell; `files/README.md` says how each file was made."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from documents.columns import Column
from documents.errors import SheetLockedError
from documents.problems import CellProblemCode
from documents.product_sheets import CheckedRows, check_products
from documents.sheets import read_sheet

FILES = Path(__file__).parent / "files"
BINARY = ["calc.xlsx", "calc.xls", "calc.ods"]
CSV = ["calc-cp1252.csv", "calc-utf-16.csv", "calc-utf-8.csv"]
LOCKED = ["calc-locked.xls", "calc-locked.ods", "excel-locked.xlsx"]
DAY = date(2026, 12, 31)
UNITS = {"un": 0, "kg": 3, "L": 3}

HEADINGS = [
    "SKU", "Descrição", "Código de barras", "Categoria", "Unidade", "Estoque atual", "Estoque mínimo", "Custo (R$)",
    "Margem (%)", "Lote", "Validade", "Fornecedor", "Preço de compra", "Ativo",
]  # fmt: skip
CELLS = {
    7: [
        "CAF-001", "Café torrado 500 g", 7891000315507, "Mercearia", "un", 12, 3, Decimal("10.5"), Decimal("0.35"),
        "L1", DAY, "Torrefação Ação", Decimal("9.99"), "sim",
    ],
    8: [
        "00123", "Pão de açúcar", 7896004000121, "Padaria", "kg", Decimal("1.25"), Decimal("0.5"), Decimal("1234.5"),
        1, "00042", DAY, "Moinho", Decimal("1111.05"), True,
    ],
    10: [
        123, "Maçã\nverde", "7891234567895", "Hortifrúti", "kg", Decimal("3.25"), Decimal("3.5"), 3, Decimal("0.125"),
        "L3", "31/12/2026", "Feira Livre", Decimal("2.5"), "não",
    ],
    11: [
        "CX-9", "Leite  integral ", "", "Laticínios", "L", 0, 0, "#DIV/0!", Decimal("0.05"),
        "L4", DAY, "", "", False,
    ],
}  # fmt: skip
SHOWN = {
    7: [
        "CAF-001", "Café torrado 500 g", "7,89E+12", "Mercearia", "un", "12", "3", "R$ 10,50", "35,00%",
        "L1", "31/12/2026", "Torrefação Ação", "R$ 9,99", "sim",
    ],
    8: [
        "00123", "Pão de açúcar", "7896004000121", "Padaria", "kg", "1,25", "0,50", "R$ 1.234,50", "100%",
        "00042", "2026-12-31", "Moinho", "R$ 1.111,05", "TRUE",
    ],
    10: [
        "123", "Maçã\nverde", "7891234567895", "Hortifrúti", "kg", "3,25", "3,50", "3", "12,5%",
        "L3", "31/12/2026", "Feira Livre", "2,50", "não",
    ],
    11: [
        "CX-9", "Leite  integral ", "", "Laticínios", "L", "0", "0", "#DIV/0!", "5%",
        "L4", "31 de dezembro de 2026", "", "", "FALSE",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", BINARY)
def test_each_cell_is_what_was_typed(name: str) -> None:
    sheet = read_sheet(FILES / name, file_name=name)
    assert (sheet.name, sheet.other_sheets, sheet.has_formulas, sheet.is_csv) == ("Lista", ("Outra",), True, False)
    assert sheet.headings == HEADINGS
    assert {row.number: row.cells for row in sheet.rows} == CELLS


@pytest.mark.parametrize("name", CSV)
def test_each_text_is_what_was_shown(name: str) -> None:
    sheet = read_sheet(FILES / name, file_name=name)
    assert sheet.is_csv
    assert sheet.headings == HEADINGS
    assert {row.number: row.cells for row in sheet.rows} == SHOWN


def _checked(name: str) -> CheckedRows:
    return check_products(FILES / name, file_name=name, decimal_mark=",", is_month_first=False, units=UNITS)


def test_every_format_says_the_same() -> None:
    read = [_checked(name) for name in BINARY]
    assert len({tuple(found.rows) for found in read}) == 1
    for checked, rows, _ in read:
        assert [(row.number, row.sku, row.barcode) for row in rows] == [
            (7, "CAF-001", "7891000315507"),
            (8, "00123", "7896004000121"),
            (10, "123", "7891234567895"),
        ]
        assert [row.expires_on for row in rows] == [DAY] * 3
        assert [row.is_active for row in rows] == [True, True, False]
        assert checked.unknown_headings == ("Margem (%)",)
        (problem,) = checked.problems
        assert (problem.row, problem.column, problem.code) == (11, Column.UNIT_COST, CellProblemCode.FORMULA_FAILED)


@pytest.mark.parametrize("name", CSV)
def test_what_a_text_has_lost_is_told(name: str) -> None:
    checked, (second, third), _ = _checked(name)
    assert (second.unit_cost, second.supplier_price) == (Decimal("1234.5"), Decimal("1111.05"))
    assert third.on_hand == Decimal("3.25")
    assert {(problem.row, problem.column, problem.code) for problem in checked.problems} == {
        (7, Column.BARCODE, CellProblemCode.BARCODE_ROUNDED),
        (11, Column.UNIT_COST, CellProblemCode.FORMULA_FAILED),
        (11, Column.EXPIRES_ON, CellProblemCode.DATE_UNCLEAR),
    }


@pytest.mark.parametrize("name", LOCKED)
def test_a_password_is_told_from_damage(name: str) -> None:
    with pytest.raises(SheetLockedError):
        read_sheet(FILES / name, file_name=name)


def test_every_file_is_read() -> None:
    assert {path.name for path in FILES.iterdir()} == {*BINARY, *CSV, *LOCKED, "README.md"}
