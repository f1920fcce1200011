"""A way to Telegram that answers wrongly to order, and repeats what it was asked: the address, token and all."""

import asyncio
from collections.abc import Callable

import aiohttp
import orjson
from aiohttp import web

Answer = Callable[[str], bytes]
PATIENCE_S = 30.0


def _answer(status: str, body: bytes, *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def _refusal(code: int, description: str = "", **parameters: int) -> Answer:
    def answer(path: str) -> bytes:
        text = description or f"No: {path}"
        body = {"ok": False, "error_code": code, "description": text, "parameters": parameters, "path": path}
        return _answer(f"{code} No", orjson.dumps(body))

    return answer


ANSWERS: dict[str, Answer] = {
    "400": _refusal(400),
    "401": _refusal(401),
    "403": _refusal(403),
    "404": _refusal(404, "Not Found"),
    "409": _refusal(409),
    "413": _refusal(413),
    "429": _refusal(429, retry_after=0),
    "500": _refusal(500),
    "moved": _refusal(400, migrate_to_chat_id=-1001),
    "page of a proxy": lambda path: _answer("502 Bad Gateway", f"<html>{path}</html>".encode()),
    "refusal of a proxy": lambda path: _answer("403 Forbidden", f"<html>{path}</html>".encode()),
    "redirect": lambda path: _answer("302 Found", b"", f"Location: http://127.0.0.1:9{path}"),
    "no JSON": lambda path: _answer("200 OK", path.encode()),
    "no object": lambda path: _answer("200 OK", orjson.dumps([path])),
    "no result": lambda path: _answer("200 OK", orjson.dumps({"ok": True, "path": path})),
    "no status": lambda path: f"HTTP/1.1 {path}\r\n\r\n".encode(),
    "no header": lambda path: f"HTTP/1.1 200 OK\r\n{path}\r\n\r\n".encode(),
    "long header": lambda path: f"HTTP/1.1 200 OK\r\nX: {path * 1000}\r\n\r\n".encode(),
    "no chunk": lambda path: f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{path}".encode(),
    "no gzip": lambda path: _answer("200 OK", path.encode(), "Content-Encoding: gzip"),
    "half": lambda path: f"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n{path}".encode(),
    "nothing": lambda _: b"",
}


class Wicked:
    """Passes requests on to a Bot API server, except those that were ordered to go wrong."""

    def __init__(self, behind: str = "") -> None:
        self._behind = behind
        self._orders: list[tuple[str, Answer]] = []
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self.always: Answer | None = None

    def order(self, method: str, answer: str) -> None:
        """The next call of this method is answered so."""
        self._orders.append((method, ANSWERS[answer]))

    async def ordered(self) -> None:
        """Wait until every order is carried out."""
        async with asyncio.timeout(PATIENCE_S):
            while self._orders:
                await asyncio.sleep(0.01)

    async def start(self, port: int = 0) -> str:
        """Listen on 127.0.0.1; returns the address."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        self._session = aiohttp.ClientSession()
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None and self._session is not None:
            await self._session.close()
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        answer = self.always or self._take(request.path.rpartition("/")[2])
        if answer is None:
            return await self._pass_on(request, body)
        if request.transport is not None:
            request.transport.write(answer(request.path))
            request.transport.close()
        return web.Response()

    def _take(self, method: str) -> Answer | None:
        for order in self._orders:
            if order[0] == method:
                self._orders.remove(order)
                return order[1]
        return None

    async def _pass_on(self, request: web.Request, body: bytes) -> web.Response:
        assert self._session is not None
        headers = {"Content-Type": request.headers.get("Content-Type", "")}
        address = self._behind + request.path_qs
        try:
            async with self._session.request(request.method, address, data=body, headers=headers) as answer:
                return web.Response(status=answer.status, body=await answer.read(), content_type=answer.content_type)
        except aiohttp.ClientError:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
