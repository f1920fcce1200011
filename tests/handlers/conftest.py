"""A chat with the bot, without the wire: what is said goes in, what the handlers return comes out."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.dispatcher import build_dispatcher
from bot.outbox import Request
from bot.patience import DatabasePatience
from bot.texts import Texts
from bot.unit import Unit
from bot.wire import Files, Upload, final_request_with_files
from bot.workshop import Workshop
from handlers import ROUTERS, TASKS
from models.company.operations import begin_company
from models.guide.rules import ALL_SETTLED
from models.people.operations import add_member
from models.people.tables import Language, Role
from tests.bots import silent_bot
from tests.companies import company

ANA, TOM, STRANGER = 501, 502, 900
"""Ana administers, in Portuguese; Tom looks on, in English; the stranger is no member."""

SENT_AT = 1_790_000_000
Sent = tuple[str, dict[str, Any]]


def message(chat_id: int, text: str) -> Sent:
    """A message without buttons, as it goes out."""
    return "sendMessage", {"chat_id": chat_id, "text": text}


def toast(text: str | None = None) -> Sent:
    """The answer to a button press, as it goes out."""
    return "answerCallbackQuery", {"callback_query_id": "9", **({"text": text} if text else {})}


class Talk:
    """Sends updates of one private chat after the other through the real dispatcher."""

    def __init__(self, database: Database, texts: Texts, folder: Path) -> None:
        self.database = database
        self._dispatcher = build_dispatcher(ROUTERS, texts)
        self._reader = texts.reader(Language.ENGLISH)
        self._sent_files: dict[str, bytes] = {}
        self._kept: list[Request] = []
        self._bot = silent_bot()
        self.files: Files = {}
        self._update_id = 0
        self._workshop = Workshop(
            database=database,
            files=self,
            keep=self._keep,
            bot=self._bot,
            texts=texts,
            kinds=TASKS,
            patience=DatabasePatience(),
            folder=folder,
        )

    async def say(self, text: str, sender: int = ANA, **details: Any) -> list[Sent]:
        """A text message."""
        return await self.send({"text": text, **details}, sender)

    async def send(self, content: dict[str, Any], sender: int = ANA) -> list[Sent]:
        """A message of any kind."""
        return await self.update({"message": _message(content, sender)})

    async def send_file(
        self, content: bytes, name: str, *, caption: str | None = None, sender: int = ANA, **details: Any
    ) -> list[Sent]:
        """A document; `work` finds its content."""
        document = {**self._stored(content), "file_name": name}
        return await self.send({"document": document, **({"caption": caption} if caption else {}), **details}, sender)

    async def send_photo(
        self, content: bytes, *, caption: str | None = None, sender: int = ANA, **details: Any
    ) -> list[Sent]:
        """A photo in one size; `work` finds its content."""
        photo = [{**self._stored(content), "width": 1280, "height": 960}]
        return await self.send({"photo": photo, **({"caption": caption} if caption else {}), **details}, sender)

    async def work(self) -> list[Sent]:
        """Do all the slow work that waits, in real worker processes; returns what is to be sent at last."""
        self._kept = []
        for is_quick in (True, False):
            while await self._workshop.do_waiting(is_quick=is_quick):
                pass
        self.files = {name: file for request in self._kept for name, file in request.files.items()}
        return [(request.method, request.params) for request in self._kept]

    async def download(self, file_id: str, destination: Path, *, max_bytes: int = 0) -> None:
        """As the wire does it."""
        await asyncio.to_thread(destination.write_bytes, self._sent_files[file_id])

    def _stored(self, content: bytes) -> dict[str, Any]:
        file_id = f"file{len(self._sent_files)}"
        self._sent_files[file_id] = content
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content)}

    async def _keep(self, _session: AsyncSession, _chat_id: int, requests: Sequence[Request], _key: str) -> None:
        self._kept += [replace(request, files=_read(request.files)) for request in requests]

    async def edit(self, content: dict[str, Any], sender: int = ANA) -> list[Sent]:
        """An edited message of any kind."""
        return await self.update({"edited_message": {**_message(content, sender), "edit_date": SENT_AT}})

    async def press(self, data: str, sender: int = ANA, **content: Any) -> list[Sent]:
        """A button below the bot's message 77."""
        below = {"message_id": 77, "date": SENT_AT, "chat": _chat(sender), **(content or {"text": "old"})}
        press = {"id": "9", "from": _user(sender), "chat_instance": "1", "data": data, "message": below}
        return await self.update({"callback_query": press})

    async def update(self, content: dict[str, Any]) -> list[Sent]:
        """One update, in a transaction of its own; returns what is to be sent, and puts its files into `files`."""
        self._update_id += 1
        update = Update.model_validate({"update_id": self._update_id, **content}, context={"bot": self._bot})
        unit = Unit(self._reader)
        async with self.database.unit_of_work() as session:
            with unit.using(session):
                answer = await self._dispatcher.feed_update(self._bot, update)
                await unit.save()
        if answer is None or answer is UNHANDLED:
            return []
        methods = answer if isinstance(answer, list) else [answer]
        requests = [final_request_with_files(self._bot, method) for method in methods]
        self.files = {name: file for _, _, files in requests for name, file in files.items()}
        return [(name, params) for name, params, _ in requests]


def _read(files: Files) -> Files:
    """Files of a task's folder, which is soon gone."""
    content = {name: file.content for name, file in files.items()}
    read = {name: found if isinstance(found, bytes) else found.read_bytes() for name, found in content.items()}
    return {name: Upload(file.filename, read[name]) for name, file in files.items()}


def _user(telegram_id: int) -> dict[str, Any]:
    return {"id": telegram_id, "is_bot": False, "first_name": "Gil", "language_code": "en"}


def _chat(telegram_id: int) -> dict[str, Any]:
    return {"id": telegram_id, "type": "private", "first_name": "Gil"}


def _message(content: dict[str, Any], sender: int) -> dict[str, Any]:
    return {"message_id": 5, "date": SENT_AT, "chat": _chat(sender), "from": _user(sender), **content}


@pytest.fixture
async def talk(database: Database, texts: Texts, tmp_path: Path) -> Talk:
    """A bot with two members of a company that has its first steps behind it, and nothing in stock."""
    people: Sequence[tuple[int, str, Language, Role]] = (
        (ANA, "Ana", Language.PORTUGUESE, Role.ADMIN),
        (TOM, "Tom", Language.ENGLISH, Role.VIEWER),
    )
    async with database.unit_of_work() as session:
        (await begin_company(session, company())).settled_steps = list(ALL_SETTLED)
        for telegram_id, name, language, role in people:
            await add_member(session, telegram_id=telegram_id, name=name, language=language, roles=[role])
    return Talk(database, texts, tmp_path / "workshop")
