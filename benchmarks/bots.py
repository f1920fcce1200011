"""The bots that are compared: `python -m benchmarks.bots <name> <Bot API address> <database file>`."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop
from aiogram import Bot, Dispatcher, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage
from aiogram.types import Message
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.phones import TOKEN
from bot.app import build_machine
from bot.logs import configure_logging
from bot.settings import Settings
from handlers import ROUTERS
from models.catalog.tables import Product

Answer = Callable[[Message], Awaitable[object]]


def echo_area() -> Router:
    """One handler, as our machine takes it."""
    router = Router(name="echo")

    @router.message()
    async def echo(message: Message) -> SendMessage:
        return message.answer(message.text or "", parse_mode=None)

    return router


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


async def run_machine_with_echo(api_url: str, database: Path) -> None:
    """Our machine with one handler that does nothing: inbox, lanes, transaction, wire."""
    await _serve(api_url, database, [echo_area()])


async def run_retaguarda(api_url: str, database: Path) -> None:
    """Our machine as it is."""
    await _serve(api_url, database, ROUTERS)


async def _serve(api_url: str, database: Path, routers: "list[Router] | tuple[Router, ...]") -> None:
    settings = Settings(bot_token=SecretStr(TOKEN), database_url=f"sqlite:///{database}", data_dir=database.parent)
    machine = build_machine(
        settings, token=TOKEN, api_url=api_url, say=lambda _: None, routers=routers, lift_limits=True
    )
    await machine.run()


BOTS = {
    "echo": run_echo,
    "echo_with_read": run_echo_with_read,
    "machine_with_echo": run_machine_with_echo,
    "retaguarda": run_retaguarda,
}

if __name__ == "__main__":
    configure_logging("WARNING")
    uvloop.run(BOTS[sys.argv[1]](sys.argv[2], Path(sys.argv[3])))
