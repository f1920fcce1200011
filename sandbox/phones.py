"""What people do on their phones."""

import asyncio
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.bot_api.messages import text_content
from sandbox.chats import Chat, Message, Phone
from sandbox.errors import PhoneError
from sandbox.groups import Groups
from sandbox.params import Upload
from sandbox.queries import Query
from sandbox.text import MAX_CAPTION, MAX_TEXT, format_text
from sandbox.utf16 import utf16_length
from sandbox.world import World, chat_view, view

ANSWER_WITHIN_S = 10.0
ANONYMOUS_ADMIN = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Whom Telegram names as the sender of what a group's admin writes in the group's name."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """What the bot answered to a press; `answered` is False when it did not, in time."""

    answered: bool
    text: str | None = None
    show_alert: bool = False


class Phones(Groups):
    """Every action raises PhoneError for a phone, chat or message that is not there."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._offered: dict[int, dict[str, Json]] = {}

    def all(self) -> list[Phone]:
        return list(self._chats.phones.values())

    def add(self, phone: Phone) -> None:
        self._chats.add_phone(phone)

    def join(self, first_name: str, language_code: str) -> Phone:
        """A new phone with an id of its own."""
        if not first_name.strip():
            raise PhoneError(400, "somebody has a name")
        phone = Phone(max(self._chats.phones, default=1_000_000) + 1, first_name, language_code)
        self._chats.add_phone(phone)
        self._world.events.publish([phone.id], "phone", asdict(phone))
        return phone

    def chats(self) -> list[Json]:
        """Every chat there is, with its last message."""
        return [chat_view(chat) for chat in self._chats.all()]

    def chat(self, phone_id: int, chat_id: int | None = None) -> list[Json]:
        """The messages of the phone's chat with the bot, or of a group it is in, oldest first."""
        return [view(message) for message in self.open_chat(phone_id, chat_id).messages.values()]

    def newest(self, phone_id: int) -> Json | None:
        """The last message of the phone's chat with the bot."""
        message = next(reversed(self.open_chat(phone_id, None).messages.values()), None)
        return None if message is None else view(message)

    def send_text(
        self,
        phone_id: int,
        text: str,
        *,
        chat_id: int | None = None,
        reply_to_message_id: int | None = None,
        anonymous: bool = False,
    ) -> Message:
        """Type a message; returns it as it is in the chat.

        `anonymous`: in the name of a supergroup, as its admins can; the bot is not told who it was.
        """
        content = self._text_content(text)
        if anonymous:
            return self._send_as_group(phone_id, self.open_chat(phone_id, chat_id), content, reply_to_message_id)
        return self._send(phone_id, chat_id, content, reply_to_message_id)

    def send_file(
        self,
        phone_id: int,
        upload: Upload,
        *,
        caption: str = "",
        chat_id: int | None = None,
        reply_to_message_id: int | None = None,
        as_document: bool = False,
        album: str = "",
    ) -> Message:
        """Send a file, as a photo when it is a picture and not asked otherwise; those of an `album` belong together."""
        is_picture = upload.mime_type in ("image/png", "image/jpeg") and not as_document
        stored = self._world.files.store(
            "photo" if is_picture else "document", upload.name, upload.mime_type, upload.content
        )
        text, entities = format_text(caption, None, None, self._world.find_user)
        if utf16_length(text) > MAX_CAPTION:
            raise PhoneError(400, "the caption is too long")
        content = stored.fields()
        if text:
            content |= {"caption": text} | ({"caption_entities": entities} if entities else {})
        if album:
            content["media_group_id"] = album
        return self._send(phone_id, chat_id, content, reply_to_message_id)

    def send_sticker(self, phone_id: int, emoji: str, *, chat_id: int | None = None) -> Message:
        stored = self._world.files.store("sticker", "sticker.webp", "image/webp", emoji.encode())
        look = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send(phone_id, chat_id, {"sticker": stored.identity() | look | {"emoji": emoji}})

    def send_voice(self, phone_id: int, *, chat_id: int | None = None) -> Message:
        stored = self._world.files.store("voice", "voice.ogg", "audio/ogg", b"OggS")
        return self._send(phone_id, chat_id, {"voice": stored.identity() | {"duration": 3, "mime_type": "audio/ogg"}})

    def send_contact(self, phone_id: int, *, chat_id: int | None = None) -> Message:
        """Share one's own number."""
        phone = self._chats.phone(phone_id)
        contact = {"phone_number": f"+55{phone.id}", "first_name": phone.first_name, "user_id": phone.id}
        return self._send(phone_id, chat_id, {"contact": contact})

    def edit_text(self, phone_id: int, message_id: int, text: str, *, chat_id: int | None = None) -> Message:
        """Change a message of one's own."""
        chat = self.open_chat(phone_id, chat_id)
        message = chat.messages.get(message_id)
        if message is None or message.author != phone_id or "text" not in message.content:
            raise PhoneError(404, f"message {message_id} cannot be edited by phone {phone_id}")
        message.content = self._text_content(text)
        message.content_edited, message.edit_date = True, self._world.clock.timestamp()
        self._world.show("edit", message)
        if chat.bot_status == "member":
            self._world.updates.add("edited_message", message.to_api())
        return message

    def press(self, phone_id: int, message_id: int, data: str, *, chat_id: int | None = None) -> Query:
        """Press a button, or pretend to: like a real client, it may send any data."""
        phone = self._chats.phone(phone_id)
        chat = self.open_chat(phone_id, chat_id)
        if not 1 <= message_id <= chat.last_message_id:
            raise PhoneError(404, f"there is no message {message_id}")
        query = self._world.queries.ask("callback", phone)
        query.on_answer = lambda answer: self._toast(phone_id, chat.id, message_id, answer)
        message = chat.messages.get(message_id)
        gone = {"chat": chat.to_api(), "message_id": message_id, "date": 0}
        pressed = {
            "id": query.id,
            "from": phone.user(),
            "message": gone if message is None else message.to_api(),
            "chat_instance": str(chat.id * 7919),
            "data": data,
        }
        self._world.updates.add("callback_query", pressed)
        return query

    async def tap(
        self,
        phone_id: int,
        message_id: int,
        data: str,
        *,
        chat_id: int | None = None,
        wait_s: float = ANSWER_WITHIN_S,
    ) -> TapAnswer:
        """Press a button and wait for what the bot answers."""
        answer = await _answer(self.press(phone_id, message_id, data, chat_id=chat_id), wait_s)
        if answer is None:
            return TapAnswer(answered=False)
        return TapAnswer(True, answer.get("text"), answer.get("show_alert", False))

    def ask(self, phone_id: int, query: str, *, offset: str = "") -> Query:
        """Type `@bot query`."""
        phone = self._chats.phone(phone_id)
        asked = self._world.queries.ask("inline", phone)
        typed = {"id": asked.id, "from": phone.user(), "query": query, "offset": offset}
        self._world.updates.add("inline_query", typed)
        return asked

    async def inline(
        self, phone_id: int, query: str, *, offset: str = "", wait_s: float = ANSWER_WITHIN_S
    ) -> list[Json] | None:
        """Type `@bot query` and get the results, None when the bot did not answer in time."""
        answer = await _answer(self.ask(phone_id, query, offset=offset), wait_s)
        if answer is None:
            return None
        results: list[Json] = answer["results"]
        self._offered[phone_id] = {result["id"]: result for result in results}
        return results

    def choose(self, phone_id: int, result_id: str, *, chat_id: int | None = None) -> Message:
        """Send one of the results last offered to this phone, which says that it came by way of the bot."""
        result = self._offered.get(phone_id, {}).get(result_id)
        if result is None:
            raise PhoneError(404, f"there is no result {result_id}")
        content = text_content(self._world, result["input_message_content"], key="message_text")
        origin = {"via_bot": self._world.profile.user()}
        return self._send(phone_id, chat_id, content, origin=origin, markup=result.get("reply_markup"))

    def block(self, phone_id: int, *, blocked: bool) -> None:
        """Block the bot or let it in again; it is told by a `my_chat_member` update."""
        self._change_bot(phone_id, self.open_chat(phone_id, None), "kicked" if blocked else "member")

    def _text_content(self, text: str) -> Json:
        text, entities = format_text(text, None, None, self._world.find_user)
        if not 1 <= utf16_length(text) <= MAX_TEXT:
            raise PhoneError(400, f"a message has 1 to {MAX_TEXT} characters")
        return {"text": text} | ({"entities": entities} if entities else {})

    def _send_as_group(self, phone_id: int, chat: Chat, content: Json, reply_to_message_id: int | None) -> Message:
        if chat.type != "supergroup":
            raise PhoneError(409, "only a supergroup has anonymous admins")
        origin = {"sender_chat": chat.to_api()}
        return self._send(phone_id, chat.id, content, reply_to_message_id, sender=ANONYMOUS_ADMIN, origin=origin)

    def _send(
        self,
        phone_id: int,
        chat_id: int | None,
        content: Json,
        reply_to_message_id: int | None = None,
        *,
        sender: Json | None = None,
        origin: Json | None = None,
        markup: Json | None = None,
    ) -> Message:
        phone, chat = self._chats.phone(phone_id), self.open_chat(phone_id, chat_id)
        if chat.migrated_to is not None or (chat.type == "private" and chat.bot_status != "member"):
            raise PhoneError(409, "nobody can write here: the bot is blocked or the group has moved")
        replied = chat.messages.get(reply_to_message_id) if reply_to_message_id is not None else None
        if reply_to_message_id is not None and replied is None:
            raise PhoneError(404, f"there is no message {reply_to_message_id}")
        reply_to = replied.quoted() if replied is not None else None
        message = self._world.post(
            chat, sender or phone.user(), content, markup, reply_to, author=phone_id, origin=origin
        )
        self._deliver(message)
        return message

    def _toast(self, phone_id: int, chat_id: int, message_id: int, answer: Json) -> None:
        toast = {
            "chat_id": chat_id,
            "message_id": message_id,
            "text": answer.get("text"),
            "show_alert": answer.get("show_alert", False),
        }
        self._world.events.publish([phone_id], "toast", toast)


async def _answer(query: Query, wait_s: float) -> Json | None:
    with suppress(TimeoutError):
        return await asyncio.wait_for(asyncio.shield(query.answer), wait_s)
    return None
