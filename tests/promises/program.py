"""The real program in a process of its own, and everything that it prints."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.loaded_python import loaded_python

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30.0
_PLANTED = (
    "import sys; import tests.promises.{module} as p; p.{name}(); from bot.command_line import main; sys.exit(main())"
)
_KEPT = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")


@dataclass(frozen=True)
class Program:
    """`main.py` with a folder of its own; both of its streams go into files there."""

    process: asyncio.subprocess.Process
    folder: Path

    def stdout(self) -> str:
        return (self.folder / "stdout").read_text()

    def stderr(self) -> str:
        return (self.folder / "stderr").read_text()

    async def ended(self) -> int:
        """Wait for its end; returns the exit status."""
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


@asynccontextmanager
async def started(
    folder: Path, settings: Mapping[str, str], *words: str, planted: str | None = None
) -> AsyncIterator[Program]:
    """`main.py <words>` in a folder, with nothing set but these settings; killed at the end if need be.

    `planted` names a function that is called before: of `planted_leaks`, or of another module here.
    """
    module, _, name = (planted or "").rpartition(".")
    bug = _PLANTED.format(module=module or "planted_leaks", name=name)
    command = [str(ROOT / "main.py")] if planted is None else ["-c", bug]
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | dict(settings)
    with (folder / "stdout").open("wb") as stdout, (folder / "stderr").open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *loaded_python(),
            *command,
            *words,
            cwd=folder,
            env=environment | {"PYTHONPATH": str(ROOT)},
            stdout=stdout,
            stderr=stderr,
        )
    try:
        yield Program(process, folder)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
