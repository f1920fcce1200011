"""Routing by dictionary agrees with what the handlers' filters say."""

from typing import Any

import pytest
from aiogram import Bot, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.filters import Command, Filter, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Chat, Message, User

from bot.routes import Audience, Routes, command_of, index
from tests.bots import silent_bot

USER = User(id=7, is_bot=False, first_name="Ana")


class Counting(StatesGroup):
    """A conversation."""

    product = State()
    quantity = State()


class PickCallback(CallbackData, prefix="pick"):
    number: int


class Asked(Filter):
    """Notes that it was asked, and agrees or not."""

    def __init__(self, *, agrees: bool) -> None:
        self.agrees = agrees
        self.times = 0

    async def __call__(self, _event: Any) -> bool:
        self.times += 1
        return self.agrees


class Says(Filter):
    """Just this text."""

    def __init__(self, text: str) -> None:
        self.text = text

    async def __call__(self, message: Message) -> bool:
        return message.text == self.text


@pytest.fixture
def bot() -> Bot:
    """A bot that knows its own name, so that nothing is asked of Telegram."""
    return silent_bot("Retaguarda_Bot")


def named(name: str) -> Any:
    """A handler that says which one it is."""

    async def handler(_event: Any) -> str:
        return name

    return handler


def routes_of(router: Router, event_type: str = "message") -> Routes:
    return index([router])[event_type][Audience.MEMBERS]


def message(text: str | None) -> Message:
    return Message.model_validate(
        {"message_id": 1, "date": 1, "chat": Chat(id=7, type="private"), "from": USER, "text": text}
    )


def press(data: str | None) -> CallbackQuery:
    return CallbackQuery.model_validate({"id": "1", "from": USER, "chat_instance": "1", "data": data})


@pytest.fixture
def router() -> Router:
    """Handlers of every kind, the catch-all first: what is named is asked before it all the same."""
    router = Router()
    router.message.register(named("rest"))
    router.message.register(named("asked for product"), StateFilter(Counting.product))
    router.message.register(named("stop"), StateFilter("*"), Says("stop"))
    router.message.register(named("stock"), Command("estoque", "Stock", ignore_case=True))
    router.message.register(named("cancel"), Command("cancel"), StateFilter(Counting.product, Counting.quantity))
    router.message.register(named("cancel nothing"), Command("cancel"))
    router.message.register(named("picky"), Command("picky"), Asked(agrees=False))
    router.callback_query.register(named("picked"), PickCallback.filter())
    router.callback_query.register(named("stale"))
    return router


@pytest.mark.parametrize(
    ("text", "state", "expected"),
    [
        ("/estoque", None, "stock"),
        ("/ESTOQUE café", None, "stock"),
        ("/stock\ncafé", None, "stock"),
        ("/stock@retaguarda_bot café", None, "stock"),
        ("/STOCK@Retaguarda_BOT", None, "stock"),
        ("/stock@other_bot", None, "rest"),
        ("/stocks", None, "rest"),
        ("/ stock", None, "rest"),
        ("/", None, "rest"),
        ("stock", None, "rest"),
        (" /stock", None, "rest"),
        ("/unknown", None, "rest"),
        ("/picky", None, "rest"),
        (None, None, "rest"),
        ("12", "Counting:product", "asked for product"),
        ("12", "Counting:quantity", "rest"),
        ("12", "Other:state", "rest"),
        ("/stock", "Counting:product", "stock"),
        ("/cancel", "Counting:quantity", "cancel"),
        ("/cancel", None, "cancel nothing"),
        ("/unknown", "Counting:product", "asked for product"),
        ("stop", "Counting:product", "stop"),
        ("stop", "Other:state", "stop"),
        ("stop", None, "rest"),
    ],
)
async def test_a_message_finds_its_handler(
    router: Router, bot: Bot, text: str | None, state: str | None, expected: str
) -> None:
    assert await routes_of(router).dispatch(message(text), bot=bot, raw_state=state) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("pick:5", "picked"),
        ("pick:x", "stale"),
        ("pick", "stale"),
        ("pick:5:6", "stale"),
        ("picks:5", "stale"),
        (":", "stale"),
        ("", "stale"),
        (None, "stale"),
    ],
)
async def test_a_press_finds_its_handler(router: Router, bot: Bot, data: str | None, expected: str) -> None:
    routes = routes_of(router, "callback_query")
    assert await routes.dispatch(press(data), bot=bot, raw_state=None) == expected


async def test_only_the_few_that_are_named_are_asked(bot: Bot) -> None:
    asked = {name: Asked(agrees=True) for name in ("one", "two", "state", "rest")}
    router = Router()
    router.message.register(named("one"), Command("one"), asked["one"])
    router.message.register(named("two"), Command("two"), asked["two"])
    router.message.register(named("state"), StateFilter(Counting.product), asked["state"])
    router.message.register(named("rest"), asked["rest"])
    assert await routes_of(router).dispatch(message("/two"), bot=bot, raw_state=None) == "two"
    assert {name: filter_.times for name, filter_ in asked.items()} == {"one": 0, "two": 1, "state": 0, "rest": 0}


async def test_the_first_registered_wins_across_areas(bot: Bot) -> None:
    first, second = Router(), Router()
    first.message.register(named("first"), Command("a"))
    second.message.register(named("second"), Command("a"))
    assert await index([first, second])["message"][Audience.MEMBERS].dispatch(message("/a"), bot=bot) == "first"
    assert await index([second, first])["message"][Audience.MEMBERS].dispatch(message("/a"), bot=bot) == "second"


async def test_what_the_filters_found_reaches_the_handler(bot: Bot) -> None:
    async def handler(_event: Any, callback_data: PickCallback, language: str) -> tuple[int, str]:
        return callback_data.number, language

    router = Router()
    router.callback_query.register(handler, PickCallback.filter())
    routes = routes_of(router, "callback_query")
    assert await routes.dispatch(press("pick:5"), bot=bot, raw_state=None, language="en") == (5, "en")


async def test_strangers_have_handlers_of_their_own(bot: Bot) -> None:
    router = Router()
    router.message.register(named("member"), Command("a"))
    router.message.register(named("stranger"), flags={"audience": "strangers"})
    routes = index([router])["message"]
    members, strangers = routes[Audience.MEMBERS], routes[Audience.STRANGERS]
    assert await members.dispatch(message("/a"), bot=bot) == "member"
    assert await strangers.dispatch(message("/a"), bot=bot) == "stranger"
    assert await members.dispatch(message("hello"), bot=bot) is UNHANDLED


def test_only_kinds_that_somebody_handles_have_routes(router: Router) -> None:
    assert {kind: set(routes) for kind, routes in index([router]).items()} == {
        "message": {Audience.MEMBERS},
        "callback_query": {Audience.MEMBERS},
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [("/A@Bot x", "a"), ("/a\tx", "a"), ("/início", "início"), ("/", ""), ("/ a", ""), ("a", None), ("", None)],
)
def test_command_of(text: str, expected: str | None) -> None:
    assert command_of(message(text)) == expected
