"""A container of compressed parts, opened with a bound on what it may become."""

import zlib
from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from documents.errors import FileTooHeavyError, SheetCorruptError, SheetLockedError

MAX_PARTS = 5_000
MAX_INFLATED_BYTES = 100 * 2**20
MAGIC = b"PK\x03\x04"

_ENTRY = b"PK\x01\x02"
_IS_ENCRYPTED = 0x1
_BROKEN = (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError)


class Archive(AbstractContextManager["Archive"]):
    """The parts of a zip file by their names, in lower case and with forward slashes; nothing is ever unpacked to disk.

    All that is read through it together is at most 100 MiB, whatever the container says about itself:
    FileTooHeavyError comes before more than that is in memory.
    """

    def __init__(self, path: Path, file_name: str) -> None:
        """Raises FileTooHeavyError or SheetCorruptError."""
        self._file_name = file_name
        self._left = MAX_INFLATED_BYTES
        if path.read_bytes().count(_ENTRY) > MAX_PARTS:
            raise FileTooHeavyError
        try:
            self._file = ZipFile(path)
        except _BROKEN as error:
            raise SheetCorruptError(file_name) from error
        self._parts = {info.filename.replace("\\", "/").lower(): info for info in self._file.infolist()}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def names(self) -> Collection[str]:
        """The names of all parts."""
        return self._parts.keys()

    def read(self, name: str) -> bytes:
        """A part's content; empty when there is no such part.

        Raises FileTooHeavyError, SheetCorruptError, or SheetLockedError.
        """
        info = self._parts.get(name)
        if info is None:
            return b""
        if info.flag_bits & _IS_ENCRYPTED:
            raise SheetLockedError(self._file_name)
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise SheetCorruptError(self._file_name)
        if info.file_size > self._left:
            raise FileTooHeavyError
        try:
            with self._file.open(info) as part:
                content = part.read(self._left + 1)
        except _BROKEN as error:
            raise SheetCorruptError(self._file_name) from error
        self._left -= len(content)
        if self._left < 0:
            raise FileTooHeavyError
        return content

    def read_xml(self, name: str) -> bytes:
        """A part that is XML, in an encoding that leaves tags as they are, and without definitions of its own.

        Raises what `read` raises; a document type may define entities that grow without end, and is corrupt.
        """
        content = self.read(name)
        if b"\0" in content or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise SheetCorruptError(self._file_name)
        return content
