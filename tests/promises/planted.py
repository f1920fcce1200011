"""Bugs that a proof must catch, each planted into the process that calls its function."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.handling import Handling, Received
from bot.inbox import Inbox
from bot.lanes import Lanes
from bot.machine import Machine
from bot.outbox import Outbox
from bot.wire import Wire
from models.messaging.operations import IncomingUpdate, finish_updates


def mark_done_afterwards() -> None:
    """The done-mark in a transaction of its own, after the effects."""
    handle = Handling.handle

    async def handle_and_mark(self: Handling, received: Received) -> None:
        await handle(self, received)
        async with self._database.unit_of_work() as session:
            await finish_updates(session, [received.update_id])

    async def finish_nothing(_self: Inbox, _session: AsyncSession, _update_id: int) -> None:
        pass

    Handling.handle = handle_and_mark  # type: ignore[method-assign]
    Inbox.finish = finish_nothing  # type: ignore[method-assign, assignment]


def mark_done_first() -> None:
    """The done-mark before the effects."""
    handle = Handling.handle

    async def mark_and_handle(self: Handling, received: Received) -> None:
        async with self._database.unit_of_work() as session:
            await finish_updates(session, [received.update_id])
        await handle(self, received)

    async def finish_nothing(_self: Inbox, _session: AsyncSession, _update_id: int) -> None:
        pass

    Handling.handle = mark_and_handle  # type: ignore[method-assign]
    Inbox.finish = finish_nothing  # type: ignore[method-assign, assignment]


def repeat_what_is_done() -> None:
    """Whether an earlier attempt has settled an update is not looked at."""

    async def finish(_self: Inbox, session: AsyncSession, update_id: int) -> None:
        await finish_updates(session, [update_id])

    Inbox.finish = finish  # type: ignore[method-assign, assignment]


def confirm_first() -> None:
    """Telegram may forget a batch before it is stored."""
    receive = Inbox.receive
    ask = Wire.get_updates
    wires: list[Wire] = []

    async def remember_wire(self: Wire, **params: Any) -> list[dict[str, Any]]:
        wires[:] = [self]
        return await ask(self, **params)

    async def confirm_and_receive(self: Inbox, updates: Sequence[Any]) -> list[IncomingUpdate]:
        if updates:
            await ask(wires[0], offset=updates[-1]["update_id"] + 1, timeout_s=0, limit=1, allowed_updates=[])
        return await receive(self, updates)

    Wire.get_updates = remember_wire  # type: ignore[method-assign]
    Inbox.receive = confirm_and_receive  # type: ignore[method-assign]


def forget_left_over_updates() -> None:
    """What an earlier run did not finish is not taken up."""

    async def nothing(_self: Machine) -> Sequence[IncomingUpdate]:
        return []

    Machine._left_over = nothing  # type: ignore[method-assign, assignment]


def forget_left_over_messages() -> None:
    """What an earlier run did not send is not sent until somebody writes again."""

    async def start(self: Outbox, group: asyncio.TaskGroup) -> None:
        self._group = group

    Outbox.start = start  # type: ignore[method-assign]


def take_newest_first() -> None:
    """What an earlier run left is taken up in the wrong order."""
    recover = Machine._left_over

    async def newest_first(self: Machine) -> Sequence[IncomingUpdate]:
        return list(reversed(await recover(self)))

    Machine._left_over = newest_first  # type: ignore[method-assign]


def leave_at_once() -> None:
    """A stop drops what is in hand."""

    async def drop(self: Machine, lanes: Lanes) -> None:
        lanes.cancel()
        self._outbox.cancel()

    Machine._wind_down = drop  # type: ignore[method-assign]


PLANTED: dict[str, Callable[[], None]] = {
    planted.__name__: planted
    for planted in (
        mark_done_afterwards,
        mark_done_first,
        repeat_what_is_done,
        confirm_first,
        forget_left_over_updates,
        forget_left_over_messages,
        take_newest_first,
        leave_at_once,
    )
}
