"""Bots in processes of their own, one life after the other, on one database and one sandbox."""

import asyncio
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from tests.loaded_python import loaded_python
from tests.promises.fork_server import Order

ROOT = Path(__file__).resolve().parents[2]
STOP_WITHIN_S = 10.0
PATIENCE_S = 30.0


@dataclass(frozen=True)
class Nursery:
    """Starts bots from a process that has everything imported."""

    process: "subprocess.Popen[bytes]"
    log: Path

    @asynccontextmanager
    async def life(self, order: Order) -> AsyncIterator["Life"]:
        """A running bot; it is killed at the end of the block if it still lives."""
        assert self.process.stdin is not None
        self.process.stdin.write(orjson.dumps(asdict(order)) + b"\n")
        self.process.stdin.flush()
        life = Life(await self._word("started"), asyncio.create_task(self._word("ended")))
        try:
            yield life
        finally:
            life.kill()
            await asyncio.wait([life.ending])

    async def _word(self, expected: str) -> int:
        assert self.process.stdout is not None
        name, number = (await asyncio.to_thread(self.process.stdout.readline)).split()
        assert name.decode() == expected
        return int(number)


@dataclass(frozen=True)
class Life:
    """One bot's process."""

    pid: int
    ending: "asyncio.Task[int]"

    def kill(self) -> None:
        """SIGKILL, wherever it is."""
        if not self.ending.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    async def ended(self) -> int:
        """Wait for its end by itself; returns the exit status, negative for a signal."""
        async with asyncio.timeout(PATIENCE_S):
            return await asyncio.shield(self.ending)

    async def stop(self) -> int:
        """SIGTERM; returns the exit status. Raises TimeoutError when it takes longer than the promise."""
        os.kill(self.pid, signal.SIGTERM)
        async with asyncio.timeout(STOP_WITHIN_S):
            return await asyncio.shield(self.ending)


@contextmanager
def open_nursery(folder: Path) -> Iterator[Nursery]:
    """A fork server; what its bots log goes into a file of `folder`."""
    log = folder / "bots.log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [*loaded_python(), "-m", "tests.promises.fork_server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        with process:
            yield Nursery(process, log)
            assert process.stdin is not None
            process.stdin.close()
