"""A spreadsheet of 50,000 products: from the file to the preview, from the tap to the end, and the others meanwhile."""

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import psutil  # type: ignore[import-untyped]

from benchmarks.company import found_company
from benchmarks.phones import Talk, made_up_phones, open_sandbox
from benchmarks.plain_rows import plain_seconds
from benchmarks.processes import cpu_seconds, python
from benchmarks.product_names import made_up_products
from benchmarks.table import markdown, percentile
from demo.barcodes import check_digit
from documents.workbooks import WorkbookColumn, write_workbook
from models.catalog.imports.study import CHUNK
from sandbox import Phone, Sandbox
from sandbox.params import Upload

CHATS = 16
_EVERY_S = 1.0
_PROGRAM = "import runpy; runpy.run_module('benchmarks.bots', run_name='__main__')"
"""A worker process imports what was started: of main.py that is nearly nothing, of our stand-in it would be all."""

_PATIENCE_S = 300.0
_ASKED, _EXPECTED = "/estoque CAF-001", "CAF-001"
_GONE_WRONG = ("corrigir", "Não consegui")
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEADINGS = (
    *("SKU", "Nome", "Unidade", "Categoria", "Código de barras", "Local", "Em estoque", "Custo"),
    *("Mínimo", "Ideal", "Fornecedor", "Preço do fornecedor"),
)


@dataclass(frozen=True)
class Amount:
    """How many rounds, and how many products are in the spreadsheet."""

    rounds: int
    products: int


FULL, QUICK = Amount(3, 50_000), Amount(1, 2_000)


@dataclass
class Result:
    """One value for each round: seconds, millions of bytes, and milliseconds that the other chats waited."""

    calamine: list[float] = field(default_factory=list)
    plain: list[float] = field(default_factory=list)
    preview: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    bot_mb: list[float] = field(default_factory=list)
    all_mb: list[float] = field(default_factory=list)
    idle_p99: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    longest: list[float] = field(default_factory=list)


async def run(amount: Amount = FULL) -> Result:
    """Each round in a company of its own."""
    result = Result()
    with TemporaryDirectory(prefix="retaguarda-bench-") as name:
        sheet = Path(name) / "products.xlsx"
        await asyncio.to_thread(make_sheet, sheet, amount.products)
        for number in range(amount.rounds):
            result.calamine.append(await asyncio.to_thread(_calamine_seconds, sheet))
            folder = Path(name) / str(number)
            folder.mkdir()
            await _measure(folder, sheet.read_bytes(), amount.products, result)
    return result


def make_sheet(path: Path, count: int) -> None:
    """Products with everything: category, barcode, opening balance, minimum, supplier."""
    write_workbook(path, sheet_name="Produtos", columns=[WorkbookColumn(h) for h in _HEADINGS], rows=_rows(count))


def _rows(count: int) -> Iterator[Sequence[str | Decimal | int]]:
    for number, made_up in enumerate(made_up_products(count)):
        digits = made_up.barcode[:12]
        category, supplier = f"Categoria {number % 40}", f"Fornecedor {number % 90}"
        cost, barcode = Decimal(number % 997 + 1) / 100, f"2{number:011}"
        barcode += check_digit(barcode) if digits else ""
        figures = (number % 90 + 1, cost, number % 7 + 1, number % 7 + 20)
        yield (f"N{made_up.sku}", made_up.name, "un", category, barcode, "Depósito Central", *figures, supplier, cost)


def _calamine_seconds(path: Path) -> float:
    from python_calamine import CalamineWorkbook

    began = perf_counter()
    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return perf_counter() - began


async def _measure(folder: Path, content: bytes, products: int, result: Result) -> None:
    phones = made_up_phones(CHATS + 1)
    manager, *others = phones
    await found_company(folder / "company.sqlite3", phones)
    await _promote(folder / "company.sqlite3", manager)
    sandbox, api_url = await open_sandbox(phones)
    command = ("-c", _PROGRAM, "retaguarda", api_url, str(folder / "company.sqlite3"))
    try:
        async with python(*command, folder=folder) as process:
            talks = [Talk(sandbox.phones, phone) for phone in others]
            for _ in range(5):
                await asyncio.gather(*(talk.ask(_ASKED) for talk in talks))
            result.idle_p99.append(percentile(await _while_waiting(talks, asyncio.sleep(3)), 99) * 1000)
            await _import_once(_Importer(sandbox, manager, content), talks, process.pid, result)
    finally:
        await sandbox.stop()
    transactions = -(-products // CHUNK)
    result.plain.append(await plain_seconds(folder / "company.sqlite3", folder / "plain.sqlite3", transactions))


async def _import_once(importer: "_Importer", talks: list[Talk], pid: int, result: Result) -> None:
    memory, cpu = _Memory(pid), cpu_seconds(pid)
    sampling = asyncio.create_task(memory.sample())
    waits = await _while_waiting(talks, importer.run())
    sampling.cancel()
    with suppress(asyncio.CancelledError):
        await sampling
    result.cpu.append(cpu_seconds(pid) - cpu)
    result.preview.append(importer.preview_s)
    result.written.append(importer.written_s)
    result.bot_mb.append(memory.bot_mb)
    result.all_mb.append(memory.all_mb)
    result.p50.append(percentile(waits, 50) * 1000)
    result.p99.append(percentile(waits, 99) * 1000)
    result.longest.append(max(waits) * 1000)
    result.again.append(await importer.look_again())


async def _while_waiting(talks: list[Talk], work: Awaitable[None]) -> list[float]:
    """Seconds that everybody waits who asks at fixed moments, from those moments on, until the work is done."""
    is_over = asyncio.Event()
    asking = [asyncio.create_task(_ask_at_fixed_moments(talk, place, is_over)) for place, talk in enumerate(talks)]
    await work
    is_over.set()
    return [seconds for waits in await asyncio.gather(*asking) for seconds in waits]


async def _ask_at_fixed_moments(talk: Talk, place: int, is_over: asyncio.Event) -> list[float]:
    waits: list[float] = []
    due = perf_counter() + place * _EVERY_S / CHATS
    while not is_over.is_set():
        await asyncio.sleep(max(0.0, due - perf_counter()))
        late = perf_counter() - due
        seconds, reply = await talk.ask(_ASKED)
        assert _EXPECTED in reply, reply
        waits.append(late + seconds)
        due += _EVERY_S
    return waits


@dataclass
class _Importer:
    """Somebody who sends the spreadsheet, and taps."""

    sandbox: Sandbox
    phone: Phone
    content: bytes
    preview_s: float = 0.0
    written_s: float = 0.0

    async def run(self) -> None:
        began = perf_counter()
        preview = await self._send()
        self.preview_s = perf_counter() - began
        (row,) = preview["reply_markup"]["inline_keyboard"]
        began = perf_counter()
        self.sandbox.phones.press(self.phone.id, preview["message_id"], row[0]["callback_data"])
        await self._until("importada em")
        self.written_s = perf_counter() - began

    async def look_again(self) -> float:
        """Seconds until it is said that the same spreadsheet changes nothing."""
        began = perf_counter()
        await self._send("nada a alterar")
        return perf_counter() - began

    async def _send(self, expected: str = "Nada foi alterado ainda") -> dict[str, Any]:
        self.sandbox.phones.send_file(self.phone.id, Upload("products.xlsx", _MIME, self.content))
        return await self._until(expected)

    async def _until(self, expected: str) -> dict[str, Any]:
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                newest = self.sandbox.phones.newest(self.phone.id) or {}
                text = str(newest.get("text", ""))
                if expected in text:
                    return newest
                assert not any(words in text for words in _GONE_WRONG), text
                await asyncio.sleep(0.005)


@dataclass
class _Memory:
    """How much more memory there was at the most: of the bot, and of the bot with its workers.

    What processes share counts once among them (PSS), as it is there once.
    """

    pid: int
    bot_mb: float = 0.0
    all_mb: float = 0.0

    async def sample(self) -> None:
        bot = psutil.Process(self.pid)
        first, first_of_all = bot.memory_info().rss, bot.memory_full_info().pss
        while True:
            with suppress(psutil.NoSuchProcess):
                family = [bot, *bot.children(recursive=True)]
                self.bot_mb = max(self.bot_mb, (bot.memory_info().rss - first) / 1e6)
                of_all = sum(process.memory_full_info().pss for process in family)
                self.all_mb = max(self.all_mb, (of_all - first_of_all) / 1e6)
            await asyncio.sleep(0.1)


async def _promote(path: Path, manager: Phone) -> None:
    """The one who imports is a manager."""
    from sqlalchemy import URL, select, update
    from sqlmodel import col

    from bot.database import Database
    from models.people.tables import Member, MemberRole, Role

    database = Database(URL.create("sqlite", database=str(path)))
    async with database.unit_of_work() as session:
        found = select(col(Member.id)).where(col(Member.telegram_id) == manager.id).scalar_subquery()
        await session.execute(update(MemberRole).where(col(MemberRole.member_id) == found).values(role=Role.MANAGER))
    await database.close()


def report(result: Result) -> Iterator[str]:
    """The figures, and the goals beside them."""
    preview, written, floor = median(result.preview), median(result.written), median(result.calamine)
    plain = median(result.plain)
    rows = [
        ("python-calamine alone, s", floor, ""),
        ("file to preview, s", preview, ""),
        ("tap to the last row, s", written, ""),
        ("both, s", preview + written, "6"),
        ("the same rows by sqlite3 alone, s", plain, ""),
        ("times calamine and sqlite3", (preview + written) / (floor + plain), ""),
        ("the same file again, s", median(result.again), ""),
        ("bot's CPU, s", median(result.cpu), ""),
        ("more memory, bot, MB", median(result.bot_mb), ""),
        ("with its worker, MB", median(result.all_mb), "150"),
        ("other chats before, p99 ms", median(result.idle_p99), ""),
        ("other chats meanwhile, p50 ms", median(result.p50), ""),
        ("other chats meanwhile, p99 ms", median(result.p99), "100"),
        ("the longest wait, ms", median(result.longest), ""),
    ]
    yield from markdown(("importing a spreadsheet", "", "goal"), rows)
