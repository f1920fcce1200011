"""Codes that a camera or a scanner reads, as pictures to print: EAN, Code 128, QR."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_WIDTH = re.compile(r'<svg width="(\d+)"')
_UPC_DIGITS, _EAN_DIGITS = 12, {8, 13}


@dataclass(frozen=True, slots=True)
class Bars:
    """A linear code: what a scanner reads in it, an SVG, and how many modules wide that is, white borders included."""

    text: str
    svg: str
    modules: int


def bars_of(codes: Iterable[str], sku: str, *, most_modules: int) -> Bars | None:
    """The first of the codes that is an EAN whose check digit is right, else the SKU as Code 128.

    None when the SKU has nothing that Code 128 can say, or needs more than `most_modules`.
    """
    for code in (*codes, sku):
        if ean := ean_of(code):
            return _bars(ean, f"EAN{len(ean)}")
    text = ascii_of(sku)
    if not text:
        return None
    bars = _bars(text, "Code128")
    return bars if bars.modules <= most_modules else None


def ean_of(code: str) -> str | None:
    """The EAN-13 or EAN-8 that `code` is, UPC-A led by a zero; None unless the check digit is right."""
    from stdnum import ean

    digits = code.replace(" ", "").replace("-", "")
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) == _UPC_DIGITS:
        digits = f"0{digits}"
    return digits if len(digits) in _EAN_DIGITS and ean.is_valid(digits) else None


def ascii_of(text: str) -> str:
    """`text` without its accents; empty when something else in it is not ASCII either."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)).strip()
    return plain if plain.isascii() and plain.isprintable() else ""


def qr_of(text: str) -> str:
    """A QR code as SVG, with its white border; it can be read with 15 % of it damaged."""
    import zxingcpp

    return str(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_svg())


def _bars(text: str, kind: str) -> Bars:
    import zxingcpp

    svg = str(zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(kind)).to_svg())
    width = _WIDTH.search(svg)
    assert width is not None
    return Bars(text, svg, int(width[1]))
