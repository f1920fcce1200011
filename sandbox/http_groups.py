"""Groups over HTTP: made, left, upgraded, with the bot in them or not."""

from aiohttp import web

from sandbox.errors import PhoneError
from sandbox.http_json import field, json_response, read_json
from sandbox.phones import Phones


class GroupsApi:
    """What a phone does to a group names the phone: `{"phone_id"}`."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def routes(self) -> list[web.RouteDef]:
        group = "/groups/{chat_id:-\\d+}"
        return [
            web.post("/groups", self.add),
            web.post(f"{group}/add_bot", self.add_bot),
            web.post(f"{group}/remove_bot", self.remove_bot),
            web.post(f"{group}/leave", self.leave),
            web.post(f"{group}/migrate", self.migrate),
        ]

    async def add(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        members = field(body, "members", list)
        if not all(isinstance(member, int) for member in members):
            raise PhoneError(400, "members must be phones' ids")
        return json_response(self._phones.add_group(field(body, "title", str), members).to_api())

    async def add_bot(self, request: web.Request) -> web.Response:
        self._phones.add_bot(*await _phone_and_group(request))
        return json_response({"added": True})

    async def remove_bot(self, request: web.Request) -> web.Response:
        self._phones.remove_bot(*await _phone_and_group(request))
        return json_response({"removed": True})

    async def leave(self, request: web.Request) -> web.Response:
        self._phones.leave_group(*await _phone_and_group(request))
        return json_response({"left": True})

    async def migrate(self, request: web.Request) -> web.Response:
        return json_response(self._phones.migrate_group(*await _phone_and_group(request)).to_api())


async def _phone_and_group(request: web.Request) -> tuple[int, int]:
    return field(await read_json(request), "phone_id", int), int(request.match_info["chat_id"])
