"""Looking at the people of the company."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.people.member_buttons import MemberCallback, PeopleCallback, PlacesCallback, RolesCallback
from handlers.people.member_screens import Asking, Draw, draw_card, draw_people, draw_places, draw_roles
from handlers.presses import Methods, replace_message
from models.catalog.rules import search_words
from models.people.actor import Actor
from models.people.directory import find_members, list_members

router = Router(name="members")

_SCREENS: dict[type[MemberCallback], Draw] = {
    MemberCallback: draw_card,
    RolesCallback: draw_roles,
    PlacesCallback: draw_places,
}


@router.message(Command("pessoas", "people", ignore_case=True))
async def show_people(
    message: Message,
    *,
    command: CommandObject,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> SendMessage:
    """Everybody; with words, those who are called so, or the card of the only one who is."""
    asking = Asking(session, actor, reader, texts)
    words = " ".join(search_words(command.args or ""))
    found = await find_members(session, actor, words) if words else await list_members(session, actor)
    if words and len(found) == 1:
        text, keyboard = await draw_card(asking, MemberCallback(member_id=found[0].member_id))
    else:
        text, keyboard = draw_people(asking, found, PeopleCallback(words=words))
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(PeopleCallback.filter())
async def show_people_page(
    press: CallbackQuery,
    *,
    callback_data: PeopleCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """Another page of the list."""
    words = callback_data.words
    found = await find_members(session, actor, words) if words else await list_members(session, actor)
    return [
        press.answer(),
        replace_message(press, *draw_people(Asking(session, actor, reader, texts), found, callback_data)),
    ]


@router.callback_query(MemberCallback.filter())
@router.callback_query(RolesCallback.filter())
@router.callback_query(PlacesCallback.filter())
async def show_member(
    press: CallbackQuery,
    *,
    callback_data: MemberCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """A person's card, or what can be ticked about them."""
    draw = _SCREENS[type(callback_data)]
    text, keyboard = await draw(Asking(session, actor, reader, texts), callback_data)
    return [press.answer(), replace_message(press, text, keyboard)]
