"""The rows of one issue movement without our machine, as transactions and as bots of a page.

`python -m benchmarks.plain_sales <name> <Bot API address> <database file>` runs one as an aiogram bot. A message makes
a card, a press on its button posts it: the rows that ours leaves, in SQLite with WAL and synchronous=FULL, and nothing
that makes sure of anything else.
"""

import asyncio
import json
import logging
import sqlite3
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import col, select

from benchmarks.phones import TOKEN
from models.audit.operations import record, seal_entries
from models.catalog.tables import Product
from models.people.tables import Member
from models.stock.tables import Location, MovementKind, StockDraft, StockLevel, StockMovement, StockValuation

PLACE = 1
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_ONE, _SCALE = Decimal(1), 10_000


class Till(Protocol):
    """Something that keeps the books; one sale at a time."""

    async def card(self, telegram_id: int, sku: str) -> tuple[int, str]:
        """A card to take one piece of a product: its key and what it says."""

    async def post(self, telegram_id: int, card_id: int) -> str:
        """Post it; what the confirmation says."""

    async def close(self) -> None: ...


class SqlModelTill:
    """A SQLModel session for each transaction, over aiosqlite or another driver."""

    def __init__(self, database: Path, driver: str = "aiosqlite") -> None:
        self._engine = create_async_engine(f"sqlite+{driver}:///{database}")
        if driver == "aiosqlite":
            event.listen(self._engine.sync_engine, "connect", _set_pragmas)
        self._sessions = async_sessionmaker(self._engine, class_=AsyncSession, expire_on_commit=False)
        self._writing = asyncio.Lock()

    async def card(self, telegram_id: int, sku: str) -> tuple[int, str]:
        async with self._writing, self._sessions() as session:
            member = await _member(session, telegram_id)
            found = select(Product).where(col(Product.sku) == sku)
            product: Product = (await session.execute(found)).scalar_one()
            level = await session.get_one(StockLevel, (product.id, PLACE))
            lines = [{"product_id": product.id, "quantity": "1"}]
            draft = StockDraft(member_id=member.id or 0, kind=MovementKind.ISSUE, lines=lines, location_id=PLACE)
            session.add(draft)
            await session.commit()
            return draft.id or 0, f"{product.name}: {level.on_hand} -> {level.on_hand - 1}"

    async def post(self, telegram_id: int, card_id: int) -> str:
        async with self._writing, self._sessions() as session:
            member = await _member(session, telegram_id)
            draft = await session.get_one(StockDraft, card_id)
            product = await session.get_one(Product, draft.lines[0]["product_id"])
            location = await session.get_one(Location, PLACE)
            level = await session.get_one(StockLevel, (product.id, PLACE))
            valuation = await session.get_one(StockValuation, product.id)
            now = datetime.now(UTC)
            level.on_hand -= _ONE
            level.last_movement_at = now
            valuation.on_hand -= _ONE
            movement = StockMovement(
                kind=MovementKind.ISSUE,
                product_id=product.id or 0,
                location_id=PLACE,
                quantity=-_ONE,
                on_hand_after=level.on_hand,
                unit_cost=valuation.average_cost,
                member_id=member.id,
                occurred_at=now,
            )
            session.add(movement)
            await session.flush()
            draft.posted_at, draft.movement_ids, draft.message_id = now, [movement.id or 0], card_id
            details = {"movement_id": movement.id, "quantity": movement.quantity}
            record(session, member_id=member.id, **_entry(product.id), details=details)
            await seal_entries(session)
            await session.commit()
            return f"{product.name}, {location.name}: {level.on_hand + 1} -> {level.on_hand}"

    async def close(self) -> None:
        await self._engine.dispose()


def _set_pragmas(connection: Any, _record: Any) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _entry(product_id: int | None) -> dict[str, Any]:
    return {"area": "stock", "action": "post_movement", "object_type": "product", "object_id": str(product_id)}


async def _member(session: AsyncSession, telegram_id: int) -> Member:
    found = select(Member).where(col(Member.telegram_id) == telegram_id)
    member: Member = (await session.execute(found)).scalar_one()
    return member


class SqliteTill:
    """Plain sqlite3 inside the loop."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None)
        _set_pragmas(self._connection, None)

    async def card(self, telegram_id: int, sku: str) -> tuple[int, str]:
        ask = self._connection.execute
        ask("BEGIN IMMEDIATE")
        (member_id,) = ask("SELECT id FROM member WHERE telegram_id = ?", (telegram_id,)).fetchone()
        product_id, name = ask("SELECT id, name FROM product WHERE sku = ?", (sku,)).fetchone()
        (on_hand,) = ask(
            "SELECT on_hand FROM stock_level WHERE product_id = ? AND location_id = ?", (product_id, PLACE)
        ).fetchone()
        lines = json.dumps([{"product_id": product_id, "quantity": "1"}])
        made = ask(
            "INSERT INTO stock_draft (member_id, kind, lines, location_id, created_at) VALUES (?, 'issue', ?, ?, ?)",
            (member_id, lines, PLACE, _now()),
        )
        ask("COMMIT")
        return made.lastrowid or 0, f"{name}: {on_hand / _SCALE} -> {on_hand / _SCALE - 1}"

    async def post(self, telegram_id: int, card_id: int) -> str:
        ask, now = self._connection.execute, _now()
        ask("BEGIN IMMEDIATE")
        (member_id,) = ask("SELECT id FROM member WHERE telegram_id = ?", (telegram_id,)).fetchone()
        (lines,) = ask("SELECT lines FROM stock_draft WHERE id = ?", (card_id,)).fetchone()
        product_id = json.loads(lines)[0]["product_id"]
        (name,) = ask("SELECT name FROM product WHERE id = ?", (product_id,)).fetchone()
        (place,) = ask("SELECT name FROM location WHERE id = ?", (PLACE,)).fetchone()
        (on_hand,) = ask(
            "UPDATE stock_level SET on_hand = on_hand - ?, last_movement_at = ? "
            "WHERE product_id = ? AND location_id = ? RETURNING on_hand",
            (_SCALE, now, product_id, PLACE),
        ).fetchone()
        (cost,) = ask(
            "UPDATE stock_valuation SET on_hand = on_hand - ? WHERE product_id = ? RETURNING average_cost",
            (_SCALE, product_id),
        ).fetchone()
        moved = ask(
            "INSERT INTO stock_movement (kind, product_id, location_id, quantity, on_hand_after, unit_cost, member_id, "
            "occurred_at) VALUES ('issue', ?, ?, ?, ?, ?, ?, ?)",
            (product_id, PLACE, -_SCALE, on_hand, cost, member_id, now),
        ).lastrowid
        ask(
            "UPDATE stock_draft SET posted_at = ?, movement_ids = ?, message_id = ? WHERE id = ?",
            (now, json.dumps([moved]), card_id, card_id),
        )
        self._note(member_id, product_id, moved, now)
        ask("COMMIT")
        return f"{name}, {place}: {on_hand / _SCALE + 1} -> {on_hand / _SCALE}"

    def _note(self, member_id: int, product_id: int, movement_id: int | None, now: str) -> None:
        """The audit entry and its head; the hash is not what is measured."""
        ask, details = self._connection.execute, json.dumps({"movement_id": movement_id, "quantity": "-1"})
        entry_id, previous = ask("SELECT entry_id, hash FROM audit_head").fetchone()
        digest = f"{entry_id + 1:064}"
        ask(
            "INSERT INTO audit_entry VALUES (?, ?, ?, 'stock', 'post_movement', 'product', ?, ?, ?, ?)",
            (entry_id + 1, now, member_id, str(product_id), details, previous, digest),
        )
        ask("UPDATE audit_head SET entry_id = ?, hash = ?", (entry_id + 1, digest))

    async def close(self) -> None:
        self._connection.close()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


async def serve(till: Till, api_url: str) -> None:
    """An aiogram bot that keeps its books with `till`."""
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def show_card(message: Message) -> None:
        _, sku, *_ = (message.text or "").split()
        card_id, text = await till.card(message.chat.id, sku)
        button = InlineKeyboardButton(text="OK", callback_data=f"k:{card_id}")
        await message.answer(text, reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))

    @dispatcher.callback_query()
    async def confirm(press: CallbackQuery) -> None:
        text = await till.post(press.from_user.id, int((press.data or "").split(":")[1]))
        await press.answer("OK")
        if isinstance(press.message, Message):
            await press.message.edit_text(text)

    try:
        await dispatcher.start_polling(bot)
    finally:
        await till.close()


TILLS: dict[str, Callable[[Path], Till]] = {"sqlmodel": SqlModelTill, "sqlite3": SqliteTill}

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    uvloop.run(serve(TILLS[sys.argv[1]](Path(sys.argv[3])), sys.argv[2]))
