"""From what a handler returned, or raised, to finished requests."""

from collections.abc import Sequence
from typing import Any

from aiogram import Bot
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.enums import ChatType
from aiogram.methods import AnswerCallbackQuery, SendMessage, TelegramMethod
from aiogram.types import ReplyParameters, Update
from markupsafe import Markup

from bot.outbox import Request
from bot.texts import Reader, clip
from bot.texts.plain import utf16_units
from bot.wire import final_request_with_files
from models.errors import DomainError

_TOAST_UNITS = 200
"""UTF-16 code units; Telegram refuses a longer one, and the person would be told nothing."""

Methods = Sequence[TelegramMethod[Any]]


class Replies:
    """Makes requests that can be stored and sent as they are; a button press is always answered."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    def to_answer(self, update: Update, answer: Any) -> list[Request]:
        """What a handler's return value says: one method, several, or nothing."""
        return self._final(update, methods_of(answer))

    def to_refusal(self, update: Update, reader: Reader, error: DomainError) -> list[Request]:
        """A domain error in the reader's words: beside the button that was pressed, or below what was asked."""
        text = reader.error(error)
        if update.message is None or update.message.chat.type == ChatType.PRIVATE:
            return self.to_text(update, text)
        asked = ReplyParameters(message_id=update.message.message_id, allow_sending_without_reply=True)
        return self._final(update, [update.message.answer(text, reply_parameters=asked)])

    def to_text(self, update: Update, html: str) -> list[Request]:
        """A short text of ours to whoever sent the update; nothing where nobody could read it."""
        press, toast = update.callback_query, Markup(html).striptags()
        if press is not None and utf16_units(toast) <= _TOAST_UNITS:
            alert = AnswerCallbackQuery(callback_query_id=press.id, text=toast, show_alert=True)
            return self._final(update, [alert])
        chat_id = private_chat_of(update)
        return self._final(update, [SendMessage(chat_id=chat_id, text=html)] if chat_id is not None else [])

    def _final(self, update: Update, methods: Methods) -> list[Request]:
        press = update.callback_query
        if press is not None and not any(isinstance(method, AnswerCallbackQuery) for method in methods):
            methods = [AnswerCallbackQuery(callback_query_id=press.id), *methods]
        return final_requests(self._bot, methods)


def final_requests(bot: Bot, methods: Methods) -> list[Request]:
    """What handlers return, as requests that can be stored and sent as they are."""
    return [Request(*final_request_with_files(bot, _fitting(method))) for method in methods]


def _fitting(method: TelegramMethod[Any]) -> TelegramMethod[Any]:
    """A toast that is not too long: what stands in it may be somebody's name."""
    if isinstance(method, AnswerCallbackQuery) and method.text:
        return method.model_copy(update={"text": clip(method.text, _TOAST_UNITS)})
    return method


def private_chat_of(update: Update) -> int | None:
    """The private chat that an update came from; None for groups, channels and whatever has no chat."""
    message = update.message or update.edited_message
    if message is not None:
        return message.chat.id if message.chat.type == "private" else None
    if update.callback_query is not None:
        return update.callback_query.from_user.id
    return None


def methods_of(answer: Any) -> Methods:
    """A handler's return value as a list: one method, several, or nothing."""
    if answer is None or answer is UNHANDLED:
        return []
    return answer if isinstance(answer, list) else [answer]
