"""A CSV file in the encoding and with the separator that somebody's program chose."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from documents.columns import recognise
from documents.errors import FileTooHeavyError, SheetCorruptError, SheetUnknownError
from documents.limits import MAX_COLUMNS

_DELIMITERS = ";,\t|"
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OTHER_FORMATS = (b"%PDF", b"{\\rtf", b"<", b"\xff\xd8\xff", b"\x1f\x8b")
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\v\f\r")
_BEGINNING_BYTES = 1024
_MAX_RECORD_LETTERS = 2**18
_SAMPLE_LINES = 20
_DECLARATION = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
"""Excel's own first line, which it does not show."""

_GUARD = '="'
_GUARDED = re.compile(r'="([^"]*)"')
"""How programs keep Excel from taking a barcode for a number."""


def csv_records(path: Path, file_name: str) -> Iterator[Sequence[str]]:
    """The records of a file, empty ones as empty lists; what they hold is text, whatever it looks like.

    It may be UTF-8, UTF-16 with its mark, or Windows' Western letters, separated by semicolons, commas, tabs or bars.
    What stands as `="00123"`, so that Excel takes it for a text, is that text.
    Raises SheetUnknownError, SheetCorruptError or FileTooHeavyError.
    """
    with path.open(encoding=_encoding(path, file_name), newline="") as file:
        every_line = _lines(file, file_name)
        sample = list(islice(every_line, _SAMPLE_LINES))
        declared = _DECLARATION.fullmatch(sample[0]) if sample else None
        delimiter = declared[1] if declared else _delimiter(sample, file_name)
        lines = chain(sample[1:] if declared else sample, every_line)
        yield from _records(lines, delimiter, file_name)


def _lines(file: TextIO, file_name: str) -> Iterator[str]:
    """Raises FileTooHeavyError instead of reading a line that does not end, SheetCorruptError for half a letter."""
    try:
        while line := file.readline(_MAX_RECORD_LETTERS + 1):
            if len(line) > _MAX_RECORD_LETTERS:
                raise FileTooHeavyError
            yield line
    except UnicodeError as error:
        raise SheetCorruptError(file_name) from error


def _encoding(path: Path, file_name: str) -> str:
    """Raises SheetUnknownError when it is no text."""
    content = path.read_bytes()
    if content.startswith(_BYTE_ORDER_MARKS):
        return "utf-16"
    text = content[:_BEGINNING_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(_OTHER_FORMATS) or len(content.translate(None, _CONTROLS)) < len(content):
        raise SheetUnknownError(file_name)
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            codecs.decode(content, encoding)
            return encoding
    return "latin-1"


def _delimiter(sample: Iterable[str], file_name: str) -> str:
    """The one that makes the most known headings; of several, the one that divides most records into as many cells.

    Cells alone would deceive: "Refrigerante 2,5 L;10,50" has more commas than semicolons.
    """

    def score(delimiter: str) -> tuple[int, int]:
        records = list(_records(sample, delimiter, file_name))
        known = max((len(recognise(record).places) for record in records if len(record) <= MAX_COLUMNS), default=0)
        widths = Counter(map(len, records))
        return known, max(((width - 1) * times for width, times in widths.items()), default=0)

    return max(_DELIMITERS, key=score)


def _records(lines: Iterable[str], delimiter: str, file_name: str) -> Iterator[list[str]]:
    """One record after the other; a quote that nobody closes must not swallow the file."""
    taken, is_guarded = 0, False

    def counted() -> Iterator[str]:
        nonlocal taken, is_guarded
        for line in lines:
            taken += len(line)
            is_guarded = is_guarded or _GUARD in line
            if taken > _MAX_RECORD_LETTERS:
                raise FileTooHeavyError
            yield line

    try:
        for record in csv.reader(counted(), delimiter=delimiter):
            yield [_unguarded(cell) for cell in record] if is_guarded else record
            taken, is_guarded = 0, False
    except csv.Error as error:
        raise SheetCorruptError(file_name) from error


def _unguarded(cell: str) -> str:
    guarded = _GUARDED.fullmatch(cell)
    return guarded[1] if guarded else cell
