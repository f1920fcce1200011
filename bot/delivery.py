"""One message of the outbox, until it has arrived or is known to be undeliverable."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from aiogram.types import InlineKeyboardMarkup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.patience import DatabasePatience, pauses
from bot.shelf import Shelf
from bot.texts import Reader, Texts
from bot.wire import Blocked, ChatMoved, FloodWait, NotModified, Priority, Refused, TooOld, Wire, WireError
from models.groups.operations import lose_group, move_group
from models.messaging.operations import (
    finish_message,
    lose_contact,
    notify_role,
    remember_sent_message,
)
from models.messaging.queries import WaitingMessage, message_sent_under
from models.people.tables import Language, Role

_Params = dict[str, Any]
Told = str | tuple[str, InlineKeyboardMarkup]
"""What a notice says, perhaps with buttons below it."""

Notices = Mapping[str, Callable[[Reader, dict[str, Any]], Told]]
UNDELIVERABLE = "message_undeliverable"
_MENUS = frozenset({"setMyCommands", "deleteMyCommands"})
"""Nobody waits for these, and the chat that they are for is not the one in whose queue they wait."""

_RETRY_FIRST_S, _RETRY_LONGEST_S = 0.5, 60.0
_log = structlog.get_logger()


class Delivery:
    """Renders, sends, retries, and records what became of each message.

    A message with a key is sent the first time and edited afterwards; where somebody deleted what was to be edited, it
    is sent anew, whoever wanted it edited. What was sent but not recorded,
    because the process died in between, is sent again.
    """

    def __init__(
        self,
        *,
        database: Database,
        wire: Wire,
        texts: Texts,
        notices: Notices,
        shelf: Shelf,
        patience: DatabasePatience,
    ) -> None:
        self._database = database
        self._wire = wire
        self._texts = texts
        self._notices = notices
        self._shelf = shelf
        self._insist = patience.insist

    async def deliver(self, row: WaitingMessage, *, is_outdated: bool = False) -> None:
        """Send one message and record it; `is_outdated` when a later one under the same key waits behind it."""
        if is_outdated:
            await self._record(row, lambda session: finish_message(session, row.id))
            return
        try:
            await self._send(row)
        except Blocked:
            await self._record(row, lambda session: self._fail_as_unreachable(session, row))
        except ChatMoved as moved:
            new_chat_id = moved.new_chat_id
            await self._record(None, lambda session: move_group(session, row.chat_id, new_chat_id))
        except Refused as refused:
            reason = refused.description
            await self._record(row, lambda session: self._fail(session, row, reason))
        except Exception as error:
            _log.exception("message_not_rendered", notice=row.notice, message=row.id)
            reason = type(error).__name__
            await self._record(row, lambda session: self._fail(session, row, reason))

    async def _send(self, row: WaitingMessage) -> None:
        sent_id = await self._insist(lambda: self._sent_under(row)) if row.key else None
        method, params = self._request(row, sent_id)
        try:
            result = await self._call(row, method, params)
        except (NotModified, TooOld):
            result = None
        except Refused as refused:
            if method == "deleteMessage":
                # What was to be tidied away is gone, or too old to be: nobody waits for that.
                await self._record(row, lambda session: self._finish(session, row, None))
                return
            if "not found" not in refused.description or not method.startswith("edit"):
                raise
            if sent_id is None and method == "editMessageText":
                await self._send(_in_place_of(row, params))
                return
            # The message was deleted meanwhile: what is said is sent anew; buttons alone have nothing to stand below.
            result = await self._call(row, *self._request(row, None)) if sent_id is not None else None
        await self._record(row, lambda session: self._finish(session, row, result))

    async def _call(self, row: WaitingMessage, method: str, params: dict[str, Any]) -> Any:
        files = self._shelf.take(row.files)
        priority = Priority.of(method, is_push=row.is_push)
        async for attempt in pauses(_RETRY_FIRST_S, _RETRY_LONGEST_S):
            try:
                return await self._wire.call(method, params, files=files, priority=priority)
            except FloodWait as wait:
                await asyncio.sleep(wait.retry_after_s)
            except (Blocked, ChatMoved, Refused):
                raise
            except WireError as error:
                log = _log.warning if attempt == 0 else _log.debug
                log("message_waits", method=method, reason=type(error).__name__, attempt=attempt)
        raise AssertionError("pauses never end")

    def _request(self, row: WaitingMessage, sent_id: int | None) -> tuple[str, dict[str, Any]]:
        if row.notice is not None:
            reader = self._texts.reader(Language(row.language) if row.language else None)
            told = self._notices[row.notice](reader, row.params or {})
            text, keyboard = (told, None) if isinstance(told, str) else told
            method, params = "sendMessage", _Params(chat_id=row.chat_id, text=text, parse_mode="HTML")
            if keyboard is not None:
                params["reply_markup"] = keyboard.model_dump(mode="json", exclude_none=True)
        else:
            method, params = row.method or "", _Params(row.payload or {})
        if "chat_id" in params:
            # Telegram may have given the chat a new number since.
            params["chat_id"] = row.chat_id
        if sent_id is not None and method == "sendMessage":
            return "editMessageText", {**params, "message_id": sent_id}
        return method, params

    async def _record(self, row: WaitingMessage | None, write: Callable[[AsyncSession], Any]) -> None:
        async def whole() -> None:
            async with self._database.unit_of_work() as session:
                await write(session)

        await self._insist(whole)
        if row is not None:
            await self._shelf.clear(row.files)

    async def _finish(self, session: AsyncSession, row: WaitingMessage, result: Any) -> None:
        await finish_message(session, row.id)
        if row.key and isinstance(result, dict) and "message_id" in result:
            await remember_sent_message(session, key=row.key, chat_id=row.chat_id, message_id=result["message_id"])

    async def _fail_as_unreachable(self, session: AsyncSession, row: WaitingMessage) -> None:
        await finish_message(session, row.id, failure="blocked")
        if row.chat_id < 0:
            await lose_group(session, row.chat_id)
        elif row.method not in _MENUS:
            await lose_contact(session, row.chat_id)

    async def _fail(self, session: AsyncSession, row: WaitingMessage, reason: str) -> None:
        _log.error("message_undeliverable", message=row.id, method=row.method, notice=row.notice, reason=reason)
        await finish_message(session, row.id, failure=reason)
        # Whoever adds the bot to a group of their own, where it may not write, is not to bother the admins.
        is_foreign_group = row.chat_id < 0 and row.reader_name is None
        if row.notice != UNDELIVERABLE and row.method not in _MENUS and not is_foreign_group:
            params = {"name": row.reader_name or "", "reason": reason}
            await notify_role(session, Role.ADMIN, notice=UNDELIVERABLE, params=params)

    async def _sent_under(self, row: WaitingMessage) -> int | None:
        async with self._database.unit_of_work() as session:
            return await message_sent_under(session, row.key or "", row.chat_id)


def _in_place_of(row: WaitingMessage, params: _Params) -> WaitingMessage:
    """What was to edit a message that somebody deleted: it goes below, where later edits of that message follow."""
    said = {name: value for name, value in params.items() if name != "message_id"}
    return replace(row, method="sendMessage", payload=said, key=f"message:{params['message_id']}")
