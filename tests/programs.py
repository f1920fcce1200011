"""The program as a person starts it: `main.py` in a process and a folder of its own."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.loaded_python import loaded_python

MAIN = Path(__file__).resolve().parents[1] / "main.py"
_OURS = ("BOT_", "TELEGRAM_", "SANDBOX_", "COMPANY_", "DATABASE_URL", "DATA_DIR", "LOG_LEVEL")
_START_WITHIN_S = 60.0


@dataclass
class Program:
    """A running `main.py` and the first line it printed."""

    process: asyncio.subprocess.Process
    first_line: str

    @property
    def url(self) -> str:
        """The address in the first line."""
        return next(word for word in self.first_line.split() if word.startswith("http"))


def environment(folder: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with none of our settings but these; files go into `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**kept, "DATA_DIR": str(folder / "data"), "SANDBOX_PORT": "0", **settings}


async def start(folder: Path, *words: str, **settings: str) -> asyncio.subprocess.Process:
    """Start `main.py` with these words and settings; stdout and stderr are pipes."""
    return await asyncio.create_subprocess_exec(
        *loaded_python(),
        str(MAIN),
        *words,
        cwd=folder,
        env=environment(folder, settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def run(folder: Path, *words: str, **settings: str) -> tuple[int, str, str]:
    """Run `main.py` to its end; returns exit status, stdout and stderr."""
    process = await start(folder, *words, **settings)
    async with asyncio.timeout(_START_WITHIN_S):
        out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@asynccontextmanager
async def serving(folder: Path, **settings: str) -> AsyncIterator[Program]:
    """`main.py` from its first line until SIGTERM at the end of the block."""
    process = await start(folder, **settings)
    assert process.stdout is not None
    assert process.stderr is not None
    drain = asyncio.create_task(process.stderr.read())
    try:
        async with asyncio.timeout(_START_WITHIN_S):
            line = (await process.stdout.readline()).decode()
        assert line, (await drain).decode()
        yield Program(process, line.strip())
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await drain
