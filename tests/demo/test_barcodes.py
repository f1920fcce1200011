"""Barcodes: check digits against codes printed on real goods and in the GS1 manual."""

import pytest

from demo.barcodes import check_digit, dun14, ean13


@pytest.mark.parametrize("code", ["4006381333931", "5901234123457", "73513537", "036000291452", "15400141288763"])
def test_check_digit_of_published_codes(code: str) -> None:
    assert check_digit(code[:-1]) == code[-1]


def test_check_digit_ten_is_written_as_zero() -> None:
    assert check_digit("0000000000055") == "0"


def test_unit_code_is_brazilian_and_thirteen_digits_long() -> None:
    code = ean13(641_000_001)

    assert code == "789641000001" + check_digit("789641000001")
    assert len(code) == 13


def test_box_code_holds_the_unit_code_and_has_its_own_check_digit() -> None:
    assert dun14("5901234123457") == "15901234123454"
