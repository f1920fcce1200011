"""From a phone through the handlers to the Bot API and back, in one process and without a wire.

What a text may break is in the handlers, the texts and Telegram's parser; inbox, outbox and HTTP carry all texts alike.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Update, User
from sqlalchemy import URL

from bot.database import Database
from bot.dispatcher import build_dispatcher
from bot.outbox import Request
from bot.replies import Replies
from bot.texts import Texts
from bot.unit import Unit
from bot.wire import Wire, wire_bot
from handlers import ROUTERS
from models.errors import DomainError
from sandbox import ApiError, Sandbox, TapAnswer
from tests.companies import company
from tests.machines import PHONES, TOKEN


@dataclass
class ShortWay:
    """The part of a `Bench` that a talk needs; nothing has to be waited for."""

    sandbox: Sandbox
    database: Database
    dispatcher: Dispatcher
    bot: Bot
    texts: Texts
    _offset: int = 0

    async def say(self, phone_id: int, text: str) -> str:
        """Type a message; returns the bot's last one."""
        self.sandbox.phones.send_text(phone_id, text)
        await self._handle_all()
        return str((await self.newest(phone_id, lambda message: message["from_bot"]))["text"])

    async def tap(self, phone_id: int, message_id: int, payload: str) -> TapAnswer:
        """Press a button."""
        query = self.sandbox.phones.press(phone_id, message_id, payload)
        await self._handle_all()
        return TapAnswer(query.answer.done())

    async def newest(self, phone_id: int, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The last message of a chat, which must be one that fits."""
        message = self.sandbox.phones.newest(phone_id)
        assert message is not None
        assert fits(message), message["text"]
        return message

    async def _handle_all(self) -> None:
        for raw in await self.sandbox.updates.poll(offset=self._offset):
            self._offset = raw["update_id"] + 1
            update = Update.model_validate(raw, context={"bot": self.bot})
            for request in await self._handle(update):
                await self._call(request)

    async def _handle(self, update: Update) -> list[Request]:
        unit, replies = Unit(self.texts.reader()), Replies(self.bot)
        try:
            async with self.database.unit_of_work() as session:
                with unit.using(session):
                    answer = await self.dispatcher.feed_update(self.bot, update)
                    await unit.save()
        except DomainError as error:
            return list(replies.to_refusal(update, unit.reader, error))
        return replies.to_answer(update, answer)

    async def _call(self, request: Request) -> None:
        """Raises AssertionError for what Telegram refuses, other than edits that change nothing."""
        try:
            await self.sandbox.call(request.method, request.params)
        except ApiError as error:
            if "not modified" not in error.description:
                raise AssertionError(f"{request.method}: {error}") from error


@asynccontextmanager
async def short_way(url: URL) -> AsyncIterator[ShortWay]:
    """All areas on one database."""
    texts, database = Texts(company("Teste")), Database(url)
    bot = wire_bot(Wire(token=TOKEN, api_url="http://127.0.0.1"), 77)
    bot._me = User(id=77, is_bot=True, first_name="Retaguarda", username="retaguarda_bot")
    sandbox = Sandbox(token=TOKEN, phones=PHONES, limits=False)
    try:
        yield ShortWay(sandbox, database, build_dispatcher(ROUTERS, texts), bot, texts)
    finally:
        await sandbox.stop()
        await database.close()
