"""What a phone sees happen, as it happens."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

EventName = Literal["message", "edit", "delete", "typing", "toast", "chat", "phone", "clock"]
Event = tuple[EventName, dict[str, Any]]
Stream = asyncio.Queue[Event | None]

BACKLOG = 1000
EVERYBODY = 0
"""Follows all phones in one stream; no phone has this id."""


class Events:
    """Hands each event to everybody who follows one of its phones, or all of them."""

    def __init__(self) -> None:
        self._streams: defaultdict[int, set[Stream]] = defaultdict(set)

    @contextmanager
    def follow(self, phone_id: int = EVERYBODY) -> Iterator[Stream]:
        """A stream of a phone's events from now on; None in it means that it has ended.

        In the stream of all phones each event says whose it is: `phone_ids`.
        """
        stream: Stream = asyncio.Queue(BACKLOG)
        self._streams[phone_id].add(stream)
        try:
            yield stream
        finally:
            self._drop(phone_id, stream)

    def watched(self, phone_ids: Iterable[int]) -> bool:
        """Whether anybody follows one of these phones, so that an event is worth making."""
        return EVERYBODY in self._streams or any(phone_id in self._streams for phone_id in phone_ids)

    def publish(self, phone_ids: Iterable[int], name: EventName, data: dict[str, Any]) -> None:
        phones = list(phone_ids)
        for phone_id in phones:
            self._hand_out(phone_id, (name, data))
        if EVERYBODY in self._streams:
            self._hand_out(EVERYBODY, (name, data | {"phone_ids": phones}))

    def close(self) -> None:
        """End every stream."""
        for phone_id, streams in tuple(self._streams.items()):
            for stream in tuple(streams):
                self._end(phone_id, stream)

    def _hand_out(self, phone_id: int, event: Event) -> None:
        for stream in tuple(self._streams.get(phone_id, ())):
            if stream.full():
                self._end(phone_id, stream)
            else:
                stream.put_nowait(event)

    def _end(self, phone_id: int, stream: Stream) -> None:
        """A reader that does not keep up has to start again, rather than fill the memory."""
        while not stream.empty():
            stream.get_nowait()
        stream.put_nowait(None)
        self._drop(phone_id, stream)

    def _drop(self, phone_id: int, stream: Stream) -> None:
        streams = self._streams.get(phone_id, set())
        streams.discard(stream)
        if not streams:
            self._streams.pop(phone_id, None)
