"""Codes to print: an EAN only when its check digit is right, else the SKU, else nothing."""

from io import BytesIO
from typing import Any

import pytest
import typst
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from stdnum import ean

from demo.barcodes import check_digit
from documents.symbols import ascii_of, bars_of, ean_of, qr_of

MANY = 1000


def seen(svg: str) -> tuple[str, str]:
    """What a scanner reads in a picture, and as which kind of code."""
    page = '#set page(width: auto, height: auto, margin: 5mm)\n#image(bytes(sys.inputs.svg), format: "svg")'
    png: Any = typst.compile(page.encode(), format="png", ppi=288, sys_inputs={"svg": svg}, ignore_system_fonts=True)
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(png)))
    return found.text, str(found.format)


@pytest.mark.parametrize("code", ["7891000100103", "40170725", "0036000291452"])
def test_an_ean_with_its_check_digit_is_printed_as_one(code: str) -> None:
    bars = bars_of([code], "CAF-01", most_modules=MANY)
    assert bars is not None
    assert bars.text == code
    assert seen(bars.svg) == (code, f"EAN-{len(code)}")


def test_upc_is_printed_as_the_ean_that_it_is() -> None:
    bars = bars_of(["036000291452"], "CAF-01", most_modules=MANY)
    assert bars is not None
    assert bars.text == "0036000291452"
    assert seen(bars.svg)[0] == "0036000291452"


def test_a_wrong_check_digit_is_left_out() -> None:
    bars = bars_of(["7891000100104"], "CAF-01", most_modules=MANY)
    assert bars is not None
    assert seen(bars.svg) == ("CAF-01", "Code 128")


def test_the_first_right_one_of_several_codes_counts() -> None:
    bars = bars_of(["INT-17", "7891000100104", "7891000100103", "40170725"], "CAF-01", most_modules=MANY)
    assert bars is not None
    assert bars.text == "7891000100103"


def test_a_sku_that_is_an_ean_is_printed_as_one() -> None:
    bars = bars_of([], "789 1000-100103", most_modules=MANY)
    assert bars is not None
    assert seen(bars.svg) == ("7891000100103", "EAN-13")


def test_a_sku_as_long_as_an_ean_that_is_none_stays_what_it_is() -> None:
    bars = bars_of([], "7891000100104", most_modules=MANY)
    assert bars is not None
    assert seen(bars.svg) == ("7891000100104", "Code 128")


@pytest.mark.parametrize(("sku", "read"), [("PÃO-01", "PAO-01"), ("ação ü", "acao u"), ("a/b+c $", "a/b+c $")])
def test_accents_are_left_out_of_bars(sku: str, read: str) -> None:
    bars = bars_of([], sku, most_modules=MANY)
    assert bars is not None
    assert bars.text == read
    assert seen(bars.svg) == (read, "Code 128")


@pytest.mark.parametrize("sku", ["茶", "Ж-1", "a\tb", "", "\ud800"])
def test_what_code_128_cannot_say_gets_no_bars(sku: str) -> None:
    assert ascii_of(sku) == ""
    assert bars_of([], sku, most_modules=MANY) is None


def test_bars_that_would_be_too_fine_are_left_out() -> None:
    bars = bars_of([], "CAF-0001", most_modules=MANY)
    assert bars is not None
    assert bars_of([], "CAF-0001", most_modules=bars.modules) == bars
    assert bars_of([], "CAF-0001", most_modules=bars.modules - 1) is None


def test_a_square_code_says_what_it_was_given() -> None:
    link = "https://t.me/" + "b" * 32 + "?start=p_2147483647"
    assert seen(qr_of(link)) == (link, "QR Code")


@given(st.text("0123456789", min_size=7, max_size=12).filter(lambda digits: len(digits) in (7, 12)), st.integers(0, 9))
def test_one_last_digit_of_ten_makes_an_ean(digits: str, last: int) -> None:
    code = f"{digits}{last}"
    assert (ean_of(code) == code) == (str(last) == check_digit(digits)) == bool(ean.is_valid(code))


@pytest.mark.parametrize("code", ["", "123", "78910001001O3", "17891000100100", "٧٨٩١٠٠٠١٠٠١٠٣", "789100010010", "--"])
def test_nothing_else_is_an_ean(code: str) -> None:
    assert ean_of(code) is None
