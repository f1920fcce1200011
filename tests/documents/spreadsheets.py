"""Spreadsheets made by hand, byte by byte where a program would not make them so."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from documents.compound import wrap_stream

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
STYLES = f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
"""Style 1 is a day."""

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"


def zipped(parts: Mapping[str, str] | Mapping[str, bytes] | Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def sheet_xml(rows: str) -> str:
    """The XML of a sheet, around the XML of its rows."""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def xlsx_parts(sheet: str | bytes, *, strings: Sequence[str] = (), sheets: str | None = None) -> dict[str, str | bytes]:
    """The parts of an XLSX file with one sheet; `sheets` replaces the list of its sheets."""
    relation = f'<Relationship Type="{_OFFICE}/%s" Id="rId1" Target="%s"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'
    named = sheets or '<sheet name="Produtos" sheetId="1" r:id="rId1"/>'
    return {
        "_rels/.rels": relations % ("officeDocument", "xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relations % ("worksheet", "worksheets/sheet1.xml"),
        WORKBOOK: f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/styles.xml": STYLES,
        STRINGS: f'<sst xmlns="{_MAIN}">' + "".join(f"<si><t>{text}</t></si>" for text in strings) + "</sst>",
        SHEET: sheet,
    }


def xlsx(rows: str, *, strings: Sequence[str] = ()) -> bytes:
    """An XLSX file with the XML of its rows."""
    return zipped(xlsx_parts(sheet_xml(rows), strings=strings))


def text_cell(place: str, text: str) -> str:
    """A cell of an XLSX sheet with its text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def text_rows(*rows: Sequence[str]) -> str:
    """The XML of rows of texts, from the first row on."""
    return "".join(
        f'<row r="{number}">'
        + "".join(text_cell(f"{chr(65 + n)}{number}", text) for n, text in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )


def ods(rows: str, *, manifest: str = "", content: str = "") -> bytes:
    """An ODS file with the XML of its rows."""
    names = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="Produtos">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{_ODF}:manifest:1.0">{manifest}</m:manifest>',
            "content.xml": content or f"<office:document-content {names}>{body}</office:document-content>",
        }
    )


def ods_row(*cells: str, repeated: int = 1) -> str:
    """A row of an ODS sheet."""
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


def ods_text(text: str, repeated: int = 1) -> str:
    """A cell of an ODS sheet with a text."""
    attributes = f'table:number-columns-repeated="{repeated}" office:value-type="string"'
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def ods_empty(repeated: int = 1) -> str:
    """Empty cells of an ODS sheet."""
    return f'<table:table-cell table:number-columns-repeated="{repeated}"/>'


def xls_record(kind: int, content: bytes = b"") -> bytes:
    """A record of an XLS file."""
    return struct.pack("<HH", kind, len(content)) + content


def xls_text(row: int, column: int, number: int) -> bytes:
    """A cell of an XLS file with the shared text of this number."""
    return xls_record(0xFD, struct.pack("<HHHI", row, column, 0, number))


def xls_number(row: int, column: int, value: float) -> bytes:
    """A cell of an XLS file with a number."""
    return xls_record(0x203, struct.pack("<HHHd", row, column, 0, value))


def xls_texts(texts: Iterable[str]) -> bytes:
    """The shared texts of an XLS file, which fit into one record."""
    texts = list(texts)
    packed = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    return xls_record(0xFC, struct.pack("<II", len(texts), len(texts)) + packed)


def xls_stream(cells: bytes, *, before: bytes = b"", sheets: int = 1, version: int = 0x600) -> bytes:
    """The stream of a workbook; every one of its `sheets` consists of the same records."""
    begin = xls_record(0x809, struct.pack("<HHHHII", version, 5, 0, 0, 0, 0))
    names = [f"S{number}".encode() for number in range(sheets)]
    size = sum(len(xls_record(0x85, bytes(8) + name)) for name in names)
    offset = len(begin) + size + len(before) + 4
    listed = b"".join(xls_record(0x85, struct.pack("<IBBBB", offset, 0, 0, len(name), 0) + name) for name in names)
    sheet = xls_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + xls_record(0x0A)
    return begin + listed + before + xls_record(0x0A) + sheet


def xls(cells: bytes, *, before: bytes = b"", sheets: int = 1) -> bytes:
    """An XLS file."""
    return wrap_stream("Workbook", xls_stream(cells, before=before, sheets=sheets))


def saved(folder: Path, content: bytes) -> Path:
    """A file in a folder, with a name that says nothing."""
    path = folder / "sent"
    path.write_bytes(content)
    return path
