"""What no other area understood: this router is the last to be asked."""

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.filters import Filter
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, Message

from bot.texts import Reader

router = Router(name="messaging")

_SENT_BY_PEOPLE = frozenset(
    {
        ContentType.ANIMATION,
        ContentType.AUDIO,
        ContentType.CHECKLIST,
        ContentType.CONTACT,
        ContentType.DICE,
        ContentType.DOCUMENT,
        ContentType.GAME,
        ContentType.LOCATION,
        ContentType.PAID_MEDIA,
        ContentType.PHOTO,
        ContentType.POLL,
        ContentType.STICKER,
        ContentType.STORY,
        ContentType.VENUE,
        ContentType.VIDEO,
        ContentType.VIDEO_NOTE,
        ContentType.VOICE,
    }
)
"""All else that is not text is Telegram's own remark: something was pinned, a timer was set."""


class SentByPerson(Filter):
    """Something that a person sent and that is not text."""

    async def __call__(self, message: Message) -> bool:
        return message.content_type in _SENT_BY_PEOPLE


class HasText(Filter):
    """A live location is "edited" every few seconds; words are edited by people."""

    async def __call__(self, message: Message) -> bool:
        return message.text is not None


@router.message(SentByPerson())
async def ask_for_text(message: Message, reader: Reader) -> SendMessage:
    """A sticker, a voice message, a film: not read."""
    return message.answer(reader.text("messaging.only_text"))


@router.edited_message(HasText())
async def ask_to_send_again(message: Message, reader: Reader) -> SendMessage:
    """Changes of a message that was answered already are not followed."""
    return message.answer(reader.text("messaging.edited"))


@router.callback_query()
async def refuse_press(press: CallbackQuery, reader: Reader) -> AnswerCallbackQuery:
    """A button nobody knows: from an older version, or made up."""
    return press.answer(reader.label("messaging.stale_button"))
