"""Housekeeping of what has been received and sent."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from models.messaging.operations import forget_old_messages

_log = structlog.get_logger()


async def forget_finished(unit_of_work: Callable[[], AbstractAsyncContextManager[AsyncSession]]) -> None:
    """Delete what is done and older than the 6 days in which an update could come again."""
    async with unit_of_work() as session:
        await forget_old_messages(session)
    _log.info("old_messages_forgotten")
