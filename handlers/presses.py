"""Answering where a button was pressed."""

from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message


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
