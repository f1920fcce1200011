"""The phones over HTTP: what the web page and tests call."""

import mimetypes
from dataclasses import asdict

from aiohttp import web
from aiohttp.web_request import FileField

from sandbox.chats import Message
from sandbox.errors import PhoneError
from sandbox.files import MAX_SENT
from sandbox.http_json import Json, field, json_response, number, read_json
from sandbox.params import Upload
from sandbox.phones import Phones
from sandbox.world import World, view


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
            web.post(f"{phone}/messages", self.send),
            web.put(f"{phone}/messages/{{message_id:\\d+}}", self.edit),
            web.post(f"{phone}/taps", self.tap),
            web.post(f"{phone}/inline", self.inline),
            web.post(f"{phone}/inline/choose", self.choose),
            web.post(f"{phone}/block", self.block),
            web.get("/chats", self.list_chats),
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
        return json_response(self._phones.chat(_phone_id(request), number(request.query, "chat_id")))

    async def commands(self, request: web.Request) -> web.Response:
        """The menu of the phone's chat with the bot, or of a group."""
        phone = self._world.chats.phone(_phone_id(request))
        chat = self._phones.open_chat(phone.id, number(request.query, "chat_id"))
        return json_response(self._world.profile.commands_for(phone, chat))

    async def list_chats(self, request: web.Request) -> web.Response:
        return json_response(self._phones.chats())

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
        return self._phones.send_text(
            phone_id,
            field(body, "text", str),
            chat_id=chat_id,
            reply_to_message_id=reply_to,
            anonymous=field(body, "anonymous", bool, False),
        )

    async def _send_file(self, request: web.Request) -> Message:
        try:
            form = await request.clone(client_max_size=MAX_SENT).post()
        except web.HTTPRequestEntityTooLarge:
            raise PhoneError(413, f"the sandbox takes files of up to {MAX_SENT // 1024**2} MB") from None
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
            chat_id=number(form, "chat_id"),
            reply_to_message_id=number(form, "reply_to_message_id"),
            as_document="as_document" in form,
            album=str(form.get("album", "")),
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

    async def choose(self, request: web.Request) -> web.Response:
        body = await read_json(request)
        result_id, chat_id = field(body, "result_id", str), field(body, "chat_id", int, None)
        return json_response(view(self._phones.choose(_phone_id(request), result_id, chat_id=chat_id)))

    async def block(self, request: web.Request) -> web.Response:
        blocked = field(await read_json(request), "blocked", bool)
        self._phones.block(_phone_id(request), blocked=blocked)
        return json_response({"blocked": blocked})

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


def _phone_id(request: web.Request) -> int:
    return int(request.match_info["phone_id"])
