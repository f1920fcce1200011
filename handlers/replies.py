"""Answering where something was asked."""

from aiogram.enums import ChatType
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardMarkup, Message, ReplyParameters


def reply_to(message: Message, text: str, keyboard: InlineKeyboardMarkup | None = None) -> SendMessage:
    """Answer a message; in a group as a reply, so that everybody sees what it answers."""
    if message.chat.type == ChatType.PRIVATE:
        return message.answer(text, reply_markup=keyboard)
    asked = ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True)
    return message.answer(text, reply_markup=keyboard, reply_parameters=asked)
