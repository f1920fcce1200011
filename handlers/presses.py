"""Answering where a button was pressed."""

from typing import Any

from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

Methods = list[TelegramMethod[Any]]
"""What the answer to a press consists of, in order."""


def replace_message(
    press: CallbackQuery, text: str, keyboard: InlineKeyboardMarkup | None = None
) -> EditMessageText | SendMessage:
    """Put `text` in the place of the message with the button, or below when Telegram no longer shows it to us."""
    if isinstance(press.message, Message):
        return EditMessageText(
            chat_id=press.message.chat.id,
            message_id=press.message.message_id,
            text=text,
            reply_markup=keyboard,
        )
    chat_id = press.message.chat.id if press.message is not None else press.from_user.id
    return SendMessage(chat_id=chat_id, text=text, reply_markup=keyboard)
