"""One ordered lane per chat; different chats side by side."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from bot.handling import Handling, Received
from models.messaging.operations import IncomingUpdate

_RUSH = 5
_CROWDED = 2_000
_ROOMY = 1_000


class Lanes:
    """Hands each chat's updates to the handling one after the other."""

    def __init__(self, handling: Handling, group: asyncio.TaskGroup) -> None:
        self._handling = handling
        self._group = group
        self._queues: dict[int, deque[Received]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._has_room = asyncio.Event()
        self._has_room.set()

    def put(self, updates: Iterable[IncomingUpdate]) -> None:
        """Queue updates behind those of their chat that are already here."""
        for update in updates:
            received = Received(update.update_id, update.lane, update.payload)
            self._enqueue(received)

    async def recover(self, updates: Iterable[IncomingUpdate]) -> None:
        """Handle what an earlier run left, one at a time, oldest first, before anything new."""
        for update in updates:
            await self._handling.handle(Received(update.update_id, update.lane, update.payload, recovered=True))

    async def room(self) -> None:
        """Wait until there is room for more: what is not taken stays with Telegram."""
        await self._has_room.wait()

    async def drain(self) -> None:
        """Wait until every lane is empty."""
        while self._running:
            await asyncio.wait(self._running)

    def cancel(self) -> None:
        """Drop what is in hand: what was not committed is stored, and handled at the next start."""
        for task in self._running:
            task.cancel()

    def _enqueue(self, received: Received) -> None:
        self._count(1)
        queue = self._queues.get(received.lane)
        if queue is not None:
            queue.append(received)
            return
        self._queues[received.lane] = deque([received])
        task = self._group.create_task(self._run(received.lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, lane: int) -> None:
        queue = self._queues[lane]
        try:
            while queue:
                await self._handling.handle(replace(queue[0], in_a_rush=len(queue) > _RUSH))
                queue.popleft()
                self._count(-1)
        finally:
            del self._queues[lane]

    def _count(self, change: int) -> None:
        self._waiting += change
        if self._waiting >= _CROWDED:
            self._has_room.clear()
        elif self._waiting <= _ROOMY:
            self._has_room.set()
