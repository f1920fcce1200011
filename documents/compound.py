"""A compound file, which XLS and encrypted XLSX files are: one of its streams taken out, and wrapped up again."""

import struct
from dataclasses import dataclass
from struct import iter_unpack, pack, unpack_from

from documents.errors import SheetCorruptError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_HEADER_BYTES = 512
_FAT_SECTORS_IN_HEADER = 109
_END, _FREE, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_MINI_SECTOR_BYTES = 64
_MINI_STREAM_LIMIT = 4096
_ENTRY_BYTES = 128
_LARGE_SECTOR_BYTES = 4096
_STREAM, _ROOT = 2, 5
_VERSION = 3
"""The reader wants a mini stream, of which there is none here, from version 4 on."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file; chains of sectors that bite their own tail are corrupt.

    Raises SheetCorruptError.
    """

    def __init__(self, content: bytes, file_name: str) -> None:
        self._content, self._file_name = content, file_name
        try:
            self._open()
        except (struct.error, IndexError) as error:
            raise SheetCorruptError(file_name) from error

    def _open(self) -> None:
        shift, mini_shift = unpack_from("<HH", self._content, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise SheetCorruptError(self._file_name)
        self._sector_bytes = 1 << shift
        directory, mini_fat = unpack_from("<I", self._content, 48)[0], unpack_from("<I", self._content, 60)[0]
        self._fat = self._read_fat()
        entries = self._chain(directory)
        self._entries = [_entry(entries, place) for place in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES)]
        self._mini_fat = _numbers(self._chain(mini_fat))
        self._mini_stream = self._chain(self._entries[0].start)

    @property
    def names(self) -> list[str]:
        """The names of all streams and folders."""
        return [entry.name for entry in self._entries]

    def read(self, name: str) -> bytes:
        """A stream's content; the first of this name."""
        entry = next(entry for entry in self._entries if entry.name == name)
        try:
            chain = self._mini_chain if entry.size < _MINI_STREAM_LIMIT else self._chain
            return chain(entry.start)[: entry.size]
        except IndexError as error:
            raise SheetCorruptError(self._file_name) from error

    def _read_fat(self) -> list[int]:
        """Which sector comes after which."""
        sectors = list(unpack_from(f"<{_FAT_SECTORS_IN_HEADER}I", self._content, 76))
        following, left = unpack_from("<II", self._content, 68)
        while left and following not in {_END, _FREE}:
            *more, following = _numbers(self._sector(following))
            sectors += more
            left -= 1
            self._refuse_if(len(sectors) > len(self._content))
        return _numbers(b"".join(self._sector(number) for number in sectors if number != _FREE))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector_bytes
        self._refuse_if(start >= len(self._content))
        return self._content[start : start + self._sector_bytes].ljust(self._sector_bytes, b"\0")

    def _chain(self, number: int) -> bytes:
        sectors: list[bytes] = []
        while number not in {_END, _FREE}:
            self._refuse_if(len(sectors) * self._sector_bytes > len(self._content))
            sectors.append(self._sector(number))
            number = self._fat[number]
        return b"".join(sectors)

    def _mini_chain(self, number: int) -> bytes:
        sectors: list[bytes] = []
        while number not in {_END, _FREE}:
            self._refuse_if(len(sectors) > len(self._mini_fat))
            start = number * _MINI_SECTOR_BYTES
            sectors.append(self._mini_stream[start : start + _MINI_SECTOR_BYTES])
            number = self._mini_fat[number]
        return b"".join(sectors)

    def _refuse_if(self, is_corrupt: bool) -> None:
        if is_corrupt:
            raise SheetCorruptError(self._file_name)


def _entry(entries: bytes, place: int) -> _Entry:
    name_bytes = min(unpack_from("<H", entries, place + 64)[0], 64)
    name = entries[place : place + max(0, name_bytes - 2)].decode("utf-16-le", errors="replace")
    start, size = unpack_from("<II", entries, place + 116)
    return _Entry(name, start, size)


def _numbers(content: bytes) -> list[int]:
    return [number for (number,) in iter_unpack("<I", content)]


def wrap_stream(name: str, content: bytes) -> bytes:
    """A compound file that holds one stream of at least 4096 bytes (it is filled up with zeros) and nothing else."""
    size = max(len(content), _MINI_STREAM_LIMIT)
    stream_sectors = -(-size // _LARGE_SECTOR_BYTES)
    numbers_in_sector = _LARGE_SECTOR_BYTES // 4
    fat_sectors = -(-(stream_sectors + 2) // (numbers_in_sector - 1))
    directory = fat_sectors
    first = directory + 1
    fat = [_FAT_SECTOR] * fat_sectors + [_END, *range(first + 1, first + stream_sectors), _END]
    fat += [_FREE] * (fat_sectors * numbers_in_sector - len(fat))
    header = MAGIC + bytes(16) + pack("<HHHHH", 0x3E, _VERSION, 0xFFFE, 12, 6) + bytes(6)
    header += pack("<9I", 1, fat_sectors, directory, 0, _MINI_STREAM_LIMIT, _END, 0, _END, 0)
    unused = [_FREE] * (_FAT_SECTORS_IN_HEADER - fat_sectors)
    header += pack(f"<{_FAT_SECTORS_IN_HEADER}I", *range(fat_sectors), *unused)
    entries = _entry_bytes("Root Entry", _ROOT, _END, 0, child=1) + _entry_bytes(name, _STREAM, first, size)
    return (
        header.ljust(_LARGE_SECTOR_BYTES, b"\0")
        + pack(f"<{len(fat)}I", *fat)
        + entries.ljust(_LARGE_SECTOR_BYTES, b"\0")
        + content.ljust(stream_sectors * _LARGE_SECTOR_BYTES, b"\0")
    )


def _entry_bytes(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    encoded = name.encode("utf-16-le")
    tree = pack("<BBIII", kind, 1, _FREE, _FREE, child)
    return encoded.ljust(64, b"\0") + pack("<H", len(encoded) + 2) + tree + bytes(36) + pack("<IQ", start, size)
