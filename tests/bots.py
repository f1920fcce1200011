"""aiogram's bot for tests in which nothing is sent: it knows its own name, so that nothing is asked of Telegram."""

from collections.abc import AsyncGenerator
from typing import Any, NoReturn

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.types import User


class _NoWay(BaseSession):
    """Unlike aiogram's own session it loads no certificates, which takes longer than most tests."""

    async def close(self) -> None:
        pass

    async def make_request(self, *what: Any, **_: Any) -> NoReturn:
        raise AssertionError(f"nothing is to be sent here: {what}")

    def stream_content(self, *what: Any, **_: Any) -> AsyncGenerator[bytes, None]:
        raise AssertionError(f"nothing is to be fetched here: {what}")


def silent_bot(username: str = "retaguarda_bot") -> Bot:
    """A bot by that name."""
    bot = Bot("42:not-a-token", session=_NoWay())
    bot._me = User(id=42, is_bot=True, first_name="Retaguarda", username=username)
    return bot
