"""Barcodes and QR codes in a photo: found in whatever a phone sends, and bounded for whatever it should not send."""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stdnum import ean

from documents.errors import FileTooHeavyError, PictureCorruptError, PictureFormatError, PictureTooLargeError

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_MEGAPIXELS = {"JPEG": 50, "PNG": 50, "WEBP": 16}
"""Beyond these a decoder takes more than 400 MB; WebP's keeps three copies of a picture in full colour."""

MAX_SIDE = 65_535
"""Pillow keeps eight bytes for each row, whatever is in it."""

MAX_SCANS = 60
"""A progressive JPEG is drawn again for each of its scans; an honest one has about ten."""

MAX_MARKERS = 2_000
"""An honest JPEG has some dozens of parts, more when it carries a large profile."""

MAX_COEFFICIENTS = 130_000_000
"""What is kept of a progressive JPEG while it is drawn: two bytes for each pixel and colour, whatever its scale."""

SIDES = (1280, 2560)
"""What a picture is scaled down to, in pixels: codes are found faster in a small one, and fine ones in a large one."""

_SHORTEST = 3
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_START_OF_SCAN, _PROGRESSIVE, _END = 0xDA, 0xC2, 0xD9
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_GS1 = re.compile(r"(?:\(01\)|https?://[^/]+(?:/[^/]+)*/01/)(\d{14})(?!\d)")


class CodeKind(StrEnum):
    """What a code says."""

    TRADE_NUMBER = "trade_number"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Code:
    """A code in a picture. A trade number has 8, 13 or 14 digits: UPC is the EAN-13 that it is."""

    text: str
    kind: CodeKind


def read_codes(path: Path) -> list[Code]:
    """Every code that can be found in a picture, each once; none is an empty list.

    Takes seconds at most, and less than 400 MB. Raises PictureFormatError for what is neither JPEG, PNG nor WebP,
    PictureTooLargeError, PictureCorruptError, FileTooHeavyError.
    """
    content = path.read_bytes()
    kind = _kind_of(content)
    with warnings.catch_warnings():
        # What Pillow remarks on in a picture is the sender's business.
        warnings.simplefilter("ignore")
        try:
            return _codes(path, kind, content)
        except (PictureTooLargeError, FileTooHeavyError):
            raise
        except MemoryError:
            raise FileTooHeavyError from None
        except Exception:
            # Pillow raises whatever its parsing stumbles over: a dozen types, from IndexError to struct.error.
            raise PictureCorruptError from None


def _kind_of(content: bytes) -> str:
    if content.startswith(_JPEG):
        return "JPEG"
    if content.startswith(_PNG):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    raise PictureFormatError if content else PictureCorruptError


def _codes(path: Path, kind: str, content: bytes) -> list[Code]:
    check_effort(kind, content)
    for side in SIDES:
        picture = _in_grey(path, kind, side)
        if picture is None:
            break
        if found := _decoded(picture):
            return found
    return []


def check_effort(kind: str, content: bytes) -> None:
    """Refuse what would take too much, by what its header says; raises PictureTooLargeError, FileTooHeavyError."""
    width, height, bands = _announced(kind, content)
    if width * height > MAX_MEGAPIXELS[kind] * 1_000_000 or max(width, height) > MAX_SIDE:
        raise PictureTooLargeError(MAX_MEGAPIXELS[kind])
    if kind == "JPEG":
        markers = list(islice(_markers(content), MAX_MARKERS))
        if len(markers) == MAX_MARKERS or markers.count(_START_OF_SCAN) > MAX_SCANS:
            raise FileTooHeavyError
        if _PROGRESSIVE in markers and width * height * bands > MAX_COEFFICIENTS:
            raise FileTooHeavyError


def _markers(content: bytes) -> Iterator[int]:
    """What the parts of a JPEG are, in order; what the camera wrote about it and behind it is passed over."""
    at = 2
    while (found := _MARKER.search(content, at)) is not None and found[1][0] != _END:
        marker, at = found[1][0], found.end()
        yield marker
        at += int.from_bytes(content[at : at + 2], "big")


def _announced(kind: str, content: bytes) -> tuple[int, int, int]:
    """Width, height and number of colours as the header says; Pillow reserves memory for a WebP as it opens it."""
    from PIL import Image

    if kind == "WEBP":
        return *_webp_size(content), 4
    try:
        with Image.open(BytesIO(content), formats=(kind,)) as picture:
            return *picture.size, len(picture.getbands())
    except Image.DecompressionBombError:
        raise PictureTooLargeError(MAX_MEGAPIXELS[kind]) from None


def _webp_size(content: bytes) -> tuple[int, int]:
    form, data = content[12:16], content[20:30].ljust(10, b"\0")
    if form == b"VP8X":
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if form == b"VP8L":
        sizes = int.from_bytes(data[1:5], "little")
        return (sizes & 0x3FFF) + 1, (sizes >> 14 & 0x3FFF) + 1
    return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF


def _in_grey(path: Path, kind: str, side: int) -> "Image | None":
    """The picture in grey, at most `side` pixels on its longer side; None when that is no larger than the last."""
    from PIL import Image

    if kind == "WEBP":
        from PIL import WebPImagePlugin  # noqa: F401 - opens WebP

    with Image.open(path, formats=(kind,)) as picture:
        if side != SIDES[0] and max(picture.size) <= SIDES[0]:
            return None
        picture.draft("L", _fitting(picture.size, side))
        picture.load()
        opacity = _smaller(_opacity(picture), side)
        grey = _smaller(_light(picture), side)
    if grey is None or opacity is None:
        return grey
    # A label without a ground of its own is dark on nothing, and nothing would be black.
    ground = Image.new("L", grey.size, "white")
    ground.paste(grey, mask=opacity)
    return ground


def _smaller(picture: "Image | None", side: int) -> "Image | None":
    from PIL.Image import Resampling

    if picture is None:
        return None
    small = picture.reduce(max(1, max(picture.size) // side))
    small.thumbnail((side, side), Resampling.BILINEAR)
    return small


def _light(picture: "Image") -> "Image":
    """How light each pixel is, in 256 levels."""
    if picture.mode.startswith("I"):
        return picture.point(lambda level: level / 256).convert("L")
    return picture.convert("L")


def _opacity(picture: "Image") -> "Image | None":
    """How much each pixel hides what is behind; None where they all do."""
    if "A" in picture.mode:
        return picture.getchannel("A")
    if picture.mode == "P" and "transparency" in picture.info:
        return picture.convert("LA").getchannel("A")
    return None


def _fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    longest = max(size)
    return max(1, size[0] * side // longest), max(1, size[1] * side // longest)


def _decoded(picture: "Image") -> list[Code]:
    """All codes of a picture: as it is, else sharpened, else turned by 45 degrees.

    Bars are read across, and nearly so only; what is square is read from any side.
    """
    from PIL.ImageFilter import UnsharpMask
    from zxingcpp import BarcodeFormat as Format

    bars = Format.EANUPC | Format.Code128
    if found := _read(picture, _formats()):
        return found
    if found := _read(picture.filter(UnsharpMask(4, 300, 0)), bars | Format.QRCode):
        return found
    return _read(picture.rotate(45, expand=True, fillcolor=255), bars)


def _read(picture: "Image", formats: Any) -> list[Code]:
    import zxingcpp

    codes = (code_of(found.text) for found in zxingcpp.read_barcodes(picture, formats=formats))
    return list(dict.fromkeys(code for code in codes if len(code.text) >= _SHORTEST))


def _formats() -> Any:
    """What goods and shelves carry; of the others some are seen where there are none."""
    from zxingcpp import BarcodeFormat as Format

    return (
        Format.EANUPC
        | Format.ITF14
        | Format.Code128
        | Format.Code39
        | Format.DataBar
        | Format.QRCode
        | Format.MicroQRCode
        | Format.DataMatrix
    )


def code_of(text: str) -> Code:
    """What the text of a code says: the trade number in it, whatever else a label of GS1 adds, or itself."""
    text = text.strip()
    gs1 = _GS1.match(text)
    number = gs1[1] if gs1 else text
    if not (number.isascii() and number.isdigit() and ean.is_valid(number)):
        return Code(text, CodeKind.OTHER)
    if len(number) == 14 and number.startswith("0"):
        number = number[1:]
    return Code(number.zfill(13) if len(number) == 12 else number, CodeKind.TRADE_NUMBER)
