"""Shelf labels as PDF: a sheet of adhesive labels, or one label after the other for a label printer."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from documents.symbols import bars_of, qr_of

TEMPLATE = Path(__file__).with_name("labels.typ")
_INSIDE_SIZES = re.compile(r"(?<=\d) (?=[^\W\d]{1,3}(?!\w))|(?<=/) (?=\d)")
"""Where a line is not to end: "500 g", "c/ 10"."""

_DRAWN_LETTERS = ("LATIN", "GREEK", "CYRILLIC")
_LAST_DRAWN_SIGN = 0x23FF


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says. `codes` are the product's barcodes, the preferred first; `link` opens the product."""

    name: str
    sku: str
    unit: str
    codes: tuple[str, ...]
    link: str


class LabelSize(StrEnum):
    """What is printed on: an A4 sheet of 3 x 8 labels of 63.5 x 33.9 mm, or a roll of labels of 50 x 30 mm."""

    SHEET = "sheet"
    ROLL = "roll"


@dataclass(frozen=True, slots=True)
class _Measures:
    """Micrometres, except the number of columns and rows.

    The narrowest bar of a code is `module` wide where there is room, and never less than `narrowest`, which such
    printers still print and cheap scanners still read. Where the printer's dots are coarse, it is whole `dot`s.
    """

    page_width: int
    page_height: int
    columns: int
    rows: int
    left: int
    top: int
    step_x: int
    width: int
    height: int
    padding: int
    qr_side: int
    bars_height: int
    module: int
    narrowest: int
    dot: int = 1

    @property
    def most_modules(self) -> int:
        return self._bars_room // self.narrowest

    def bars_width(self, modules: int) -> int:
        """How wide a code of so many modules is printed."""
        return min(self.module, self._bars_room // modules) // self.dot * self.dot * modules

    @property
    def _bars_room(self) -> int:
        return self.width - 2 * self.padding


_MEASURES = {
    LabelSize.SHEET: _Measures(
        page_width=210_000,
        page_height=297_000,
        columns=3,
        rows=8,
        left=7_200,
        top=12_900,
        step_x=66_050,
        width=63_500,
        height=33_900,
        padding=2_000,
        qr_side=16_500,
        bars_height=9_000,
        module=330,
        narrowest=190,
    ),
    LabelSize.ROLL: _Measures(
        page_width=50_000,
        page_height=30_000,
        columns=1,
        rows=1,
        left=0,
        top=0,
        step_x=50_000,
        width=50_000,
        height=30_000,
        padding=1_500,
        qr_side=15_000,
        bars_height=7_500,
        module=375,
        narrowest=250,
        dot=125,
    ),
}


def pages_of(count: int, size: LabelSize) -> int:
    """How many pages so many labels take."""
    measures = _MEASURES[size]
    return -(-count // (measures.columns * measures.rows))


def render(labels: Sequence[Label], size: LabelSize) -> bytes:
    """A PDF with one label for each, in their order; the same labels always give the same bytes."""
    import typst

    pdf: bytes = typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        sys_inputs=template_inputs(labels, size),
        ignore_system_fonts=True,
        pdf_tags=False,
    )
    return pdf


def template_inputs(labels: Sequence[Label], size: LabelSize) -> dict[str, str]:
    """What the template reads: only here do names become data, and there they stay it."""
    import orjson

    measures = _MEASURES[size]
    shown = {label: _content(label, measures) for label in dict.fromkeys(labels)}
    job = {**asdict(measures), "labels": [shown[label] for label in labels]}
    return {"job": orjson.dumps(job).decode()}


def _content(label: Label, measures: _Measures) -> dict[str, Any]:
    bars = bars_of(label.codes, label.sku, most_modules=measures.most_modules)
    return {
        "name": _INSIDE_SIZES.sub("\u00a0", drawable(label.name) or drawable(label.sku)),
        "details": " · ".join(filter(None, map(drawable, (label.sku, label.unit)))),
        "link": label.link,
        "qr": qr_of(label.link),
        "bars": {"text": bars.text, "svg": bars.svg, "width": measures.bars_width(bars.modules)} if bars else None,
    }


def drawable(text: str) -> str:
    """What the fonts have signs for, on one line: Latin, Greek and Cyrillic; no emoji, nothing invisible."""
    kept = (sign if _is_drawn(sign) else " " for sign in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def _is_drawn(sign: str) -> bool:
    kind = unicodedata.category(sign)
    if kind[0] == "C":
        return False
    if kind[0] == "L":
        return sign.isascii() or unicodedata.name(sign, "").startswith(_DRAWN_LETTERS) or sign in "ªº"
    return ord(sign) <= _LAST_DRAWN_SIGN
