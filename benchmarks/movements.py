"""One piece issued by message and button, through the sandbox: ours beside bots that only write the same rows."""

import asyncio
import dataclasses
import shutil
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlmodel import col, select

from benchmarks.company import found_company
from benchmarks.phones import PATIENCE_S, made_up_phones, open_sandbox
from benchmarks.plain_sales import PLACE
from benchmarks.processes import cpu_seconds, python
from benchmarks.table import markdown, percentile
from bot.database import Database
from models.catalog.tables import Product
from models.people.actor import Actor
from models.people.tables import Language, Role
from models.stock.operations import post_receipt
from models.stock.posting import Line
from models.stock.tables import Location
from sandbox import Phone, Sandbox
from sandbox.chats import Message

CHATS = 16
_SUPPLY = Decimal(1_000_000)


@dataclass(frozen=True)
class Contestant:
    """A bot and how it is started."""

    name: str
    module: str
    bot: str


SQLITE = Contestant("aiogram + sqlite3", "benchmarks.plain_sales", "sqlite3")
SQLMODEL = Contestant("aiogram + SQLModel, aiosqlite", "benchmarks.plain_sales", "sqlmodel")
OURS = Contestant("ours", "benchmarks.bots", "retaguarda")
CONTESTANTS = (SQLITE, SQLMODEL, OURS)


@dataclass(frozen=True)
class Amount:
    """How many rounds, and how many movements of each go one after the other, and 16 at once."""

    rounds: int
    alone: int
    at_16: int


FULL, QUICK = Amount(5, 150, 480), Amount(2, 20, 64)


@dataclass(frozen=True)
class Times:
    """Seconds: from the message to the card, and from the press to the confirmation."""

    card: float
    confirmation: float

    @property
    def both(self) -> float:
        return self.card + self.confirmation


@dataclass
class Result:
    """Figures of one contestant, one value for each round; times in milliseconds."""

    name: str
    card: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    both: list[float] = field(default_factory=list)
    p50_at_16: list[float] = field(default_factory=list)
    p99_at_16: list[float] = field(default_factory=list)
    both_at_16: list[float] = field(default_factory=list)
    per_second: list[float] = field(default_factory=list)
    bot_cpu: list[float] = field(default_factory=list)


class _Card(Message):
    """A message that says when it has been edited."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "content_edited" and value:
            self.edited.set_result(perf_counter())

    edited: "asyncio.Future[float]"


class _Cards(dict[int, Message]):
    """A chat's messages: only the bot's next one is kept, and when it came."""

    def __init__(self) -> None:
        super().__init__()
        self.next: asyncio.Future[tuple[float, _Card]] = asyncio.get_running_loop().create_future()

    def __setitem__(self, message_id: int, message: Message) -> None:
        if message.from_bot and not self.next.done():
            card = _Card(**{known.name: getattr(message, known.name) for known in dataclasses.fields(Message)})
            card.edited = asyncio.get_running_loop().create_future()
            super().__setitem__(message_id, card)
            self.next.set_result((perf_counter(), card))


@dataclass(frozen=True)
class Seller:
    """Somebody with a phone who sells one product."""

    sandbox: Sandbox
    phone: Phone
    text: str

    async def sell(self) -> Times:
        """One piece. Raises AssertionError when the bot offers no button to confirm with."""
        asked_at = perf_counter()
        message = self.sandbox.phones.send_text(self.phone.id, self.text)
        message.chat.messages = cards = _Cards()
        carded_at, card = await cards.next
        payload = _confirming(card)
        pressed_at = perf_counter()
        self.sandbox.phones.press(self.phone.id, card.message_id, payload)
        confirmed_at = await card.edited
        return Times(carded_at - asked_at, confirmed_at - pressed_at)

    async def sell_many(self, count: int) -> list[Times]:
        return [await self.sell() for _ in range(count)]


def _confirming(card: Message) -> str:
    rows = (card.markup or {}).get("inline_keyboard", [])
    payloads = [str(button.get("callback_data")) for row in rows for button in row]
    assert payloads, f"nothing to press below {card.content!r}"
    assert payloads[0].startswith("k:"), f"nothing to confirm below {card.content!r}"
    return payloads[0]


@dataclass(frozen=True)
class _Running:
    sellers: Sequence[Seller]
    pid: int
    result: Result


async def run(amount: Amount = FULL) -> list[Result]:
    """All contestants stay up; the rounds go through them in turn, so that a slow minute hits all of them."""
    with TemporaryDirectory(prefix="retaguarda-bench-") as name:
        template = Path(name) / "company.sqlite3"
        texts = await _stock_up(template)
        async with AsyncExitStack() as stack:
            entered = [await _enter(stack, contestant, template, texts) for contestant in CONTESTANTS]
            for _ in range(amount.rounds):
                for running in entered:
                    await _measure(running, amount)
    return [running.result for running in entered]


async def _stock_up(path: Path) -> list[str]:
    """The demo company with a lot of as many products as there are chats; what to write to sell one of each."""
    database = Database(await found_company(path, made_up_phones(CHATS)))
    boss = Actor(1, "", Language.PORTUGUESE, frozenset({Role.MANAGER}))
    try:
        async with database.unit_of_work() as session:
            sold = select(Product).where(~col(Product.tracks_lots)).order_by(col(Product.id)).limit(CHATS)
            products = (await session.execute(sold)).scalars().all()
            lines = [Line(product.id or 0, _SUPPLY) for product in products]
            await post_receipt(session, actor=boss, lines=lines, location_id=PLACE)
            place = (await session.get_one(Location, PLACE)).name
    finally:
        await database.close()
    return [f"/saida {product.sku} 1 em {place}" for product in products]


async def _enter(stack: AsyncExitStack, contestant: Contestant, template: Path, texts: Sequence[str]) -> _Running:
    """Start a contestant on a copy of the company, and warm it up."""
    folder = template.with_name(contestant.bot)
    folder.mkdir()
    database = shutil.copy(template, folder)
    phones = made_up_phones(CHATS)
    sandbox, api_url = await open_sandbox(phones)
    stack.push_async_callback(sandbox.stop)
    command = ("-m", contestant.module, contestant.bot, api_url, str(database))
    process = await stack.enter_async_context(python(*command, folder=folder))
    sellers = [Seller(sandbox, phone, text) for phone, text in zip(phones, texts, strict=True)]
    await _sell(sellers, 2)
    return _Running(sellers, process.pid, Result(contestant.name))


async def _sell(sellers: Sequence[Seller], count_each: int) -> list[Times]:
    async with asyncio.timeout(PATIENCE_S):
        runs = await asyncio.gather(*(seller.sell_many(count_each) for seller in sellers))
    return [times for run in runs for times in run]


async def _measure(running: _Running, amount: Amount) -> None:
    result = running.result
    alone = await _sell(running.sellers[:1], amount.alone)
    cpu, started_at = cpu_seconds(running.pid), perf_counter()
    at_16 = await _sell(running.sellers, amount.at_16 // CHATS)
    result.per_second.append(len(at_16) / (perf_counter() - started_at))
    result.bot_cpu.append((cpu_seconds(running.pid) - cpu) / len(at_16) * 1000)
    result.card.append(_ms([one.card for one in alone], 50))
    for times, p50, p99, both in (
        (alone, result.p50, result.p99, result.both),
        (at_16, result.p50_at_16, result.p99_at_16, result.both_at_16),
    ):
        p50.append(_ms([one.confirmation for one in times], 50))
        p99.append(_ms([one.confirmation for one in times], 99))
        both.append(_ms([one.both for one in times], 50))


def _ms(seconds: Sequence[float], percent: int) -> float:
    return percentile(seconds, percent) * 1000


_SERIES = ("card", "p50", "p99", "both", "p50_at_16", "p99_at_16", "both_at_16", "per_second", "bot_cpu")


def report(results: list[Result]) -> Iterator[str]:
    """The table, and below it the ratios that the goal is about."""
    headings = (
        "issue one piece: ms",
        "message to card, p50",
        "press to confirmation, p50",
        "p99",
        "both, p50",
        "press at 16, p50",
        "p99",
        "both at 16, p50",
        "movements/s at 16",
        "bot's CPU ms each",
    )
    medians = {result.name: [median(getattr(result, name)) for name in _SERIES] for result in results}
    yield from markdown(headings, [(name, *values) for name, values in medians.items()])
    yield ""
    ours, floors = medians[OURS.name], (SQLMODEL, SQLITE)
    places = [_SERIES.index(name) for name in ("p50", "both", "p50_at_16", "both_at_16", "bot_cpu")]
    rows = [
        (f"times {floor.name}", *(ours[place] / medians[floor.name][place] for place in places), goal)
        for floor, goal in zip(floors, ("2", ""), strict=True)
    ]
    yield from markdown(("ours", "press", "both", "press at 16", "both at 16", "CPU", "goal"), rows)
