"""From what a handler returned, or raised, to finished requests."""

from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods import AnswerCallbackQuery, SendMessage, TelegramMethod
from aiogram.types import Update
from markupsafe import Markup

from bot.outbox import Request
from bot.texts import Reader
from bot.wire import final_request_with_files
from models.errors import DomainError

_TOAST_LENGTH = 200
Methods = Sequence[TelegramMethod[Any]]


class Replies:
    """Makes requests that can be stored and sent as they are; a button press is always answered."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def to_answer(self, update: Update, answer: Any) -> list[Request]:
        """What a handler's return value says: one method, several, or nothing."""
        return self._final(update, _methods(answer))

    def to_refusal(self, update: Update, reader: Reader, error: DomainError) -> list[Request]:
        """A domain error in the reader's words: beside the button that was pressed, or as a message."""
        return self.to_text(update, reader.error(error))

    def to_text(self, update: Update, html: str) -> list[Request]:
        """A short text of ours to whoever sent the update; nothing where nobody could read it."""
        press, toast = update.callback_query, Markup(html).striptags()
        if press is not None and len(toast) <= _TOAST_LENGTH:
            alert = AnswerCallbackQuery(callback_query_id=press.id, text=toast, show_alert=True)
            return self._final(update, [alert])
        chat_id = private_chat_of(update)
        return self._final(update, [SendMessage(chat_id=chat_id, text=html)] if chat_id is not None else [])

    def _final(self, update: Update, methods: Methods) -> list[Request]:
        press = update.callback_query
        if press is not None and not any(isinstance(method, AnswerCallbackQuery) for method in methods):
            methods = [AnswerCallbackQuery(callback_query_id=press.id), *methods]
        return [Request(*final_request_with_files(self._bot, method)) for method in methods]


def private_chat_of(update: Update) -> int | None:
    """The private chat that an update came from; None for groups, channels and whatever has no chat."""
    message = update.message or update.edited_message
    if message is not None:
        return message.chat.id if message.chat.type == "private" else None
    if update.callback_query is not None:
        return update.callback_query.from_user.id
    return None


def _methods(answer: Any) -> Methods:
    if answer is None or answer is UNHANDLED:
        return []
    return answer if isinstance(answer, list) else [answer]
