"""What a disk holds when the power goes: all that was synced, and of what was not, anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

SECTOR = 512
"""Bytes that a disk writes whole or not at all."""

Step = Literal["write", "sync", "truncate", "delete"]
Loss = Literal["nothing arrived", "all arrived", "in order", "any sectors", "damaged sectors"]
LOSSES: tuple[Loss, ...] = ("nothing arrived", "all arrived", "in order", "any sectors", "damaged sectors")


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes that were handed to the system."""

    offset: int
    data: bytes

    def sectors(self) -> Iterator["Write"]:
        """The same, sector by sector."""
        start, end = self.offset, self.offset + len(self.data)
        while start < end:
            stop = min(end, (start // SECTOR + 1) * SECTOR)
            yield Write(start, self.data[start - self.offset : stop - self.offset])
            start = stop


@dataclass(frozen=True, slots=True)
class Truncate:
    """A new length, in bytes."""

    size: int


Change = Write | Truncate


@dataclass
class File:
    """One file: what was synced, and what has been done to it since, in order."""

    synced: bytearray = field(default_factory=bytearray)
    pending: list[Change] = field(default_factory=list)
    is_deleted: bool = False

    def sync(self) -> None:
        for change in self.pending:
            apply(self.synced, change)
        self.pending.clear()

    def copy(self) -> "File":
        return File(self.synced.copy(), self.pending.copy(), self.is_deleted)

    def written(self) -> bytes:
        """What a program that reads the file is given."""
        return _arrived(self.synced, self.pending)

    def after_power_cut(self, chance: Random) -> bytes | None:
        """What the disk may hold; None when it has no such file. A deletion is not synced either: it may be there."""
        if self.is_deleted and chance.random() < 0.5:
            return None
        loss = chance.choice(LOSSES)
        if loss == "nothing arrived":
            return bytes(self.synced)
        if loss == "all arrived":
            return self.written()
        if loss == "in order":
            return _arrived(self.synced, list(_torn(self.pending, chance)))
        return _arrived(self.synced, list(_scattered(self.pending, chance, damages=loss == "damaged sectors")))


@dataclass
class Disk:
    """The files of one folder by name. `before_step` hears of everything that is about to be done to one."""

    files: dict[str, File] = field(default_factory=dict)
    before_step: Callable[[str, Step], None] = lambda _name, _step: None

    def copy(self) -> "Disk":
        """As it is at this moment; nobody hears of what is done to the copy."""
        return Disk({name: file.copy() for name, file in self.files.items()})


def apply(content: bytearray, change: Change) -> None:
    """Do to bytes what was done to a file."""
    end = change.size if isinstance(change, Truncate) else change.offset + len(change.data)
    content.extend(bytes(max(0, end - len(content))))
    if isinstance(change, Truncate):
        del content[end:]
    else:
        content[change.offset : end] = change.data


def _arrived(synced: bytearray, changes: list[Change]) -> bytes:
    content = synced.copy()
    for change in changes:
        apply(content, change)
    return bytes(content)


def _torn(pending: list[Change], chance: Random) -> Iterator[Change]:
    """The first changes, the last of them not whole."""
    kept = chance.randint(0, len(pending))
    yield from pending[:kept]
    torn = pending[kept] if kept < len(pending) else None
    if isinstance(torn, Write):
        sectors = list(torn.sectors())
        yield from sectors[: chance.randint(0, len(sectors))]


def _scattered(pending: list[Change], chance: Random, *, damages: bool) -> Iterator[Change]:
    """Of each sector one of its versions, the synced one among them; or nonsense where it was being written."""
    lost: set[int] = set()
    for change in pending:
        if isinstance(change, Truncate):
            if chance.random() < 0.5:
                yield change
            continue
        for piece in change.sectors():
            if piece.offset // SECTOR in lost:
                continue
            if chance.random() < 0.5:
                yield piece
                continue
            lost.add(piece.offset // SECTOR)
            if damages:
                yield Write(piece.offset, chance.randbytes(len(piece.data)))
