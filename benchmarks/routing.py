"""What finding the handler costs when many areas have joined: ours beside aiogram's own tree of routers."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.filters import Command, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.bots import echo_area
from benchmarks.table import markdown, medians
from bot.dispatcher import build_dispatcher
from bot.texts import Texts
from bot.unit import Unit
from models.company.tables import Company
from models.people.actor import Actor
from models.people.queries import Sender
from models.people.tables import Language, Role

AREAS = 40
_LAST_COMMAND, _WORDS = f"/area{AREAS - 1}_3", "café torrado"
_SERIAL = count(1)
Feed = Callable[[str], Awaitable[object]]


@dataclass(frozen=True)
class Row:
    """Microseconds from an update's dict to the handler's answer, in one process, nothing sent."""

    name: str
    words: float
    last_command: float


class _KnownSender(Unit):
    """A unit of work whose sender needs no database: only the routing is timed."""

    async def sender(self, telegram_id: int, chat_id: int) -> Sender | None:
        return _ANA


async def run(*, rounds: int = 9, updates: int = 500) -> list[Row]:
    """Medians of the rounds, which go through the contestants in turn."""
    contestants = {
        "aiogram, echo alone": _aiogram([echo_area()]),
        f"aiogram, {AREAS} areas more": _aiogram([*_areas(), echo_area()]),
        "ours, echo alone": _ours([echo_area()]),
        f"ours, {AREAS} areas more": _ours([*_areas(), echo_area()]),
    }
    times: dict[str, list[list[float]]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, feed in contestants.items():
            times[name].append([await _timed(feed, text, updates) for text in (_WORDS, _LAST_COMMAND)])
    return [Row(name, *medians(runs)) for name, runs in times.items()]


async def _timed(feed: Feed, text: str, updates: int) -> float:
    await feed(text)
    start = perf_counter()
    for _ in range(updates):
        await feed(text)
    return (perf_counter() - start) / updates * 1e6


def _areas() -> list[Router]:
    """Ten handlers each: six commands, three buttons, one conversation."""
    return [_area(number) for number in range(AREAS)]


def _area(number: int) -> Router:
    router = Router(name=f"area{number}")

    async def answer(message: Message) -> SendMessage:
        return SendMessage(chat_id=message.chat.id, text="done")

    async def press(_press: CallbackQuery) -> None:
        """A button of this area."""

    for place in range(6):
        router.message(Command(f"area{number}_{place}"))(answer)
    for place in range(3):
        router.callback_query(_button(f"a{number}.{place}").filter())(press)
    router.message(StateFilter(State("asked", group_name=f"area{number}")))(answer)
    return router


def _button(name: str) -> type[CallbackData]:
    class Pressed(CallbackData, prefix=name):
        """A button without parameters."""

    return Pressed


def _aiogram(routers: Sequence[Router]) -> Feed:
    dispatcher = Dispatcher()
    dispatcher.include_routers(*routers)
    return _feed(dispatcher)


def _ours(routers: Sequence[Router]) -> Feed:
    texts = Texts(Company(name="Bench", language=Language.PORTUGUESE, timezone="UTC", currency="BRL"))
    feed = _feed(build_dispatcher(routers, texts))
    unit, session = _KnownSender(texts.reader(Language.PORTUGUESE)), AsyncSession()

    async def within_a_unit(text: str) -> object:
        with unit.using(session):
            return await feed(text)

    return within_a_unit


def _feed(dispatcher: Dispatcher) -> Feed:
    bot = Bot("77:unused")

    async def feed(text: str) -> object:
        return await dispatcher.feed_raw_update(bot, _update(text))

    return feed


def _update(text: str) -> dict[str, Any]:
    number = next(_SERIAL)
    person = {"id": 9001, "is_bot": False, "first_name": "Ana"}
    chat = {"id": 9001, "type": "private", "first_name": "Ana"}
    message = {"message_id": number, "from": person, "chat": chat, "date": 1_800_000_000, "text": text}
    return {"update_id": number, "message": message}


_ACTOR = Actor(member_id=1, name="Ana", language=Language.PORTUGUESE, roles=frozenset({Role.OPERATOR}))
_ANA = Sender(_ACTOR, is_active=True, is_unreachable=False, conversation_state=None, conversation_data={})


def report(rows: list[Row]) -> Iterator[str]:
    """The table, as times of the bare echo; the goal is about the last line."""
    echo = rows[0]
    headings = ("µs per update", "words for the echo", "times echo", "the last area's command", "times echo", "goal")
    goals = ("", "", "", "1.3")
    yield from markdown(
        headings,
        [
            (row.name, row.words, row.words / echo.words, row.last_command, row.last_command / echo.words, goal)
            for row, goal in zip(rows, goals, strict=True)
        ],
    )
