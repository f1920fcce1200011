"""An area whose every effect is a row, members who keep it busy, and the books of what must have come of it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from random import Random
from typing import Any

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import CallbackQuery, Message
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.database import Database
from models.columns import BigKey
from models.messaging.operations import notify_chat
from models.messaging.tables import InboxUpdate, OutboxMessage
from sandbox import Sandbox
from sandbox.queries import Query
from tests.machines import ADMIN, MEMBER

TALKERS = (MEMBER, ADMIN)
PAUSE_S = 0.01
CROWD = 20
LISTEN_EVERY_S = 0.2
STUCK_AFTER_S = 30.0
KINDS = ("write", "read", "tell", "tap", "look")
PRESSES = frozenset({"tap", "look"})
WRITING = frozenset({"write", "tell", "tap"})

_metadata = MetaData()
EFFECTS = Table(
    "promise_effect",
    _metadata,
    Column("id", BigKey, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
)
"""No key forbids a second row for the same update: whoever handles it twice is found out."""


class CountCallback(CallbackData, prefix="count"):
    """A press that writes its number, or only looks."""

    kind: str
    number: int


def counted_area() -> Router:
    """Messages and presses that write or only read, each with its number."""
    router = Router(name="counted")

    @router.message(Command("write"))
    async def write(message: Message, command: CommandObject, session: AsyncSession) -> SendMessage:
        await _count(session, message.chat.id, command.args)
        return SendMessage(chat_id=message.chat.id, text=f"write {command.args}")

    @router.message(Command("tell"))
    async def tell(message: Message, command: CommandObject, session: AsyncSession) -> SendMessage:
        await _count(session, message.chat.id, command.args)
        other = next(chat_id for chat_id in TALKERS if chat_id != message.chat.id)
        notify_chat(session, chat_id=other, notice="test", params={"text": f"told {command.args}"})
        return SendMessage(chat_id=message.chat.id, text=f"tell {command.args}")

    @router.message(Command("read"))
    async def read(message: Message, command: CommandObject) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text=f"read {command.args}")

    @router.callback_query(CountCallback.filter())
    async def press(
        query: CallbackQuery, callback_data: CountCallback, session: AsyncSession
    ) -> list[TelegramMethod[Any]]:
        assert query.message is not None
        if callback_data.kind in WRITING:
            await _count(session, query.from_user.id, str(callback_data.number))
        text = f"{callback_data.kind} {callback_data.number}"
        edit = EditMessageText(chat_id=query.from_user.id, message_id=query.message.message_id, text=text)
        return [AnswerCallbackQuery(callback_query_id=query.id, text=text), edit]

    return router


async def _count(session: AsyncSession, chat_id: int, number: str | None) -> None:
    await session.execute(insert(EFFECTS).values(chat_id=chat_id, number=int(number or "")))


class Books:
    """What was sent, and whether everything that had to come of it did."""

    def __init__(self, sandbox: Sandbox, database: Database, chance: Random) -> None:
        self._sandbox = sandbox
        self._database = database
        self._chance = chance
        self._sent: dict[int, list[str]] = defaultdict(list)
        self._presses: dict[tuple[int, str], Query] = {}
        self._heard: dict[int, set[str]] = defaultdict(set)
        self._last: dict[int, int] = {}

    @property
    def sent(self) -> int:
        """How many updates there were."""
        return sum(map(len, self._sent.values()))

    async def open(self) -> None:
        """Make the table of effects."""
        async with self._database.engine.begin() as connection:
            await connection.run_sync(_metadata.create_all)

    async def talk(self) -> None:
        """Write, read, and press until cancelled, waiting for nothing but for a bot that is far behind."""
        while True:
            if len(self._sandbox.updates) < CROWD:
                self.say_something()
            await asyncio.sleep(self._chance.expovariate(1 / PAUSE_S))

    def say_something(self, kinds: Sequence[str] = KINDS) -> None:
        """One update from somebody."""
        chat_id = self._chance.choice(TALKERS)
        kind, number = self._chance.choice(kinds), len(self._sent[chat_id])
        if kind in PRESSES and chat_id not in self._last:
            kind = "read"
        word = f"{kind} {number}"
        if kind in PRESSES:
            data = CountCallback(kind=kind, number=number).pack()
            self._presses[chat_id, word] = self._sandbox.phones.press(chat_id, self._last[chat_id], data)
        else:
            self._sandbox.phones.send_text(chat_id, f"/{word}")
        self._sent[chat_id].append(word)

    async def listen(self) -> None:
        """Note what the bot writes until cancelled, before a press changes it or the phone forgets it."""
        while True:
            self._note_heard()
            await asyncio.sleep(LISTEN_EVERY_S)

    def _note_heard(self) -> None:
        for chat_id in TALKERS:
            for message in self._sandbox.phones.chat(chat_id):
                if message["from_bot"]:
                    self._heard[chat_id].add(message["text"])
                    self._last[chat_id] = message["message_id"]

    async def taken(self) -> None:
        """Wait until the bot has taken over everything, so that Telegram has forgotten it, and asks for more.

        TimeoutError when that gets stuck, or when there is no bot.
        """
        while waiting := self._waiting():
            async with asyncio.timeout(STUCK_AFTER_S):
                while self._waiting() == waiting:
                    await asyncio.sleep(0.005)

    async def taking(self) -> None:
        """Wait until the bot has taken over one more; TimeoutError when it does not."""
        before = self._taken_over()
        async with asyncio.timeout(STUCK_AFTER_S):
            while self._taken_over() == before:
                await asyncio.sleep(0.005)

    def _taken_over(self) -> int:
        return self.sent - len(self._sandbox.updates)

    async def worked_off(self) -> None:
        """Wait until nothing waits with Telegram, in the inbox or in the outbox; TimeoutError when that gets stuck."""
        await self.taken()
        while left := await self._left():
            async with asyncio.timeout(STUCK_AFTER_S):
                while await self._left() == left:
                    await asyncio.sleep(0.1)

    def _waiting(self) -> int:
        """How many updates the bot has not taken over, and whether it is still to ask for more."""
        return len(self._sandbox.updates) + (not self._sandbox.updates.awaited)

    async def _left(self) -> int:
        unfinished = select(func.count()).where(col(InboxUpdate.done_at).is_(None))
        unsent = select(func.count()).where(col(OutboxMessage.sent_at).is_(None))
        async with self._database.unit_of_work() as session:
            counts = [(await session.execute(query)).scalar_one() for query in (unfinished, unsent)]
        return len(self._sandbox.updates) + sum(counts)

    async def problems(self) -> list[str]:
        """What differs from: every update stored and done, every effect once and in order, every reply given."""
        self._note_heard()
        async with self._database.unit_of_work() as session:
            inbox = (await session.execute(select(InboxUpdate))).scalars().all()
            outbox = (await session.execute(select(OutboxMessage))).scalars().all()
            query = select(EFFECTS.c.chat_id, EFFECTS.c.number).order_by(EFFECTS.c.id)
            effects = (await session.execute(query)).all()
        found = [f"{len(inbox)} updates stored of {self.sent}"] if len(inbox) != self.sent else []
        found += [f"update {row.update_id} is not done" for row in inbox if row.done_at is None]
        found += [f"update {row.update_id} is in quarantine" for row in inbox if row.quarantined_for]
        found += [f"message {row.id} was not sent" for row in outbox if row.sent_at is None]
        for chat_id in TALKERS:
            found += self._effect_problems(chat_id, [number for owner, number in effects if owner == chat_id])
            found += self._reply_problems(chat_id)
        return found

    def _effect_problems(self, chat_id: int, effects: list[int]) -> Iterable[str]:
        expected = [number for number, word in enumerate(self._sent[chat_id]) if word.split()[0] in WRITING]
        lost = [number for number in expected if number not in effects]
        doubled = sorted({number for number in effects if effects.count(number) > 1})
        if lost or doubled:
            return [f"effects of {chat_id} lost: {lost}, doubled: {doubled}"]
        return [] if effects == expected else [f"effects of {chat_id} out of order: {effects}"]

    def _reply_problems(self, chat_id: int) -> Iterable[str]:
        said = self._heard[chat_id]
        for word in self._sent[chat_id]:
            press = self._presses.get((chat_id, word))
            if press is None and word not in said:
                yield f"no reply to {word!r} of {chat_id}"
            if press is not None and not press.answer.done():
                yield f"no answer to the press {word!r} of {chat_id}"
        other = next(one for one in TALKERS if one != chat_id)
        told = [word.replace("tell", "test: told") for word in self._sent[other] if word.startswith("tell")]
        yield from (f"notice {word!r} never reached {chat_id}" for word in told if word not in said)
