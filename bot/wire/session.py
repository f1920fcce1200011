"""aiogram's way out: whatever it awaits leaves through the wire, within the wire's limits."""

from collections.abc import AsyncGenerator
from functools import cache
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import LinkPreviewOptions
from pydantic import TypeAdapter
from typing_extensions import override

from bot.wire.final import final_request_with_files
from bot.wire.transport import READ_TIMEOUT_S
from bot.wire.wire import Wire


class WireSession(BaseSession):
    """Sends through the wire. Raises `WireError`s, never aiogram's own."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    async def close(self) -> None:
        """The wire is closed by its owner."""

    @override
    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        name, params, files = final_request_with_files(bot, method)
        result = await self._wire.call(name, params, files=files, read_timeout_s=timeout or READ_TIMEOUT_S)
        typed: TelegramType = _adapter(method.__returning__).validate_python(result, context={"bot": bot})
        return typed

    @override
    def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """Refused: `Wire.download` is the way for files, because it bounds them."""
        raise RuntimeError("files are downloaded through Wire.download")


def wire_bot(wire: Wire, bot_id: int) -> Bot:
    """aiogram's bot for `wire`: HTML, no link previews, and no token, which only the wire needs."""
    defaults = DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True))
    return Bot(f"{bot_id}:unused", session=WireSession(wire), default=defaults)


@cache
def _adapter(returning: Any) -> TypeAdapter[Any]:
    return TypeAdapter(returning)
