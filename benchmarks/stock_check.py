"""A message and its reply through the sandbox: our stock check beside bare aiogram, each a process of its own."""

import shutil
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.company import found_company
from benchmarks.phones import Crowd, made_up_phones, open_sandbox
from benchmarks.processes import cpu_seconds, python
from benchmarks.table import markdown, percentile

CHATS = 64
SKU_CHECK, NAME_CHECK = "/estoque CAF-001", "/estoque açúcar mascavo"


@dataclass(frozen=True)
class Contestant:
    """A bot, what it is asked, and what its reply must have in it."""

    name: str
    bot: str
    text: str
    expected: str
    module: str = "benchmarks.bots"


ECHO = Contestant("aiogram echo", "echo", SKU_CHECK, SKU_CHECK, "benchmarks.floors")
READ = Contestant(
    "aiogram echo + SQLModel read, aiosqlite", "echo_with_read", SKU_CHECK, "Serra Alta", "benchmarks.floors"
)
MACHINE = Contestant("our machine, echo", "machine_with_echo", SKU_CHECK, SKU_CHECK)
SKU = Contestant("stock check by SKU", "retaguarda", SKU_CHECK, "CAF-001")
NAME = Contestant("stock check by name", "retaguarda", NAME_CHECK, "ACU-007")
CONTESTANTS = (ECHO, READ, MACHINE, SKU, NAME)


@dataclass(frozen=True)
class Amount:
    """How many rounds, and how many messages of each round go one after the other, 16 at once, 64 at once."""

    rounds: int
    alone: int
    at_16: int
    at_64: int


FULL, QUICK = Amount(5, 300, 800, 1_600), Amount(2, 60, 160, 320)


@dataclass
class Result:
    """Figures of one contestant, one value for each round; times in milliseconds."""

    name: str
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    p50_at_16: list[float] = field(default_factory=list)
    p99_at_16: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    bot_cpu: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class _Running:
    contestant: Contestant
    crowd: Crowd
    pid: int
    result: Result


async def run(amount: Amount = FULL) -> list[Result]:
    """All contestants stay up; the rounds go through them in turn, so that a slow minute hits all of them."""
    phones = made_up_phones(CHATS)
    with TemporaryDirectory(prefix="retaguarda-bench-") as name:
        folder = Path(name)
        await found_company(folder / "company.sqlite3", phones)
        async with AsyncExitStack() as stack:
            entered = [await _enter(stack, contestant, folder / contestant.bot) for contestant in CONTESTANTS]
            for _ in range(amount.rounds):
                for running in entered:
                    await _measure(running, amount)
    return [running.result for running in entered]


async def _enter(stack: AsyncExitStack, contestant: Contestant, folder: Path) -> _Running:
    """Start a contestant on a copy of the company, and warm it up."""
    number = len(list(folder.parent.iterdir()))
    folder = folder.with_name(f"{number}-{folder.name}")
    folder.mkdir()
    database = shutil.copy(folder.parent / "company.sqlite3", folder / "company.sqlite3")
    sandbox, api_url = await open_sandbox(made_up_phones(CHATS))
    stack.push_async_callback(sandbox.stop)
    command = ("-m", contestant.module, contestant.bot, api_url, str(database))
    process = await stack.enter_async_context(python(*command, folder=folder))
    crowd = Crowd(sandbox)
    for _ in range(10):
        await crowd.ask(contestant.text, contestant.expected)
    return _Running(contestant, crowd, process.pid, Result(contestant.name))


async def _measure(running: _Running, amount: Amount) -> None:
    crowd, text, result = running.crowd, running.contestant.text, running.result
    await crowd.ask(text, running.contestant.expected)
    alone = await crowd.times(text, count=amount.alone, at_once=1)
    at_16 = await crowd.times(text, count=amount.at_16, at_once=16)
    cpu, started_at = cpu_seconds(running.pid), perf_counter()
    count = len(await crowd.times(text, count=amount.at_64, at_once=CHATS))
    result.per_second.append(count / (perf_counter() - started_at))
    result.bot_cpu.append((cpu_seconds(running.pid) - cpu) / count * 1000)
    result.p50.append(percentile(alone, 50) * 1000)
    result.p99.append(percentile(alone, 99) * 1000)
    result.p50_at_16.append(percentile(at_16, 50) * 1000)
    result.p99_at_16.append(percentile(at_16, 99) * 1000)


def report(results: list[Result]) -> Iterator[str]:
    """The table, and below it the ratios that the goals are about."""
    headings = ("", "p50 ms", "p99", "p50 at 16", "p99 at 16", "updates/s at 64", "bot's CPU ms/update")
    yield from markdown(headings, [(result.name, *_medians(result)) for result in results])
    yield ""
    by_name = {result.name: result for result in results}
    sku, name = by_name[SKU.name], by_name[NAME.name]
    yield from markdown(
        ("stock check, one at a time", "p50 by SKU", "p50 by name", "goal", "bot's CPU by SKU", "by name"),
        [
            (f"times {floor.name}", _p50(sku, floor), _p50(name, floor), goal, _cpu(sku, floor), _cpu(name, floor))
            for floor, goal in ((by_name[READ.name], "2"), (by_name[ECHO.name], "4 (stretch)"))
        ],
    )


def _p50(result: Result, floor: Result) -> float:
    return median(result.p50) / median(floor.p50)


def _cpu(result: Result, floor: Result) -> float:
    return median(result.bot_cpu) / median(floor.bot_cpu)


def _medians(result: Result) -> list[float]:
    series = (result.p50, result.p99, result.p50_at_16, result.p99_at_16, result.per_second, result.bot_cpu)
    return [median(values) for values in series]
