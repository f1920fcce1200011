"""What happens on the phones, as server-sent events."""

import asyncio
from contextlib import AbstractContextManager

import orjson
from aiohttp import web

from sandbox.events import Stream
from sandbox.world import World

HEARTBEAT_S = 15


class EventsApi:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/events", self.all_phones),
            web.get("/phones/{phone_id:\\d+}/events", self.one_phone),
        ]

    async def all_phones(self, request: web.Request) -> web.StreamResponse:
        """The events of every phone in one stream, each with its `phone_ids`, from now on."""
        return await _stream(request, self._world.events.follow())

    async def one_phone(self, request: web.Request) -> web.StreamResponse:
        """The events of one phone, from now on."""
        phone = self._world.chats.phone(int(request.match_info["phone_id"]))
        return await _stream(request, self._world.events.follow(phone.id))


async def _stream(request: web.Request, followed: AbstractContextManager[Stream]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    with followed as stream:
        await response.prepare(request)
        await response.write(b": connected\n\n")
        while (chunk := await _next_chunk(stream)) is not None:
            await response.write(chunk)
    return response


async def _next_chunk(stream: Stream) -> bytes | None:
    """The next event as it goes over the wire, a comment when nothing happens, None at the end."""
    try:
        event = await asyncio.wait_for(stream.get(), HEARTBEAT_S)
    except TimeoutError:
        return b": heartbeat\n\n"
    if event is None:
        return None
    name, data = event
    return b"event: %s\ndata: %s\n\n" % (name.encode(), orjson.dumps(data))
