"""The durable inbox: an update is stored before Telegram may forget it, and marked when it is done."""

import json
from collections.abc import Sequence
from typing import Any

import orjson
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models.messaging.operations import IncomingUpdate, finish_updates, receive_updates

_LARGEST_ID = 2**63 - 1
_log = structlog.get_logger()


class AlreadyDoneError(Exception):
    """An earlier transaction has settled this update: its commit succeeded although it seemed to fail."""


class Inbox:
    """Stores batches; carries the done-marks of updates that wrote nothing to the next commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._done: set[int] = set()
        self._stored: set[int] = set()

    async def receive(self, updates: Sequence[Any]) -> list[IncomingUpdate]:
        """Store a batch as Telegram gave it, in one transaction; returns what was not there before, in order."""
        unique: dict[int, IncomingUpdate] = {}
        for one in map(incoming_update, updates):
            if one is not None:
                unique.setdefault(one.update_id, one)
        async with self._database.unit_of_work() as session:
            # An attempt whose commit seemed to fail may have stored them: the next one would find nothing new.
            self._stored |= await receive_updates(session, list(unique.values()))
            carried = await self._carry_marks(session)
        self._done -= carried
        new, self._stored = self._stored, set()
        return [one for update_id, one in unique.items() if update_id in new]

    def finish_later(self, update_id: int) -> None:
        """Mark an update that wrote nothing with whatever is committed next; a crash before only answers it again."""
        self._done.add(update_id)

    async def finish(self, session: AsyncSession, update_id: int) -> None:
        """Mark an update as done in the transaction that holds its effects. Raises AlreadyDoneError."""
        if not await finish_updates(session, [update_id]):
            raise AlreadyDoneError

    async def flush(self) -> None:
        """Commit the marks that nothing else has carried."""
        if self._done:
            async with self._database.unit_of_work() as session:
                carried = await self._carry_marks(session)
            self._done -= carried

    async def _carry_marks(self, session: AsyncSession) -> set[int]:
        carried = set(self._done)
        await finish_updates(session, carried)
        return carried


def incoming_update(raw: Any) -> IncomingUpdate | None:
    """An update's row; None, said in the log, for what has no usable id: nothing could be told of it again."""
    update_id = usable_id(raw)
    if update_id is None:
        _log.error("update_without_id")
        return None
    return IncomingUpdate(update_id, lane_of(raw), _json(raw))


def usable_id(raw: Any) -> int | None:
    """The number of an update; None for what is none."""
    update_id = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id <= _LARGEST_ID:
        return None
    return update_id


def _json(raw: Any) -> str:
    """An update as it came; what orjson cannot write is kept as well as it can be, to be quarantined."""
    try:
        return orjson.dumps(raw).decode()
    except orjson.JSONEncodeError:
        pass
    try:
        return json.dumps(raw)
    except RecursionError:
        return ""


def lane_of(raw: dict[str, Any]) -> int:
    """The chat that an update belongs to, else the person, else 0; whatever shape the update has."""
    for body in raw.values():
        if not isinstance(body, dict):
            continue
        message = body.get("message")
        for holder, field in ((body, "chat"), (message, "chat"), (body, "from")):
            found = holder.get(field) if isinstance(holder, dict) else None
            found_id = found.get("id") if isinstance(found, dict) else None
            if isinstance(found_id, int) and abs(found_id) <= _LARGEST_ID:
                return found_id
    return 0
