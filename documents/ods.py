"""An ODS file, cut down to its cells, which are known to fit into memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.parsers import expat
from zipfile import ZIP_STORED, ZipFile

from documents.archives import Archive
from documents.errors import FileTooHeavyError, SheetCorruptError, SheetLockedError
from documents.extents import check_extent
from documents.limits import MAX_CELLS, MAX_TAGS, MAX_TEXT_BYTES

MIMETYPE = b"application/vnd.oasis.opendocument.spreadsheet"

_CONTENT = "content.xml"
_MANIFEST = "meta-inf/manifest.xml"
_EMPTY_MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
_FAILED = b' office:string-value=""'
_FORMULA = b" table:formula="
_MOST_DIGITS = 12


def extract_ods(archive: Archive, to: Path, file_name: str) -> bool:
    """Write the cells into a file of their own, and say whether some are computed.

    Whoever reads that one sees the very bytes that were checked here: two readers of zip files may see different
    parts in the same file.
    Raises SheetCorruptError, SheetLockedError, SheetTooLongError, SheetTooWideError, FileTooHeavyError.
    """
    if b"encryption-data" in archive.read(_MANIFEST):
        raise SheetLockedError(file_name)
    # Where a formula failed, the reader would take this empty text instead of what the cell shows.
    content = archive.read_xml(_CONTENT).replace(_FAILED, b"")
    if content.count(b"<") > MAX_TAGS:
        raise FileTooHeavyError
    try:
        _Extent().measure(content)
    except expat.ExpatError as error:
        raise SheetCorruptError(file_name) from error
    with ZipFile(to, "w", ZIP_STORED) as workbook:
        workbook.writestr("mimetype", MIMETYPE)
        workbook.writestr("META-INF/manifest.xml", _EMPTY_MANIFEST)
        workbook.writestr(_CONTENT, content)
    return _FORMULA in content


@dataclass
class _Extent:
    """Adds up what is repeated, and stops as soon as it is too much: a cell or row may stand for a million.

    Empty ones count only when something comes after them.
    """

    cells: int = 0
    text_bytes: int = 0
    rows: int = 0
    widest: int = 0
    empty_rows: int = 0
    row_repeats: int = 1
    width: int = 0
    empty_cells: int = 0
    cell_repeats: int = 1

    def measure(self, content: bytes) -> None:
        """Raises ExpatError, SheetTooLongError, SheetTooWideError or FileTooHeavyError."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._add_text
        parser.Parse(content, True)

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _CELLS:
            self._add_cell(attributes)
        elif name == "table:table-row":
            self.row_repeats = _repeats(attributes.get("table:number-rows-repeated"))
            self.width = self.empty_cells = 0
        elif name == "table:table":
            self.rows = self.widest = self.empty_rows = 0
        elif name == "text:s":
            self._add_bytes(_repeats(attributes.get("text:c")))

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self._end_row()
        elif name == "table:table":
            self.cells += self.rows * self.widest
            if self.cells > MAX_CELLS:
                raise FileTooHeavyError

    def _add_cell(self, attributes: Mapping[str, str]) -> None:
        self.cell_repeats = _repeats(attributes.get("table:number-columns-repeated"))
        if not any(name.startswith("office:") or name == "table:formula" for name in attributes):
            self.empty_cells += self.cell_repeats
            return
        self.width += self.empty_cells + self.cell_repeats
        self.empty_cells = 0
        self._add_bytes(sum(map(len, attributes.values())))

    def _end_row(self) -> None:
        if not self.width:
            self.empty_rows += self.row_repeats
            return
        self.rows += self.empty_rows + self.row_repeats
        self.empty_rows = 0
        self.widest = max(self.widest, self.width)
        check_extent(self.rows, self.widest)

    def _add_text(self, text: str) -> None:
        self._add_bytes(len(text))

    def _add_bytes(self, count: int) -> None:
        self.text_bytes += count * self.cell_repeats * self.row_repeats
        if self.text_bytes > MAX_TEXT_BYTES:
            raise FileTooHeavyError


def _repeats(text: str | None) -> int:
    """As many as are named, at least one; a number that is none is the reader's business."""
    digits = (text or "").removeprefix("+").lstrip("0")
    return int(digits[:_MOST_DIGITS]) if digits.isascii() and digits.isdigit() else 1
