"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import hmac
import mimetypes
from typing import Any

import orjson
import structlog
from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.bot_api.calls import call, log_request, method_name
from sandbox.errors import ApiError, bad_request
from sandbox.faults import Fault
from sandbox.files import MAX_DOWNLOAD
from sandbox.params import Upload
from sandbox.world import World

log = structlog.get_logger()


class BotApi:
    """Answers a bot exactly as Telegram does, and fails as a test has ordered."""

    def __init__(self, world: World, token: str, closing: asyncio.Event) -> None:
        self._world = world
        self._token = token.encode()
        self._closing = closing

    async def method(self, request: web.Request) -> web.Response:
        """One method call. A cut connection is answered into the void, which aiohttp allows."""
        method = method_name(request.match_info["method"])
        fault = None
        try:
            self._check_token(request)
            fault = self._world.faults.take(method)
            raw = await _raw_params(request)
            if fault is not None and not await self._before(fault, request, method, raw):
                return web.Response()
            result = await call(self._world, method, raw)
        except ApiError as error:
            return _json(error.answer(), error.code)
        except web.HTTPRequestEntityTooLarge:
            return _json(ApiError(413, "Request Entity Too Large").answer(), 413)
        except Exception:
            log.exception("method_failed", method=method)
            return _json(ApiError(500, "Internal Server Error").answer(), 500)
        if fault is not None:
            await self._after(fault, request)
        return _json({"ok": True, "result": result})

    async def file(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request)
            file = self._world.files.at_path(request.match_info["path"])
            if file is None or len(file.content) > MAX_DOWNLOAD:
                raise ApiError(404, "Not Found")
        except ApiError as error:
            return _json(error.answer(), error.code)
        return web.Response(body=file.content, content_type="application/octet-stream")

    def _check_token(self, request: web.Request) -> None:
        if not hmac.compare_digest(request.match_info["token"].encode(), self._token):
            raise ApiError(401, "Unauthorized")

    async def _before(self, fault: Fault, request: web.Request, method: str, raw: dict[str, Any]) -> bool:
        """Fail without any effect, where the fault says so; False when there is nobody left to answer."""
        if error := fault.error():
            log_request(self._world, method, raw, error.description)
            raise error
        if fault.kind != "timeout":
            return True
        log_request(self._world, method, raw, fault.kind)
        await self._hold(fault.delay_s)
        _cut(request)
        return False

    async def _after(self, fault: Fault, request: web.Request) -> None:
        """Lose or delay the answer to a call that took effect."""
        if fault.kind == "slow":
            await self._hold(fault.delay_s)
        elif fault.kind == "lost_reply":
            _cut(request)

    async def _hold(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _json(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def _raw_params(request: web.Request) -> dict[str, Any]:
    """Fields of the query string and the body, as JSON, form or multipart with files."""
    raw: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        try:
            fields = orjson.loads(body) if body else {}
        except orjson.JSONDecodeError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(fields, dict):
            raise bad_request("object expected")
        return raw | fields
    try:
        form = await request.post()
    except (ValueError, LookupError):
        raise bad_request("can't parse the request's body") from None
    for name, value in form.items():
        raw[name] = _upload(value) if isinstance(value, FileField) else _text(value)
    return raw


def _upload(field: FileField) -> Upload:
    """A file; as with Telegram, its type is what its name says."""
    name = field.filename or "file"
    with field.file as file:
        return Upload(name, mimetypes.guess_type(name)[0] or field.content_type, file.read())


def _text(value: str | bytes | bytearray) -> str:
    """A form value; without a file name, a part with a content type arrives as bytes."""
    if isinstance(value, str):
        return value
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
