"""The running machine: starts in order, serves, and stops without losing anything."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import structlog
from aiogram import Bot, Router
from aiogram.types import User

from bot.database import Database
from bot.delivery import Delivery, Notices
from bot.dispatcher import build_dispatcher
from bot.handling import Handling
from bot.inbox import Inbox
from bot.intake import Polling
from bot.lanes import Lanes
from bot.lease import Lease, LeaseLostError
from bot.menus import LoadMenus, Menus
from bot.outbox import Outbox
from bot.patience import DatabasePatience, until_available
from bot.replies import Replies
from bot.shelf import Shelf
from bot.texts import Texts
from bot.wire import BadToken, OtherReceiver, Wire, wire_bot
from bot.workshop import Kind, Workshop
from models.messaging.operations import IncomingUpdate
from models.messaging.queries import unfinished_updates

STOP_WITHIN_S = 8.0
_LET_GO_WITHIN_S = 1.0
_FLUSH_EVERY_S = 1.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_log = structlog.get_logger()


class Timetable(Protocol):
    """What happens by the clock."""

    def start(self) -> None: ...

    def shutdown(self, wait: bool = True) -> None: ...


@dataclass(frozen=True)
class Parts:
    """What the machine is made of, chosen by `bot.app`."""

    database: Database
    wire: Wire
    texts: Texts
    routers: Sequence[Router]
    notices: Notices
    tasks: Mapping[str, Kind]
    menus: LoadMenus
    timetable: Timetable
    folder: Path
    """Where files are while they wait to be sent, or are worked on."""
    on_start: Callable[[str], Awaitable[None]]
    """Called with the bot's user name once the database and Telegram are there."""
    page: str | None = None
    """The address of the sandbox's page, where its links lead."""


class Machine:
    """One bot on one database, from start to stop."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._patience = DatabasePatience()
        self._inbox = Inbox(parts.database)
        self._outbox = self._build_outbox()
        self._lease = Lease(parts.database, self._patience)
        self._stop = asyncio.Event()
        self._ended_by: Exception | None = None

    async def run(self) -> None:
        """Serve until `stop`, SIGTERM or SIGINT.

        Raises BadToken, OtherReceiver or LeaseLostError when it cannot go on as the receiver.
        """
        _on_signals(_cancel(asyncio.current_task()))
        parts = self._parts
        try:
            await self._patience.insist(parts.database.migrate)
            await self._patience.insist(parts.database.make_room)
            await parts.wire.open()
            me = await until_available(parts.wire.get_me)
            await self._lease.take()
            await self._patience.insist(lambda: parts.on_start(me["username"]))
            bot = wire_bot(parts.wire, me["id"])
            # Known from now on: a command that names the bot must not ask Telegram inside a transaction.
            bot._me = User.model_validate(me)
            await self._serve(bot)
        finally:
            await parts.wire.close()
            await parts.database.close()
            _off_signals()
        if self._ended_by is not None:
            raise self._ended_by

    def stop(self) -> None:
        """Begin to stop: take nothing new, finish what is here."""
        self._stop.set()

    async def _serve(self, bot: Bot) -> None:
        async with asyncio.TaskGroup() as group:
            lanes = Lanes(self._build_handling(bot), group)
            tasks = [group.create_task(self._keep_lease())]
            await self._outbox.start(group)
            await lanes.recover(await self._patience.insist(self._left_over))
            self._parts.timetable.start()
            workshop = self._build_workshop(bot)
            works = (self._receive(lanes), self._flush(), self._build_menus(bot).introduce())
            slow = (workshop.work(is_quick=True), workshop.work(is_quick=False))
            tasks += [group.create_task(work) for work in (*works, *slow)]
            _on_signals(self.stop)
            _log.info("ready")
            await self._stop.wait()
            self._parts.timetable.shutdown(wait=False)
            for task in tasks:
                task.cancel()
            await self._wind_down(lanes)

    async def _wind_down(self, lanes: Lanes) -> None:
        _log.info("stopping")
        try:
            async with asyncio.timeout(STOP_WITHIN_S):
                await lanes.drain()
                await self._outbox.drain()
        except TimeoutError:
            _log.warning("stopped_with_work_left", hint="it is stored and goes on at the next start")
            lanes.cancel()
            self._outbox.cancel()
        await self._let_go(lanes)

    async def _let_go(self, lanes: Lanes) -> None:
        """Whatever is left, the next process need not answer again what was answered, nor wait for the lease."""
        try:
            async with asyncio.timeout(_LET_GO_WITHIN_S):
                await lanes.drain()
                await self._patience.insist(self._inbox.flush)
                await self._patience.insist(self._lease.release)
        except Exception as error:
            _log.warning("not_let_go", reason=type(error).__name__, hint="the next start may wait for the lease")

    async def _receive(self, lanes: Lanes) -> None:
        polling = Polling(
            wire=self._parts.wire,
            inbox=self._inbox,
            lanes=lanes,
            patience=self._patience,
            allowed_updates=_wanted(self._parts.routers),
        )
        try:
            await polling.run()
        except (OtherReceiver, BadToken) as error:
            self._end(error)

    async def _keep_lease(self) -> None:
        try:
            await self._lease.keep()
        except LeaseLostError as error:
            self._end(error)

    def _end(self, error: Exception) -> None:
        self._ended_by = error
        self._stop.set()

    async def _flush(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_EVERY_S)
            await self._patience.insist(self._inbox.flush)

    async def _left_over(self) -> Sequence[IncomingUpdate]:
        async with self._parts.database.unit_of_work() as session:
            rows = await unfinished_updates(session)
        return [IncomingUpdate(row.update_id, row.lane, row.payload) for row in rows]

    def _build_outbox(self) -> Outbox:
        parts, shelf = self._parts, Shelf(self._parts.folder / "outbox")
        delivery = Delivery(
            database=parts.database,
            wire=parts.wire,
            texts=parts.texts,
            notices=parts.notices,
            shelf=shelf,
            patience=self._patience,
        )
        return Outbox(database=parts.database, wire=parts.wire, delivery=delivery, shelf=shelf, patience=self._patience)

    def _build_menus(self, bot: Bot) -> Menus:
        parts = self._parts
        return Menus(database=parts.database, wire=parts.wire, bot=bot, patience=self._patience, load=parts.menus)

    def _build_workshop(self, bot: Bot) -> Workshop:
        parts = self._parts
        return Workshop(
            database=parts.database,
            files=parts.wire,
            keep=self._outbox.keep,
            bot=bot,
            texts=parts.texts,
            kinds=parts.tasks,
            patience=self._patience,
            folder=parts.folder / "workshop",
        )

    def _build_handling(self, bot: Bot) -> Handling:
        return Handling(
            database=self._parts.database,
            dispatcher=build_dispatcher(self._parts.routers, self._parts.texts, page=self._parts.page),
            bot=bot,
            inbox=self._inbox,
            outbox=self._outbox,
            replies=Replies(bot),
            patience=self._patience,
            texts=self._parts.texts,
        )


def _wanted(routers: Sequence[Router]) -> list[str]:
    """The kinds of update that some area has a handler for."""
    kinds = {kind for router in routers for kind, observer in router.observers.items() if observer.handlers}
    return sorted(kinds - {"error", "update"})


def _on_signals(react: Callable[[], None]) -> None:
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, react)


def _off_signals() -> None:
    for number in _SIGNALS:
        asyncio.get_running_loop().remove_signal_handler(number)


def _cancel(task: "asyncio.Task[Any] | None") -> Callable[[], None]:
    def cancel() -> None:
        if task is not None:
            task.cancel()

    return cancel
