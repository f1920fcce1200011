"""The phones over HTTP: what the web page and tests call."""

import asyncio
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson
from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.chats import Message
from sandbox.errors import PhoneError
from sandbox.events import Stream
from sandbox.params import Upload
from sandbox.phones import Phones
from sandbox.world import World, view

HEARTBEAT_S = 15

Json = dict[str, Any]


class PhonesApi:
    """Reads requests, lets `Phones` act, writes what became of it."""

    def __init__(self, world: World, phones: Phones) -> None:
        self._world = world
        self._phones = phones

    def routes(self) -> list[web.RouteDef]:
        phone = "/phones/{phone_id:\\d+}"
        return [
            web.get("/phones", self.list_phones),
            web.post("/phones", self.add_phone),
            web.get(f"{phone}/chat", self.chat),
            web.get(f"{phone}/commands", self.commands),
            web.get(f"{phone}/events", self.events),
            web.post(f"{phone}/messages", self.send),
            web.put(f"{phone}/messages/{{message_id:\\d+}}", self.edit),
            web.post(f"{phone}/taps", self.tap),
            web.post(f"{phone}/inline", self.inline),
            web.post(f"{phone}/block", self.block),
            web.post("/groups", self.add_group),
            web.post("/groups/{chat_id:-\\d+}/migrate", self.migrate_group),
            web.post("/groups/{chat_id:-\\d+}/remove_bot", self.remove_bot),
            web.get("/bot", self.bot),
            web.get("/files/{file_id}", self.file),
        ]

    async def list_phones(self, request: web.Request) -> web.Response:
        return json_response([asdict(phone) for phone in self._phones.all()])

    async def add_phone(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        name, language = field(body, "first_name", str), field(body, "language_code", str)
        return json_response(asdict(self._phones.join(name, language)))

    async def chat(self, request: web.Request) -> web.Response:
        return json_response(self._phones.chat(_phone_id(request), _number(request.query, "chat_id")))

    async def commands(self, request: web.Request) -> web.Response:
        phone = self._world.chats.phone(_phone_id(request))
        return json_response(self._world.profile.commands_for(phone))

    async def bot(self, request: web.Request) -> web.Response:
        profile = self._world.profile
        return json_response(
            {
                "username": profile.username,
                "name": profile.name,
                "commands": profile.commands.get(("default", ""), []),
            }
        )

    async def send(self, request: web.Request) -> web.Response:
        if request.content_type == "multipart/form-data":
            return json_response(view(await self._send_file(request)))
        return json_response(view(self._send(_phone_id(request), await read_json(request))))

    def _send(self, phone_id: int, body: Json) -> Message:
        chat_id = field(body, "chat_id", int, None)
        if "sticker" in body:
            return self._phones.send_sticker(phone_id, field(body, "sticker", str), chat_id=chat_id)
        if body.get("voice"):
            return self._phones.send_voice(phone_id, chat_id=chat_id)
        if body.get("contact"):
            return self._phones.send_contact(phone_id, chat_id=chat_id)
        reply_to = field(body, "reply_to_message_id", int, None)
        text = field(body, "text", str)
        return self._phones.send_text(phone_id, text, chat_id=chat_id, reply_to_message_id=reply_to)

    async def _send_file(self, request: web.Request) -> Message:
        form = await request.post()
        part = form.get("file")
        if not isinstance(part, FileField):
            raise PhoneError(400, "there is no file")
        guessed = mimetypes.guess_type(part.filename)[0] or "application/octet-stream"
        with part.file as file:
            upload = Upload(part.filename or "file", guessed, file.read())
        return self._phones.send_file(
            _phone_id(request),
            upload,
            caption=str(form.get("caption", "")),
            chat_id=_number(form, "chat_id"),
            reply_to_message_id=_number(form, "reply_to_message_id"),
            as_document="as_document" in form,
        )

    async def edit(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        message_id = int(request.match_info["message_id"])
        chat_id = field(body, "chat_id", int, None)
        text = field(body, "text", str)
        return json_response(view(self._phones.edit_text(_phone_id(request), message_id, text, chat_id=chat_id)))

    async def tap(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        answer = await self._phones.tap(
            _phone_id(request),
            field(body, "message_id", int),
            field(body, "data", str),
            chat_id=field(body, "chat_id", int, None),
        )
        return json_response(asdict(answer))

    async def inline(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        results = await self._phones.inline(
            _phone_id(request), field(body, "query", str), offset=field(body, "offset", str, "")
        )
        return json_response({"results": results or [], "answered": results is not None})

    async def block(self, request: web.Request) -> web.Response:
        blocked = field(await read_json(request), "blocked", bool)
        self._phones.block(_phone_id(request), blocked=blocked)
        return json_response({"blocked": blocked})

    async def add_group(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        members = field(body, "members", list)
        if not all(isinstance(member, int) for member in members):
            raise PhoneError(400, "members must be phones' ids")
        return json_response(self._phones.add_group(field(body, "title", str), members).to_api())

    async def migrate_group(self, request: web.Request) -> web.Response:
        chat_id, phone_id = await self._group_and_phone(request)
        return json_response(self._phones.migrate_group(phone_id, chat_id).to_api())

    async def remove_bot(self, request: web.Request) -> web.Response:
        chat_id, phone_id = await self._group_and_phone(request)
        self._phones.remove_bot(phone_id, chat_id)
        return json_response({"removed": True})

    async def _group_and_phone(self, request: web.Request) -> tuple[int, int]:
        return int(request.match_info["chat_id"]), field(await read_json(request), "phone_id", int)

    async def file(self, request: web.Request) -> web.Response:
        """A file as it was sent; only pictures are shown, anything else is saved."""
        file = self._world.files.get(request.match_info["file_id"])
        if file is None:
            raise PhoneError(404, "there is no such file")
        headers = {"X-Content-Type-Options": "nosniff"}
        if file.kind != "photo":
            headers["Content-Disposition"] = "attachment"
        kind = file.mime_type if file.kind == "photo" else "application/octet-stream"
        return web.Response(body=file.content, content_type=kind, headers=headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events of one phone, from now on."""
        phone = self._world.chats.phone(_phone_id(request))
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with self._world.events.follow(phone.id) as stream:
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


def json_response(body: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def read_json(request: web.Request) -> Json:
    """The request's JSON object; raises PhoneError for anything else."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        raise PhoneError(400, "the body must be JSON") from None
    if not isinstance(body, dict):
        raise PhoneError(400, "the body must be a JSON object")
    return body


_REQUIRED: Any = object()
_DIGITS = re.compile(r"-?[0-9]{1,19}\Z")


def field(body: Json, name: str, kind: type, default: Any = _REQUIRED) -> Any:
    """One field of a body, of the type it must have; `default` where it is absent or null.

    As in JSON, a whole number is also a float, and true is no number.
    """
    value = body.get(name)
    if value is None and default is not _REQUIRED:
        return default
    fits = isinstance(value, (int, float) if kind is float else kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise PhoneError(400, f"{name} must be {kind.__name__}")
    return value


def _number(fields: Mapping[str, Any], name: str) -> int | None:
    """A whole number in a form or query string, None where it is absent."""
    text = fields.get(name)
    if text is None:
        return None
    if not isinstance(text, str) or not _DIGITS.match(text):
        raise PhoneError(400, f"{name} must be a number")
    return int(text)


def _phone_id(request: web.Request) -> int:
    return int(request.match_info["phone_id"])
