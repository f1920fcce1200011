"""Takes updates from Telegram: stored first, confirmed afterwards."""

from collections.abc import Sequence
from typing import Any

from bot.inbox import Inbox, usable_id
from bot.lanes import Lanes
from bot.patience import DatabasePatience, until_available
from bot.wire import Wire

_LONG_POLL_S = 25


class Polling:
    """Asks Telegram for updates, one batch after the other."""

    def __init__(
        self, *, wire: Wire, inbox: Inbox, lanes: Lanes, patience: DatabasePatience, allowed_updates: Sequence[str]
    ) -> None:
        self._wire = wire
        self._inbox = inbox
        self._lanes = lanes
        self._insist = patience.insist
        self._allowed_updates = allowed_updates
        self._offset: int | None = None

    async def run(self) -> None:
        """Poll until cancelled: what was stored and not confirmed comes again and is ignored then.

        Raises OtherReceiver and BadToken: with either there is nothing to be received here.
        """
        await until_available(lambda: self._wire.call("deleteWebhook", {"drop_pending_updates": False}))
        while True:
            await self._lanes.room()
            updates = await self._next_batch()
            new = await self._insist(lambda: self._inbox.receive(updates))  # noqa: B023
            self._lanes.put(new)
            self._confirm(updates)

    async def _next_batch(self) -> list[Any]:
        return await until_available(
            lambda: self._wire.get_updates(
                offset=self._offset, timeout_s=_LONG_POLL_S, allowed_updates=self._allowed_updates
            )
        )

    def _confirm(self, updates: Sequence[Any]) -> None:
        """The next request tells Telegram to forget this batch. Ids may start again lower: the last one counts."""
        ids = [update_id for update_id in map(usable_id, updates) if update_id is not None]
        if ids:
            self._offset = ids[-1] + 1
