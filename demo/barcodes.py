"""Barcodes as Brazilian goods carry them: EAN-13 on the unit, DUN-14 on the box."""

COMPANY_PREFIX = "789"


def check_digit(digits: str) -> str:
    """The GS1 check digit of a code that lacks it: weights 3 and 1 from the right, up to the next ten."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def ean13(number: int) -> str:
    """The unit's code for a running number of at most nine digits."""
    digits = f"{COMPANY_PREFIX}{number:09}"
    return digits + check_digit(digits)


def dun14(ean: str) -> str:
    """The box's code: the unit's, with the packing indicator 1 in front and a check digit of its own."""
    digits = f"1{ean[:-1]}"
    return digits + check_digit(digits)
