"""The file in which every entry of the audit trail leaves its hash, outside the database.

See docs/decisions/audit-anchor.md.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import structlog

from models.audit.rules import BEGINNING, Link

_LINE = re.compile(rb"([0-9]{1,18}) ([0-9a-f]{64})(\?)?\n")
_TAIL_BYTES = 65_536
_log = structlog.get_logger()

_Read = tuple[Link, bool]
"""A place, and whether it is certain."""


class AnchorFile:
    """Lines of an entry's number and hash, only ever added to; a `?` at the end of what is not certain.

    `BEGINNING` among them says that the program has made the database anew: what is above belongs to an earlier one.
    A line that is not whole, as a crash may leave one, is passed over.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unwritten = b""
        self._is_whole = False

    def note(self, links: Sequence[Link], *, is_certain: bool = True) -> None:
        """Add lines, in one piece: other processes may do the same. What cannot be written now goes with the next."""
        mark = "" if is_certain else "?"
        self._unwritten += "".join(f"{link.entry_id} {link.hash}{mark}\n" for link in links).encode()
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if not self._is_whole and self._unwritten:
                    _end_last_line(descriptor)
                    self._is_whole = True
                written = os.write(descriptor, self._unwritten)
            finally:
                os.close(descriptor)
            self._unwritten = self._unwritten[written:]
        except OSError as error:
            _log.warning("audit_anchor_not_written", reason=error.strerror or type(error).__name__)

    def newest(self) -> Link | None:
        """The furthest certain place that the end of the file speaks of; None where there is none."""
        links = [link for link, is_certain in self._read(tail=True) if is_certain]
        if BEGINNING in links:
            del links[: len(links) - links[::-1].index(BEGINNING)]
        return max(links, key=lambda link: link.entry_id, default=None)

    def links(self) -> Iterator[Link]:
        """Every certain place since the database was made."""
        return (link for link, is_certain in self._of_this_database() if is_certain)

    def count(self) -> int:
        """How many lines there are since the database was made."""
        return sum(1 for _ in self._of_this_database())

    def _of_this_database(self) -> Iterator[_Read]:
        last = 0
        for number, (link, _) in enumerate(self._read(), start=1):
            last = number if link == BEGINNING else last
        return (read for number, read in enumerate(self._read(), start=1) if number > last)

    def _read(self, *, tail: bool = False) -> Iterator[_Read]:
        try:
            with self._path.open("rb") as file:
                if tail:
                    file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
                yield from _whole_lines(file)
        except FileNotFoundError:
            return


def _end_last_line(descriptor: int) -> None:
    """What a crash or a full disk left half written is not to take the next line with it."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        os.write(descriptor, b"\n")


def _whole_lines(lines: Iterable[bytes]) -> Iterator[_Read]:
    for line in lines:
        if found := _LINE.fullmatch(line):
            yield Link(int(found[1]), found[2].decode()), found[3] is None
