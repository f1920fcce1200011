"""aiogram's dispatcher: who is asking, and where, is settled before any handler, for messages and buttons alike."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiogram import BaseMiddleware, Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Chat, Message, TelegramObject, Update, User

from bot.conversations import ConversationStorage
from bot.routes import Audience, Routes, command_of, index, is_elsewhere
from bot.texts import Texts
from bot.unit import Unit, current_unit
from models.groups.queries import find_group
from models.people.operations import mark_reachable
from models.people.queries import Sender
from models.people.tables import Language

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
_GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}


def build_dispatcher(routers: Sequence[Router], texts: Texts, *, page: str | None = None) -> Dispatcher:
    """A dispatcher that returns what a handler returned; the areas' routers are read, not attached.

    `page` is the address of the sandbox's page, where its links lead.
    """
    dispatcher = Dispatcher(storage=ConversationStorage())
    dispatcher.update.outer_middleware(WhoIsAsking(texts))
    routes = {event_type: _ByAudience(of_audience) for event_type, of_audience in index(routers).items()}
    for event_type, of_type in routes.items():
        dispatcher.observers[event_type].register(of_type.dispatch)
    dispatcher["page"] = page
    dispatcher["as_if_typed"] = partial(_as_if_typed, routes.get("message", _ByAudience({})))
    return dispatcher


class WhoIsAsking(BaseMiddleware):
    """Resolves the member, their language, the session and the audience, once per update.

    Channels, bots and strangers in groups are ignored on purpose.
    """

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        unit = current_unit()
        unit.stranger_id = None
        data.update(session=unit.session, texts=self._texts)
        if chat is not None and _is_shared(event, chat):
            if await self._enter_group(event, chat, user, unit, data):
                return await handler(event, data)
        elif user is not None and not user.is_bot and (chat is None or chat.type == ChatType.PRIVATE):
            await self._enter_private(event, user, chat.id if chat else user.id, unit, data)
            return await handler(event, data)
        return None

    async def _enter_private(self, event: Update, user: User, chat_id: int, unit: Unit, data: dict[str, Any]) -> None:
        sender = await self._sender(user, chat_id, unit, data)
        unit.reader = self._texts.reader(self._language_of(user, sender))
        data.update(reader=unit.reader, sender_user=user, audience=Audience.MEMBERS)
        if event.my_chat_member is not None:
            data["audience"] = Audience.COMINGS_AND_GOINGS
        elif data["actor"] is None:
            unit.stranger_id = user.id
            data["audience"] = Audience.STRANGERS
        elif sender is not None and sender.is_unreachable:
            await mark_reachable(unit.session, sender.actor.member_id)

    async def _enter_group(
        self, event: Update, chat: Chat, user: User | None, unit: Unit, data: dict[str, Any]
    ) -> bool:
        """Whether anybody is to be answered there."""
        group = await find_group(unit.session, chat.id)
        sender = await self._sender(user, chat.id, unit, data) if user is not None and not user.is_bot else None
        language = group.language if group else self._language_of(user, sender)
        unit.reader = self._texts.reader(language)
        data.update(reader=unit.reader, sender_user=user, group=group, actor=data.get("actor"))
        if _is_about_group(event):
            data["audience"] = Audience.COMINGS_AND_GOINGS
            return True
        if _is_anonymous(event):
            data["audience"] = Audience.ANONYMOUS
            return True
        if data["actor"] is None:
            return False
        data["audience"] = Audience.GROUPS if group and group.role else Audience.UNBOUND_GROUPS
        data["actor"] = group.narrow(data["actor"]) if group else data["actor"]
        return True

    def _language_of(self, user: User | None, sender: Sender | None) -> Language:
        if sender is not None:
            return sender.actor.language
        return language_of(user, self._texts.language) if user is not None else self._texts.language

    async def _sender(self, user: User, chat_id: int, unit: Unit, data: dict[str, Any]) -> Sender | None:
        sender = await unit.sender(user.id, chat_id)
        data["actor"] = sender.actor if sender is not None and sender.is_active else None
        return sender


class _ByAudience:
    """One event type: each audience has handlers of its own.

    Whoever asks for something else, by a command or a button elsewhere, is not to be misheard afterwards: the open
    dialogue is over, after a command even if that is refused.
    """

    def __init__(self, routes: Mapping[Audience, Routes]) -> None:
        self._routes = routes

    async def dispatch(self, event: TelegramObject, **data: Any) -> Any:
        unit, key = current_unit(), data["state"].key if data.get("raw_state") else None
        if key is not None and isinstance(event, Message) and command_of(event) is not None:
            unit.leave_conversation(key.user_id, key.chat_id)
        routes = self._routes.get(data["audience"])
        found = await routes.find(event, **data) if routes is not None else None
        if found is None:
            return UNHANDLED
        handler, arguments = found
        if key is not None and is_elsewhere(handler):
            unit.change_conversation(key.user_id, key.chat_id, None, {})
        return await handler.call(event, **arguments)


async def _as_if_typed(messages: _ByAudience, press: CallbackQuery, text: str, data: Mapping[str, Any]) -> Any:
    """What whoever pressed a button would be answered, had they typed `text` below it."""
    below = press.message
    chat = below.chat if below is not None else Chat(id=press.from_user.id, type=ChatType.PRIVATE)
    number = below.message_id if below is not None else 1
    typed = Message(message_id=number, date=datetime.now(UTC), chat=chat, from_user=press.from_user, text=text)
    return await messages.dispatch(typed.as_(press.bot), **data)


def _is_shared(event: Update, chat: Chat) -> bool:
    """Whether a chat is a group; of channels nothing matters but that somebody puts the bot into one."""
    return chat.type in _GROUPS or (chat.type == ChatType.CHANNEL and event.my_chat_member is not None)


def _is_about_group(event: Update) -> bool:
    """Whether it says what became of the group, or of the bot in it, whoever did that."""
    message = event.message
    if message is None:
        return event.my_chat_member is not None
    return bool(message.migrate_to_chat_id or message.migrate_from_chat_id or message.new_chat_title)


def _is_anonymous(event: Update) -> bool:
    """Whether a group's admin writes in its name: then `from` is a bot of Telegram's own."""
    writer = event.event.sender_chat if isinstance(event.event, Message) else None
    return writer is not None and writer.type in _GROUPS


def language_of(user: User, company_language: Language) -> Language:
    """The language to greet somebody in of whom only Telegram's language code is known: theirs, else the company's."""
    code = (user.language_code or "").lower().replace("_", "-").split("-", 1)[0]
    return {"pt": Language.PORTUGUESE, "en": Language.ENGLISH}.get(code, company_language)
