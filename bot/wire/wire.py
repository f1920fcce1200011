"""One bot's line to Telegram."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from telegram import InputFile
from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.warnings import PTBUserWarning

from bot.wire.errors import FileTooBig, Unavailable, WireError
from bot.wire.limiter import Limiter
from bot.wire.limits import Priority
from bot.wire.transport import READ_TIMEOUT_S, Failed, Transport

TELEGRAM = "https://api.telegram.org"
DOWNLOAD_LIMIT_BYTES = 20 * 1024 * 1024
_POLL_GRACE_S = 10.0
_TOKEN = re.compile(r"[A-Za-z0-9:_-]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send under a name of its own; its content is bytes or where they are stored."""

    filename: str
    content: bytes | Path


class _RawBot(ExtBot[Priority]):
    """python-telegram-bot for raw JSON: no defaults to insert, no advice to use its typed methods instead."""

    @classmethod
    def _warn(
        cls, message: str | PTBUserWarning, category: type[Warning] = PTBUserWarning, stacklevel: int = 0
    ) -> None:
        if "do_api_request" not in str(message):
            super()._warn(message, category, stacklevel)

    def _insert_defaults(self, data: dict[str, object]) -> None:
        pass


class Wire:
    """One bot's line to Telegram: raw JSON in, raw JSON out, held back by Telegram's limits.

    Every method raises `WireError`s and nothing else of the network's. `lift_limits` sends as fast as it can,
    against a server on this machine only (`ValueError` otherwise).
    """

    def __init__(self, *, token: str, api_url: str = TELEGRAM, lift_limits: bool = False) -> None:
        if not _TOKEN.fullmatch(token):
            raise ValueError("the bot's token has characters that no token has")
        if lift_limits and not _is_loopback(api_url):
            raise ValueError("the limits can only be lifted for a server on this machine")
        self._transport = Transport(api_url, token)
        self._limiter = Limiter(lifted=lift_limits)
        self._bot = _RawBot(
            # The transport knows the real one.
            token="unused",
            base_url=lambda _: "",
            base_file_url=lambda _: "",
            request=self._transport,
            get_updates_request=self._transport,
            rate_limiter=self._limiter,
        )

    async def open(self) -> None:
        """Opens the connection pool; sends nothing."""
        await self._transport.initialize()

    async def close(self) -> None:
        await self._limiter.shutdown()
        await self._transport.shutdown()

    @property
    def server_time(self) -> datetime | None:
        """What time it was, to the second, at the other end when it last answered; None where it did not say."""
        try:
            said = parsedate_to_datetime(self._transport.date)
        except ValueError:
            return None
        return said if said.tzinfo else said.replace(tzinfo=UTC)

    async def get_me(self) -> dict[str, Any]:
        me: dict[str, Any] = await self.call("getMe", {})
        return me

    async def get_updates(
        self, *, offset: int | None, timeout_s: int, limit: int = 100, allowed_updates: Sequence[str]
    ) -> list[dict[str, Any]]:
        """Updates from `offset` on, waiting up to `timeout_s` seconds for the first; forgets those before."""
        params = {"timeout": timeout_s, "limit": limit, "allowed_updates": list(allowed_updates)}
        if offset is not None:
            params["offset"] = offset
        updates: list[dict[str, Any]] = await self.call("getUpdates", params, read_timeout_s=timeout_s + _POLL_GRACE_S)
        return updates

    async def call(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        files: Mapping[str, Path | Upload] | None = None,
        priority: Priority = Priority.REPLY,
        read_timeout_s: float = READ_TIMEOUT_S,
    ) -> Any:
        """The "result" of any Bot API method.

        `files` are sent as parts of these names: a name is a parameter ("document") or what a parameter
        refers to ("attach://name").
        """
        arguments = dict(params)
        if files:
            arguments |= {name: await _input_file(file) for name, file in files.items()}
        try:
            return await self._bot.do_api_request(
                method, arguments, read_timeout=read_timeout_s, rate_limit_args=priority
            )
        except TelegramError as error:
            failure = _ours(error)
        # Raised out here: aiohttp's errors may hold the URL, and with it the token, and must not be chained.
        raise failure

    async def download(self, file_id: str, destination: Path, *, max_bytes: int = DOWNLOAD_LIMIT_BYTES) -> None:
        """Stores one of Telegram's files at `destination`, whole or not at all.

        Raises `FileTooBig` for more than `max_bytes` bytes.
        """
        file = await self.call("getFile", {"file_id": file_id})
        if file.get("file_size", 0) > max_bytes:
            raise FileTooBig(f"the file has more than {max_bytes} bytes")
        part = destination.with_name(destination.name + ".part")
        try:
            await self._store(file["file_path"], part, max_bytes)
            await asyncio.to_thread(part.replace, destination)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def _store(self, file_path: str, part: Path, max_bytes: int) -> None:
        stored = 0
        try:
            with await asyncio.to_thread(part.open, "wb") as sink:
                async with aclosing(self._transport.fetch(file_path)) as pieces:
                    async for piece in pieces:
                        stored += len(piece)
                        if stored > max_bytes:
                            raise FileTooBig(f"the file has more than {max_bytes} bytes")
                        await asyncio.to_thread(sink.write, piece)
            return
        except Failed as failed:
            failure = failed.error
        raise failure


def _ours(error: TelegramError) -> WireError:
    return error.error if isinstance(error, Failed) else Unavailable(error.message, maybe_sent=True)


def _is_loopback(api_url: str) -> bool:
    host = urlsplit(api_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _input_file(file: Path | Upload) -> InputFile:
    # In memory, because a request that is sent again needs its content again.
    upload = Upload(file.name, file) if isinstance(file, Path) else file
    content = upload.content
    if isinstance(content, Path):
        content = await asyncio.to_thread(content.read_bytes)
    return InputFile(content, filename=upload.filename)
