"""HTTP for python-telegram-bot through aiohttp; the only holder of the token."""

from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData
from typing_extensions import override
from yarl import URL

from bot.wire.errors import Refused, Unavailable, WireError
from bot.wire.verdicts import telegram_object, verdict

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 20.0
UPLOAD_TIMEOUT_S = 600.0
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_JSON = {"Content-Type": "application/json"}
_UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
_NETWORK = (aiohttp.ClientError, OSError, TimeoutError)


class Failed(TelegramError):  # noqa: N818 - what it carries is the error
    """Carries an error of ours unchanged through the library."""

    def __init__(self, error: WireError) -> None:
        super().__init__(str(error))
        self.error = error


class Transport(BaseRequest):
    """One pool of kept-alive connections to one Bot API server.

    The library addresses it by a bare "/method", so that none of its URLs, logs or errors holds the token.
    """

    def __init__(self, api_url: str, token: str) -> None:
        self._api_url = api_url.rstrip("/")
        self._token = token
        self._secrets = {token.encode(), quote(token, safe="").encode()}
        self._urls: dict[str, URL] = {}
        self._session: aiohttp.ClientSession | None = None
        self.date = ""
        """The Date of the last good answer, as it was written."""

    @property
    def read_timeout(self) -> float:
        return READ_TIMEOUT_S

    async def initialize(self) -> None:
        if self._session is None:
            proxy = environment_proxy(self._api_url)
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), proxy=proxy)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @override
    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The HTTP status, always a success, and the body. Raises `Failed` for everything else."""
        del write_timeout, connect_timeout, pool_timeout
        read_s = READ_TIMEOUT_S if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(read_s, UPLOAD_TIMEOUT_S if uploads else None)
        try:
            async with self._open_session.request(
                method, self._url(url), allow_redirects=False, timeout=timeout, **_body(request_data)
            ) as answer:
                payload = await answer.read()
        except _NETWORK as error:
            raise _lost(error) from None
        if answer.status >= 300:
            raise self._refused(answer.status, payload)
        self.date = answer.headers.get("Date", "")
        return answer.status, payload

    async def fetch(self, file_path: str) -> AsyncGenerator[bytes, None]:
        """The content of one of Telegram's files, piece by piece. Raises `Failed`."""
        url = URL(f"{self._api_url}/file/bot{self._token}/{quote(file_path)}", encoded=True)
        timeout = _timeout(READ_TIMEOUT_S, None)
        try:
            async with self._open_session.get(url, allow_redirects=False, timeout=timeout) as answer:
                if answer.status < 300:
                    async for piece in answer.content.iter_any():
                        yield piece
                    return
                if answer.status == 404:
                    raise Failed(Refused("the file is no longer there"))
                raise self._refused(answer.status, await answer.read())
        except _NETWORK as error:
            raise _lost(error) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = telegram_object(payload)
        if answer is None or "result" not in answer:
            raise Failed(Unavailable("the answer is not Telegram's", maybe_sent=True))
        return answer

    @property
    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise Failed(Unavailable("the wire is not open", maybe_sent=False))
        return self._session

    def _url(self, path: str) -> URL:
        url = self._urls.get(path)
        if url is None:
            url = self._urls[path] = URL(f"{self._api_url}/bot{self._token}{path}", encoded=True)
        return url

    def _refused(self, code: int, payload: bytes) -> Failed:
        for secret in self._secrets:
            payload = payload.replace(secret, b"[token]")
        return Failed(verdict(code, payload))


def environment_proxy(url: str) -> str | None:
    """The proxy that the environment names for an address; aiohttp would look it up for every request."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK or proxy_bypass(host):
        return None
    return getproxies().get(parts.scheme)


def _timeout(read_s: float, total_s: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total_s, connect=CONNECT_TIMEOUT_S, sock_read=read_s)


def _json(parameters: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(parameters)
    except orjson.JSONEncodeError as error:
        raise Failed(Refused(str(error))) from None


def _lost(error: Exception) -> Failed:
    return Failed(Unavailable(type(error).__name__, maybe_sent=not isinstance(error, _UNSENT)))


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": _json(data.parameters), "headers": _JSON}
    form = aiohttp.FormData(data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return {"data": form}
