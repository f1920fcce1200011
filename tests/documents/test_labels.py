"""Shelf labels: what is printed can be read back, whatever products are called."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import orjson
import pytest
import typst
import zxingcpp
from PIL import Image, ImageChops

from documents.labels import TEMPLATE, Label, LabelSize, drawable, pages_of, render, template_inputs

PPI = 203
"""Dots per inch: what a label printer has."""

LINK = "https://t.me/retaguarda_bot?start=p_"


def label(number: int, name: str = "Café torrado 500 g", *, sku: str = "", codes: tuple[str, ...] = ()) -> Label:
    return Label(name, sku or f"CAF-{number:04}", "un", codes, f"{LINK}{number}")


def pictures(labels: Sequence[Label], size: LabelSize) -> list[Image.Image]:
    """The pages as they are printed."""
    made: Any = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        sys_inputs=template_inputs(labels, size),
        ignore_system_fonts=True,
        format="png",
        ppi=PPI,
    )
    return [Image.open(BytesIO(page)).convert("L") for page in (made if isinstance(made, list) else [made])]


def codes_in(picture: Image.Image) -> dict[str, set[str]]:
    """What a scanner reads, by the kind of code."""
    read: dict[str, set[str]] = {}
    for found in zxingcpp.read_barcodes(picture):
        read.setdefault(str(found.format), set()).add(found.text)
    return read


def ink_box(picture: Image.Image) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of all that is not white, in pixels."""
    box = ImageChops.invert(picture).getbbox()
    assert box is not None
    return box


def page_count(pdf: bytes) -> int:
    (count,) = re.findall(rb"/Type/Pages/Count (\d+)|/Count (\d+)", pdf)
    return int(count[0] or count[1])


def pixels(millimetres: float) -> int:
    return round(millimetres / 25.4 * PPI)


ODD_NAMES = (
    'Pão d\'água *forte* _x_ #panic("!") $a$ `b` @c <d> \\ // e',
    '#import "@preview/x:0.1.0": *',
    '#read("labels.py")',
    "]]})[[{(",
    "🍫🍬 Chocolate 70 %",
    "שלום",
    "茶",
    "A\u202eB\nC\x00D\ud800E",
    "A" * 200,
    "Pneumoultramicroscopicossilicovulcanoconiótico " * 4,
    "x " * 100,
    "",
)


@pytest.mark.parametrize("size", LabelSize)
def test_every_code_of_every_label_can_be_read_back(size: LabelSize) -> None:
    labels = [
        label(1),
        label(2, "Açúcar", codes=("7891000100103",)),
        label(3, codes=("7891000100104",)),
        label(4, codes=("40170725",)),
        label(2147483647, "Desinfetante " * 15, sku="LONG-SKU-123"),
        label(6, sku="PÃO-6"),
    ]
    pages = pictures(labels, size)
    assert len(pages) == pages_of(len(labels), size) == (1 if size is LabelSize.SHEET else 6)
    read: dict[str, set[str]] = {}
    for page in pages:
        for kind, texts in codes_in(page).items():
            read.setdefault(kind, set()).update(texts)
    assert read == {
        "QR Code": {one.link for one in labels},
        "EAN-13": {"7891000100103"},
        "EAN-8": {"40170725"},
        "Code 128": {"CAF-0001", "CAF-0003", "LONG-SKU-123", "PAO-6"},
    }


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("size", LabelSize)
def test_no_name_breaks_a_label_or_leaves_it(name: str, size: LabelSize) -> None:
    (page,) = pictures([label(7, name)], size)
    left, top, right, bottom = ink_box(page)
    begins, tops = (7.2, 12.9) if size is LabelSize.SHEET else (0, 0)
    width, height = (63.5, 33.9) if size is LabelSize.SHEET else (50, 30)
    assert left >= pixels(begins + 1)
    assert right <= pixels(begins + width - 1)
    assert top >= pixels(tops + 1)
    assert bottom <= pixels(tops + height)
    assert codes_in(page) == {"QR Code": {f"{LINK}7"}, "Code 128": {"CAF-0007"}}


def test_a_sku_that_cannot_be_bars_leaves_the_square() -> None:
    for sku in ("茶", "S" * 40):
        (page,) = pictures([label(8, sku=sku)], LabelSize.ROLL)
        assert codes_in(page) == {"QR Code": {f"{LINK}8"}}


def test_markup_in_a_name_is_shown_as_it_was_typed() -> None:
    """Were it read as markup, the asterisks would be gone: the same ink as without them."""
    (plain,), (starred,) = (pictures([label(9, name)], LabelSize.ROLL) for name in ("Sal", "*Sal*"))
    assert ImageChops.difference(plain, starred).getbbox() is not None
    (bold,) = pictures([label(9, "#strong[Sal]")], LabelSize.ROLL)
    assert ImageChops.difference(plain, bold).getbbox() is not None


def test_accents_are_printed() -> None:
    (without,), (with_accents,) = (pictures([label(9, name)], LabelSize.ROLL) for name in ("Acucar", "Açúcar"))
    assert ImageChops.difference(without, with_accents).getbbox() is not None
    assert drawable("Açúcar, pão & ração nº 1 – 1ª ½ € R$ °C") == "Açúcar, pão & ração nº 1 – 1ª ½ € R$ °C"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("🍫 Chocolate 🍬 70 %", "Chocolate 70 %"),
        ("Cafe\u0301", "Café"),
        ("a\u200bb\tc\nd", "a b c d"),
        ("茶 Oolong", "Oolong"),
        ("Łódź Ελλάδα Москва", "Łódź Ελλάδα Москва"),
        ("\ud800", ""),
    ],
)
def test_what_the_fonts_cannot_draw_is_left_out(typed: str, shown: str) -> None:
    assert drawable(typed) == shown


def test_no_line_ends_inside_a_size() -> None:
    names = ["Café 500 g", "Chá c/ 15 sachês", "Leite 1 l integral", "Copo 50 ml c/ 100", "3 corações"]
    inputs = template_inputs([label(1, name) for name in names], LabelSize.SHEET)
    assert [one["name"].replace("\u00a0", "_") for one in orjson.loads(inputs["job"])["labels"]] == [
        "Café 500_g",
        "Chá c/_15 sachês",
        "Leite 1_l integral",
        "Copo 50_ml c/_100",
        "3 corações",
    ]


def test_a_product_without_a_drawable_name_is_known_by_its_sku() -> None:
    (nameless,), (named,) = (pictures([label(9, name)], LabelSize.ROLL) for name in ("茶", "CAF-0009"))
    assert ImageChops.difference(nameless, named).getbbox() is None


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (24, 1), (25, 2), (73, 4)])
def test_a_sheet_has_24_labels(count: int, pages: int) -> None:
    pdf = render([label(number) for number in range(1, count + 1)], LabelSize.SHEET)
    assert pdf.startswith(b"%PDF-")
    assert page_count(pdf) == pages == pages_of(count, LabelSize.SHEET)


def test_a_full_sheet_is_read_back_label_by_label() -> None:
    labels = [label(number) for number in range(1, 25)]
    (page,) = pictures(labels, LabelSize.SHEET)
    for place, one in enumerate(labels):
        row, column = divmod(place, 3)
        left, top = 7.2 + column * 66.05, 12.9 + row * 33.9
        cell = page.crop((pixels(left), pixels(top), pixels(left + 63.5), pixels(top + 33.9)))
        assert codes_in(cell) == {"QR Code": {one.link}, "Code 128": {one.sku}}


def test_a_roll_has_a_page_for_each_label_and_its_size() -> None:
    pdf = render([label(1), label(1), label(2)], LabelSize.ROLL)
    assert page_count(pdf) == pages_of(3, LabelSize.ROLL) == 3
    width, height = (float(side) for side in re.findall(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", pdf)[0])
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (50, 30)


def test_the_square_can_also_be_tapped() -> None:
    pdf = render([label(1), label(2)], LabelSize.SHEET)
    assert re.findall(rb"/URI\((https[^)]*)\)", pdf) == [f"{LINK}1".encode(), f"{LINK}2".encode()]


def test_the_same_labels_are_the_same_bytes() -> None:
    labels = [label(number, "Sabão em pó") for number in range(1, 4)]
    assert render(labels, LabelSize.SHEET) == render(labels, LabelSize.SHEET)
    assert b"CreationDate" not in render(labels, LabelSize.SHEET)


def test_bars_of_a_label_printer_are_whole_dots() -> None:
    skus = ["A", "AB", "CAF-0001", "LONG-SKU-123"]
    inputs = template_inputs([label(1, sku=sku) for sku in skus], LabelSize.ROLL)
    for one in orjson.loads(inputs["job"])["labels"]:
        modules = int(re.findall(r'<svg width="(\d+)"', one["bars"]["svg"])[0])
        dots = one["bars"]["width"] / modules / 125
        assert dots in (2, 3)
        assert one["bars"]["width"] <= 47_000
