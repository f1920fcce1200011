"""The sandbox as one server on loopback."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from sandbox.bot_api.calls import call
from sandbox.chats import Phone
from sandbox.clock import Clock
from sandbox.errors import PhoneError
from sandbox.faults import Faults
from sandbox.files import MAX_UPLOAD
from sandbox.http_bot import BotApi
from sandbox.http_control import ControlApi
from sandbox.http_events import EventsApi
from sandbox.http_groups import GroupsApi
from sandbox.http_json import json_response
from sandbox.http_phones import PhonesApi
from sandbox.phones import Phones
from sandbox.profile import Profile
from sandbox.updates import UpdateQueue
from sandbox.world import Request, World

PAGE = Path(__file__).parent / "page"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORM_OVERHEAD = 1024 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Sandbox:
    """A Telegram of one's own: one bot, its phones, and an HTTP server on 127.0.0.1.

    `phones`, `updates`, `clock`, `faults` and `requests` are what the HTTP routes use, for callers in
    the same process. With `limits=False` nothing is answered 429 except by a fault.
    """

    def __init__(
        self,
        *,
        token: str,
        bot_username: str = "retaguarda_bot",
        bot_name: str = "Retaguarda",
        phones: Sequence[Phone] = (),
        limits: bool = True,
    ) -> None:
        """Raises ValueError for a token that is not `<number>:<secret>`."""
        bot_id, separator, secret = token.partition(":")
        if not (bot_id.isdecimal() and separator and secret):
            raise ValueError("a bot token is a number, a colon and a secret")
        profile = Profile(int(bot_id), bot_username, texts={("name", ""): bot_name})
        self._world = World(profile, phones, limits=limits)
        self._token = token
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.phones = Phones(self._world)

    @property
    def updates(self) -> UpdateQueue:
        return self._world.updates

    @property
    def clock(self) -> Clock:
        return self._world.clock

    @property
    def faults(self) -> Faults:
        return self._world.faults

    @property
    def requests(self) -> deque[Request]:
        """The last 1000 Bot API requests, oldest first."""
        return self._world.requests

    async def call(self, method: str, params: Mapping[str, Any] | None = None) -> Any:
        """Carry out a Bot API method without HTTP; raises ApiError where Telegram refuses."""
        return await call(self._world, method, params or {})

    async def start(self, port: int = 0) -> str:
        """Listen on 127.0.0.1, on any free port for 0; returns `http://127.0.0.1:<port>`."""
        self._runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=1
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Let everybody who waits go, and close."""
        self._closing.set()
        await self._world.webhook.close()
        self._world.updates.close()
        self._world.queries.close()
        self._world.events.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[_guarded], client_max_size=MAX_UPLOAD + FORM_OVERHEAD)
        bot_api = BotApi(self._world, self._token, self._closing)
        app.router.add_route("GET", "/bot{token}/{method}", bot_api.method)
        app.router.add_route("POST", "/bot{token}/{method}", bot_api.method)
        app.router.add_get("/file/bot{token}/{path:.+}", bot_api.file)
        for routes in (
            PhonesApi(self._world, self.phones),
            GroupsApi(self.phones),
            EventsApi(self._world),
            ControlApi(self._world),
        ):
            app.add_routes(routes.routes())
        app.on_response_prepare.append(_harden)
        app.router.add_get("/", _index)
        if PAGE.is_dir():
            app.router.add_static("/page", PAGE)
        return app


async def _harden(request: web.Request, response: web.StreamResponse) -> None:
    """The page loads nothing from elsewhere and runs nothing but its own modules, whatever people write."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache")


async def _index(request: web.Request) -> web.StreamResponse:
    page = PAGE / "index.html"
    return web.FileResponse(page) if page.is_file() else web.Response(text="The sandbox is running.")


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only this machine, asked for under its own name, and no other site's pages."""
    if not _is_local(f"http://{request.host}") or not _is_own_page(request):
        return json_response({"error": "the sandbox answers this machine only"}, 403)
    try:
        return await handler(request)
    except PhoneError as error:
        return json_response({"error": error.text}, error.status)


def _is_local(address: str) -> bool:
    try:
        return URL(address).host in LOOPBACK
    except ValueError:
        return False


def _is_own_page(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    return origin is None or origin == f"http://{request.host}"
