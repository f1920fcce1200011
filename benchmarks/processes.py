"""Programs under measurement, each a process of its own that ends with its block."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
_SPEAK_WITHIN_S, _END_WITHIN_S = 60.0, 15.0
_SETTINGS = ("BOT_", "TELEGRAM_", "SANDBOX_", "COMPANY_", "DATA_DIR", "DATABASE_URL", "LOG_LEVEL")


@asynccontextmanager
async def python(*arguments: str, folder: Path, settings: Mapping[str, str] | None = None) -> AsyncIterator[Process]:
    """This Python with `arguments`, in `folder`, with these settings and none of whoever measures."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    environment = {**inherited, "PYTHONPATH": str(ROOT), **(settings or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=folder, env=environment, stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), _END_WITHIN_S)
    except TimeoutError:
        process.kill()
        await process.communicate()


async def first_line(process: Process) -> str:
    """What a program says first. Raises RuntimeError when it ends without a word, TimeoutError after a minute."""
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), _SPEAK_WITHIN_S)
    if not line:
        raise RuntimeError("the program ended without a word")
    return line.decode().strip()


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used, with all its threads."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def resident_mb(pid: int) -> float:
    """The memory a process holds, in millions of bytes."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6
