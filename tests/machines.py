"""A whole running machine against the sandbox, with a small area of its own whose effects can be counted."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, SetMyCommands, TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, User
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from bot.delivery import Notices
from bot.machine import Machine, Parts
from bot.texts import Reader, Texts
from bot.wire import Wire
from handlers.tasks import TaskKind
from jobs.timetable import build_timetable
from models.catalog.tables import Category
from models.messaging.operations import notify_chat
from models.messaging.tables import InboxUpdate
from models.people.actor import Actor
from models.people.errors import RoleMissingError
from models.people.operations import add_member
from models.people.tables import Language, Role
from sandbox import Phone, Sandbox, TapAnswer
from tests.companies import company

TOKEN = "77:canary-MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"
MEMBER, ADMIN, STRANGER = 501, 502, 503
PHONES = (Phone(MEMBER, "Ana", "pt-br"), Phone(ADMIN, "Bob", "en"), Phone(STRANGER, "Gil", "en"))
NOTICE_KINDS = ("test", "task_failed", "update_quarantined", "member_unreachable", "message_undeliverable")
PATIENCE_S = 60.0


class AgainCallback(CallbackData, prefix="again"):
    """The one button of the test area."""

    count: int


def test_area() -> Router:
    """Handlers that write a row, echo, refuse and break."""
    router = Router(name="test")

    @router.message(Command("write"))
    async def write(message: Message, session: AsyncSession) -> SendMessage:
        name = (message.text or "").removeprefix("/write ")
        session.add(Category(name=name))
        await session.flush()
        return SendMessage(chat_id=message.chat.id, text=f"wrote {name}")

    @router.message(Command("break"))
    async def break_after_writing(message: Message, session: AsyncSession) -> None:
        session.add(Category(name=message.text or ""))
        await session.flush()
        raise RuntimeError("broken on purpose")

    @router.message(Command("refuse"))
    async def refuse(message: Message, session: AsyncSession) -> None:
        session.add(Category(name=message.text or ""))
        await session.flush()
        raise RoleMissingError

    @router.message(Command("missing"))
    async def look_for_a_missing_file(message: Message) -> None:
        raise FileNotFoundError(message.text)

    @router.message(Command("refuse_strangers"), flags={"audience": "strangers"})
    async def refuse_stranger(message: Message) -> None:
        raise RoleMissingError

    @router.message(Command("tell"))
    async def tell(message: Message, session: AsyncSession) -> None:
        notify_chat(session, chat_id=ADMIN, notice="test", params={"text": (message.text or "")[6:]}, key="told")

    @router.message(Command("button"))
    async def offer(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text="0", reply_markup=_keyboard(1))

    @router.callback_query(AgainCallback.filter())
    async def again(query: CallbackQuery, callback_data: AgainCallback) -> list[TelegramMethod[Any]]:
        assert query.message is not None
        edit = EditMessageText(
            chat_id=query.from_user.id,
            message_id=query.message.message_id,
            text=str(callback_data.count),
            reply_markup=_keyboard(callback_data.count + 1),
        )
        return [edit, AnswerCallbackQuery(callback_query_id=query.id, text="pressed")]

    @router.message()
    async def echo(message: Message, actor: Actor) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"{actor.name}: {message.text}", parse_mode=None)

    @router.message(flags={"audience": "strangers"})
    async def turn_away(message: Message, sender_user: User) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"who is {sender_user.first_name}?")

    return router


def _keyboard(count: int) -> InlineKeyboardMarkup:
    button = InlineKeyboardButton(text="+1", callback_data=AgainCallback(count=count).pack())
    return InlineKeyboardMarkup(inline_keyboard=[[button]])


def show_notice(kind: str, _reader: Reader, params: dict[str, Any]) -> str:
    """Any notice, without wording."""
    return f"{kind}: {' '.join(str(params[name]) for name in sorted(params))}"


def build_parts(
    url: URL,
    api_url: str,
    folder: Path,
    *,
    routers: Sequence[Router] | None = None,
    notices: Notices | None = None,
    tasks: Mapping[str, TaskKind] | None = None,
) -> Parts:
    """The parts of a machine for tests: everything real, the limits lifted."""
    database = Database(url)
    texts = Texts(company("Teste"))
    return Parts(
        database=database,
        wire=Wire(token=TOKEN, api_url=api_url, lift_limits=True),
        texts=texts,
        routers=routers if routers is not None else [test_area()],
        notices=notices or {kind: partial(show_notice, kind) for kind in NOTICE_KINDS},
        tasks=tasks or {},
        menus=_no_menus,
        timetable=build_timetable(database.unit_of_work, ZoneInfo("UTC")),
        folder=folder,
        on_start=_nothing_to_offer,
    )


async def _no_menus(_session: AsyncSession) -> list[SetMyCommands]:
    return []


async def _nothing_to_offer(_username: str) -> None:
    pass


@dataclass
class Bench:
    """A sandbox, a running machine, and a look into the database."""

    sandbox: Sandbox
    database: Database
    machine: Machine
    serving: asyncio.Task[None]

    async def say(self, phone_id: int, text: str) -> str:
        """Type a message and wait for the next one of the bot in that chat."""
        asked = self.sandbox.phones.send_text(phone_id, text).message_id
        return str((await self.newest(phone_id, lambda m: m["from_bot"] and m["message_id"] > asked))["text"])

    async def tap(self, phone_id: int, message_id: int, payload: str) -> TapAnswer:
        """Press a button and wait for what the bot answers."""
        return await self.sandbox.phones.tap(phone_id, message_id, payload)

    async def newest(self, phone_id: int, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The last message of a chat, once it is one that fits."""

        def found() -> dict[str, Any] | None:
            message = self.sandbox.phones.newest(phone_id)
            return message if message is not None and fits(message) else None

        await self.until(lambda: found() is not None, "an answer")
        message = found()
        assert message is not None
        return message

    def answers(self, phone_id: int) -> list[str]:
        """What the bot has written to a phone."""
        return [str(m["text"]) for m in self.sandbox.phones.chat(phone_id) if m["from_bot"]]

    async def wait_for_answers(self, phone_id: int, count: int) -> list[str]:
        await self.until(lambda: len(self.answers(phone_id)) >= count, f"{count} answers to {phone_id}")
        return self.answers(phone_id)

    async def until(self, holds: Any, what: str = "it") -> None:
        """Wait until something holds; fails after a while, or at once when the machine has ended."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                if self.serving.done():
                    self.serving.result()
                    raise AssertionError(f"the machine ended before {what}")
                await asyncio.sleep(0.002)

    async def until_done(self, count: int) -> None:
        """Wait until this many updates, and no others, are in the inbox and done."""
        async with asyncio.timeout(PATIENCE_S):
            while [row.done_at is not None for row in await self.rows(InboxUpdate)] != [True] * count:
                await asyncio.sleep(0.01)

    async def categories(self) -> list[str]:
        """The effects of the test area."""
        async with self.database.unit_of_work() as session:
            return list((await session.execute(select(Category.name).order_by(col(Category.id)))).scalars())

    async def rows(self, table: Any) -> list[Any]:
        """Every row of a table."""
        async with self.database.unit_of_work() as session:
            return list((await session.execute(select(table))).scalars())


@asynccontextmanager
async def served(machine: Machine) -> AsyncIterator[asyncio.Task[None]]:
    """A machine at work for as long as the block lasts; it stops in order after it, and what ended it is raised."""
    serving = asyncio.create_task(machine.run())
    try:
        yield serving
    finally:
        machine.stop()
        await asyncio.wait([serving])
    serving.result()


@asynccontextmanager
async def running(
    url: URL,
    folder: Path,
    *,
    routers: Sequence[Router] | None = None,
    notices: Notices | None = None,
    tasks: Mapping[str, TaskKind] | None = None,
) -> AsyncIterator[Bench]:
    """A sandbox and a machine that serves it for as long as the block lasts, and stops in order after it."""
    sandbox = Sandbox(token=TOKEN, phones=PHONES, limits=False)
    api_url = await sandbox.start()
    parts = build_parts(url, api_url, folder, routers=routers, notices=notices, tasks=tasks)
    machine, database = Machine(parts), Database(url)
    try:
        async with served(machine) as serving:
            yield Bench(sandbox, database, machine, serving)
    finally:
        await database.close()
        await sandbox.stop()


async def add_people(url: URL) -> None:
    """The member and the admin of the test phones."""
    database = Database(url)
    async with database.unit_of_work() as session:
        for telegram_id, name, language, role in (
            (MEMBER, "Ana", Language.PORTUGUESE, Role.OPERATOR),
            (ADMIN, "Bob", Language.ENGLISH, Role.ADMIN),
        ):
            await add_member(session, telegram_id=telegram_id, name=name, language=language, roles=[role])
    await database.close()
