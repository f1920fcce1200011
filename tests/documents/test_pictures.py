"""Codes are found in pictures as phones take them, and what is no picture of a code is said to be none."""

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from zxingcpp import BarcodeFormat as Format

from documents.errors import FileTooHeavyError, PictureCorruptError, PictureFormatError, PictureTooLargeError
from documents.pictures import MAX_MEGAPIXELS, Code, CodeKind, code_of, read_codes
from tests.documents.photographs import (
    EAN,
    blurred,
    dark,
    grain,
    inverted,
    label,
    leaning,
    photo,
    saved,
    turned,
)

Read = Callable[[bytes], list[Code]]
LABEL_LINK = "https://t.me/retaguarda_bot?start=p_12"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The codes in a file."""

    def codes(content: bytes) -> list[Code]:
        path = tmp_path / "picture"
        path.write_bytes(content)
        return read_codes(path)

    return codes


def number(text: str) -> Code:
    return Code(text, CodeKind.TRADE_NUMBER)


def other(text: str) -> Code:
    return Code(text, CodeKind.OTHER)


@pytest.mark.parametrize(
    ("kind", "printed", "code"),
    [
        (Format.EAN13, EAN, number(EAN)),
        (Format.EAN8, "96385074", number("96385074")),
        (Format.UPCA, "036000291452", number("0036000291452")),
        (Format.UPCE, "04252614", number("0042100005264")),
        (Format.ITF14, "17891234567892", number("17891234567892")),
        (Format.DataBarOmni, EAN.zfill(14), number(EAN)),
        (Format.DataBarExp, "(01)17891234567892(10)A7", number("17891234567892")),
        (Format.Code128, "CAF-001", other("CAF-001")),
        (Format.Code128, EAN, number(EAN)),
        (Format.Code39, "CAF-001", other("CAF-001")),
        (Format.QRCode, LABEL_LINK, other(LABEL_LINK)),
        (Format.QRCode, f"https://id.gs1.org/01/{EAN.zfill(14)}/10/A7", number(EAN)),
        (Format.DataMatrix, "açúcar 5 kg", other("açúcar 5 kg")),
    ],
)
def test_every_kind_of_code_that_goods_and_labels_carry(read: Read, kind: Format, printed: str, code: Code) -> None:
    assert read(saved(photo(label(printed, kind)))) == [code]


@pytest.mark.parametrize("degrees", [0, 10, 45, 60, 90, 135, 180, 225, 270])
def test_at_any_angle(read: Read, degrees: int) -> None:
    assert read(saved(turned(photo(label(EAN)), degrees))) == [number(EAN)]


@pytest.mark.parametrize("degrees", [0, 30, 45, 90])
def test_a_shelf_label_at_any_angle(read: Read, degrees: int) -> None:
    assert read(saved(turned(photo(label(LABEL_LINK, Format.QRCode)), degrees))) == [other(LABEL_LINK)]


@pytest.mark.parametrize(
    "taken",
    [
        leaning(photo(label(EAN))),
        blurred(photo(label(EAN)), 2),
        blurred(photo(label(EAN)), 2.5),
        dark(photo(label(EAN))),
        blurred(dark(turned(photo(label(EAN)), 8)), 2),
        photo(label(EAN, width=220)),
        photo(label(EAN, width=900, height=60)),
        label(EAN, width=282),
    ],
    ids=["leaning", "blurred", "very blurred", "dark", "all three", "far", "flat", "nothing around it"],
)
def test_in_any_light_and_from_any_side(read: Read, taken: Image.Image) -> None:
    assert read(saved(taken)) == [number(EAN)]


def test_white_on_black(read: Read) -> None:
    assert read(saved(photo(inverted(label(LABEL_LINK, Format.QRCode))))) == [other(LABEL_LINK)]


def test_fine_bars_are_seen_in_the_larger_picture(read: Read) -> None:
    far = photo(label(EAN, width=420), size=(4000, 3000))
    small = far.resize((1280, 960), Image.Resampling.BILINEAR)
    assert read(saved(small)) == []
    assert read(saved(far)) == [number(EAN)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1280, 960), (4000, 3000)])
def test_every_format_of_a_phone(read: Read, kind: str, size: tuple[int, int]) -> None:
    assert read(saved(photo(label(EAN, width=size[0] // 2), size=size), kind)) == [number(EAN)]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16"])
def test_every_depth_of_a_png(read: Read, mode: str) -> None:
    picture = label(EAN)
    if mode == "I;16":
        picture = Image.frombytes("I;16", picture.size, b"".join(struct.pack("<H", v * 257) for v in picture.tobytes()))
    else:
        picture = picture.convert(mode)
    assert read(saved(picture, "PNG")) == [number(EAN)]


@pytest.mark.parametrize("mode", ["LA", "RGBA", "P"])
def test_a_label_without_a_ground_of_its_own(read: Read, mode: str) -> None:
    bars = inverted(label(EAN))
    if mode == "P":
        picture = Image.new("P", bars.size)
        picture.putpalette([0, 0, 0, 0, 0, 0])
        picture.putdata([int(level > 128) for level in bars.tobytes()])
        assert read(saved(picture, "PNG", transparency=0)) == [number(EAN)]
        return
    picture = Image.new(mode, bars.size)
    picture.putalpha(bars)
    assert read(saved(picture, "PNG")) == [number(EAN)]


def test_several_codes_are_all_found_each_once(read: Read) -> None:
    second = "7896004006482"
    two = photo(label(EAN, width=500), label(second, width=500))
    assert sorted(code.text for code in read(saved(two))) == [EAN, second]
    same = photo(label(EAN, width=500), label(EAN, width=500))
    assert read(saved(same)) == [number(EAN)]


@pytest.mark.parametrize("seed", range(5))
def test_where_there_is_no_code_none_is_seen(read: Read, seed: int) -> None:
    assert read(saved(grain((1280, 960), seed))) == []
    assert read(saved(Image.effect_noise((900, 700), 90 + seed))) == []


def test_forty_megapixels_are_read(read: Read) -> None:
    large = photo(label(EAN, width=3600), size=(7300, 5500))
    assert read(saved(large)) == [number(EAN)]
    assert read(saved(large, progressive=True)) == [number(EAN)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_more_than_can_be_read_is_refused_with_the_limit(read: Read, kind: str) -> None:
    side = int((MAX_MEGAPIXELS[kind] * 1_000_000) ** 0.5) + 1
    with pytest.raises(PictureTooLargeError) as refusal:
        read(saved(Image.new("L", (side, side), "white"), kind))
    assert refusal.value.megapixels == MAX_MEGAPIXELS[kind]


def test_a_progressive_picture_of_too_much_is_refused(read: Read) -> None:
    with pytest.raises(FileTooHeavyError):
        read(saved(Image.new("CMYK", (6000, 6000)), progressive=True))


def test_what_a_camera_adds_to_a_photo_does_not_count(read: Read) -> None:
    jpeg = saved(photo(label(EAN)), progressive=True)
    scans = b"\xff\xc2\xff\xda" * 200
    profile = b"\xff\xe2" + struct.pack(">H", len(scans) + 2) + scans
    assert read(jpeg[:2] + profile + jpeg[2:] + b"a film of the moment" + scans) == [number(EAN)]


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a" + bytes(100),
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x18ftypheic" + bytes(100),
        b"BM" + bytes(100),
        b"hello",
    ],
    ids=["gif", "pdf", "svg", "heic", "bmp", "text"],
)
def test_other_formats_are_named_as_such(read: Read, content: bytes) -> None:
    with pytest.raises(PictureFormatError):
        read(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_half_a_picture_is_damaged(read: Read, kind: str, share: float) -> None:
    whole = saved(photo(label(EAN)), kind)
    with pytest.raises(PictureCorruptError):
        read(whole[: max(12, int(len(whole) * share))])


def test_nothing_is_damaged_too(read: Read) -> None:
    with pytest.raises(PictureCorruptError):
        read(b"")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (EAN, number(EAN)),
        (f" {EAN}\n", number(EAN)),
        ("7891234567896", other("7891234567896")),
        ("036000291452", number("0036000291452")),
        (f"0{EAN}", number(EAN)),
        ("17891234567892", number("17891234567892")),
        (f"(01)0{EAN}(17)271231", number(EAN)),
        ("(10)A7(01)17891234567892", other("(10)A7(01)17891234567892")),
        ("(01)17891234567893", other("(01)17891234567893")),
        ("https://example.com/a/01/17891234567892?x=1", number("17891234567892")),
        ("https://example.com/01/178912345678921", other("https://example.com/01/178912345678921")),
        ("１２３", other("１２３")),
        ("", other("")),
    ],
)
def test_the_trade_number_in_a_text(text: str, code: Code) -> None:
    assert code_of(text) == code
