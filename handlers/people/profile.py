"""What members see and change of themselves."""

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.buttons import cancel_button
from handlers.dialogues import Screen, take_answer
from handlers.filters import PlainText
from handlers.guide.menus import menu_of
from handlers.pages import Page
from handlers.people.member_cards import seen_label
from handlers.people.profile_buttons import (
    NOWHERE,
    AskNameCallback,
    ChooseHomeCallback,
    HomesCallback,
    KeptCallback,
    OwnLanguageCallback,
    ProfileCallback,
    UndoNameCallback,
    homes_keyboard,
    kept_keyboard,
    name_mark,
    profile_keyboard,
    renamed_keyboard,
)
from handlers.people.profile_states import ProfileStates
from handlers.presses import Methods, replace_message
from handlers.wording import language_label, roles_label
from models.people.actor import Actor
from models.people.directory import MemberCard
from models.people.profile import call_me, choose_home, own_card, own_places, speak_to_me_in
from models.people.rules import NAME_LENGTH

router = Router(name="profile")


@router.message(Command("eu", "me", ignore_case=True))
async def show_profile(message: Message, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    """Who the bot takes its reader for."""
    card = await own_card(session, actor)
    return message.answer(_profile_text(reader, card), reply_markup=profile_keyboard(reader, card))


@router.callback_query(ProfileCallback.filter())
async def show_profile_again(press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader) -> Methods:
    """Back from one of its screens."""
    card = await own_card(session, actor)
    return [press.answer(), replace_message(press, _profile_text(reader, card), profile_keyboard(reader, card))]


@router.callback_query(KeptCallback.filter())
async def show_kept(press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader) -> Methods:
    """All that is kept about whoever asks."""
    text = _card_text(reader, "people/kept.html", await own_card(session, actor))
    return [press.answer(), replace_message(press, text, kept_keyboard(reader))]


@router.callback_query(OwnLanguageCallback.filter())
async def change_own_language(
    press: CallbackQuery, callback_data: OwnLanguageCallback, session: AsyncSession, actor: Actor, texts: Texts
) -> Methods:
    """The whole card in the new language, and the commands with it."""
    await speak_to_me_in(session, actor, callback_data.language)
    card, reader = await own_card(session, actor), texts.reader(callback_data.language)
    toast = press.answer(reader.label("profile.language_is"))
    shown = replace_message(press, _profile_text(reader, card), profile_keyboard(reader, card))
    return [toast, shown, menu_of(reader, card.standing.roles, press.from_user.id)]


@router.callback_query(HomesCallback.filter())
async def show_homes(
    press: CallbackQuery, callback_data: HomesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The locations, one of which may come first."""
    home = (await own_card(session, actor)).home
    places = Page.of(await own_places(session, actor), callback_data.page)
    keyboard = homes_keyboard(reader, places, home.location_id if home else None)
    return [press.answer(), replace_message(press, reader.text("profile.homes"), keyboard)]


@router.callback_query(ChooseHomeCallback.filter())
async def change_home(
    press: CallbackQuery, callback_data: ChooseHomeCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """This one comes first from now on; the one before is a press away."""
    chosen = None if callback_data.location_id == NOWHERE else callback_data.location_id
    before = await choose_home(session, actor, chosen)
    after = (await own_card(session, actor)).home
    old, new = (place.name if place else reader.label("profile.nowhere") for place in (before, after))
    places = Page.of(await own_places(session, actor), callback_data.page)
    text = reader.text("profile.home_is", old=old, new=new)
    return [press.answer(), replace_message(press, text, homes_keyboard(reader, places, chosen))]


@router.callback_query(AskNameCallback.filter())
async def ask_name(press: CallbackQuery, state: FSMContext, actor: Actor, reader: Reader) -> Methods:
    """Whatever is written next is a name."""
    await state.set_state(ProfileStates.name)
    question = reader.text("profile.ask_name", name=actor.name)
    return [press.answer(), replace_message(press, question, _way_out(reader))]


@router.message(StateFilter(ProfileStates.name), PlainText())
async def change_name(
    message: Message, session: AsyncSession, state: FSMContext, actor: Actor, reader: Reader
) -> SendMessage:
    """A name, or why it cannot be one; then the question stays open."""
    work = _rename(session, actor, reader, message.text or "")
    return await take_answer(message, state, reader, work, way_out=_way_out(reader))


@router.message(StateFilter(ProfileStates.name))
async def ask_name_again(message: Message, reader: Reader) -> SendMessage:
    """A sticker is no name."""
    return message.answer(reader.text("profile.name_expected", limit=NAME_LENGTH), reply_markup=_way_out(reader))


@router.callback_query(UndoNameCallback.filter())
async def undo_name(
    press: CallbackQuery, callback_data: UndoNameCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Called as before, unless the name has changed again since."""
    if name_mark(actor.name) != callback_data.given:
        return [press.answer(reader.label("profile.renamed_since", name=actor.name), show_alert=True)]
    return [press.answer(), replace_message(press, *await _rename(session, actor, reader, callback_data.name))]


async def _rename(session: AsyncSession, actor: Actor, reader: Reader, name: str) -> Screen:
    kept = await call_me(session, actor, name)
    text = reader.text("profile.renamed", before=actor.name, after=kept)
    return text, renamed_keyboard(reader, UndoNameCallback.between(actor.name, kept))


def _profile_text(reader: Reader, card: MemberCard) -> str:
    return _card_text(reader, "people/profile.html", card)


def _card_text(reader: Reader, template: str, card: MemberCard) -> str:
    return reader.card(
        template,
        card=card,
        roles=roles_label(reader, card.standing.roles),
        places=seen_label(reader, card),
        home=card.home if card.home and card.home.is_active else None,
        language=language_label(reader, card.standing.language),
    )


def _way_out(reader: Reader) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[cancel_button(reader, ProfileStates)]])
