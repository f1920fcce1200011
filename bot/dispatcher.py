"""aiogram's dispatcher: who is asking is settled before any handler, for messages and buttons alike."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiogram import BaseMiddleware, Dispatcher, Router
from aiogram.enums import ChatType
from aiogram.types import Chat, TelegramObject, User

from bot.conversations import ConversationStorage
from bot.routes import Routes, index
from bot.texts import Texts
from bot.unit import current_unit
from models.people.operations import mark_reachable
from models.people.tables import Language

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


def build_dispatcher(routers: Sequence[Router], texts: Texts, company_language: Language) -> Dispatcher:
    """A dispatcher that returns what a handler returned; the areas' routers are read, not attached."""
    dispatcher = Dispatcher(storage=ConversationStorage())
    dispatcher.update.outer_middleware(WhoIsAsking(texts, company_language))
    members, strangers = index(routers, strangers=False), index(routers, strangers=True)
    for event_type in members.keys() | strangers.keys():
        audience = _Audiences(members.get(event_type, Routes()), strangers.get(event_type, Routes()))
        dispatcher.observers[event_type].register(audience.dispatch)
    return dispatcher


class WhoIsAsking(BaseMiddleware):
    """Resolves the member, their language and the session, once per update.

    Only private chats are answered: groups and channels are ignored on purpose.
    """

    def __init__(self, texts: Texts, company_language: Language) -> None:
        self._texts = texts
        self._company_language = company_language

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if user is None or user.is_bot or (chat is not None and chat.type != ChatType.PRIVATE):
            return None
        unit = current_unit()
        sender = await unit.sender(user.id, chat.id if chat else user.id)
        language = sender.actor.language if sender else language_of(user, self._company_language)
        unit.reader = self._texts.reader(language)
        unit.stranger_id = None if sender is not None and sender.is_active else user.id
        data.update(session=unit.session, reader=unit.reader, sender_user=user)
        if sender is not None and sender.is_active:
            data["actor"] = sender.actor
            if sender.is_unreachable:
                await mark_reachable(unit.session, sender.actor.member_id)
        return await handler(event, data)


class _Audiences:
    """Members and strangers have handlers of their own."""

    def __init__(self, members: Routes, strangers: Routes) -> None:
        self._members = members
        self._strangers = strangers

    async def dispatch(self, event: TelegramObject, **data: Any) -> Any:
        routes = self._members if "actor" in data else self._strangers
        return await routes.dispatch(event, **data)


def language_of(user: User, company_language: Language) -> Language:
    """The language to greet somebody in of whom only Telegram's language code is known: theirs, else the company's."""
    code = (user.language_code or "").lower().replace("_", "-").split("-", 1)[0]
    return {"pt": Language.PORTUGUESE, "en": Language.ENGLISH}.get(code, company_language)
