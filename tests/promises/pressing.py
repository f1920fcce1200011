"""Writing to the bot and pressing its buttons, with nothing kept: what it would answer, and which rows change."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from aiogram.types import Update
from sqlalchemy import Table, event, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from bot.database import Database
from bot.dispatcher import build_dispatcher
from bot.outbox import Request
from bot.replies import Replies
from bot.texts import Texts
from bot.unit import Unit
from handlers import ROUTERS
from models.audit.operations import seal_entries
from models.errors import DomainError
from tests.bots import silent_bot

SENT_AT = 1_790_000_000
Row = Mapping[str, Any]
_WRITTEN = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)")
_READING = ("SELECT", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(frozen=True)
class Changed:
    """A row of a table that is new, other or gone; `row` is the newer of the two."""

    table: str
    row: Row


@dataclass(frozen=True)
class Outcome:
    """What is sent, what was refused, and what changed."""

    requests: list[Request]
    error: DomainError | None = None
    changes: tuple[Changed, ...] = ()

    @property
    def texts(self) -> str:
        """Everything that can be read of it, also on buttons."""
        return "\n".join(orjson.dumps(request.params).decode() for request in self.requests)

    def buttons(self) -> list[str]:
        """The payloads of the buttons that are shown."""
        return [
            data
            for request in self.requests
            for row in (request.params.get("reply_markup") or {}).get("inline_keyboard", [])
            for button in row
            if (data := button.get("callback_data"))
        ]


class _NothingKeptError(Exception):
    """The end of a unit of work that is rolled back."""


class Desk:
    """The real dispatcher, one update after the other. `rows` is how the tables were before."""

    def __init__(self, database: Database, texts: Texts, routers: Iterable[Any] = ROUTERS) -> None:
        self.database = database
        self._texts = texts
        self._bot = silent_bot()
        self._dispatcher = build_dispatcher(list(routers), texts)
        self._replies = Replies(self._bot)
        self._written: set[str] = set()
        self._rows: dict[str, dict[Any, Row]] = {}
        self._update_id = 0
        event.listen(database.engine.sync_engine, "after_cursor_execute", self._note_write)

    async def look(self) -> None:
        """Remember what the tables hold now."""
        async with self.database.unit_of_work() as session:
            self._rows = {name: await _rows(session, name) for name in _tables()}

    async def say(self, text: str, account: int, chat_id: int | None = None, *, keep: bool = False) -> Outcome:
        """A text message."""
        written = {"message_id": 5, "date": SENT_AT, "chat": _chat(chat_id or account), "from": _user(account)}
        return await self.send({"message": {**written, "text": text}}, keep=keep)

    async def press(
        self, data: str | None, account: int, chat_id: int | None = None, *, keep: bool = False, below: str = "message"
    ) -> Outcome:
        """A button below the bot's message 77; or below one that it no longer sees, or does not know."""
        chat = _chat(chat_id or account)
        places: dict[str, dict[str, Any]] = {
            "message": {"message": {"message_id": 77, "date": SENT_AT, "chat": chat, "text": "old"}},
            "gone": {"message": {"message_id": 77, "date": 0, "chat": chat}},
            "inline": {"inline_message_id": "1"},
        }
        press = {"id": "9", "from": _user(account), "chat_instance": "1", **places[below]}
        named = {"game_short_name": "chess"} if data is None else {"data": data}
        return await self.send({"callback_query": press | named}, keep=keep)

    async def send(self, content: dict[str, Any], *, keep: bool = False) -> Outcome:
        """One update; raises whatever is not a refusal."""
        self._update_id += 1
        update = Update.model_validate({"update_id": self._update_id, **content}, context={"bot": self._bot})
        unit, kept = Unit(self._texts.reader()), Outcome([])
        self._written.clear()
        try:
            async with self.database.unit_of_work() as session:
                with unit.using(session):
                    answer = await self._dispatcher.feed_update(self._bot, update)
                    await unit.save()
                await session.flush()
                await seal_entries(session)
                await session.flush()
                kept = Outcome(self._replies.to_answer(update, answer), changes=await self._changes(session))
                if not keep:
                    raise _NothingKeptError
        except _NothingKeptError:
            pass
        except DomainError as error:
            return Outcome(self._replies.to_refusal(update, unit.reader, error), error)
        return kept

    async def _changes(self, session: AsyncSession) -> tuple[Changed, ...]:
        changes = []
        for name in sorted(self._written):
            if name not in _tables():
                changes.append(Changed(name, {}))
                continue
            before, after = self._rows.get(name, {}), await _rows(session, name)
            differ = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
            changes += [Changed(name, after.get(key) or before[key]) for key in differ]
        return tuple(changes)

    def _note_write(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(_READING):
            found = _WRITTEN.match(statement)
            self._written.add(found[1] if found else statement)


@cache
def _tables() -> Mapping[str, Table]:
    return SQLModel.metadata.tables


async def _rows(session: AsyncSession, name: str) -> dict[Any, Row]:
    table = _tables()[name]
    keys = [column.name for column in table.primary_key]
    rows = (await session.execute(select(table))).mappings()
    return {tuple(row[key] for key in keys): dict(row) for row in rows}


def _user(account: int) -> dict[str, Any]:
    return {"id": account, "is_bot": False, "first_name": "Gil", "language_code": "en"}


def _chat(chat_id: int) -> dict[str, Any]:
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "Group"}
    return {"id": chat_id, "type": "private", "first_name": "Gil"}
