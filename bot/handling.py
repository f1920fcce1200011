"""One update, one transaction: its effects, its replies and its done-mark are committed together."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import orjson
import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database, has_written
from bot.inbox import AlreadyDoneError, Inbox
from bot.outbox import Outbox, Request
from bot.patience import DatabasePatience, pauses
from bot.replies import Replies
from bot.texts import Reader, Texts
from bot.unit import Unit
from models.errors import DomainError
from models.messaging.operations import IncomingUpdate, note_failures, notify_role, quarantine_update
from models.messaging.queries import failures_of
from models.people.operations import greet_stranger
from models.people.tables import Role

ATTEMPTS = 3
QUARANTINED = "update_quarantined"
_PAUSE_S = 0.2
_log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Received(IncomingUpdate):
    """An update in a lane; `recovered` when a stop or a crash left it in the inbox.

    `in_a_rush` when many of the same chat wait behind it: then its replies go through the outbox, so that
    handling is not held up by the pace at which one chat may be written to.
    """

    recovered: bool = False
    in_a_rush: bool = False


class Handling:
    """Takes updates one by one through the dispatcher; what one update brings never reaches the next."""

    def __init__(
        self,
        *,
        database: Database,
        dispatcher: Dispatcher,
        bot: Bot,
        inbox: Inbox,
        outbox: Outbox,
        replies: Replies,
        patience: DatabasePatience,
        texts: Texts,
    ) -> None:
        self._database = database
        self._dispatcher = dispatcher
        self._bot = bot
        self._inbox = inbox
        self._outbox = outbox
        self._replies = replies
        self._patience = patience
        self._texts = texts

    async def handle(self, received: Received) -> None:
        """Returns when the update is done or in quarantine; waits for as long as the database is away."""
        try:
            await self._handle(received)
        except AlreadyDoneError:
            _log.info("update_was_done", update_id=received.update_id)
        except Exception as error:
            # Whatever is wrong with one update, even its apology cannot be written: the next one is handled.
            _log.exception("update_set_aside", update_id=received.update_id)
            await self._set_aside(received, type(error).__name__)

    async def _handle(self, received: Received) -> None:
        try:
            update = Update.model_validate(orjson.loads(received.payload), context={"bot": self._bot})
        except (ValidationError, orjson.JSONDecodeError) as error:
            _log.error("update_not_understood", update_id=received.update_id, reason=type(error).__name__)
            await self._set_aside(received, "not understood")
            return
        if received.recovered and await self._count(received) > ATTEMPTS:
            await self._quarantine(update, received, self._texts.reader(), "the program ended while handling it")
            return
        async for _ in pauses(_PAUSE_S):
            if await self._try(update, received):
                return

    async def _try(self, update: Update, received: Received) -> bool:
        """Whether the update is settled, one way or another."""
        unit = Unit(self._texts.reader())
        try:
            requests = await self._patience.insist(lambda: self._attempt(update, received, unit))
        except DomainError as error:
            refusal = self._replies.to_refusal(update, unit.reader, error)
            stranger_id = None if error.is_told_to_strangers else unit.stranger_id
            await self._insist(lambda session: self._refuse(session, received, unit, stranger_id, refusal))
        except AlreadyDoneError:
            raise
        except Exception as error:
            _log.exception("update_failed", update_id=received.update_id)
            if await self._count(received) < ATTEMPTS:
                return False
            await self._quarantine(update, received, unit.reader, type(error).__name__)
        else:
            await self._outbox.send_now(received.lane, requests)
            if not unit.is_settled:
                self._inbox.finish_later(received.update_id)
                if received.recovered:
                    # It is counted already: another crash must not count it again.
                    await self._patience.insist(self._inbox.flush)
        return True

    async def _attempt(self, update: Update, received: Received, unit: Unit) -> Sequence[Request]:
        """One transaction. Returns what goes straight to the wire: the replies of an update that wrote nothing."""
        async with self._database.unit_of_work() as session:
            with unit.using(session):
                answer = await self._dispatcher.feed_update(self._bot, update)
                await unit.save()
            requests = self._replies.to_answer(update, answer)
            must_queue = received.in_a_rush or self._outbox.is_busy(received.lane)
            unit.is_settled = must_queue or await has_written(session)
            if not unit.is_settled:
                return requests
            await self._finish(session, received, requests)
            return []

    async def _finish(self, session: AsyncSession, received: Received, requests: Sequence[Request]) -> None:
        await self._outbox.keep(session, received.lane, requests)
        await self._inbox.finish(session, received.update_id)

    async def _refuse(
        self,
        session: AsyncSession,
        received: Received,
        unit: Unit,
        stranger_id: int | None,
        refusal: Sequence[Request],
    ) -> None:
        await unit.save_left(session)
        is_heard = stranger_id is None or await greet_stranger(session, stranger_id)
        await self._finish(session, received, refusal if is_heard else [])

    async def _count(self, received: Received) -> int:
        """One more failure; read first, so that a commit whose answer was lost does not count it twice."""
        failures = 1 + await self._insist(lambda session: failures_of(session, received.update_id))
        await self._insist(lambda session: note_failures(session, received.update_id, failures))
        return failures

    async def _quarantine(self, update: Update, received: Received, reader: Reader, reason: str) -> None:
        apology = self._replies.to_text(update, reader.text("messaging.failed"))

        async def settle(session: AsyncSession) -> None:
            if not await quarantine_update(session, received.update_id, reason):
                return
            await self._outbox.keep(session, received.lane, apology)
            params = {"update_id": received.update_id, "name": _sender_name(update)}
            await notify_role(session, Role.ADMIN, notice=QUARANTINED, params=params)

        await self._insist(settle)

    async def _set_aside(self, received: Received, reason: str) -> None:
        await self._insist(lambda session: quarantine_update(session, received.update_id, reason))

    async def _insist(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        async def whole() -> T:
            async with self._database.unit_of_work() as session:
                return await work(session)

        return await self._patience.insist(whole)


def _sender_name(update: Update) -> str:
    event = update.message or update.edited_message or update.callback_query
    return event.from_user.full_name if event is not None and event.from_user is not None else ""
