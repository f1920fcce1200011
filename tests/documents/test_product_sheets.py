"""Every problem of a spreadsheet of products is told by row and column; everything else comes out as typed rows."""

import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from documents.columns import Column
from documents.errors import ProductColumnMissingError, SheetEmptyError
from documents.problems import CellProblem, CellProblemCode
from documents.product_rows import COLUMNS, ProductRow
from documents.product_sheets import MAX_PROBLEMS, CheckedSheet, check_products
from tests.documents.spreadsheets import saved, text_rows, xlsx

Code = CellProblemCode
UNITS = {"un": 0, "kg": 3}


def _check(folder: Path, text: str, **options: Any) -> tuple[CheckedSheet, list[ProductRow]]:
    return _check_bytes(folder, text.encode(), **options)


def _check_bytes(folder: Path, content: bytes, **options: Any) -> tuple[CheckedSheet, list[ProductRow]]:
    forms: dict[str, Any] = {
        "decimal_mark": ",",
        "is_month_first": False,
        "units": UNITS,
        "unit_words": {"quilo": "kg"},
    }
    forms |= options
    checked = check_products(saved(folder, content), file_name="produtos.csv", **forms)
    assert checked.is_sound is (checked.sheet.problem_count == 0)
    return checked.sheet, list(checked.rows)


def _problems(checked: CheckedSheet) -> list[tuple[int, Column | None, Code, str]]:
    return [(problem.row, problem.column, problem.code, problem.value) for problem in checked.problems]


def test_a_row_has_a_field_for_every_column() -> None:
    assert list(ProductRow._fields) == ["number", "product", *COLUMNS]


def test_everything_that_a_row_can_say(tmp_path: Path) -> None:
    headings = (
        "SKU;Nome;Unidade;Categoria;Embalagem;Unidades por embalagem;Código de barras;Local;Em estoque;Custo;Mínimo;"
        "Ideal;Múltiplo;Fornecedor;Preço de compra;Prazo de entrega;Lote;Validade;Ativo;Cor"
    )
    row = (
        "CAF-1;Café 500 g;Quilo;Mercearia;cx;12;7891000100103;Loja;1.200,5;R$ 10,1234567891;5;20;6;Serra;9,90;7;L1;"
        "31/12/2026;sim;azul"
    )
    checked, rows = _check(tmp_path, f"{headings}\n{row}\n")
    assert checked.problems == ()
    assert rows == [
        ProductRow(
            number=2,
            product="caf1",
            sku="CAF-1",
            name="Café 500 g",
            unit="kg",
            category="Mercearia",
            pack="cx",
            pack_factor=Decimal(12),
            barcode="7891000100103",
            location="Loja",
            on_hand=Decimal("1200.5"),
            unit_cost=Decimal("10.1234567891"),
            minimum=Decimal(5),
            target=Decimal(20),
            multiple=Decimal(6),
            supplier="Serra",
            supplier_price=Decimal("9.90"),
            lead_time_days=7,
            lot="L1",
            expires_on=date(2026, 12, 31),
            is_active=True,
        )
    ]
    assert list(checked.columns) == list(COLUMNS)
    assert checked.columns[Column.PACK_FACTOR] == "Unidades por embalagem"
    assert checked.unknown_headings == ("Cor",)
    assert checked.problem_count == 0


def test_without_a_column_for_the_product_it_says_what_headings_there_are(tmp_path: Path) -> None:
    with pytest.raises(ProductColumnMissingError) as caught:
        _check(tmp_path, "Cor;Preço\n1;2\n")
    assert caught.value.headings == "Cor, Preço"
    with pytest.raises(SheetEmptyError):
        _check(tmp_path, "Nome\n")


@pytest.mark.parametrize(
    ("headings", "row", "column", "code", "value"),
    [
        ("Unidade;Nome", "un; ", Column.NAME, Code.NAME_MISSING, ""),
        ("SKU;Nome", "--;Café", Column.SKU, Code.SKU_UNUSABLE, "--"),
        ("SKU;Nome", f"A;{'x' * 201}", Column.NAME, Code.TEXT_TOO_LONG, "x" * 40),
        ("SKU;Nome", "A;Ca\u202efé", Column.NAME, Code.TEXT_UNPRINTABLE, "Ca\u202efé"),
        ("SKU;Nome", "A;#REF!", Column.NAME, Code.FORMULA_FAILED, "#REF!"),
        ("Nome;Estoque", "Café;1.5", Column.ON_HAND, Code.NUMBER_UNCLEAR, "1.5"),
        ("Nome;Estoque", "Café;-1", Column.ON_HAND, Code.NUMBER_NEGATIVE, "-1"),
        ("Nome;Múltiplo", "Café;0", Column.MULTIPLE, Code.NUMBER_ZERO, "0"),
        ("Nome;Custo", "Café;999.999.999", Column.UNIT_COST, Code.NUMBER_TOO_LARGE, "999.999.999"),
        ("Nome;Unidade;Estoque", "Café;un;1,5", Column.ON_HAND, Code.TOO_MANY_PLACES, "1,5"),
        ("Nome;Unidade;Mínimo", "Café;kg;1,2345", Column.MINIMUM, Code.TOO_MANY_PLACES, "1,2345"),
        ("Nome;Estoque", "Café;1,23456", Column.ON_HAND, Code.TOO_MANY_PLACES, "1,23456"),
        ("Nome;Lote;Validade", "Café;L1;12/31/2026", Column.EXPIRES_ON, Code.DATE_UNCLEAR, "12/31/2026"),
        ("Nome;Ativo", "Café;talvez", Column.IS_ACTIVE, Code.YES_OR_NO_UNCLEAR, "talvez"),
        ("Nome;Unidade", "Café;resma", Column.UNIT, Code.UNIT_UNKNOWN, "resma"),
        ("Nome;EAN", "Café;7891000100104", Column.BARCODE, Code.BARCODE_WRONG, "7891000100104"),
        ("Nome;EAN", "Café;7,891E+12", Column.BARCODE, Code.BARCODE_ROUNDED, "7,891E+12"),
        ("Nome;SKU", "Café;A;x", None, Code.ROW_SHIFTED, "x"),
        ("Nome;Mínimo;Ideal", "Café;10;9", Column.TARGET, Code.TARGET_BELOW_MINIMUM, "9"),
        ("Nome;Embalagem;Unidades por embalagem", "Café;cx;", Column.PACK_FACTOR, Code.PACK_INCOMPLETE, ""),
        ("SKU;Nome", "A;#VALOR!", Column.NAME, Code.FORMULA_FAILED, "#VALOR!"),
        ("SKU;Nome", "A;Err:502", Column.NAME, Code.FORMULA_FAILED, "Err:502"),
        ("Nome;Embalagem;Unidades por embalagem", "Café;;12", Column.PACK, Code.PACK_INCOMPLETE, ""),
        ("Nome;Validade;Lote", "Café;31/12/2026;", Column.LOT, Code.LOT_MISSING, ""),
        ("Nome;Fornecedor;Preço de compra", "Café;;3", Column.SUPPLIER, Code.SUPPLIER_MISSING, ""),
    ],
)
def test_a_problem_is_told_by_row_and_column(
    tmp_path: Path, headings: str, row: str, column: Column | None, code: Code, value: str
) -> None:
    checked, rows = _check(tmp_path, f"{headings}\n\n{row}\n")
    assert _problems(checked) == [(3, column, code, value)]
    assert (checked.problem_count, rows) == (1, [])


@pytest.mark.parametrize(
    ("headings", "one", "other", "column", "code"),
    [
        ("SKU;Nome", "A-1;Café", "a 1;Chá", Column.NAME, Code.CONTRADICTION),
        ("SKU;Nome", "A;Café", "A;Café", Column.SKU, Code.ROW_TWICE),
        ("Nome;Categoria", "Café;Frios", "CAFE;Frios", Column.NAME, Code.ROW_TWICE),
        ("SKU;Nome;Unidade;Local", "A;Café;un;Loja", "A;Café;kg;Depósito", Column.UNIT, Code.CONTRADICTION),
        ("SKU;Nome;Ativo;Local", "A;Café;sim;Loja", "A;Café;não;Depósito", Column.IS_ACTIVE, Code.CONTRADICTION),
        ("SKU;Nome;Local;Mínimo;Lote", "A;Café;Loja;1;L1", "A;;Loja;2;L2", Column.MINIMUM, Code.CONTRADICTION),
        (
            "SKU;Nome;Lote;Validade;Local",
            "A;Café;L;01/02/2027;X",
            "A;;L;02/02/2027;Y",
            Column.EXPIRES_ON,
            Code.CONTRADICTION,
        ),
        ("SKU;Nome;Estoque;EAN", "A;Café;1;96385074", "A;;2;036000291452", Column.ON_HAND, Code.CONTRADICTION),
        ("SKU;Nome;Embalagem;Fator;Local", "A;Café;cx;12;X", "A;;CX;6;Y", Column.PACK_FACTOR, Code.CONTRADICTION),
        ("SKU;Nome;EAN", "A;Café;96385074", "B;Chá;96385074", Column.BARCODE, Code.BARCODE_TWICE),
    ],
)
def test_rows_that_contradict_each_other(
    tmp_path: Path, headings: str, one: str, other: str, column: Column, code: Code
) -> None:
    checked, rows = _check(tmp_path, f"{headings}\n{one}\nZ;Zebra\n{other}\n")
    (problem,) = checked.problems
    assert (problem.row, problem.column, problem.code, problem.other_row) == (4, column, code, 2)
    assert [row.number for row in rows] == [2, 3]


@pytest.mark.parametrize(
    ("headings", "one", "other"),
    [
        ("SKU;Nome;Local;Estoque", "A;Café;Loja;1", "A;Café;Depósito;2"),
        ("SKU;Nome;Lote;Estoque", "A;Café;L1;1", "A;;L2;2"),
        ("SKU;Nome;Embalagem;Fator", "A;Café;cx;12", "A;CAFÉ;fd;24"),
        ("SKU;Nome;EAN;Estoque", "A;Café;96385074;1", "A;Café;036000291452;1"),
        ("SKU;Nome;Fornecedor;Preço de compra", "A;Café;Serra;1", "A;Café;Vale;2"),
        ("SKU;Nome;Embalagem;Fator;Local", "A;Café;cx;12;X", "A;;cx;;Y"),
        ("SKU;Nome;Unidade;Estoque;Local", "A;Café;;1,5;X", "A;Café;kg;1,5;Y"),
    ],
)
def test_rows_of_one_product_that_agree(tmp_path: Path, headings: str, one: str, other: str) -> None:
    checked, rows = _check(tmp_path, f"{headings}\n{one}\n{other}\n")
    assert checked.problems == ()
    assert [row.product for row in rows] == ["a", "a"]


def test_places_are_those_of_the_unit_that_the_first_row_names(tmp_path: Path) -> None:
    checked, _ = _check(tmp_path, "SKU;Nome;Unidade;Local;Estoque\nA;Café;un;X;1\nA;;;Y;1,5\n")
    assert _problems(checked) == [(3, Column.ON_HAND, Code.TOO_MANY_PLACES, "1,5")]


def test_a_row_may_have_several_problems_and_the_later_rows_none(tmp_path: Path) -> None:
    checked, rows = _check(tmp_path, "SKU;Nome;Estoque;EAN\nA;Café;x;1,2E+12\nA;;3;96385074\n")
    assert _problems(checked) == [
        (2, Column.ON_HAND, Code.NUMBER_UNCLEAR, "x"),
        (2, Column.BARCODE, Code.BARCODE_ROUNDED, "1,2E+12"),
    ]
    assert [row.on_hand for row in rows] == [Decimal(3)]


def test_only_the_first_problems_are_kept(tmp_path: Path) -> None:
    checked, _ = _check(tmp_path, "Nome;Estoque\n" + "Café;x\n" * 5_000)
    assert (len(checked.problems), checked.problem_count) == (MAX_PROBLEMS, 5_000 + 4_999)
    assert checked.problems[0] == CellProblem(2, Column.ON_HAND, Code.NUMBER_UNCLEAR, "x")
    assert len(pickle.dumps(checked)) < 100_000


def test_numbers_and_days_in_the_english_order(tmp_path: Path) -> None:
    options = {"decimal_mark": ".", "is_month_first": True}
    _, (row,) = _check(tmp_path, 'Name,On hand,Lot,Expiry\nTea,"1,200.5",L,12/31/2026\n', **options)
    assert (row.on_hand, row.expires_on) == (Decimal("1200.5"), date(2026, 12, 31))


def test_a_word_for_true_is_no_number_though_it_is_equal_to_one(tmp_path: Path) -> None:
    cells = '<c r="A{n}" t="inlineStr"><is><t>P{n}</t></is></c><c r="B{n}" t="{kind}"><v>1</v></c>'
    rows = "".join(f'<row r="{n}">{cells.format(n=n, kind=kind)}</row>' for n, kind in ((2, "n"), (3, "b")))
    checked, _ = _check_bytes(tmp_path, xlsx(text_rows(["Nome", "Estoque"]) + rows))
    assert _problems(checked) == [(3, Column.ON_HAND, Code.NUMBER_UNCLEAR, "True")]


def test_the_fingerprint_is_of_the_file(tmp_path: Path) -> None:
    texts = "Nome;Estoque\nCafé;1\n", "Nome;Estoque\nCafé;1\n", "Nome;Estoque\nCafé;2\n"
    prints = [_check(tmp_path, text)[0].fingerprint for text in texts]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("headings", "row", "unused"),
    [
        ("Nome;Preço de compra", "Café;3,50", "Preço de compra"),
        ("Nome;Validade", "Café;31/12/2026", "Validade"),
        ("Nome;Unidades por embalagem", "Café;12", "Unidades por embalagem"),
        ("Nome;Embalagem", "Café;cx", "Embalagem"),
    ],
)
def test_a_column_that_says_nothing_without_another_is_left_out(
    tmp_path: Path, headings: str, row: str, unused: str
) -> None:
    checked, (found,) = _check(tmp_path, f"{headings}\n{row}\n")
    assert (checked.problems, checked.unknown_headings) == ((), (unused,))
    assert found == ProductRow(2, "= cafe", name="Café")


def test_what_other_programs_write_for_nothing_is_nothing(tmp_path: Path) -> None:
    headings = "SKU;Nome;Fornecedor;Preço de compra;Embalagem;Unidades por embalagem;Mínimo;Lote;Validade;EAN"
    row = "'00123;Café;;0,00;;1;-;L1;31/12/2026 00:00:00;'96385074"
    checked, (found,) = _check(tmp_path, f"{headings}\n{row}\n")
    assert checked.problems == ()
    assert (found.sku, found.barcode, found.minimum, found.expires_on) == (
        "00123",
        "96385074",
        None,
        date(2026, 12, 31),
    )


@pytest.mark.parametrize(
    ("rows", "products"),
    [
        ("A;Café;\na ;Café;", 1),
        (";Café;\n;CAFÉ;96385074", 1),
        (";Café;96385074\n;Café;7891000100103\n;Chá;", 2),
        (";Café;96385074\n;;96385074", 1),
        ("A;Café;96385074\n;;96385074", 1),
        ("A;Café;\nB;Café;", 2),
    ],
)
def test_rows_of_one_product_have_it_in_common(tmp_path: Path, rows: str, products: int) -> None:
    places = "".join(f"{row};L{place}\n" for place, row in enumerate(rows.splitlines()))
    checked, found = _check(tmp_path, f"SKU;Nome;EAN;Local\n{places}")
    assert checked.problems == ()
    assert len({row.product for row in found}) == products


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("A;Café;\n;Café;", (3, Column.SKU, Code.SKU_MISSING, "Café")),
        (";café;\nA;Café;", (2, Column.SKU, Code.SKU_MISSING, "café")),
        (";Café;96385074\n;Chá;96385074", (3, Column.BARCODE, Code.BARCODE_TWICE, "96385074")),
        ("A;Café;\n;Café;96385074", (3, Column.SKU, Code.SKU_MISSING, "Café")),
    ],
)
def test_what_may_be_one_product_or_two_is_asked(
    tmp_path: Path, rows: str, problem: tuple[int, Column, Code, str]
) -> None:
    checked, _ = _check(tmp_path, f"SKU;Nome;EAN\n{rows}\n")
    assert _problems(checked) == [problem]


def test_one_barcode_is_one_however_it_is_spelt(tmp_path: Path) -> None:
    checked, rows = _check(tmp_path, "SKU;EAN\nA;036000291452\nB;0036000291452\nC;00036000291452\n")
    assert [(problem.row, problem.code) for problem in checked.problems] == [
        (3, Code.BARCODE_TWICE),
        (4, Code.BARCODE_TWICE),
    ]
    assert [row.barcode for row in rows] == ["0036000291452"]


@pytest.mark.parametrize("name", ["---", "***", ".", "🎉"])
def test_a_name_needs_letters_or_digits(tmp_path: Path, name: str) -> None:
    checked, rows = _check(tmp_path, f"Nome;Estoque\nCafé;3\n{name};2\n")
    assert _problems(checked) == [(3, Column.NAME, Code.NAME_UNUSABLE, name)]
    assert len(rows) == 1


@pytest.mark.parametrize("nothing", ["SEM GTIN", "sem gtin", "0", "0000000000000", "-", "SEM EAN"])
def test_what_says_that_there_is_no_barcode_is_none(tmp_path: Path, nothing: str) -> None:
    checked, rows = _check(tmp_path, f"SKU;EAN\nA;{nothing}\nB;{nothing}\n")
    assert checked.problems == ()
    assert [row.barcode for row in rows] == [None, None]


def test_a_dash_is_nothing_in_any_column_but_the_name(tmp_path: Path) -> None:
    headings = "Nome;SKU;Categoria;Fornecedor;Preço de compra;Lote;Validade;Local;Unidade"
    _, (row,) = _check(tmp_path, f"{headings}\nCafé;-;-;-;-;-;-;-;-\n")
    assert row == ProductRow(2, "= cafe", name="Café")


def test_a_number_behind_an_apostrophe_is_meant_as_it_stands(tmp_path: Path) -> None:
    _, (row,) = _check(tmp_path, "SKU;EAN\nA;'7891000100100\n")
    assert row.barcode == "7891000100100"


@pytest.mark.parametrize(
    "rows", ["A;Café;789;1\nA;Café;96385074;2", "!!!;Café;;1\n;Café;;2", "A;Café;7891000100100;1\nA;Café;96385074;2"]
)
def test_what_cannot_be_read_is_not_held_against_a_sound_row(tmp_path: Path, rows: str) -> None:
    checked, _ = _check(tmp_path, f"SKU;Nome;EAN;Local\n{rows}\n")
    assert {problem.row for problem in checked.problems} <= {2}


@pytest.mark.parametrize(
    ("headings", "one", "other", "column"),
    [
        ("SKU;Local;Estoque", "A;Depósito;10", "A;deposito;5", Column.ON_HAND),
        ("SKU;Embalagem;Fator", "A;cx;12", "A;cx.;24", Column.PACK_FACTOR),
        ("SKU;Local;Fornecedor;Preço de compra", "A;X;Serra;10", "A;Y;Serra;12", Column.SUPPLIER_PRICE),
    ],
)
def test_one_name_in_two_spellings_is_one(tmp_path: Path, headings: str, one: str, other: str, column: Column) -> None:
    checked, _ = _check(tmp_path, f"{headings}\n{one}\n{other}\n")
    assert [(problem.row, problem.column, problem.code) for problem in checked.problems] == [
        (3, column, Code.CONTRADICTION)
    ]


def test_a_row_without_sku_is_asked_about_though_every_product_has_one_such_row(tmp_path: Path) -> None:
    checked, _ = _check(tmp_path, "SKU;Nome;EAN;Local\nA;Chá;96385074;X\n;;96385074;Y\n;Chá;;Z\n")
    assert _problems(checked) == [(4, Column.SKU, Code.SKU_MISSING, "Chá")]


def test_an_unreadable_row_without_a_unit_is_no_rows_first(tmp_path: Path) -> None:
    checked, rows = _check(tmp_path, "SKU;EAN;Unidade;Estoque\nA;7891000100100;;1,5\nA;;un;2\n")
    assert _problems(checked) == [(2, Column.BARCODE, Code.BARCODE_WRONG, "7891000100100")]
    assert [row.number for row in rows] == [3]
