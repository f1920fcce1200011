"""Phones, chats and the messages in them."""

import itertools
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.errors import ApiError, PhoneError, bad_request, forbidden

KEPT_MESSAGES = 500

Json = dict[str, Any]


@dataclass(frozen=True)
class Phone:
    """A person with Telegram on a phone, who has started the bot once; `role` is only for display."""

    id: int
    first_name: str
    language_code: str
    role: str | None = None

    def user(self) -> Json:
        """The Bot API's User object."""
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the phone's), a group or a supergroup; keeps the last 500 messages."""

    id: int
    type: Literal["private", "group", "supergroup"]
    name: str
    members: dict[int, Phone]
    message_ids: Iterator[int]
    bot_status: Literal["member", "kicked", "left"] = "member"
    migrated_to: int | None = None
    messages: "dict[int, Message]" = field(default_factory=dict)
    last_message_id: int = 0
    flood_level: float = 0.0
    flood_at: float = 0.0

    def to_api(self) -> Json:
        """The Bot API's Chat object."""
        key = "first_name" if self.type == "private" else "title"
        return {"id": self.id, "type": self.type, key: self.name}

    def new_id(self) -> int:
        self.last_message_id = next(self.message_ids)
        return self.last_message_id

    def add(self, message: "Message") -> None:
        self.messages[message.message_id] = message
        if len(self.messages) > KEPT_MESSAGES:
            del self.messages[next(iter(self.messages))]

    def check_writable(self) -> None:
        """Raise what Telegram answers to a bot that may not write here."""
        if self.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated_to,
            )
        if self.bot_status == "member":
            return
        if self.type == "private":
            raise forbidden("bot was blocked by the user")
        happened = "was kicked from" if self.bot_status == "kicked" else "is not a member of"
        raise forbidden(f"bot {happened} the {self.type} chat")


@dataclass(slots=True)
class Message:
    """One message; `content` holds the Bot API fields that make it up (text, entities, document, ...).

    `author` is the phone that wrote it, None for the bot; `sender` is whom Telegram names as its sender.
    """

    message_id: int
    chat: Chat
    sender: Json
    date: int
    content: Json
    markup: Json | None = None
    reply_to: Json | None = None
    edit_date: int | None = None
    content_edited: bool = False
    author: int | None = None
    origin: Json = field(default_factory=dict)
    """`sender_chat` of an anonymous admin, `via_bot` of a chosen inline result."""

    @property
    def from_bot(self) -> bool:
        return self.author is None

    @property
    def anonymous(self) -> bool:
        return "sender_chat" in self.origin

    @property
    def has_inline_keyboard(self) -> bool:
        return self.markup is not None and "inline_keyboard" in self.markup

    def to_api(self) -> Json:
        """The Bot API's Message object, a copy that later edits do not reach."""
        message = self.quoted()
        if self.reply_to is not None:
            message["reply_to_message"] = self.reply_to
        return message

    def quoted(self) -> Json:
        """As in `reply_to_message`, where Telegram leaves out what this one replied to."""
        message: Json = {
            "message_id": self.message_id,
            "from": self.sender,
            "chat": self.chat.to_api(),
            "date": self.date,
            **self.origin,
            **self.content,
        }
        if self.edit_date is not None:
            message["edit_date"] = self.edit_date
        if self.has_inline_keyboard:
            message["reply_markup"] = self.markup
        return message


class Chats:
    """Every phone and chat, by id."""

    def __init__(self, phones: Iterable[Phone]) -> None:
        self.phones: dict[int, Phone] = {}
        self._chats: dict[int, Chat] = {}
        self._message_ids = itertools.count(1)
        for phone in phones:
            self.add_phone(phone)

    def add_phone(self, phone: Phone) -> Chat:
        """Give a phone its private chat; raises PhoneError when the id is taken or not a user's."""
        if phone.id <= 0 or phone.id in self.phones:
            raise PhoneError(409, f"phone {phone.id} cannot be added")
        self.phones[phone.id] = phone
        members = {phone.id: phone}
        return self._add(Chat(phone.id, "private", phone.first_name, members, self._message_ids))

    def add_group(self, title: str, members: Iterable[int]) -> Chat:
        people = {member: self.phone(member) for member in members}
        return self._add(Chat(-self._free_number(), "group", title, people, self._message_ids))

    def migrate(self, group: Chat) -> Chat:
        """Upgrade a group to a supergroup, which has a new id and counts its messages from 1."""
        chat_id = -1_000_000_000_000 - self._free_number()
        group.migrated_to = chat_id
        return self._add(Chat(chat_id, "supergroup", group.name, group.members, itertools.count(1)))

    def all(self) -> list[Chat]:
        return list(self._chats.values())

    def phone(self, phone_id: int) -> Phone:
        try:
            return self.phones[phone_id]
        except KeyError:
            raise PhoneError(404, f"there is no phone {phone_id}") from None

    def get(self, chat_id: object) -> Chat | None:
        return self._chats.get(chat_id) if isinstance(chat_id, int) else None

    def known(self, chat_id: int | str) -> Chat:
        """The chat a bot named; raises Telegram's error when there is none."""
        chat = self.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """The chat a bot wants to write to; raises Telegram's error when it may not."""
        chat = self.known(chat_id)
        chat.check_writable()
        return chat

    def _add(self, chat: Chat) -> Chat:
        self._chats[chat.id] = chat
        return chat

    def _free_number(self) -> int:
        while True:
            number = secrets.randbelow(900_000_000) + 100_000_000
            if -number not in self._chats:
                return number
