"""Spreadsheets that were made to take down whoever opens them, or to do what nobody asked for."""

import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from documents.archives import MAGIC
from documents.compound import wrap_stream
from tests.documents.spreadsheets import (
    SHEET,
    STRINGS,
    WORKBOOK,
    ods,
    ods_row,
    ods_text,
    sheet_xml,
    text_cell,
    text_rows,
    xls,
    xls_number,
    xls_record,
    xls_text,
    xls_texts,
    xlsx,
    xlsx_parts,
    zipped,
)

WRITTEN = Path(__file__).parents[1] / "documents" / "files"
MEGABYTE = 2**20
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {letter} "{f"&{before};" * 10}">' for before, letter in zip("abcdefgh", "bcdefghi", strict=True)
)
LAUGHS = f"{_LAUGHS}]>"
"""A billion of them, once somebody reads them."""

HEADINGS = text_rows(["Nome", "Estoque", "Validade", "Lote"])
SOUND = xlsx(HEADINGS + f'<row r="2">{text_cell("A2", "Café")}<c r="B2"><v>1</v></c></row>')
_PLACED = '<row r="{row}"><c r="{place}"><v>1</v></c></row>'
_LONG = "x" * 30_000


def _blanks(megabytes: int) -> bytes:
    """So many, compressed to a thousandth."""
    packer = zlib.compressobj(1, wbits=-15)
    return b"".join(packer.compress(b" " * MEGABYTE) for _ in range(megabytes)) + packer.flush()


def _inflating(part: str, megabytes: int = 200) -> bytes:
    """An XLSX file of which one part is far too large."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in xlsx_parts(sheet_xml(HEADINGS)).items():
            if name != part:
                file.writestr(name, content)
        with file.open(part, "w") as large:
            for _ in range(megabytes):
                large.write(b" " * MEGABYTE)
    return target.getvalue()


def _overlapping(entries: int, megabytes: int) -> bytes:
    """Many parts that are all the same bytes of the file."""
    packed = _blanks(megabytes)
    size = megabytes * MEGABYTE
    checksum = 0
    for _ in range(megabytes):
        checksum = zlib.crc32(b" " * MEGABYTE, checksum)
    names = [*xlsx_parts(""), *(f"xl/worksheets/more{number}.xml" for number in range(entries))]
    fields = struct.pack("<HHHHIII", 0, 8, 0, 0, checksum, len(packed), size)
    local = b"PK\x03\x04" + struct.pack("<H", 20) + fields + struct.pack("<HH", len(SHEET), 0) + SHEET.encode() + packed
    listed = b"".join(
        b"PK\x01\x02"
        + struct.pack("<HH", 20, 20)
        + fields
        + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
        + name.encode()
        for name in names
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(listed), len(local), 0)
    return local + listed + end


def _flagged(content: bytes) -> bytes:
    """The same zip file, of which every part is said to be encrypted."""
    changed = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + place] |= 1
            at = changed.find(mark, at + 4)
    return bytes(changed)


def _repeated_text(times: int) -> bytes:
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>1</v></c></row>' for row in range(2, times))
    head = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return xlsx(head + rows, strings=["Nome", _LONG])


def _chain_without_end() -> bytes:
    """A compound file the directory of which comes after itself."""
    content = bytearray(xls(xls_number(0, 0, 1)))
    fat_bytes = 4096
    directory = struct.unpack_from("<I", content, 48)[0]
    struct.pack_into("<I", content, fat_bytes + 4 * directory, directory)
    return bytes(content)


def _xls_of(*cells: bytes) -> bytes:
    return xls(b"".join(cells), before=xls_texts(["Nome", _LONG]))


Make = Callable[[], bytes]
REFUSED: dict[str, tuple[Make, str]] = {
    "60 MB": (lambda: b"PK\x03\x04" + bytes(60 * MEGABYTE), "file_too_heavy"),
    "a sheet that inflates": (lambda: _inflating(SHEET), "file_too_heavy"),
    "texts that inflate": (lambda: _inflating(STRINGS), "file_too_heavy"),
    "a list of sheets that inflates": (lambda: _inflating(WORKBOOK), "file_too_heavy"),
    "parts that overlap": (lambda: _overlapping(3_000, 64), "sheet_corrupt"),
    "parts without number": (lambda: zipped({f"xl/{number}": "" for number in range(5_001)}), "file_too_heavy"),
    "a zip in a zip": (lambda: zipped({"a.xlsx": zipped({"b.xlsx": _inflating(SHEET, 50)})}), "sheet_unknown"),
    "a zip for a sheet": (lambda: zipped(xlsx_parts(zipped({"a": bytes(1000)}))), "sheet_corrupt"),
    "a locked XLSX": (lambda: wrap_stream("EncryptedPackage", bytes(9_000)), "sheet_locked"),
    "a locked zip": (lambda: _flagged(SOUND), "sheet_locked"),
    "a locked ODS": (
        lambda: ods("", manifest="<m:file-entry><m:encryption-data/></m:file-entry>"),
        "sheet_locked",
    ),
    "half a file": (lambda: SOUND[: len(SOUND) // 2], "sheet_corrupt"),
    "entities in a sheet": (lambda: zipped(xlsx_parts(LAUGHS + sheet_xml(text_rows(["&i;"])))), "sheet_corrupt"),
    "entities in texts": (lambda: zipped(xlsx_parts(sheet_xml(HEADINGS)) | {STRINGS: LAUGHS}), "sheet_corrupt"),
    "entities in the list": (lambda: zipped(xlsx_parts("") | {WORKBOOK: f"{LAUGHS}<x>&i;</x>"}), "sheet_corrupt"),
    "entities in UTF-16": (
        lambda: zipped(xlsx_parts((LAUGHS + sheet_xml(HEADINGS)).encode("utf-16"))),
        "sheet_corrupt",
    ),
    "entities in an ODS": (lambda: ods("", content=f"{LAUGHS}<x>&i;</x>"), "sheet_corrupt"),
    "far corners": (
        lambda: xlsx(HEADINGS + _PLACED.format(row=1_048_576, place="XFD1048576")),
        "sheet_too_wide",
    ),
    "a far row": (lambda: xlsx(HEADINGS + _PLACED.format(row=1_048_576, place="A1048576")), "sheet_too_long"),
    "a large rectangle": (lambda: xlsx(HEADINGS + _PLACED.format(row=100_000, place="GA100000")), "file_too_heavy"),
    "a row beyond counting": (
        lambda: xlsx(HEADINGS + _PLACED.format(row=9, place="A" + "9" * 9_000)),
        "sheet_too_long",
    ),
    "zeros before a row": (
        lambda: xlsx(HEADINGS + _PLACED.format(row=9, place=f"A{'0' * 50}9999999")),
        "sheet_too_long",
    ),
    "a place in other quotes": (
        lambda: xlsx(HEADINGS + _PLACED.format(row=9, place="XFD1048576").replace('"', "'")),
        "sheet_corrupt",
    ),
    "cells that do not say where": (lambda: xlsx(f"<row>{'<c><v>1</v></c>' * 500_000}</row>"), "sheet_too_wide"),
    "cells hidden behind a comment": (
        lambda: xlsx('<!-- <c x=" -->' + HEADINGS + _PLACED.format(row=1_048_576, place="XFD1048576")),
        "sheet_too_wide",
    ),
    "tags without number": (lambda: xlsx("<c/>" * 12_000_000), "file_too_heavy"),
    "a long text again and again": (lambda: _repeated_text(90_000), "file_too_heavy"),
    "repeated cells of an ODS": (lambda: ods(ods_row(ods_text("x", 2**40))), "file_too_heavy"),
    "repeated rows of an ODS": (lambda: ods(ods_row(ods_text("x"), repeated=2**40)), "file_too_heavy"),
    "a repeated rectangle of an ODS": (lambda: ods(ods_row(ods_text("x", 150), repeated=90_000)), "file_too_heavy"),
    "a repeated text of an ODS": (lambda: ods(ods_row(ods_text(_LONG), repeated=90_000)), "file_too_heavy"),
    "blanks of an ODS": (lambda: ods(ods_row(ods_text('a<text:s text:c="4000000000"/>'))), "file_too_heavy"),
    "far corners of an XLS": (
        lambda: xls(xls_number(0, 0, 1) + xls_number(65_535, 255, 1)),
        "sheet_too_wide",
    ),
    "many sheets of an XLS": (
        lambda: xls(xls_number(0, 0, 1) + xls_number(60_000, 20, 1), sheets=99),
        "file_too_heavy",
    ),
    "a long text of an XLS again and again": (
        lambda: _xls_of(xls_text(0, 0, 0), *[xls_text(row, 0, 1) for row in range(1, 60_000)]),
        "file_too_heavy",
    ),
    "texts of an XLS without number": (
        lambda: xls(b"", before=xls_record(0xFC, struct.pack("<II", 2**31 - 1, 2**31 - 1))),
        "file_too_heavy",
    ),
    "a chain without end": (_chain_without_end, "sheet_corrupt"),
    "a line without end": (lambda: b"Nome;Estoque\n" + b"x" * 19 * MEGABYTE, "file_too_heavy"),
    "cells without number": (lambda: b"Nome\n" + b";" * 19 * MEGABYTE, "file_too_heavy"),
    "a record without end": (
        lambda: b"Nome,Estoque\n" + '"é\n",'.encode("cp1252") * (19 * MEGABYTE // 5),
        "file_too_heavy",
    ),
    "a quote without end": (lambda: b'Nome;Estoque\n"' + b"x\n" * 9 * MEGABYTE, "sheet_corrupt"),
}
"""What must be refused, and as what."""

_ZEROS = "0" * 3 * MEGABYTE
_FORMULAS = '<row r="{row}">' + text_cell("A{row}", "{text}") + '<c r="B{row}"><f>{text}</f><v>2</v></c></row>'
_CELLS = '<row r="2"><c r="A2"><v>{0}</v></c><c r="B2"><v>{0}</v></c><c r="C2" s="1"><v>{0}</v></c></row>'
HARMLESS: dict[str, tuple[Make, tuple[int, int]]] = {
    "formulas": (
        lambda: xlsx(HEADINGS + _FORMULAS.format(row=2, text="HYPERLINK(&quot;http://x&quot;)")),
        (1, 0),
    ),
    "formulas in CSV": (lambda: b"Nome;Estoque\n=cmd|' /C calc'!A0;1\n@SUM(1);2\n-1+1;3\n", (3, 0)),
    "path names": (lambda: zipped({"../../../tmp/x": b"x", "/etc/x": b"x"} | _parts(SOUND)), (1, 0)),
    "a size that is not so": (
        lambda: xlsx_with(SHEET, "<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'),
        (1, 0),
    ),
    "formats up to the last row": (
        lambda: xlsx(
            HEADINGS + f'<row r="2">{text_cell("A2", "x")}</row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
        ),
        (1, 0),
    ),
    "the size that an XLS says": (
        lambda: _xls_of(
            xls_record(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 65_535, 0)), xls_text(0, 0, 0), xls_number(1, 0, 7)
        ),
        (1, 0),
    ),
    "1e308": (lambda: xlsx(HEADINGS + _CELLS.format("1e308")), (0, 3)),
    "no number": (lambda: xlsx(HEADINGS + _CELLS.format("nan")), (0, 2)),
    "a day before all days": (lambda: xlsx(HEADINGS + _CELLS.format("-99999")), (0, 2)),
    "a day after all days": (lambda: xlsx(HEADINGS + _CELLS.format("99999999")), (0, 1)),
    "a text of megabytes": (
        lambda: xlsx(HEADINGS + f'<row r="2">{text_cell("A2", "a " * 20 * MEGABYTE)}</row>'),
        (0, 1),
    ),
    "a heading of megabytes": (lambda: xlsx(text_rows(["Nome", "ﷺ" * 5 * MEGABYTE], ["x", "y"])), (1, 0)),
    "zeros that lead nowhere": (
        lambda: zipped(
            xlsx_parts(sheet_xml(HEADINGS + f'<row r="2">{text_cell("A2", _ZEROS)}</row>'), strings=[_LONG])
        ),
        (0, 1),
    ),
    "as much as is allowed": (
        lambda: xlsx(text_rows(["Nome"]) + "".join(_wide_row(row) for row in range(2, 50_001))),
        (49_999, 0),
    ),
}
"""What may be read, how many sound rows it has, and how many problems."""


def _parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def xlsx_with(part: str, old: str, new: str) -> bytes:
    """The sound file, with something else in a part."""
    parts = _parts(SOUND)
    return zipped(parts | {part: parts[part].replace(old.encode(), new.encode())})


def _wide_row(row: int) -> str:
    cells = "".join(f'<c r="{chr(66 + place)}{row}"><v>{row}</v></c>' for place in range(24))
    return f'<row r="{row}">{text_cell(f"A{row}", f"Produto {row}")}{cells}</row>'


def mutated(chance: Random, times: int) -> Iterator[bytes]:
    """Sound files with a few bytes changed, cut out, or repeated: of the file, or of one of its parts.

    Half of them are what spreadsheet programs wrote, CSV files among them.
    """
    sound_xls = _xls_of(xls_text(0, 0, 0), xls_text(1, 0, 0), xls_number(1, 1, 5))
    sound_ods = ods(ods_row(ods_text("Nome"), ods_text("x", 2)) + ods_row(ods_text("y"), repeated=3))
    written = [path.read_bytes() for path in sorted(WRITTEN.iterdir()) if path.suffix != ".md"]
    for _ in range(times):
        content = chance.choice(chance.choice(((SOUND, SOUND, sound_ods, sound_xls), written)))
        if not content.startswith(MAGIC) or chance.random() < 0.3:
            yield _damaged(content, chance)
        else:
            parts = _parts(content)
            name = chance.choice([name for name in parts if name != "mimetype"])
            yield zipped(parts | {name: _damaged(parts[name], chance)})


def _damaged(content: bytes, chance: Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(damaged) or 1)
        length = chance.choice((1, 1, 2, 4, 64))
        match chance.randrange(4):
            case 0:
                damaged[at : at + length] = chance.randbytes(length)
            case 1:
                damaged[at : at + length] = chance.choice((b"\xff", b"9", b"<", b'"')) * length
            case 2:
                del damaged[at : at + length]
            case _:
                damaged[at:at] = damaged[at : at + length] * 2
    return bytes(damaged)
