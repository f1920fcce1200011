"""All state of one sandbox, and what its two sides (the bot and the phones) share."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sandbox.chats import Chat, Chats, Message, Phone
from sandbox.clock import Clock
from sandbox.events import EventName, Events
from sandbox.faults import Faults
from sandbox.files import Files
from sandbox.limits import FloodLimits
from sandbox.profile import Profile
from sandbox.queries import Queries
from sandbox.render import render_html
from sandbox.updates import UpdateQueue
from sandbox.webhook import Webhook

KEPT_REQUESTS = 1000
_SHOWN_AS_THEY_ARE = ("sticker", "voice", "contact", "migrate_to_chat_id", "migrate_from_chat_id", "left_chat_member")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One Bot API request as it was answered; `error` is Telegram's description."""

    method: str
    params: Json
    ok: bool
    error: str | None
    at: datetime


class World:
    """One bot, its phones and chats, and the time they live in."""

    def __init__(self, profile: Profile, phones: Sequence[Phone], *, limits: bool) -> None:
        self.profile = profile
        self.clock = Clock()
        self.chats = Chats(phones)
        self.updates = UpdateQueue(self.clock)
        self.webhook = Webhook(self.updates, self.clock)
        self.queries = Queries(self.clock)
        self.files = Files()
        self.events = Events()
        self.limits = FloodLimits(self.clock, enabled=limits)
        self.faults = Faults()
        self.requests: deque[Request] = deque(maxlen=KEPT_REQUESTS)

    def post(
        self,
        chat: Chat,
        sender: Json,
        content: Json,
        markup: Json | None = None,
        reply_to: Json | None = None,
        *,
        author: int | None = None,
        origin: Json | None = None,
    ) -> Message:
        """Put a message into a chat and show it on its phones; `author` and `origin` as in Message."""
        message = Message(chat.new_id(), chat, sender, self.clock.timestamp(), content, markup, reply_to)
        message.author, message.origin = author, origin or {}
        chat.add(message)
        self.show("message", message)
        return message

    def show(self, name: EventName, message: Message) -> None:
        """Tell the phones in a message's chat that it came or changed."""
        if self.events.watched(message.chat.members):
            self.events.publish(message.chat.members, name, view(message))

    def show_chat(self, chat: Chat) -> None:
        """Tell a chat's phones that it is new, or that somebody came or went."""
        if self.events.watched(chat.members):
            self.events.publish(chat.members, "chat", chat_view(chat))

    def find_user(self, user_id: int) -> Json | None:
        phone = self.chats.phones.get(user_id)
        return phone.user() if phone is not None else None


def chat_view(chat: Chat) -> Json:
    """A chat as a phone's page lists it; `members` are phones' ids, and `bot_status` is the bot's."""
    last = next(reversed(chat.messages.values()), None)
    return {
        "id": chat.id,
        "type": chat.type,
        "title": chat.name,
        "members": list(chat.members),
        "bot_status": chat.bot_status,
        "migrated_to": chat.migrated_to,
        "last_message": None if last is None else view(last),
    }


def view(message: Message) -> Json:
    """A message as a phone's page shows it; `html` is safe to insert."""
    content = message.content
    text: str = content.get("text") or content.get("caption", "")
    entities = content.get("entities") or content.get("caption_entities") or []
    shown: Json = {
        "message_id": message.message_id,
        "chat_id": message.chat.id,
        "from_bot": message.from_bot,
        "from": message.chat.name if message.anonymous else message.sender["first_name"],
        "from_id": message.author,
        "anonymous": message.anonymous,
        "via_bot": "via_bot" in message.origin,
        "date": message.date,
        "text": text,
        "html": render_html(text, entities),
        "reply_markup": message.markup,
        "reply_to_message_id": message.reply_to and message.reply_to["message_id"],
        "edited": message.content_edited,
    }
    if "document" in content:
        shown["document"] = content["document"] | {"url": f"/files/{content['document']['file_id']}"}
    if "photo" in content:
        shown["photo"] = content["photo"][-1] | {"url": f"/files/{content['photo'][-1]['file_id']}"}
    return shown | {kind: content[kind] for kind in _SHOWN_AS_THEY_ARE if kind in content}
