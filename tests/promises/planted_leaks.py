"""Bugs that let secrets out, each planted into the process that calls its function."""

import logging
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from yarl import URL

import bot.database
import bot.inbox
import bot.logs
import bot.wire.transport
from bot.wire import Unavailable
from bot.wire.transport import Failed, Transport
from bot.wire.verdicts import verdict
from models.messaging.operations import _settle_updates


def lost_in_the_librarys_words(error: Exception) -> Failed:
    """Errors of the network as aiohttp words them, which name the address."""
    return Failed(Unavailable(repr(error), maybe_sent=True))


def refused_in_the_servers_words(_self: Transport, code: int, payload: bytes) -> Failed:
    """A refusal as it came, with what it repeats."""
    return Failed(verdict(code, payload))


def logged(url: Callable[[Transport, str], URL]) -> Callable[[Transport, str], URL]:
    """Every request's address in the log."""

    def logged_url(self: Transport, path: str) -> URL:
        found = url(self, path)
        logging.getLogger("aiohttp.client").debug("asking %s", found)
        return found

    return logged_url


def say_everything() -> None:
    """The library's words, in a log that blanks nothing."""

    def blank(_secrets: Any) -> Any:
        return lambda _logger, _name, line: str(line)

    bot.wire.transport._lost = lost_in_the_librarys_words
    bot.logs.blank = blank


def keep_what_was_said() -> None:
    """A done update keeps its payload."""

    async def finish(session: AsyncSession, update_ids: Collection[int]) -> int:
        return await _settle_updates(session, update_ids) if update_ids else 0

    bot.inbox.finish_updates = finish


def show_parameters() -> None:
    """Errors of the database in SQLAlchemy's words, values and all."""
    create = bot.database.create_async_engine

    def create_talkative(url: Any, **options: Any) -> Any:
        return create(url, **options | {"hide_parameters": False})

    bot.database.create_async_engine = create_talkative  # type: ignore[assignment]
