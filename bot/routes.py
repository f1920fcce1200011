"""Finds an event's handler by dictionary, however many areas there are.

aiogram asks one handler after the other, and a filter that does not match costs up to 40 us. Here the
areas' routers stay plain aiogram; their handlers are sorted once by the command, button or state their
filters name, and only those few are asked. See docs/decisions/routing-by-dictionary.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command, StateFilter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.types import CallbackQuery, Message, TelegramObject

AUDIENCE = "audience"
"""The flag that names whom a handler is for; without it, members."""

ANY_STATE = "*"
"""As aiogram writes it: a handler for any state is asked before those of the state that there is."""


class Audience(StrEnum):
    """Who is asking, and where: handlers/audiences.py says what each is."""

    MEMBERS = "members"
    STRANGERS = "strangers"
    GROUPS = "groups"
    UNBOUND_GROUPS = "unbound_groups"
    ANONYMOUS = "anonymous"
    COMINGS_AND_GOINGS = "comings_and_goings"


class Routes:
    """The handlers of one event type and one audience."""

    def __init__(self) -> None:
        self._by_command: dict[str, list[HandlerObject]] = defaultdict(list)
        self._by_button: dict[str, list[HandlerObject]] = defaultdict(list)
        self._by_state: dict[str, list[HandlerObject]] = defaultdict(list)
        self._rest: list[HandlerObject] = []

    def add(self, handler: HandlerObject) -> None:
        """File a handler under what its filters name; the first of command, button and state counts."""
        for named in (self._commands(handler), self._buttons(handler), self._states(handler)):
            if named:
                for shelf in named:
                    shelf.append(handler)
                return
        self._rest.append(handler)

    async def dispatch(self, event: TelegramObject, **data: Any) -> Any:
        """Run the first handler whose filters all agree; returns what it returns, UNHANDLED if none does."""
        found = await self.find(event, **data)
        return await found[0].call(event, **found[1]) if found is not None else UNHANDLED

    async def find(self, event: TelegramObject, **data: Any) -> tuple[HandlerObject, dict[str, Any]] | None:
        """The first handler whose filters all agree, with what it is called with; None if none does."""
        for handler in self._candidates(event, data.get("raw_state")):
            agrees, arguments = await handler.check(event, **data)
            if agrees:
                return handler, arguments
        return None

    def _candidates(self, event: TelegramObject, state: str | None) -> Iterator[HandlerObject]:
        named: Iterable[HandlerObject] = ()
        if isinstance(event, CallbackQuery):
            named = self._by_button.get((event.data or "").split(":", 1)[0], ())
        elif isinstance(event, Message):
            named = self._by_command.get(command_of(event) or "", ())
        in_state = chain(self._by_state[ANY_STATE], self._by_state.get(state, ())) if state else ()
        return chain(named, in_state, self._rest)

    def _commands(self, handler: HandlerObject) -> list[list[HandlerObject]]:
        return [
            self._by_command[command.lower()]
            for given in _filters(handler, Command)
            for command in given.commands
            if isinstance(command, str)
        ]

    def _buttons(self, handler: HandlerObject) -> list[list[HandlerObject]]:
        return [self._by_button[f.callback_data.__prefix__] for f in _filters(handler, CallbackQueryFilter)]

    def _states(self, handler: HandlerObject) -> list[list[HandlerObject]]:
        names = (getattr(state, "state", state) for f in _filters(handler, StateFilter) for state in f.states)
        return [self._by_state[name] for name in names if isinstance(name, str)]


def index(routers: Iterable[Router]) -> dict[str, dict[Audience, Routes]]:
    """The routes of every event type that has handlers, for each audience that it has some for."""
    routes: dict[str, dict[Audience, Routes]] = {}
    for router in routers:
        for event_type, observer in router.observers.items():
            for handler in observer.handlers:
                audience = Audience(handler.flags.get(AUDIENCE, Audience.MEMBERS))
                routes.setdefault(event_type, {}).setdefault(audience, Routes()).add(handler)
    return routes


def is_elsewhere(handler: HandlerObject) -> bool:
    """Whether a handler is for a button that has nothing to do with an open dialogue: it does not take its `state`.

    One that takes everything hands it on.
    """
    return bool(_filters(handler, CallbackQueryFilter)) and "state" not in handler.params and not handler.varkw


def command_of(message: Message) -> str | None:
    """The command a message starts with, without slash and bot name, in lower case."""
    text = message.text or ""
    if not text.startswith("/"):
        return None
    return text[1:].split(maxsplit=1)[0].split("@", 1)[0].lower() if len(text) > 1 and not text[1].isspace() else ""


def _filters(handler: HandlerObject, kind: type[Any]) -> list[Any]:
    return [f.callback for f in handler.filters or () if isinstance(f.callback, kind)]
