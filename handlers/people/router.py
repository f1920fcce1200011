"""Turning away those who are not members."""

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, Message, User
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.audiences import STRANGERS
from models.people.operations import greet_stranger

router = Router(name="people")


@router.message(flags=STRANGERS)
async def turn_away(message: Message, session: AsyncSession, sender_user: User, reader: Reader) -> SendMessage | None:
    """One polite line, once an hour at most."""
    if not await greet_stranger(session, sender_user.id):
        return None
    return message.answer(reader.text("people.stranger", company=reader.company_name))


@router.callback_query(flags=STRANGERS)
async def turn_press_away(press: CallbackQuery, reader: Reader) -> AnswerCallbackQuery:
    """A button that somebody presses who is no longer a member."""
    return press.answer(reader.label("people.members_only", company=reader.company_name))
