"""People who move stock, power cuts at chosen moments, and what must be left after one."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from bot.database import Database
from models.audit.queries import follow_chain
from models.catalog.operations import add_product
from models.catalog.tables import Unit
from models.messaging.tables import InboxUpdate
from models.people.actor import Actor
from models.people.tables import Language, Role
from models.stock.operations import post_receipt
from models.stock.posting import Line
from models.stock.tables import Location, StockDraft, StockMovement
from tests.machines import ADMIN, MEMBER, Bench, add_people
from tests.promises.disks import Disk, Step
from tests.promises.ledger import problems

PATIENCE_S = 20.0
TALKERS = {MEMBER: "/saida CAF-1 1", ADMIN: "/receive CAF-1 1"}
MOMENTS: Sequence[tuple[str, Step, int]] = (
    ("-wal", "write", 60),
    (".sqlite3", "write", 40),
    ("-wal", "sync", 6),
    (".sqlite3", "sync", 2),
)
"""What is about to be done to which file when the power goes, and up to how many of its kind are passed over."""

Acknowledged = set[int]
"""Cards that a person saw confirmed."""


async def open_shop(url: URL) -> None:
    """People, a place and enough coffee."""
    await add_people(url)
    database = Database(url)
    async with database.unit_of_work() as session:
        session.add_all([Unit(code="un"), Location(id=1, name="Loja")])
        await session.flush()
        product = await add_product(session, actor_id=None, sku="CAF-1", name="Café", unit_code="un")
        boss = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.MANAGER}))
        lines = [Line(product.id or 0, Decimal(100_000))]
        await post_receipt(session, actor=boss, lines=lines, location_id=1)
    await database.close()


@dataclass(frozen=True)
class Cut:
    """The disk at one moment, the cards that people had seen confirmed, and how many updates Telegram had forgotten."""

    disk: Disk
    acknowledged: frozenset[int]
    forgotten: int


@dataclass
class Day:
    """A day at work on a recorded disk."""

    bench: Bench
    disk: Disk
    path: Path
    chance: Random
    acknowledged: Acknowledged = field(default_factory=set)
    sent: int = 0

    async def talk(self, phone_id: int) -> None:
        """Move one piece after another by message and button, until cancelled."""
        phones = self.bench.sandbox.phones
        while True:
            self.sent += 1
            phones.send_text(phone_id, TALKERS[phone_id])
            card = await self.bench.newest(phone_id, lambda m: _payload(m, "k") is not None)
            self.sent += 1
            phones.press(phone_id, card["message_id"], _data(card, "k"))
            done = await self.bench.newest(phone_id, lambda m: _payload(m, "ku") is not None)
            self.acknowledged.add(int(_payload(done, "ku") or 0))

    async def tidy(self) -> None:
        """Move the log into the database in every way there is, until cancelled."""
        with closing(sqlite3.connect(self.path, timeout=0)) as connection:
            while True:
                await asyncio.sleep(self.chance.uniform(0.01, 0.2))
                with suppress(sqlite3.OperationalError):
                    connection.execute(
                        f"PRAGMA wal_checkpoint({self.chance.choice(('PASSIVE', 'RESTART', 'TRUNCATE'))})"
                    )

    async def cut(self, ending: str, step: Step, passed_over: int) -> Cut:
        """Wait for such a moment, and take a copy of what is on the disk then; the day goes on."""
        left = self.chance.randint(1, passed_over)
        taken: asyncio.Future[Cut] = asyncio.get_running_loop().create_future()

        def look(name: str, taking: Step) -> None:
            nonlocal left
            if name.endswith(ending) and taking == step:
                left -= 1
                if left == 0:
                    taken.set_result(self._now())

        self.disk.before_step = look
        async with asyncio.timeout(PATIENCE_S):
            return await taken

    def _now(self) -> Cut:
        shown = (_payload(self.bench.sandbox.phones.newest(phone_id) or {}, "ku") for phone_id in TALKERS)
        seen = self.acknowledged | {int(card) for card in shown if card is not None}
        return Cut(self.disk.copy(), frozenset(seen), self.sent - len(self.bench.sandbox.updates))


@asynccontextmanager
async def at_work(day: Day) -> AsyncIterator[None]:
    """Everybody works until the block ends; whatever stops them is raised."""
    tasks = [asyncio.create_task(work) for work in (*map(day.talk, TALKERS), day.tidy())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for error in ended:
        if error is not None and not isinstance(error, asyncio.CancelledError):
            raise error


async def losses(cut: Cut, folder: Path, chance: Random) -> list[str]:
    """What is wrong once the power is back: what was acknowledged and is not there, and whatever does not fit."""
    path = _restart(cut.disk, folder, chance)
    if damage := _damage(path):
        return damage
    database = Database(URL.create("sqlite", database=str(path)))
    try:
        async with database.unit_of_work() as session:
            found = await _missing(session, cut)
            if (broken := await follow_chain(session, limit=10**6)) is not None:
                found.append(f"the audit trail: {broken}")
        return found + await problems(database)
    finally:
        await database.close()


def _restart(disk: Disk, folder: Path, chance: Random) -> Path:
    """Put what the disk has kept into a new folder; returns the database."""
    folder.mkdir()
    for name, file in disk.files.items():
        content = file.after_power_cut(chance)
        if content is not None:
            (folder / Path(name).name).write_bytes(content)
    (path,) = folder.glob("*.sqlite3")
    return path


def _damage(path: Path) -> list[str]:
    try:
        with closing(sqlite3.connect(path)) as connection:
            (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return ([] if whole == "ok" else [whole]) + [f"orphan {orphan}" for orphan in orphans]


async def _missing(session: AsyncSession, cut: Cut) -> list[str]:
    posted = select(StockDraft.id, StockDraft.movement_ids).where(col(StockDraft.posted_at).is_not(None))
    cards = {card: movement_ids or [] for card, movement_ids in await session.execute(posted)}
    ledger = set((await session.execute(select(StockMovement.id))).scalars())
    stored = (await session.execute(select(func.count()).select_from(InboxUpdate))).scalar_one()
    found = [f"card {card} was confirmed and is gone" for card in sorted(cut.acknowledged - cards.keys())]
    found += [f"card {card} has no movements" for card, ids in cards.items() if not ids or not ledger.issuperset(ids)]
    if stored < cut.forgotten:
        found.append(f"Telegram has forgotten {cut.forgotten} updates, {stored} are stored")
    return found


def _payload(message: dict[str, object], prefix: str) -> str | None:
    """What follows the prefix in one of a message's buttons: a card's key."""
    data = _data(message, prefix)
    return data.split(":")[1] if data else None


def _data(message: dict[str, object], prefix: str) -> str:
    """What one of a message's buttons carries; nothing if there is none with this prefix."""
    keyboard = message.get("reply_markup")
    rows = keyboard.get("inline_keyboard", []) if isinstance(keyboard, dict) else []
    for button in (button for row in rows for button in row):
        data = str(button.get("callback_data", ""))
        if data.startswith(f"{prefix}:"):
            return data
    return ""
