"""Members who block the bot, or let it write again."""

from aiogram import Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import Filter
from aiogram.types import ChatMemberUpdated
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.audiences import COMINGS_AND_GOINGS
from models.messaging.operations import lose_contact
from models.people.actor import Actor
from models.people.operations import mark_reachable

router = Router(name="contact")


class InPrivate(Filter):
    """Between the bot and one person; groups have handlers of their own."""

    async def __call__(self, event: ChatMemberUpdated) -> bool:
        return event.chat.type == ChatType.PRIVATE


@router.my_chat_member(InPrivate(), flags=COMINGS_AND_GOINGS)
async def note_contact(event: ChatMemberUpdated, session: AsyncSession, actor: Actor | None) -> None:
    """From now on messages reach them, or no longer; then the admins are told once."""
    if event.new_chat_member.status == ChatMemberStatus.KICKED:
        await lose_contact(session, event.from_user.id)
    elif actor is not None:
        await mark_reachable(session, actor.member_id)
