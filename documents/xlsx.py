"""An XLSX file, cut down to one sheet that is known to fit into memory."""

import re
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree as Xml
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_STORED, ZipFile

from documents.archives import Archive
from documents.errors import SheetCorruptError
from documents.extents import check_extent, check_texts, sheet_extent
from models.errors import DomainError

_NUMBERED_WORKBOOK = re.compile(r"xl/(workbook\d*\.xml)")
"""Some programs number it: workbook22.xml."""

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STRINGS, _STYLES, _SHEET = "xl/sharedstrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAX_INDEX_BYTES = 2**20

_MAYBE_UNUSUAL = re.compile(rb"r(?:\s+=|=\s|=')")
_UNUSUAL_PLACE = re.compile(rb"""[\s"']r(?:\s+=|=\s|=')""")
_UNUSUAL_BLANKS = (b'"r=', b"'r=", b"\tr=", b"\rr=", b"\nr=")
_EMPTY_CELL = re.compile(rb'<c r="[A-Z]+\d+"(?: s="\d+")?/>')
_FORMULAS = (b"<f>", b"<f ", b"<f/>", b":f>", b":f ", b":f/>")
_FAILED, _TEXT = b' t="e"', b' t="str"'


@dataclass(frozen=True, slots=True)
class ChosenSheet:
    """The sheet that is read, and the names of those that are not."""

    name: str
    other_names: tuple[str, ...] = ()
    has_formulas: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where the parts are that make up the chosen sheet; `is_1904`: its days begin in that year."""

    sheet: str
    strings: str
    styles: str
    is_1904: bool


def has_workbook(archive: Archive) -> bool:
    """Whether there is a workbook, written in XML."""
    return any(map(_NUMBERED_WORKBOOK.fullmatch, archive.names))


def extract_xlsx(archive: Archive, to: Path, file_name: str) -> ChosenSheet:
    """Write the first visible sheet, and what it refers to, into a workbook of its own.

    Whoever reads that one sees the very bytes that were checked here: two readers of zip files may see different
    parts in the same file.
    Raises SheetCorruptError, SheetLockedError, SheetTooLongError, SheetTooWideError, FileTooHeavyError.
    """
    try:
        name, other_names, parts = _choose_sheet(archive, file_name)
        strings, sheet = archive.read_xml(parts.strings), archive.read_xml(parts.sheet)
        if _has_unusual_places(sheet):
            raise SheetCorruptError(file_name)
        sheet = _checked_sheet(sheet)
        check_texts(sheet, strings)
        styles = archive.read_xml(parts.styles)
    except (Xml.ParseError, ExpatError) as error:
        raise SheetCorruptError(file_name) from error
    with ZipFile(to, "w", ZIP_STORED) as workbook:
        for path, content in _frame(name, parts.is_1904).items():
            workbook.writestr(path, content)
        workbook.writestr("xl/sharedStrings.xml", strings or f'<sst xmlns="{_MAIN}"/>')
        workbook.writestr(_STYLES, styles or f'<styleSheet xmlns="{_MAIN}"/>')
        workbook.writestr(_SHEET, sheet)
    return ChosenSheet(name, other_names, any(tag in sheet for tag in _FORMULAS))


def _choose_sheet(archive: Archive, file_name: str) -> tuple[str, tuple[str, ...], _Parts]:
    """The first visible sheet's name, those of the others, and where its parts are."""
    workbook, relations = _read_index(archive, file_name)
    targets = {relation.get("Id"): _place(relation) for relation in relations if _kind(relation) == "worksheet"}
    found = [
        (sheet.get("name", ""), targets[identity])
        for sheet in workbook
        if sheet.tag.endswith("}sheet") and sheet.get("state", "visible") == "visible"
        for attribute, identity in sheet.items()
        if attribute.endswith("}id") and identity in targets
    ]
    if not found:
        raise SheetCorruptError(file_name)
    (name, part), *others = found
    named = {_kind(relation): _place(relation) for relation in relations if _place(relation) in archive.names}
    is_1904 = any(properties.get("date1904") in {"1", "true"} for properties in workbook)
    parts = _Parts(part, named.get("sharedStrings", _STRINGS), named.get("styles", _STYLES), is_1904)
    return name, tuple(other for other, _ in others), parts


def _read_index(archive: Archive, file_name: str) -> tuple[list[Xml.Element], list[Xml.Element]]:
    """All elements of the workbook, and of what says where its parts are."""
    workbook = next(filter(None, map(_NUMBERED_WORKBOOK.fullmatch, archive.names)))
    contents = [archive.read_xml(part) for part in (workbook[0], f"xl/_rels/{workbook[1]}.rels")]
    if not all(0 < len(content) <= _MAX_INDEX_BYTES for content in contents):
        raise SheetCorruptError(file_name)
    elements, relations = (list(Xml.fromstring(content).iter()) for content in contents)
    return elements, relations


def _kind(relation: Xml.Element) -> str:
    return relation.get("Type", "").rpartition("/")[2]


def _place(relation: Xml.Element) -> str:
    target = relation.get("Target", "").replace("\\", "/")
    return normpath(join("/xl", target)).lstrip("/").lower()


def _has_unusual_places(sheet: bytes) -> bool:
    """Whether cells say where they are in a way that no program is known to write, and that would be overlooked."""
    if any(blank in sheet for blank in _UNUSUAL_BLANKS):
        return True
    return _MAYBE_UNUSUAL.search(sheet) is not None and _UNUSUAL_PLACE.search(sheet) is not None


def _checked_sheet(sheet: bytes) -> bytes:
    """The sheet, without cells that are only formatted if those reach too far, with failed formulas as texts.

    The reader gives an empty cell where a formula failed: nobody would be told.
    """
    sheet = sheet.replace(_FAILED, _TEXT)
    try:
        check_extent(*sheet_extent(sheet))
    except DomainError:
        sheet = _EMPTY_CELL.sub(b"", sheet)
        check_extent(*sheet_extent(sheet))
    return sheet


def _frame(name: str, is_1904: bool) -> dict[str, str]:
    """The parts around the sheet that say that it is there."""
    return {
        "_rels/.rels": _relations("officeDocument", _WORKBOOK),
        _RELATIONS: _relations("worksheet", "worksheets/sheet1.xml"),
        _WORKBOOK: (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(is_1904)}"/>'
            f'<sheets><sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
    }


def _relations(kind: str, target: str) -> str:
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'
