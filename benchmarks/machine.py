"""What the figures were measured on."""

import os
import platform
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

_SYNCS = 100


def description(postgresql: str | None) -> Iterator[str]:
    """A list, in markdown: a commit waits for the disk, and other work on the machine shows in everything."""
    yield f"- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    yield f"- {_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the start"
    yield f"- Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL {postgresql or '-'}"
    yield f"- one fsync where the databases are: {_fsync_ms():.2f} ms"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _fsync_ms() -> float:
    times = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(_SYNCS):
            file.write(b"x" * 4096)
            file.flush()
            start = perf_counter()
            os.fsync(file.fileno())
            times.append(perf_counter() - start)
    return median(times) * 1000
