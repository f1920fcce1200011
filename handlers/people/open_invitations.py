"""The invitations that are open: listing them, taking one back, and letting it be used again."""

from aiogram import Router
from aiogram.types import CallbackQuery
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.pages import Page
from handlers.people.invitation_buttons import (
    InvitationCallback,
    InvitationsCallback,
    RestoreCallback,
    RevokeCallback,
    invitation_keyboard,
    open_keyboard,
    revoked_keyboard,
)
from handlers.people.invitation_cards import invited_text, open_labels, open_text
from handlers.presses import Methods, replace_message
from models.people.actor import Actor
from models.people.invitations import open_invitation, open_invitations, restore_invitation, revoke_invitation

router = Router(name="open_invitations")


@router.callback_query(InvitationsCallback.filter())
async def show_invitations(
    press: CallbackQuery, callback_data: InvitationsCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """A page of the open invitations."""
    page = Page.of(await open_invitations(session, actor), callback_data.page)
    keyboard = open_keyboard(reader, page, open_labels(reader, page))
    return [press.answer(), replace_message(press, open_text(reader, page), keyboard)]


@router.callback_query(InvitationCallback.filter())
async def show_invitation(
    press: CallbackQuery, callback_data: InvitationCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """One of them, which can be taken back."""
    invited = await open_invitation(session, actor, callback_data.invitation_id)
    keyboard = invitation_keyboard(reader, invited.invitation_id, callback_data.page)
    return [press.answer(), replace_message(press, invited_text(reader, invited), keyboard)]


@router.callback_query(RevokeCallback.filter())
async def take_back(
    press: CallbackQuery, callback_data: RevokeCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The link lets nobody in any more."""
    invited = await revoke_invitation(session, actor, callback_data.invitation_id)
    text = Markup("\n").join([reader.text("invitations.revoked"), invited_text(reader, invited)])
    keyboard = revoked_keyboard(reader, invited.invitation_id, callback_data.page)
    return [press.answer(), replace_message(press, text, keyboard)]


@router.callback_query(RestoreCallback.filter())
async def give_again(
    press: CallbackQuery, callback_data: RestoreCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The link can be used again."""
    invited = await restore_invitation(session, actor, callback_data.invitation_id)
    text = Markup("\n").join([reader.text("invitations.restored"), invited_text(reader, invited)])
    keyboard = invitation_keyboard(reader, invited.invitation_id, callback_data.page)
    return [press.answer(), replace_message(press, text, keyboard)]
