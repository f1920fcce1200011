"""One update's unit of work: its session, who is asking, and what the conversation is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from models.messaging.operations import save_conversation
from models.people.queries import Sender, find_sender

_current: ContextVar["Unit"] = ContextVar("current_unit")


class Unit:
    """What an update is handled with; opened by the lane, found by everything inside the dispatcher.

    The sender and their conversation are loaded once, together, when first asked for.
    """

    session: AsyncSession

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.stranger_id: int | None = None
        self.is_settled = False
        self._senders: dict[tuple[int, int], Sender | None] = {}
        self._changed: dict[tuple[int, int], tuple[str | None, dict[str, Any]]] = {}
        self._left: set[tuple[int, int]] = set()

    async def sender(self, telegram_id: int, chat_id: int) -> Sender | None:
        """The member behind a Telegram account; None for a stranger."""
        key = (telegram_id, chat_id)
        if key not in self._senders:
            self._senders[key] = await find_sender(self.session, telegram_id=telegram_id, chat_id=chat_id)
        return self._senders[key]

    async def conversation(self, telegram_id: int, chat_id: int) -> tuple[str | None, dict[str, Any]]:
        """The state and data of a conversation, as this update has left them so far."""
        changed = self._changed.get((telegram_id, chat_id))
        if changed is not None:
            return changed
        sender = await self.sender(telegram_id, chat_id)
        return (sender.conversation_state, sender.conversation_data) if sender else (None, {})

    def change_conversation(self, telegram_id: int, chat_id: int, state: str | None, data: dict[str, Any]) -> None:
        """Remember a change; it is written once, with everything else."""
        self._changed[telegram_id, chat_id] = (state, data)

    def leave_conversation(self, telegram_id: int, chat_id: int) -> None:
        """End a conversation, even if what is asked for in its place is refused."""
        self.change_conversation(telegram_id, chat_id, None, {})
        self._left.add((telegram_id, chat_id))

    async def save_left(self, session: AsyncSession) -> None:
        """Write only which conversations were left, after everything else was taken back."""
        for telegram_id, chat_id in self._left:
            await save_conversation(session, chat_id=chat_id, telegram_id=telegram_id, state=None, data={})

    async def save(self) -> None:
        """Write the conversations that changed."""
        for (telegram_id, chat_id), (state, data) in self._changed.items():
            if (state, data) == (None, {}) and not await self._is_talking(telegram_id, chat_id):
                continue
            await save_conversation(self.session, chat_id=chat_id, telegram_id=telegram_id, state=state, data=data)

    async def _is_talking(self, telegram_id: int, chat_id: int) -> bool:
        """Whether there is a conversation that could end: most updates that end one come outside of any."""
        sender = await self.sender(telegram_id, chat_id)
        return sender is None or sender.conversation_state is not None or bool(sender.conversation_data)

    @contextmanager
    def using(self, session: AsyncSession) -> Iterator[None]:
        """Make this, on a new transaction, the unit of work of whatever runs inside the block."""
        self.session = session
        self._senders.clear()
        self._changed.clear()
        self._left.clear()
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)


def current_unit() -> Unit:
    """The unit of work of the update that is being handled."""
    return _current.get()
