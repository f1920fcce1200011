"""From the start of the program to the first answer, and what it holds then: time, memory, processor."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import aiohttp

from benchmarks.company import found_company
from benchmarks.phones import PATIENCE_S, TOKEN, Crowd, made_up_phones, open_sandbox
from benchmarks.processes import ROOT, cpu_seconds, first_line, python, resident_mb
from benchmarks.stock_check import SKU
from benchmarks.table import markdown, medians
from demo.people import PEOPLE

MAIN = str(ROOT / "main.py")
_AT_ONCE = 16
_POLL_S = 0.01


@dataclass(frozen=True)
class Amount:
    """How many starts, how many seconds to watch an idle bot, how many messages to load it with."""

    starts: int
    idle_s: float
    updates: int


FULL, QUICK = Amount(5, 10, 5_000), Amount(1, 2, 320)
Line = tuple[str, float, str, str]


async def run(amount: Amount = FULL) -> list[Line]:
    """What was measured, the figure, its unit, its goal. Times are medians of the starts."""
    import_s, import_mb = medians([await _import_aiogram() for _ in range(amount.starts)])
    page_s, demo_s = medians([await _first_run() for _ in range(amount.starts)])
    with TemporaryDirectory(prefix="retaguarda-bench-") as name:
        await found_company(Path(name) / "company.sqlite3", made_up_phones(_AT_ONCE))
        (answer_s,) = medians([[await _start(Path(name))] for _ in range(amount.starts)])
        idle_mb, idle_cpu = await _idle(Path(name), amount.idle_s)
        loaded_mb = await _loaded(Path(name), amount.updates)
    return [
        ("`import aiogram` alone: until it is there", import_s, "s", ""),
        ("`import aiogram` alone: memory", import_mb, "MB", ""),
        ("with the demo company: start to first answer", answer_s, "s", "4"),
        ("with the demo company: idle memory", idle_mb, "MB", "220"),
        (f"with the demo company: processor over {amount.idle_s:.0f} idle seconds", idle_cpu, "% of a core", ""),
        (f"with the demo company: memory after {amount.updates:,} stock checks", loaded_mb, "MB", ""),
        ("in an empty folder: start to the sandbox's address, demo company made", page_s, "s", ""),
        ("in an empty folder: start to first answer", demo_s, "s", ""),
    ]


async def _import_aiogram() -> tuple[float, float]:
    started_at = perf_counter()
    program = "import aiogram, sys; print('there', flush=True); sys.stdin.read()"
    async with python("-c", program, folder=ROOT) as process:
        await first_line(process)
        return perf_counter() - started_at, resident_mb(process.pid)


async def _start(folder: Path) -> float:
    """Seconds from the start of the program to the first answer."""
    started_at = perf_counter()
    async with _answering(folder):
        return perf_counter() - started_at


async def _idle(folder: Path, seconds: float) -> tuple[float, float]:
    """MB, and per cent of a core, of a bot that has nothing to do."""
    async with _answering(folder) as (_, pid):
        await asyncio.sleep(1)
        before = cpu_seconds(pid)
        await asyncio.sleep(seconds)
        return resident_mb(pid), (cpu_seconds(pid) - before) / seconds * 100


async def _loaded(folder: Path, updates: int) -> float:
    """MB after so many stock checks, by a bot that may answer faster than Telegram would let it."""
    async with _answering(folder, lift_limits=True) as (crowd, pid):
        await crowd.times(SKU.text, count=updates, at_once=_AT_ONCE)
        return resident_mb(pid)


@asynccontextmanager
async def _answering(folder: Path, *, lift_limits: bool = False) -> AsyncIterator[tuple[Crowd, int]]:
    """A bot with a token, against a sandbox where somebody was waiting for it; and its process id."""
    sandbox, api_url = await open_sandbox(made_up_phones(_AT_ONCE))
    database = folder / "company.sqlite3"
    settings = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api_url,
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{database}",
        "LOG_LEVEL": "WARNING",
    }
    program = ("-m", "benchmarks.bots", "retaguarda", api_url, str(database)) if lift_limits else (MAIN,)
    try:
        async with python(*program, folder=folder, settings={} if lift_limits else settings) as process:
            crowd = Crowd(sandbox)
            await crowd.times(SKU.text, count=1, at_once=1)
            yield crowd, process.pid
    finally:
        await sandbox.stop()


async def _first_run() -> tuple[float, float]:
    """Seconds until the sandbox's address is printed, and until somebody was answered there."""
    with TemporaryDirectory(prefix="retaguarda-bench-") as name:
        settings = {"DATA_DIR": name, "SANDBOX_PORT": "0", "LOG_LEVEL": "WARNING"}
        started_at = perf_counter()
        async with python(MAIN, folder=Path(name), settings=settings) as process:
            line = await first_line(process)
            page_s = perf_counter() - started_at
            url = next(word for word in line.split() if word.startswith("http://"))
            async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession(url) as http:
                await _ask_on_the_page(http, PEOPLE[0].telegram_id)
            return page_s, perf_counter() - started_at


async def _ask_on_the_page(http: aiohttp.ClientSession, phone_id: int) -> None:
    async with http.post(f"/phones/{phone_id}/messages", json={"text": SKU.text}) as response:
        response.raise_for_status()
    while True:
        async with http.get(f"/phones/{phone_id}/chat") as response:
            if any(message["from_bot"] for message in await response.json()):
                return
        await asyncio.sleep(_POLL_S)


def report(lines: list[Line]) -> Iterator[str]:
    """The table."""
    yield from markdown(("start and memory", "", "", "goal"), lines)
