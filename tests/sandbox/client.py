"""Speaks to a sandbox over HTTP, for its bot and for its phones."""

from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from sandbox import Phone

TOKEN = "4242:secret-for-tests"
ANA = Phone(1001, "Ana", "pt-br", "operator")
BOB = Phone(1002, "Bob", "en", None)


@dataclass(frozen=True)
class Client:
    """One HTTP session that speaks for the bot (`bot`, `call`) and for phones (`get`, `post`, ...)."""

    session: aiohttp.ClientSession
    url: str

    async def call(self, method: str, **params: Any) -> tuple[int, dict[str, Any]]:
        """A Bot API call with a JSON body: HTTP status and answer."""
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", json=params) as response:
            return response.status, await response.json()

    async def bot(self, method: str, **params: Any) -> Any:
        """A Bot API call that has to succeed: its result."""
        status, answer = await self.call(method, **params)
        assert (status, answer["ok"]) == (200, True), answer
        return answer["result"]

    async def refusal(self, method: str, **params: Any) -> str:
        """A Bot API call that has to be refused: `<code> <description>`."""
        status, answer = await self.call(method, **params)
        assert answer["ok"] is False, answer
        assert answer["error_code"] == status
        return f"{status} {answer['description']}"

    async def updates(self) -> list[dict[str, Any]]:
        """Everything pending, confirmed at once."""
        updates: list[dict[str, Any]] = await self.bot("getUpdates")
        if updates:
            await self.bot("getUpdates", offset=updates[-1]["update_id"] + 1)
        return updates

    async def request(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Any other route: HTTP status and JSON body."""
        async with self.session.request(method, self.url + path, **options) as response:
            return response.status, await response.json()

    async def get(self, path: str) -> Any:
        return await self._succeed("GET", path)

    async def post(self, path: str, body: Any = None) -> Any:
        return await self._succeed("POST", path, data=orjson.dumps(body))

    async def put(self, path: str, body: Any) -> Any:
        return await self._succeed("PUT", path, json=body)

    async def _succeed(self, method: str, path: str, **options: Any) -> Any:
        status, body = await self.request(method, path, **options)
        assert status == 200, body
        return body
