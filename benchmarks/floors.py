"""The bots that ours is compared with: `python -m benchmarks.floors <name> <Bot API address> <database file>`."""

import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.phones import TOKEN
from models.catalog.tables import Product

Answer = Callable[[Message], Awaitable[object]]


async def run_echo(api_url: str, _: Path) -> None:
    """aiogram alone: its own polling, its own sending."""

    async def answer(message: Message) -> None:
        await message.answer(message.text or "")

    await _poll(api_url, answer)


async def run_echo_with_read(api_url: str, database: Path) -> None:
    """The same, with a session of its own for every message and one read by primary key."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)

    async def answer(message: Message) -> None:
        async with sessions() as session:
            product = await session.get(Product, 1)
        await message.answer(product.name if product else "")

    try:
        await _poll(api_url, answer)
    finally:
        await engine.dispose()


async def _poll(api_url: str, answer: Answer) -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    dispatcher = Dispatcher()
    dispatcher.message.register(answer)
    await dispatcher.start_polling(bot)


FLOORS = {"echo": run_echo, "echo_with_read": run_echo_with_read}

if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    uvloop.run(FLOORS[sys.argv[1]](sys.argv[2], Path(sys.argv[3])))
