"""Files that were sent, by the id Telegram's objects name them with."""

import hashlib
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from sandbox.errors import bad_request

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_SENT = 128 * 1024 * 1024
"""What a phone may send; Telegram takes even more, and no bot is given it beyond `MAX_DOWNLOAD`."""

KEPT_BYTES = 256 * 1024 * 1024

FileKind = Literal["photo", "document", "voice", "sticker"]
_FOLDERS: dict[FileKind, str] = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "sticker": "stickers",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's content and what Telegram says about it; `size` is an image's (width, height)."""

    file_id: str
    kind: FileKind
    name: str
    mime_type: str
    content: bytes
    size: tuple[int, int] | None

    @property
    def path(self) -> str:
        suffix = PurePath(self.name).suffix
        return f"{_FOLDERS[self.kind]}/file_{self.file_id[-12:]}{suffix if suffix.isascii() else ''}"

    def identity(self) -> dict[str, Any]:
        """The fields every file object of the Bot API has."""
        unique = hashlib.sha256(self.content).hexdigest()[:16]
        return {"file_id": self.file_id, "file_unique_id": unique, "file_size": len(self.content)}

    def fields(self) -> dict[str, Any]:
        """The message field that carries this file: `photo` or `document`."""
        if self.kind == "photo" and self.size is not None:
            width, height = self.size
            return {"photo": [self.identity() | {"width": width, "height": height}]}
        return {"document": self.identity() | {"file_name": self.name, "mime_type": self.mime_type}}


class Files:
    """Everything sent lately; the oldest go when there is more than 256 MB."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self._bytes = 0

    def store(self, kind: FileKind, name: str, mime_type: str, content: bytes) -> StoredFile:
        size = image_size(content)
        file = StoredFile(secrets.token_urlsafe(24), kind, name, mime_type, content, size)
        self._by_id[file.file_id] = self._by_path[file.path] = file
        self._bytes += len(content)
        while self._bytes > KEPT_BYTES:
            self._forget(next(iter(self._by_id.values())))
        return file

    def get(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def describe(self, file_id: str) -> dict[str, Any]:
        """The Bot API's File object; raises Telegram's errors for an unknown or too big file."""
        file = self.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > MAX_DOWNLOAD:
            raise bad_request("file is too big")
        return file.identity() | {"file_path": file.path}

    def _forget(self, file: StoredFile) -> None:
        del self._by_id[file.file_id], self._by_path[file.path]
        self._bytes -= len(file.content)


def image_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    for marker, segment in _jpeg_segments(content):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(segment) >= 5:
            height, width = struct.unpack(">HH", segment[1:5])
            return width, height
    return None


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and payload of each segment before the picture itself."""
    if not content.startswith(b"\xff\xd8"):
        return
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + max(2, length)
