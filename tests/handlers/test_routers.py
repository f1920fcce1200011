"""Rules for every handler of every area."""

from collections import Counter
from collections.abc import Iterator

from aiogram import Router
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Filter
from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter
from aiogram.fsm.state import State

from bot.routes import Audience, index
from handlers import ROUTERS


def handlers(routers: tuple[Router, ...] = ROUTERS) -> Iterator[HandlerObject]:
    """Every handler of every kind of event."""
    for router in routers:
        for observer in router.observers.values():
            yield from observer.handlers


def unfit_filters(routers: tuple[Router, ...]) -> list[str]:
    """Filters that are synchronous, and so would go through a thread, or that routing cannot sort by."""
    return [
        f"{handler.callback.__name__}: {given.callback}"
        for handler in handlers(routers)
        for given in handler.filters or ()
        if isinstance(given.callback, State) or not isinstance(given.callback, Filter)
    ]


def test_filters_can_be_sorted_by() -> None:
    assert unfit_filters(ROUTERS) == []


def test_a_bare_state_would_be_found() -> None:
    router = Router()

    @router.message(State("name"))
    async def change_name() -> None:
        """What a newcomer might write."""

    assert unfit_filters((router,)) == ["change_name: <State '@:name'>"]


def test_no_two_buttons_share_a_prefix() -> None:
    payloads: set[type[CallbackData]] = {
        given.callback.callback_data
        for handler in handlers()
        for given in handler.filters or ()
        if isinstance(given.callback, CallbackQueryFilter)
    }
    prefixes = Counter(payload.__prefix__ for payload in payloads)
    assert {prefix: times for prefix, times in prefixes.items() if times > 1} == {}
    assert len(payloads) >= 3


def test_every_audience_has_somebody_who_answers() -> None:
    served = {audience for routes in index(ROUTERS).values() for audience in routes}
    assert served == set(Audience)
