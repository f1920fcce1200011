"""How large the sheet is that some XML describes, found without building it.

A reader keeps a cell for every place from the first to the last one named: two cells in the far corners
are enough to fill any memory. So nothing is read before this was asked.
"""

import re
from collections import Counter
from xml.parsers import expat

from documents.errors import FileTooHeavyError, SheetTooLongError, SheetTooWideError
from documents.limits import MAX_CELLS, MAX_COLUMNS, MAX_LAST_ROW, MAX_ROWS, MAX_TAGS, MAX_TEXT_BYTES

_PIECE_BYTES = 8 * 2**20
_CELL_COLUMN = re.compile(rb' r="([A-Za-z]+)')
_CELL_ROW = re.compile(rb' r="[A-Za-z]+0*+(\d{0,12})')
_ROW_NUMBER = re.compile(rb'<[^\s<>/]{0,99}row r="0*+(\d{0,12})')
_CELL_TAG = re.compile(rb"<(?:[^\s<>/]{0,99}:)?c[\s/>]")
_PLACED_CELL_TAG = re.compile(rb'<(?:[^\s<>/]{0,99}:)?c r="')
_ROW_TAG = re.compile(rb"<(?:[^\s<>/]{0,99}:)?row[\s/>]")
_STRING_TAG = re.compile(rb"<(?:[^\s<>/]{0,99}:)?si[\s/>]")
_WHOLE_NUMBER = re.compile(rb">\s*+\+?+0*+(\d{0,12})\s*+<")


def check_extent(rows: int, columns: int) -> None:
    """Raises SheetTooWideError, SheetTooLongError or FileTooHeavyError for what would not fit."""
    if columns > MAX_COLUMNS:
        raise SheetTooWideError(MAX_COLUMNS)
    if rows > MAX_LAST_ROW:
        raise SheetTooLongError(MAX_ROWS)
    if rows * columns > MAX_CELLS:
        raise FileTooHeavyError


def sheet_extent(sheet: bytes) -> tuple[int, int]:
    """How many rows and columns the XML of an XLSX sheet fills, or more, never less.

    `sheet` must write places as ` r="A1"`, neither with other quotes nor with other blanks.
    Raises FileTooHeavyError when it has too many tags.
    """
    if sheet.count(b"<") > MAX_TAGS:
        raise FileTooHeavyError
    columns: set[bytes] = set()
    rows: set[bytes] = {b""}
    for start, end in _pieces(sheet):
        columns.update(_CELL_COLUMN.findall(sheet, start, end))
        rows.update(_CELL_ROW.findall(sheet, start, end))
    width, height = max(map(_column_number, columns), default=0), max(map(_number, rows))
    cells, placed_cells = _count_cells(sheet)
    if cells == placed_cells:
        return height, width
    named = [_number(digits) for digits in _ROW_NUMBER.findall(sheet)]
    pieces = _ROW_TAG.split(sheet)
    widest = max(sum(1 for _ in _CELL_TAG.finditer(piece)) for piece in pieces)
    return max(height, *named, 0) + len(pieces) - 1 - len(named), width + widest


def _pieces(sheet: bytes) -> list[tuple[int, int]]:
    """Where to look, piece by piece, so that what is found is never a second copy of it all; none cuts a tag."""
    starts = [0]
    while (start := sheet.find(b"<", starts[-1] + _PIECE_BYTES)) >= 0:
        starts.append(start)
    return list(zip(starts, [*starts[1:], len(sheet)], strict=True))


def _count_cells(sheet: bytes) -> tuple[int, int]:
    """How many cells there are, and how many of them say first of all where they are."""
    usual = sheet.count(b"<c ")
    if usual + sheet.count(b"<co") == sheet.count(b"<c") and b":c" not in sheet:
        return usual, sheet.count(b'<c r="')
    cells, placed = (sum(1 for _ in tag.finditer(sheet)) for tag in (_CELL_TAG, _PLACED_CELL_TAG))
    return cells, placed


def _number(digits: bytes) -> int:
    return int(digits or b"0")


def _column_number(letters: bytes) -> int:
    """1 for "A"; more than any sheet has for more letters than three."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def check_texts(sheet: bytes, strings: bytes) -> None:
    """Raises FileTooHeavyError when cells repeat long texts until they fill the memory.

    `strings` are the texts that cells of `sheet` refer to by number.
    """
    if strings.count(b"<") > MAX_TAGS:
        raise FileTooHeavyError
    longest = max(map(len, _STRING_TAG.split(strings)[1:]), default=0)
    if longest * (sheet.count(b"<v") + sheet.count(b":v")) <= MAX_TEXT_BYTES:
        return
    times = Counter(_number(found[1]) for found in _WHOLE_NUMBER.finditer(sheet))
    if sum(length * times[number] for number, length in enumerate(_text_lengths(strings))) > MAX_TEXT_BYTES:
        raise FileTooHeavyError


def _text_lengths(strings: bytes) -> list[int]:
    """The letters of each text, by a parser that no comment or attribute deceives."""
    lengths: list[int] = []

    def begin(name: str, _attributes: object) -> None:
        if name.rpartition(":")[2] == "si":
            lengths.append(0)

    def add(text: str) -> None:
        if lengths:
            lengths[-1] += len(text)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = begin, add
    parser.Parse(strings, True)
    return lengths
