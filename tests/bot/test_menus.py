"""Telegram is given the menus of commands, each only when it has changed."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiogram.methods import SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.menus import Menus
from bot.patience import DatabasePatience
from bot.wire import Wire, wire_bot
from models.guide.queries import remembered_menus
from sandbox import Phone, Sandbox

TOKEN = "42:canary-menus"
ANA, BOB = 501, 502


class Desk:
    """A bot's menus, what they are to be, and what Telegram is asked."""

    def __init__(self, database: Database, sandbox: Sandbox, wire: Wire) -> None:
        self.wanted: list[SetMyCommands] = []
        self.database = database
        self.sandbox = sandbox
        bot = wire_bot(wire, 42)
        self.menus = Menus(database=database, wire=wire, bot=bot, patience=DatabasePatience(), load=self._load)

    @property
    def asked(self) -> list[str]:
        """The methods that Telegram has been asked since the last start."""
        return [request.method for request in self.sandbox.requests]

    async def introduce(self) -> list[Any]:
        """What is set by one start: the scopes' chats, None for the default."""
        self.sandbox.requests.clear()
        await self.menus.introduce()
        set_ones = [request.params for request in self.sandbox.requests if request.method == "setMyCommands"]
        return [params["scope"].get("chat_id") for params in set_ones]

    async def shown(self, phone: int) -> list[str]:
        """The commands that a phone offers."""
        scope = {"type": "chat", "chat_id": phone}
        return [entry["command"] for entry in await self.sandbox.call("getMyCommands", {"scope": scope})]

    async def _load(self, _session: AsyncSession) -> Sequence[SetMyCommands]:
        return self.wanted


def menu(command: str, chat_id: int | None = None) -> SetMyCommands:
    scope = BotCommandScopeDefault() if chat_id is None else BotCommandScopeChat(chat_id=chat_id)
    return SetMyCommands(commands=[BotCommand(command=command, description="x")], scope=scope)


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    sandbox = Sandbox(token=TOKEN, phones=(Phone(ANA, "Ana", "pt-br"), Phone(BOB, "Bob", "en")), limits=False)
    wire = Wire(token=TOKEN, api_url=await sandbox.start(), lift_limits=True)
    await wire.open()
    yield Desk(database, sandbox, wire)
    await wire.close()
    await sandbox.stop()


async def test_each_is_set_once(desk: Desk) -> None:
    desk.wanted = [menu("start"), menu("stock", ANA), menu("audit", BOB)]
    assert await desk.introduce() == [None, ANA, BOB]
    assert (await desk.shown(ANA), await desk.shown(BOB)) == (["stock"], ["audit"])
    assert await desk.introduce() == []
    assert desk.asked == ["getMyCommands"]


async def test_only_what_changed_is_set_again(desk: Desk) -> None:
    desk.wanted = [menu("start"), menu("stock", ANA), menu("audit", BOB)]
    await desk.introduce()
    desk.wanted = [menu("start"), menu("help", ANA), menu("audit", BOB)]
    assert await desk.introduce() == [ANA]
    assert await desk.shown(ANA) == ["help"]


async def test_a_bot_that_telegram_knows_nothing_of_gets_all_of_them(desk: Desk) -> None:
    desk.wanted = [menu("start"), menu("stock", ANA)]
    await desk.introduce()
    await desk.sandbox.call("deleteMyCommands")
    assert await desk.introduce() == [None, ANA]


async def test_one_that_is_refused_holds_up_no_other_and_is_tried_again(desk: Desk) -> None:
    desk.wanted = [menu("start"), menu("stock", 999), menu("audit", BOB)]
    assert await desk.introduce() == [None, 999, BOB]
    assert await desk.shown(BOB) == ["audit"]
    assert await desk.introduce() == [999]
    async with desk.database.unit_of_work() as session:
        assert set(await remembered_menus(session)) == {"default:", f"chat:{BOB}:"}


async def test_without_menus_nothing_is_asked(desk: Desk) -> None:
    assert await desk.introduce() == []
    assert desk.asked == []


async def test_while_telegram_is_away_nothing_is_remembered(desk: Desk) -> None:
    desk.wanted = [menu("start"), menu("stock", ANA)]
    await desk.sandbox.stop()
    assert await desk.introduce() == []
    async with desk.database.unit_of_work() as session:
        assert await remembered_menus(session) == {}
