"""Faults, raw updates, the clock and the log over HTTP: what tests steer with."""

from dataclasses import asdict

import orjson
from aiohttp import web

from sandbox.errors import PhoneError
from sandbox.faults import Fault
from sandbox.http_json import field, json_response, read_json
from sandbox.world import World


class ControlApi:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/faults", self.list_faults),
            web.post("/faults", self.add_fault),
            web.delete("/faults", self.clear_faults),
            web.post("/updates", self.inject_update),
            web.get("/clock", self.clock),
            web.post("/clock", self.advance_clock),
            web.get("/log", self.log),
        ]

    async def list_faults(self, request: web.Request) -> web.Response:
        return json_response([asdict(fault) for fault in self._world.faults.pending])

    async def add_fault(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        fault = Fault(
            method=field(body, "method", str, "*"),
            kind=field(body, "kind", str),
            count=field(body, "count", int, 1),
            retry_after=field(body, "retry_after", int, 1),
            seconds=field(body, "seconds", float, None),
        )
        try:
            self._world.faults.add(fault)
        except ValueError as error:
            raise PhoneError(400, str(error)) from None
        return json_response({"ok": True})

    async def clear_faults(self, request: web.Request) -> web.Response:
        self._world.faults.clear()
        return json_response({"ok": True})

    async def inject_update(self, request: web.Request) -> web.Response:
        try:
            update = orjson.loads(await request.read())
        except orjson.JSONDecodeError:
            raise PhoneError(400, "the body must be JSON") from None
        self._world.updates.inject(update, raw=request.query.get("raw") == "1")
        return json_response({"ok": True})

    async def advance_clock(self, request: web.Request) -> web.Response:
        seconds = field(await read_json(request), "advance_s", float)
        try:
            self._world.clock.advance(seconds)
        except ValueError as error:
            raise PhoneError(400, str(error)) from None
        self._world.events.publish([], "clock", self._now())
        return json_response(self._now())

    async def clock(self, request: web.Request) -> web.Response:
        return json_response(self._now())

    def _now(self) -> dict[str, str]:
        return {"now": self._world.clock.now().isoformat()}

    async def log(self, request: web.Request) -> web.Response:
        return json_response(list(self._world.requests))
