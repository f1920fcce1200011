"""What leaves: rows of the outbox, in order per chat, after the commit that made them."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.delivery import Delivery
from bot.patience import DatabasePatience
from bot.shelf import Shelf
from bot.wire import Files, NotModified, Priority, TooOld, Wire
from models.messaging.operations import enqueue_request, take_woken_chats
from models.messaging.queries import MESSAGES_AT_ONCE, WaitingMessage, chats_with_waiting_messages, waiting_messages

ANSWERS = 0
"""No chat's number: the queue of answers to presses, which wait behind nobody's messages."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Request:
    """A finished Bot API request: nothing left to resolve."""

    method: str
    params: dict[str, Any]
    files: Files = field(default_factory=dict)

    @property
    def is_answer(self) -> bool:
        """Whether it answers a press: nobody waits longer than seconds for that."""
        return self.priority is Priority.ANSWER

    @property
    def priority(self) -> Priority:
        return Priority.of(self.method)


class Outbox:
    """One sender per chat that has something waiting; different chats go side by side."""

    def __init__(
        self, *, database: Database, wire: Wire, delivery: Delivery, shelf: Shelf, patience: DatabasePatience
    ) -> None:
        self._database = database
        self._wire = wire
        self._delivery = delivery
        self._shelf = shelf
        self._insist = patience.insist
        self._awake: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._group: asyncio.TaskGroup | None = None
        database.after_commit.append(lambda session: self.wake(take_woken_chats(session)))

    async def start(self, group: asyncio.TaskGroup) -> None:
        """Take up what an earlier run left; from now on senders are tasks of `group`."""
        self._group = group
        self.wake(await self._insist(self._waiting_chats))

    def is_busy(self, chat_id: int) -> bool:
        """Whether something is waiting for this chat, so that a reply must queue up behind it."""
        return chat_id in self._awake

    def wake(self, chats: Iterable[int]) -> None:
        """Send what is waiting for these chats; called after every commit."""
        if self._group is None:
            return
        for chat_id in chats:
            if chat_id in self._awake:
                self._again.add(chat_id)
            else:
                self._awake[chat_id] = self._group.create_task(self._send_all(chat_id))

    async def drain(self) -> None:
        """Wait until nothing is on its way."""
        while self._awake:
            await asyncio.wait(self._awake.values())

    def cancel(self) -> None:
        """Stop sending: what has not left is stored."""
        for task in self._awake.values():
            task.cancel()

    async def keep(
        self, session: AsyncSession, chat_id: int, requests: Sequence[Request], key: str | None = None
    ) -> None:
        """Put requests into the outbox, in the transaction of `session`.

        The first message to the chat itself takes the place of the last one that went there under `key`.
        """
        for request in requests:
            files = await self._shelf.put(request.files) if request.files else None
            target = ANSWERS if request.is_answer else int(request.params.get("chat_id", chat_id))
            used, key = (key, None) if request.method == "sendMessage" and target == chat_id else (None, key)
            enqueue_request(
                session, chat_id=target, method=request.method, payload=request.params, files=files, key=used
            )

    async def send_now(self, chat_id: int, requests: Sequence[Request]) -> None:
        """Send replies past the outbox; what fails becomes a row of it."""
        for position, request in enumerate(requests):
            try:
                await self._wire.call(request.method, request.params, files=request.files, priority=request.priority)
            except (NotModified, TooOld):
                continue
            except Exception as error:
                _log.info("reply_kept_for_later", method=request.method, reason=type(error).__name__)
                left = requests[position:]
                await self._insist(lambda left=left: self._keep_alone(chat_id, left))  # type: ignore[misc]
                return

    async def _keep_alone(self, chat_id: int, requests: Sequence[Request]) -> None:
        async with self._database.unit_of_work() as session:
            await self.keep(session, chat_id, requests)

    async def _send_all(self, chat_id: int) -> None:
        try:
            while rows := await self._next(chat_id):
                for position, row in enumerate(rows):
                    is_outdated = row.key is not None and any(later.key == row.key for later in rows[position + 1 :])
                    await self._delivery.deliver(row, is_outdated=is_outdated)
                if len(rows) < MESSAGES_AT_ONCE and chat_id not in self._again:
                    break
        except Exception:
            # One chat's broken row must not end the program: it stays, and the next wake tries again.
            _log.exception("outbox_stuck", chat=chat_id)
            self._again.discard(chat_id)
        finally:
            del self._awake[chat_id]
        if chat_id in self._again:
            self._again.discard(chat_id)
            self.wake([chat_id])

    async def _next(self, chat_id: int) -> Sequence[WaitingMessage]:
        # Before they are loaded: what is committed meanwhile may not be among them, and must be looked for again.
        self._again.discard(chat_id)
        return await self._insist(lambda: self._load(chat_id))

    async def _load(self, chat_id: int) -> Sequence[WaitingMessage]:
        async with self._database.unit_of_work() as session:
            return await waiting_messages(session, chat_id)

    async def _waiting_chats(self) -> Sequence[int]:
        async with self._database.unit_of_work() as session:
            return await chats_with_waiting_messages(session)
