"""Every format gives the same rows, numbered as the spreadsheet program numbers them, or says why not."""

import struct
from codecs import BOM_UTF8
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from documents.compound import wrap_stream
from documents.errors import (
    FileTooHeavyError,
    SheetCorruptError,
    SheetEmptyError,
    SheetLockedError,
    SheetTooLongError,
    SheetTooWideError,
    SheetUnknownError,
)
from documents.limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from documents.sheets import Cell, Sheet, read_sheet
from models.errors import DomainError
from tests.documents.spreadsheets import (
    SHEET,
    STRINGS,
    WORKBOOK,
    ods,
    ods_empty,
    ods_row,
    ods_text,
    saved,
    sheet_xml,
    text_cell,
    text_rows,
    xls,
    xls_number,
    xls_record,
    xls_stream,
    xls_text,
    xls_texts,
    xlsx,
    xlsx_parts,
    zipped,
)

HEADINGS = ["SKU", "Nome"]
XLSX = xlsx(text_rows(HEADINGS, ["A1", "Café"], [], ["A3", "Açúcar"]))
XLS = xls(
    b"".join(xls_text(row, column, 2 * row + column) for row in range(2) for column in range(2))
    + xls_number(3, 0, 7.5),
    before=xls_texts([*HEADINGS, "A1", "Café"]),
)
ODS = ods(
    ods_row(ods_text("SKU"), ods_text("Nome"), ods_empty(16_382))
    + ods_row(ods_text("A1"), ods_text("Café"))
    + ods_row(ods_empty(16_384))
    + ods_row(ods_text("A3"), ods_text("Açúcar"))
    + ods_row(ods_empty(16_384), repeated=1_048_572)
)


def _read(folder: Path, content: bytes) -> tuple[Sheet, list[tuple[int, list[Cell]]]]:
    sheet = read_sheet(saved(folder, content), file_name="produtos.xlsx")
    return sheet, [(row.number, row.cells) for row in sheet.rows]


@pytest.mark.parametrize(
    ("content", "last"),
    [
        (XLSX, (4, ["A3", "Açúcar"])),
        (ODS, (4, ["A3", "Açúcar"])),
        (XLS, (4, [7.5, ""])),
        ("SKU;Nome\nA1;Café\n\nA3;Açúcar\n".encode(), (4, ["A3", "Açúcar"])),
    ],
    ids=["xlsx", "ods", "xls", "csv"],
)
def test_every_format_is_known_by_its_content(tmp_path: Path, content: bytes, last: tuple[int, list[Cell]]) -> None:
    sheet, rows = _read(tmp_path, content)
    assert sheet.headings == HEADINGS
    assert rows == [(2, ["A1", "Café"]), last]
    assert not sheet.has_formulas
    assert sheet.is_csv == content.startswith(b"SKU")
    assert [path.name for path in tmp_path.iterdir()] == ["sent"]


def test_what_a_real_program_writes(tmp_path: Path) -> None:
    path = tmp_path / "sent"
    with Workbook(path) as workbook:
        workbook.add_worksheet("Capa").hide()
        sheet = workbook.add_worksheet("Lista")
        workbook.add_worksheet("Outra").activate()
        sheet.write_row(0, 0, ["Nome", "Estoque", "Validade"])
        sheet.write_row(1, 0, ["Café", 1.5])
        sheet.write_datetime(1, 2, date(2026, 12, 31), workbook.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_formula(2, 1, "=1+1", None, 2)
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    read = read_sheet(path, file_name="lista.xlsx")
    assert (read.name, read.other_sheets, read.has_formulas) == ("Lista", ("Outra",), True)
    assert [row.cells for row in read.rows] == [["Café", 1.5, date(2026, 12, 31)], ["#DIV/0!", 2.0, ""]]


def test_numbers_are_exact(tmp_path: Path) -> None:
    cells = "".join(
        f'<c r="{place}2"><v>{value}</v></c>' for place, value in (("A", "0.1"), ("B", "3.0"), ("C", "1e300"))
    )
    _, ((_, numbers),) = _read(tmp_path, xlsx(text_rows(["Nome", "SKU", "EAN"]) + f'<row r="2">{cells}</row>'))
    assert numbers == [Decimal("0.1"), 3, int(1e300)]
    assert list(map(type, numbers)) == [Decimal, int, int]


def test_formulas_are_told_in_every_format(tmp_path: Path) -> None:
    formula = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    failed = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    sheet, rows = _read(tmp_path, ods(ods_row(ods_text("Nome")) + ods_row(formula) + ods_row(failed)))
    assert sheet.has_formulas
    assert [cells for _, cells in rows] == [[2.0], ["#DIV/0!"]]
    sheet, rows = _read(tmp_path, xls(xls_text(0, 0, 0) + _computed("0000000000000040"), before=xls_texts(["Nome"])))
    assert sheet.has_formulas
    assert rows == [(2, [2.0])]


def _computed(result: str) -> bytes:
    """A formula's cell of an XLS file, in the second row."""
    return xls_record(0x06, bytes.fromhex(f"0100 0000 0000 {result} 0000 00000000 0000"))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("00", "#NULL!"),
        ("07", "#DIV/0!"),
        ("0f", "#VALUE!"),
        ("17", "#REF!"),
        ("1d", "#NAME?"),
        ("24", "#NUM!"),
        ("2a", "#N/A"),
    ],
)
def test_a_failed_formula_of_an_xls_file_is_told(tmp_path: Path, code: str, shown: str) -> None:
    failed = _computed(f"0200 {code}000000 ffff")
    sheet, rows = _read(tmp_path, xls(xls_text(0, 0, 0) + failed, before=xls_texts(["Nome"])))
    assert sheet.has_formulas
    assert rows == [(2, [shown])]


def test_a_failed_formula_of_an_older_xls_file_is_told(tmp_path: Path) -> None:
    label = xls_record(0x204, struct.pack("<HHHH", 0, 0, 0, 4) + b"Nome")
    stream = xls_stream(label + _computed("0200 07000000 ffff"), version=0x500)
    _, rows = _read(tmp_path, wrap_stream("Book", stream))
    assert rows == [(2, ["#DIV/0!"])]


def test_headings_are_found_below_titles(tmp_path: Path) -> None:
    titles = [["Mercado Aurora"], ["Posição de estoque", "22/11/2026"], []]
    sheet, rows = _read(tmp_path, xlsx(text_rows(*titles, ["Cód.", "Descrição", "Qtde."], ["1", "Café", "2"])))
    assert sheet.headings == ["Cód.", "Descrição", "Qtde."]
    assert rows == [(5, ["1", "Café", "2"])]


def test_unknown_headings_are_those_of_the_first_row(tmp_path: Path) -> None:
    sheet, rows = _read(tmp_path, xlsx(text_rows(["", ""], ["Foo", "Bar"], ["1", "2"])))
    assert sheet.headings == ["Foo", "Bar"]
    assert rows == [(3, ["1", "2"])]


def test_cells_without_places_stand_one_after_the_other(tmp_path: Path) -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    row = f"<row>{cell}{cell}</row>"
    _, rows = _read(tmp_path, xlsx(row.format("SKU", "Nome") + row.format("1", "Café")))
    assert rows == [(2, ["1", "Café"])]


def test_cells_that_are_only_formatted_do_not_count(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>'
    _, rows = _read(tmp_path, xlsx(text_rows(HEADINGS, ["1", "Café"]) + far))
    assert rows == [(2, ["1", "Café"])]


def test_rows_are_as_wide_as_the_headings_and_wider_where_there_is_more(tmp_path: Path) -> None:
    _, rows = _read(tmp_path, b"SKU,Nome,Unidade\n1,Caf\xc3\xa9\n2,A\xc3\xa7\xc3\xbacar,kg,x\n")
    assert rows == [(2, ["1", "Café", ""]), (3, ["2", "Açúcar", "kg", "x"])]


PARTS = xlsx_parts(sheet_xml(text_rows(HEADINGS, ["1", "Café"])))
WITH_STRINGS = xlsx_parts(
    sheet_xml('<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'),
    strings=["Nome", "Café"],
)


def _as_bytes(part: str | bytes) -> bytes:
    return part if isinstance(part, bytes) else part.encode()


def _numbered(parts: dict[str, str | bytes]) -> dict[str, str | bytes]:
    """The parts with numbers in their names, as some programs write them."""
    shared = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = f'<Relationship Type="{shared}" Id="rId2" Target="sharedStrings22.xml"/></Relationships>'
    relations = _as_bytes(parts["xl/_rels/workbook.xml.rels"]).decode()
    names = {
        WORKBOOK: "xl/workbook22.xml",
        "xl/_rels/workbook.xml.rels": "xl/_rels/workbook22.xml.rels",
        STRINGS: "xl/sharedStrings22.xml",
    }
    parts = parts | {"xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", relation)}
    return {names.get(name, name): part for name, part in parts.items()}


def test_an_xlsx_file_may_number_its_parts(tmp_path: Path) -> None:
    sheet, rows = _read(tmp_path, zipped(_numbered(WITH_STRINGS)))
    assert (sheet.name, sheet.headings, rows) == ("Produtos", ["Nome"], [(2, ["Café"])])


@pytest.mark.parametrize(
    "target",
    ["/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml", "worksheets\\sheet1.xml", "Worksheets/Sheet1.XML"],
)
def test_a_part_of_an_xlsx_file_may_be_named_in_several_ways(tmp_path: Path, target: str) -> None:
    relations = _as_bytes(PARTS["xl/_rels/workbook.xml.rels"]).decode().replace("worksheets/sheet1.xml", target)
    _, rows = _read(tmp_path, zipped(PARTS | {"xl/_rels/workbook.xml.rels": relations}))
    assert rows == [(2, ["1", "Café"])]


def test_parts_of_an_xlsx_file_may_begin_with_a_mark(tmp_path: Path) -> None:
    _, rows = _read(tmp_path, zipped({name: BOM_UTF8 + _as_bytes(part) for name, part in PARTS.items()}))
    assert rows == [(2, ["1", "Café"])]


def test_days_of_an_xlsx_file_may_begin_in_1904_or_be_texts(tmp_path: Path) -> None:
    days = '<row r="2"><c r="A2" s="1"><v>44925</v></c><c r="B2" t="d"><v>2026-12-31</v></c></row>'
    parts = xlsx_parts(sheet_xml(text_rows(HEADINGS) + days))
    workbook = _as_bytes(parts[WORKBOOK]).decode().replace("<sheets>", '<workbookPr date1904="1"/><sheets>')
    _, rows = _read(tmp_path, zipped(parts | {WORKBOOK: workbook}))
    assert rows == [(2, [date(2026, 12, 31), date(2026, 12, 31)])]


def test_commas_in_names_and_figures_divide_nothing(tmp_path: Path) -> None:
    rows = "Refrigerante 2,5 L, lata;1,00;10,50\n" * 5
    sheet, read = _read(tmp_path, f"Nome;Estoque;Custo\n{rows}".encode())
    assert sheet.headings == ["Nome", "Estoque", "Custo"]
    assert read[0] == (2, ["Refrigerante 2,5 L, lata", "1,00", "10,50"])


def test_without_known_headings_most_cells_of_one_number_count(tmp_path: Path) -> None:
    sheet, _ = _read(tmp_path, b"Foo|Bar, Baz|Qux\na|b|c\n1|2|3\n")
    assert sheet.headings == ["Foo", "Bar, Baz", "Qux"]


@pytest.mark.parametrize("cell", ['="00123"', '"=""00123"""'])
def test_what_keeps_excel_from_reading_a_number_is_left_out(tmp_path: Path, cell: str) -> None:
    _, rows = _read(tmp_path, f'SKU;Nome\n{cell};="a"&"b"\n'.encode())
    assert rows == [(2, ["00123", '="a"&"b"'])]


MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
LOCKED_ODS = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
DEEP = xlsx(f'<row r="1">{text_cell("A1", "Nome")}</row><row r="200000">{text_cell("A200000", "x")}</row>')
WIDE = xlsx(f'<row r="1">{text_cell("A1", "Nome")}{text_cell("XFD1", "x")}</row>')
WITHOUT_SHEET = xlsx_parts(sheet_xml(""), sheets='<sheet name="S" sheetId="1" r:id="rId9"/>')
MANY_COLUMNS = (";" * MAX_COLUMNS + "x\n").encode()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", SheetEmptyError),
        (b"Nome;SKU\n\n;\n", SheetEmptyError),
        (xlsx(""), SheetEmptyError),
        (xlsx(text_rows(HEADINGS)), SheetEmptyError),
        (b"%PDF-1.7\n", SheetUnknownError),
        (b"<html><table>", SheetUnknownError),
        (b"\x89PNG\r\n\x1a\n\0\0", SheetUnknownError),
        (zipped({"word/document.xml": "<x/>"}), SheetUnknownError),
        (zipped({"xl/workbook.bin": "x"}), SheetUnknownError),
        (XLSX[:-200], SheetCorruptError),
        (XLSX[:100], SheetCorruptError),
        (XLS[:4096], SheetCorruptError),
        (zipped(WITHOUT_SHEET), SheetCorruptError),
        (zipped(xlsx_parts("<worksheet")), SheetCorruptError),
        (zipped(xlsx_parts(sheet_xml("")) | {WORKBOOK: "<workbook"}), SheetCorruptError),
        (xlsx('<row><c t="s"><v>5</v></c></row>'), SheetCorruptError),
        (ods("", content="<office:document-content"), SheetCorruptError),
        (b'Nome\n"' + b"x" * 200_000 + b'"\n', SheetCorruptError),
        ("\ufeffNome\nCafé".encode("utf-16-le")[:-1], SheetCorruptError),
        (("\ufeffNome\n" + "Café\n" * 100).encode("utf-16-le")[:-1], SheetCorruptError),
        (ods(ods_row(ods_text("Nome")), manifest=LOCKED_ODS), SheetLockedError),
        (
            zipped({"mimetype": MIMETYPE, "META-INF/manifest.xml": LOCKED_ODS, "encrypted-package": "x"}),
            SheetLockedError,
        ),
        (zipped({"mimetype": MIMETYPE, "META-INF/manifest.xml": "<m/>"}), SheetCorruptError),
        (xls(b"", before=xls_record(0x2F, bytes(6))), SheetLockedError),
        (DEEP, SheetTooLongError),
        (b"Nome\n" + b"x\n" * (MAX_ROWS + 1), SheetTooLongError),
        (WIDE, SheetTooWideError),
        (b"Nome\n" + MANY_COLUMNS, SheetTooWideError),
        (b"Nome\n".ljust(MAX_FILE_BYTES + 1, b"x"), FileTooHeavyError),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, error: type[DomainError]) -> None:
    with pytest.raises(error):
        _read(tmp_path, content)


def test_exactly_as_many_rows_as_allowed_are_read(tmp_path: Path) -> None:
    _, rows = _read(tmp_path, b"Nome\n" + b"x\n" * MAX_ROWS)
    assert len(rows) == MAX_ROWS


def test_an_unknown_error_of_the_reader_is_a_corrupt_file(tmp_path: Path) -> None:
    parts = xlsx_parts(sheet_xml(text_rows(HEADINGS, ["1", "x"])))
    with pytest.raises(SheetCorruptError):
        _read(tmp_path, zipped(parts | {SHEET: b'<worksheet><sheetData><row><c r="A"><v>1</v></c></row>'}))
