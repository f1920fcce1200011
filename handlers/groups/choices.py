"""In private, an admin decides which groups the bot is in, and what each may see."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.methods import LeaveChat, SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.dialogues import Screen
from handlers.groups.cards import card_text, change_toast, places_text
from handlers.groups.keyboards import (
    NO_ROLE,
    AllPlacesCallback,
    AskToLeaveCallback,
    GroupCallback,
    GroupLanguageCallback,
    GroupPlacesCallback,
    GroupRoleCallback,
    GroupsCallback,
    LeaveCallback,
    PlaceCallback,
    back_keyboard,
    card_keyboard,
    leave_keyboard,
    list_keyboard,
    places_keyboard,
)
from handlers.pages import Page
from handlers.presses import Methods, replace_message
from models.groups.operations import bind_group, change_group_language, leave_group, show_all_locations, show_location
from models.groups.queries import GroupCard, group_card, list_groups
from models.people.actor import Actor
from models.people.tables import Role

router = Router(name="group choices")


@router.message(Command("grupos", "groups", ignore_case=True))
async def show_groups(message: Message, bot: Bot, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    """Every group that the bot is in, and how to bring it into another one."""
    text, keyboard = await _list(0, bot, session, actor, reader)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(GroupsCallback.filter())
async def show_groups_page(
    press: CallbackQuery,
    callback_data: GroupsCallback,
    *,
    bot: Bot,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Another page of the list, or the list again."""
    return [press.answer(), replace_message(press, *await _list(callback_data.page, bot, session, actor, reader))]


@router.callback_query(GroupCallback.filter())
async def show_group(
    press: CallbackQuery, callback_data: GroupCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """A group's card."""
    card = await group_card(session, actor, callback_data.chat_id)
    return [press.answer(), replace_message(press, *_card(reader, card))]


@router.callback_query(GroupRoleCallback.filter())
async def choose_role(
    press: CallbackQuery, callback_data: GroupRoleCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """From now on the group sees what this role sees, and gets its notices."""
    role = None if callback_data.role == NO_ROLE else Role(callback_data.role)
    before = await group_card(session, actor, callback_data.chat_id)
    await bind_group(session, actor, callback_data.chat_id, role)
    after = await group_card(session, actor, callback_data.chat_id)
    return _confirm(press, reader, before, after, _card(reader, after))


@router.callback_query(GroupLanguageCallback.filter())
async def choose_language(
    press: CallbackQuery, callback_data: GroupLanguageCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """From now on the group is spoken to in this language."""
    before = await group_card(session, actor, callback_data.chat_id)
    await change_group_language(session, actor, callback_data.chat_id, callback_data.language)
    after = await group_card(session, actor, callback_data.chat_id)
    return _confirm(press, reader, before, after, _card(reader, after))


@router.callback_query(GroupPlacesCallback.filter())
async def show_places(
    press: CallbackQuery, callback_data: GroupPlacesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The locations to choose from."""
    card = await group_card(session, actor, callback_data.chat_id)
    return [press.answer(), replace_message(press, *_places(reader, card, callback_data.page))]


@router.callback_query(AllPlacesCallback.filter())
async def choose_all_places(
    press: CallbackQuery, callback_data: AllPlacesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The group may see every location, those that are added later too."""
    before = await group_card(session, actor, callback_data.chat_id)
    await show_all_locations(session, actor, callback_data.chat_id)
    after = await group_card(session, actor, callback_data.chat_id)
    return _confirm(press, reader, before, after, _places(reader, after, callback_data.page))


@router.callback_query(PlaceCallback.filter())
async def choose_place(
    press: CallbackQuery, callback_data: PlaceCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The group may see one location more, or less."""
    before = await group_card(session, actor, callback_data.chat_id)
    await show_location(session, actor, callback_data.chat_id, callback_data.location_id, shown=callback_data.shown)
    after = await group_card(session, actor, callback_data.chat_id)
    return _confirm(press, reader, before, after, _places(reader, after, callback_data.page))


@router.callback_query(AskToLeaveCallback.filter())
async def ask_to_leave(
    press: CallbackQuery, callback_data: AskToLeaveCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The bot cannot come back by itself, so it asks first."""
    view = (await group_card(session, actor, callback_data.chat_id)).view
    text = reader.text("groups.ask_to_leave", title=view.title)
    return [press.answer(), replace_message(press, text, leave_keyboard(reader, view.chat_id))]


@router.callback_query(LeaveCallback.filter())
async def leave(
    press: CallbackQuery, callback_data: LeaveCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The bot leaves the group."""
    title = await leave_group(session, actor, callback_data.chat_id)
    text = reader.text("groups.left", title=title)
    gone = LeaveChat(chat_id=callback_data.chat_id)
    return [press.answer(), gone, replace_message(press, text, back_keyboard(reader))]


def _confirm(press: CallbackQuery, reader: Reader, before: GroupCard, after: GroupCard, screen: Screen) -> Methods:
    return [press.answer(change_toast(reader, before, after)), replace_message(press, *screen)]


def _card(reader: Reader, card: GroupCard) -> Screen:
    return card_text(reader, card), card_keyboard(reader, card)


def _places(reader: Reader, card: GroupCard, page: int) -> Screen:
    return places_text(reader, card), places_keyboard(reader, card, page)


async def _list(page_number: int, bot: Bot, session: AsyncSession, actor: Actor, reader: Reader) -> Screen:
    page = Page.of(await list_groups(session, actor), page_number)
    text = reader.plural("groups.list", page.total) if page.total else reader.text("groups.none")
    return text, list_keyboard(reader, page, (await bot.me()).username or "")
