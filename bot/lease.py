"""One receiver for one database: a second process waits while the first one's heart beats."""

import asyncio
import os
import socket
import uuid
from datetime import timedelta

import structlog

from bot.database import Database
from bot.patience import DatabasePatience
from models.columns import utc_now
from models.messaging.operations import release_lease, take_lease

HEARTBEAT_S = 5.0
STALE_AFTER = timedelta(seconds=20)
_log = structlog.get_logger()


class LeaseLostError(Exception):
    """Another process has become the receiver."""


class Lease:
    """The right to receive, held by this process."""

    def __init__(self, database: Database, patience: DatabasePatience) -> None:
        self._database = database
        self._insist = patience.insist
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    async def take(self) -> None:
        """Become the receiver; waits, and says so once, while another process is."""
        said = False
        while (other := await self._insist(self._ask)) is not None:
            if not said:
                said = True
                _log.warning("another_process_receives", holder=other, hint="waiting until it stops")
            await asyncio.sleep(HEARTBEAT_S)

    async def keep(self) -> None:
        """Beat until cancelled. Raises LeaseLostError when another process has taken over."""
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            other = await self._insist(self._ask)
            if other is not None:
                raise LeaseLostError(other)

    async def release(self) -> None:
        """Let the next process start at once."""
        async with self._database.unit_of_work() as session:
            await release_lease(session, self._holder)

    async def _ask(self) -> str | None:
        async with self._database.unit_of_work() as session:
            other = await take_lease(session, self._holder, stale_before=utc_now() - STALE_AFTER)
        if other is not None and _has_ended(other):
            async with self._database.unit_of_work() as session:
                await release_lease(session, other)
                return await take_lease(session, self._holder, stale_before=utc_now() - STALE_AFTER)
        return other


def _has_ended(holder: str) -> bool:
    """Whether a holder was a process of this machine that is no more; its number may be ours by now."""
    host, pid, _ = holder.rsplit(":", 2)
    if host != socket.gethostname():
        return False
    if int(pid) == os.getpid():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
