"""Cells are read exactly, in the reader's own forms, and what is unclear is told apart."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import cells, texts
from documents.cells import (
    MAX_NUMBER,
    read_barcode,
    read_day,
    read_days,
    read_number,
    read_sku,
    read_text,
    read_yes_or_no,
)
from documents.problems import CellProblemCode, UnfitCellError
from documents.sheets import Cell
from models.catalog import rules as catalog_rules
from models.catalog.barcodes import kept_code
from models.stock import rules as stock_rules

Code = CellProblemCode


def test_limits_are_the_domains_own() -> None:
    assert cells.MAX_NUMBER == stock_rules.MAX_QUANTITY
    assert (cells.MAX_SKU, cells.MAX_BARCODE) == (catalog_rules.MAX_SKU, catalog_rules.MAX_BARCODE)


@given(st.text())
def test_texts_are_compared_as_the_domain_compares_them(text: str) -> None:
    assert texts.fold(text) == catalog_rules.fold(text)
    assert texts.key(text) == catalog_rules.sku_key(text)


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        ("1,5", ",", "1.5"),
        ("1.200", ",", "1200"),
        ("1.200,50", ",", "1200.5"),
        ("1.5", ".", "1.5"),
        ("1.200", ".", "1.2"),
        ("1,200", ".", "1200"),
        ("1,234,567.8", ".", "1234567.8"),
        ("R$ 10,50", ",", "10.5"),
        ("R$\u00a010,50", ",", "10.5"),
        ("$10.50", ".", "10.5"),
        ("10,50 €", ",", "10.5"),
        (" +7 ", ",", "7"),
        ("0", ",", "0"),
        ("007", ",", "7"),
        (Decimal("0.1"), ",", "0.1"),
        (Decimal(repr(0.1 + 0.2)), ",", "0.3"),
        (Decimal("2.675"), ".", "2.675"),
        (1200, ",", "1200"),
        (Decimal("99999999.9999"), ",", "99999999.9999"),
        ("100000000", ",", "100000000"),
    ],
)
def test_numbers_are_exact(cell: Cell, mark: str, number: str) -> None:
    read = read_number(cell, decimal_mark=mark, places=4)
    assert str(read) == number


@pytest.mark.parametrize(
    ("cell", "mark", "code"),
    [
        ("1.5", ",", Code.NUMBER_UNCLEAR),
        ("1,5", ".", Code.NUMBER_UNCLEAR),
        ("1.2.3", ",", Code.NUMBER_UNCLEAR),
        ("1,2,3", ",", Code.NUMBER_UNCLEAR),
        ("12 un", ",", Code.NUMBER_UNCLEAR),
        ("=1+1", ",", Code.NUMBER_UNCLEAR),
        ("1e5", ",", Code.NUMBER_UNCLEAR),
        ("١٢", ",", Code.NUMBER_UNCLEAR),
        ("9" * 5000, ",", Code.NUMBER_UNCLEAR),
        ("-", ",", Code.NUMBER_UNCLEAR),
        (True, ",", Code.NUMBER_UNCLEAR),
        (date(2026, 1, 2), ",", Code.NUMBER_UNCLEAR),
        (timedelta(1), ",", Code.NUMBER_UNCLEAR),
        (Decimal("nan"), ",", Code.NUMBER_UNCLEAR),
        (Decimal("inf"), ",", Code.NUMBER_UNCLEAR),
        ("#DIV/0!", ",", Code.FORMULA_FAILED),
        ("-1", ",", Code.NUMBER_NEGATIVE),
        ("(1,50)", ",", Code.NUMBER_NEGATIVE),
        ("−1", ",", Code.NUMBER_NEGATIVE),
        (Decimal("-0.5"), ",", Code.NUMBER_NEGATIVE),
        ("100000000,0001", ",", Code.NUMBER_TOO_LARGE),
        (10**308, ",", Code.NUMBER_TOO_LARGE),
        ("1,00001", ",", Code.TOO_MANY_PLACES),
        (Decimal("1.00001"), ",", Code.TOO_MANY_PLACES),
        (Decimal(repr(1 / 3)), ",", Code.TOO_MANY_PLACES),
        (Decimal("1e-300"), ",", Code.TOO_MANY_PLACES),
    ],
)
def test_what_is_no_sound_number_says_why(cell: Cell, mark: str, code: CellProblemCode) -> None:
    with pytest.raises(UnfitCellError) as caught:
        read_number(cell, decimal_mark=mark, places=4)
    assert caught.value.code == code


@given(st.decimals(min_value=0, max_value=MAX_NUMBER, places=4), st.sampled_from(",."))
def test_any_quantity_is_read_back_as_number_and_as_text(number: Decimal, mark: str) -> None:
    for cell in (
        Decimal(repr(float(number))),
        str(number).replace(".", mark),
        f"{number:,f}".translate({44: 46, 46: 44}),
    ):
        is_swapped = isinstance(cell, str) and cell != str(number).replace(".", mark)
        read = read_number(cell, decimal_mark="," if is_swapped else mark, places=4)
        assert read == number
        assert str(read) == f"{number.normalize():f}"


@pytest.mark.parametrize(("cell", "days"), [("7", 7), (7, 7), ("0", 0), (3650, 3650)])
def test_days_are_whole(cell: Cell, days: int) -> None:
    assert read_days(cell, decimal_mark=",") == days


@pytest.mark.parametrize(("cell", "code"), [(Decimal("1.5"), Code.TOO_MANY_PLACES), (3651, Code.NUMBER_TOO_LARGE)])
def test_what_are_no_days(cell: Cell, code: CellProblemCode) -> None:
    with pytest.raises(UnfitCellError) as caught:
        read_days(cell, decimal_mark=",")
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "is_month_first"),
    [
        (date(2026, 12, 31), False),
        (datetime(2026, 12, 31, 23, 59), True),  # noqa: DTZ001
        ("2026-12-31", False),
        ("2026-12-31 00:00:00", True),
        ("2026-12-31T00:00:00Z", True),
        ("31/12/2026", False),
        ("31.12.26", False),
        (" 31-12-2026 ", False),
        ("12/31/2026", True),
    ],
)
def test_the_three_kinds_of_days(cell: Cell, is_month_first: bool) -> None:
    assert read_day(cell, is_month_first=is_month_first) == date(2026, 12, 31)


def test_a_day_that_could_be_two_is_read_in_the_readers_order() -> None:
    assert read_day("05/06/2026", is_month_first=False) == date(2026, 6, 5)
    assert read_day("05/06/2026", is_month_first=True) == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("cell", "is_month_first"),
    [
        ("12/31/2026", False),
        ("31/12/2026", True),
        ("31/02/2026", False),
        ("2026", False),
        ("dezembro", False),
        ("31/12/0026", False),
        ("9999-12-31", False),
        (46387, False),
        (time(12), False),
        (True, False),
        (date(1900, 1, 1), False),
    ],
)
def test_what_is_no_day(cell: Cell, is_month_first: bool) -> None:
    with pytest.raises(UnfitCellError) as caught:
        read_day(cell, is_month_first=is_month_first)
    assert caught.value.code == Code.DATE_UNCLEAR


@pytest.mark.parametrize(
    ("cell", "barcode"),
    [
        ("7891000100103", "7891000100103"),
        (7891000100103, "7891000100103"),
        ("7891000 100103", "7891000100103"),
        ("96385074", "96385074"),
        ("036000291452", "0036000291452"),
        ("00036000291452", "0036000291452"),
        ("17891000100100", "17891000100100"),
        ("123", "123"),
        ("INT-0001", "INT-0001"),
    ],
)
def test_barcodes(cell: Cell, barcode: str) -> None:
    assert read_barcode(cell) == barcode == kept_code(str(cell))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("7891000100104", Code.BARCODE_WRONG),
        (7891000100104, Code.BARCODE_WRONG),
        ("96385075", Code.BARCODE_WRONG),
        ("ção", Code.BARCODE_WRONG),
        ("7,891E+12", Code.BARCODE_ROUNDED),
        ("7.891e+12", Code.BARCODE_ROUNDED),
        ("1" * 65, Code.TEXT_TOO_LONG),
    ],
)
def test_what_is_no_barcode(cell: Cell, code: CellProblemCode) -> None:
    with pytest.raises(UnfitCellError) as caught:
        read_barcode(cell)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Café\u00a0 torrado\n500 g ", "Café torrado 500 g"),
        ("Pão\u200b", "Pão"),
        ("=1+1", "=1+1"),
        ("@cmd", "@cmd"),
        (12, "12"),
        (Decimal("1.50"), "1.5"),
        (10**20, "100000000000000000000"),
        (True, "True"),
        (date(2026, 1, 2), "2026-01-02"),
    ],
)
def test_texts_are_on_one_line(cell: Cell, text: str) -> None:
    assert read_text(cell, 40) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 41, Code.TEXT_TOO_LONG),
        ("a\x07b", Code.TEXT_UNPRINTABLE),
        ("a\u202eb", Code.TEXT_UNPRINTABLE),
        ("#REF!", Code.FORMULA_FAILED),
    ],
)
def test_what_is_no_text(text: str, code: CellProblemCode) -> None:
    with pytest.raises(UnfitCellError) as caught:
        read_text(text, 40)
    assert caught.value.code == code


@pytest.mark.parametrize("cell", ["---", "x" * 40 + "ﷺ"])
def test_what_is_no_sku(cell: Cell) -> None:
    with pytest.raises(UnfitCellError):
        read_sku(cell)


def test_a_numbers_sku_has_no_decimal_point() -> None:
    assert read_sku(123) == "123"
    assert read_sku("00123") == "00123"


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("Sim", True),
        ("yes", True),
        ("ATIVO", True),
        (True, True),
        (1, True),
        ("Não", False),
        (False, False),
        (0, False),
    ],
)
def test_yes_and_no(cell: Cell, says: bool) -> None:
    assert read_yes_or_no(cell) is says


def test_what_is_neither_yes_nor_no() -> None:
    with pytest.raises(UnfitCellError) as caught:
        read_yes_or_no("talvez")
    assert caught.value.code == Code.YES_OR_NO_UNCLEAR
