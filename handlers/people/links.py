"""A link as a message that can be passed on: words, and a picture to point a phone at."""

from io import BytesIO

import segno
from aiogram import Bot
from aiogram.methods import SendPhoto
from aiogram.types import BufferedInputFile

from bot.texts import Reader
from handlers.people.invitation_buttons import link_keyboard
from handlers.people.invitation_cards import link_text
from models.people.invitations import NewInvitation

_SCALE, _BORDER = 10, 4
"""Pixels for each module of the code, and modules of white around it: what the standard asks for."""


async def link_message(bot: Bot, chat_id: int, new: NewInvitation, *, admin: Reader, newcomer: Reader) -> SendPhoto:
    """The link, in the words of whoever gets it passed on; its buttons are for the admin."""
    link = f"https://t.me/{(await bot.me()).username}?start={new.code}"
    return SendPhoto(
        chat_id=chat_id,
        photo=BufferedInputFile(picture_of(link), "invitation.png"),
        caption=link_text(newcomer, new.invited, link),
        reply_markup=link_keyboard(admin, link),
    )


def picture_of(link: str) -> bytes:
    """A QR code as PNG."""
    picture = BytesIO()
    segno.make_qr(link, error="m").save(picture, kind="png", scale=_SCALE, border=_BORDER)
    return picture.getvalue()
