"""What the tests of the workshop have done in another process."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from models.errors import DomainError


@dataclass(eq=False)
class OddError(DomainError):
    """The number is odd."""

    code: ClassVar[str] = "file_too_large"

    megabytes: int


def half(number: int) -> int:
    """Raises OddError."""
    if number % 2:
        raise OddError(number)
    return number // 2


def size(path: Path) -> int:
    """Of a file, in bytes."""
    return path.stat().st_size


def sleep(seconds: float) -> None:
    """Take too long."""
    time.sleep(seconds)


def swell(megabytes: int) -> int:
    """Take too much memory."""
    return len(bytearray(megabytes * 1024 * 1024))


def crash() -> None:
    """End the process as a fault in a C library would."""
    import os

    os.abort()
