"""An XLS file, cut down to its cells, which are known to fit into memory."""

import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from documents.compound import CompoundFile, wrap_stream
from documents.errors import FileTooHeavyError, SheetCorruptError, SheetLockedError, SheetUnknownError
from documents.extents import check_extent
from documents.limits import MAX_CELLS, MAX_TEXT_BYTES

_STREAMS = ("Workbook", "Book")
_ENCRYPTED = "EncryptedPackage"
_END, _LOCKED, _SHEET = 0x0A, 0x2F, 0x85
_TEXTS, _CONTINUED, _TEXT_CELL = 0xFC, 0x3C, 0xFD
_FORMULAS = frozenset({0x06, 0x206, 0x406})
_LABEL = 0x204
_CELLS = _FORMULAS | {0xBD, 0xD6, _TEXT_CELL, 0x203, _LABEL, 0x205, 0x27E}
_MANY_CELLS = 0xBD
"""Several cells of a row in one record, which ends with the last of their columns."""

_NAMES = frozenset({0x17, 0x18})
_EXTENT = 0x200
_RESULT_BYTES = 20
"""Of a formula's record: where it is and what came of it."""

_MAX_SHEETS = 100
_MAX_RECORDS = 5_000_000
"""Looked at, some of them more than once."""

_IS_WIDE, _HAS_EXTENSION, _HAS_RUNS = 0x1, 0x4, 0x8

_FAILED = re.compile(rb".{6}\x02.(.).{3}\xff\xff", re.DOTALL)
"""A formula's cell, and why nothing came of it."""

_FAILURES = {
    b"\x00": b"#NULL!",
    b"\x07": b"#DIV/0!",
    b"\x0f": b"#VALUE!",
    b"\x17": b"#REF!",
    b"\x1d": b"#NAME?",
    b"\x24": b"#NUM!",
    b"\x2a": b"#N/A",
}
_WITHOUT_WIDTH = 0x500
"""The version before texts said how wide their letters are."""


def extract_xls(path: Path, to: Path, file_name: str) -> bool:
    """Write the cells into a file of their own, and say whether some are computed.

    Raises SheetUnknownError, SheetLockedError, SheetCorruptError, SheetTooLongError, SheetTooWideError,
    FileTooHeavyError.
    """
    compound = CompoundFile(path.read_bytes(), file_name)
    if _ENCRYPTED in compound.names:
        raise SheetLockedError(file_name)
    stream = next((name for name in _STREAMS if name in compound.names), None)
    if stream is None:
        raise SheetUnknownError(file_name)
    workbook = _Workbook(bytearray(compound.read(stream)))
    try:
        has_formulas = workbook.measure()
    except (struct.error, IndexError) as error:
        raise SheetCorruptError(file_name) from error
    except _LockedError as error:
        raise SheetLockedError(file_name) from error
    to.write_bytes(wrap_stream(stream, bytes(workbook.content)))
    return has_formulas


class _LockedError(Exception):
    """Its records are encrypted."""


@dataclass
class _Workbook:
    """The records of a workbook. A reader builds every sheet that is named, wherever its records are."""

    content: bytearray
    sheets: list[int] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    times: Counter[int] = field(default_factory=Counter)
    cells: int = 0
    seen: int = 0
    has_formulas: bool = False

    def measure(self) -> bool:
        """Blank what a reader would take for granted, and look at the rest; whether some cells are computed.

        Raises struct.error, IndexError, or a refusal.
        """
        self._read_index()
        for start in (0, *self.sheets):
            self._blank(start)
        for start in self.sheets:
            self._measure_sheet(start)
        lengths = _text_lengths(self.texts) if self.texts else ()
        if sum(length * self.times[number] for number, length in enumerate(lengths)) > MAX_TEXT_BYTES:
            raise FileTooHeavyError
        return self.has_formulas

    def _read_index(self) -> None:
        is_text = False
        for kind, place, size in self._records(0):
            if kind == _LOCKED:
                raise _LockedError
            is_text = kind == _TEXTS or (is_text and kind == _CONTINUED)
            if is_text:
                self.texts.append(bytes(self.content[place : place + size]))
            if kind == _SHEET:
                self.sheets.append(struct.unpack_from("<I", self.content, place)[0])
        if len(self.sheets) > _MAX_SHEETS:
            raise FileTooHeavyError

    def _records(self, place: int) -> Iterator[tuple[int, int, int]]:
        """Each record's kind, where its content is and how long, until the one that ends the sheet."""
        while place + 4 <= len(self.content):
            kind, size = struct.unpack_from("<HH", self.content, place)
            self.seen += 1
            if self.seen > _MAX_RECORDS:
                raise FileTooHeavyError
            if kind == _END:
                return
            yield kind, place + 4, size
            place += 4 + size

    def _blank(self, start: int) -> None:
        """Names, references and formulas are never shown and can grow; a size is believed, and room made for it."""
        for kind, place, size in self._records(start):
            if kind in _NAMES:
                self.content[place - 4 : place - 2] = bytes(2)
            if kind == _EXTENT or kind in _FORMULAS:
                kept = 0 if kind == _EXTENT else _RESULT_BYTES
                blanks = max(0, min(size, len(self.content) - place) - kept)
                self.content[place + kept : place + kept + blanks] = bytes(blanks)
            if kind in _FORMULAS and size >= _RESULT_BYTES:
                self.has_formulas = True
                self._show_failure(place)

    def _show_failure(self, place: int) -> None:
        """Where a formula failed, the reader would give an empty cell: the failure becomes a text of its own."""
        failed = _FAILED.match(self.content, place)
        if failed and (text := _FAILURES.get(failed[1])):
            (version,) = struct.unpack_from("<H", self.content, 4)
            label = struct.pack("<H", len(text)) + (b"" if version == _WITHOUT_WIDTH else b"\0") + text
            self.content[place - 4 : place - 2] = struct.pack("<H", _LABEL)
            self.content[place + 6 : place + 6 + len(label)] = label

    def _measure_sheet(self, start: int) -> None:
        rows = columns = 0
        for kind, place, size in self._records(start):
            if kind == _EXTENT and any(self.content[place : place + size]):
                raise FileTooHeavyError
            if kind not in _CELLS:
                continue
            row, column = struct.unpack_from("<HH", self.content, place)
            if kind == _MANY_CELLS:
                (column,) = struct.unpack_from("<H", self.content, place + size - 2)
            elif kind == _TEXT_CELL:
                self.times[struct.unpack_from("<I", self.content, place + 6)[0]] += 1
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        check_extent(rows, columns)
        self.cells += rows * columns
        if self.cells > MAX_CELLS:
            raise FileTooHeavyError


def _text_lengths(pieces: list[bytes]) -> list[int]:
    """The letters of each shared text. Raises FileTooHeavyError when there cannot be as many as there should."""
    (count,) = struct.unpack_from("<I", pieces[0], 4)
    if count > sum(map(len, pieces)):
        raise FileTooHeavyError
    lengths: list[int] = []
    number, place = 0, 8
    while len(lengths) < count:
        if place >= len(pieces[number]):
            number, place = number + 1, 0
        length, flags = struct.unpack_from("<HB", pieces[number], place)
        place += 3
        skipped = 0
        if flags & _HAS_RUNS:
            skipped += 4 * struct.unpack_from("<H", pieces[number], place)[0]
            place += 2
        if flags & _HAS_EXTENSION:
            skipped += struct.unpack_from("<I", pieces[number], place)[0]
            place += 4
        number, place = _skip_letters(pieces, number, place, length, flags & _IS_WIDE)
        while skipped > len(pieces[number]) - place:
            skipped -= len(pieces[number]) - place
            number, place = number + 1, 0
        place += skipped
        lengths.append(length)
    return lengths


def _skip_letters(pieces: list[bytes], number: int, place: int, letters: int, is_wide: int) -> tuple[int, int]:
    """Where a text ends: each further piece begins by saying anew how wide its letters are."""
    while letters:
        taken = min(letters, (len(pieces[number]) - place) >> is_wide)
        letters -= taken
        place += taken << is_wide
        if letters:
            number, place = number + 1, 1
            is_wide = pieces[number][0] & _IS_WIDE
    return number, place
