"""Bugs that let secrets out, each planted into the process that calls its function."""

import logging
from collections.abc import Callable, Collection
from typing import Any

import pytest
import structlog
import yarl
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from bot.wire import Unavailable
from bot.wire.transport import Failed, Transport
from bot.wire.verdicts import verdict
from models.audit.operations import record
from models.columns import utc_now
from models.messaging.operations import _settle_updates, save_conversation
from models.messaging.tables import OutboxMessage
from models.people import joining


def lost_in_the_librarys_words(error: Exception) -> Failed:
    """Errors of the network as aiohttp words them, which name the address."""
    return Failed(Unavailable(repr(error), maybe_sent=True))


def refused_in_the_servers_words(_self: Transport, code: int, payload: bytes) -> Failed:
    """A refusal as it came, with what it repeats."""
    return Failed(verdict(code, payload))


def logged(url: Callable[[Transport, str], yarl.URL]) -> Callable[[Transport, str], yarl.URL]:
    """Every request's address in the log."""

    def logged_url(self: Transport, path: str) -> yarl.URL:
        found = url(self, path)
        logging.getLogger("aiohttp.client").debug("asking %s", found)
        return found

    return logged_url


def let_everything_out() -> None:
    """The library's words in a log that blanks nothing, what came and went is kept, and parameters."""
    patch = pytest.MonkeyPatch()
    patch.setattr("bot.wire.transport._lost", lost_in_the_librarys_words)
    patch.setattr("bot.logs.blank", lambda _secrets: lambda _logger, _name, line: str(line))
    patch.setattr("bot.inbox.finish_updates", _finish_and_keep)
    patch.setattr("bot.delivery.finish_message", _send_and_keep)
    patch.setattr("bot.database.create_async_engine", _create_talkative_engine)


def keep_links() -> None:
    """A code in the trail, in the conversation of whoever opens it, and in a log that blanks nothing."""
    patch = pytest.MonkeyPatch()
    patch.setattr("bot.logs.blank", lambda _secrets: lambda _logger, _name, line: str(line))
    join = joining.join_by_code

    async def join_and_tell(session: AsyncSession, *, code: str, telegram_id: int, **more: Any) -> joining.Joined:
        joined = await join(session, code=code, telegram_id=telegram_id, **more)
        structlog.get_logger().info("joined", code=code)
        record(
            session,
            member_id=joined.member.id,
            area="people",
            action="join",
            object_type="member",
            object_id=str(joined.member.id),
            details={"code": code},
        )
        await save_conversation(session, chat_id=telegram_id, telegram_id=telegram_id, state="a", data={"code": code})
        return joined

    patch.setattr("handlers.people.joining.join_by_code", join_and_tell)


def _create_talkative_engine(url: URL, **options: Any) -> AsyncEngine:
    return create_async_engine(url, **options | {"hide_parameters": False})


async def _finish_and_keep(session: AsyncSession, update_ids: Collection[int]) -> int:
    return await _settle_updates(session, update_ids) if update_ids else 0


async def _send_and_keep(session: AsyncSession, message_id: int, *, failure: str | None = None) -> None:
    row = await session.get_one(OutboxMessage, message_id)
    row.sent_at, row.failure = utc_now(), failure
