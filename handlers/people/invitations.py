"""Inviting people: choosing what a link gives, making it, and taking it back."""

from aiogram import Bot, Router
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.dialogues import Screen
from handlers.pages import Page
from handlers.people.draft import Draft
from handlers.people.invitation_buttons import (
    CreateLinkCallback,
    DraftCallback,
    DraftLanguageCallback,
    DraftPlaceCallback,
    DraftPlacesCallback,
    DraftRoleCallback,
    NewInvitationCallback,
    RelinkCallback,
    draft_keyboard,
    made_keyboard,
    places_keyboard,
)
from handlers.people.invitation_cards import draft_text, made_text
from handlers.people.links import link_message
from handlers.presses import Methods, replace_message
from models.guide.queries import is_beginning
from models.people.actor import Actor
from models.people.directory import Place
from models.people.invitations import create_invitation, invite_again, open_invitations, places_to_give

router = Router(name="invitations")


@router.message(Command("convidar", "invite", ignore_case=True))
async def begin_invitation(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """A card on which to choose what the link gives."""
    draft = Draft(number=message.message_id)
    text, keyboard = await _card(session, actor, reader, draft)
    await draft.keep(state)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(NewInvitationCallback.filter())
async def begin_another_invitation(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> Methods:
    """The same card in the place of another message."""
    draft = Draft(number=press.message.message_id if press.message else 1)
    screen = await _card(session, actor, reader, draft)
    await draft.keep(state)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(DraftCallback.filter())
@router.callback_query(DraftRoleCallback.filter())
@router.callback_query(DraftLanguageCallback.filter())
async def change_draft(
    press: CallbackQuery,
    *,
    callback_data: DraftCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """A role or a language was chosen, or somebody comes back from the locations."""
    draft = await _changed(callback_data, state)
    if draft is None:
        return _left_behind(press, reader)
    return [press.answer(), replace_message(press, *await _card(session, actor, reader, draft))]


@router.callback_query(DraftPlacesCallback.filter())
@router.callback_query(DraftPlaceCallback.filter())
async def change_places(
    press: CallbackQuery,
    *,
    callback_data: DraftPlacesCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """The locations, before and after one was chosen."""
    draft = await _changed(callback_data, state)
    if draft is None:
        return _left_behind(press, reader)
    places = await _offered(session, actor, draft)
    keyboard = places_keyboard(reader, draft, Page.of(places, callback_data.page))
    return [press.answer(), replace_message(press, draft_text(reader, draft, places), keyboard)]


@router.callback_query(CreateLinkCallback.filter())
async def create_link(
    press: CallbackQuery,
    *,
    callback_data: CreateLinkCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
    state: FSMContext,
    bot: Bot,
) -> Methods:
    """The link, in a message of its own that can be passed on."""
    draft = await Draft.load(state, callback_data.draft)
    if draft is None:
        return _left_behind(press, reader)
    new = await create_invitation(
        session, actor, roles=draft.roles, location_ids=draft.location_ids, language=draft.language
    )
    await state.clear()
    newcomer = texts.reader(draft.language) if draft.language else reader
    keyboard = made_keyboard(reader, new.invited, is_beginning=await is_beginning(session, actor))
    card = replace_message(press, made_text(reader, new.invited), keyboard)
    return [press.answer(), card, await link_message(bot, press.from_user.id, new, admin=reader, newcomer=newcomer)]


@router.callback_query(RelinkCallback.filter())
async def create_relink(
    press: CallbackQuery,
    *,
    callback_data: RelinkCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    bot: Bot,
) -> Methods:
    """A link by which a member moves to a new Telegram account."""
    new = await invite_again(session, actor, callback_data.member_id, newest=callback_data.newest)
    keyboard = made_keyboard(reader, new.invited, member_id=callback_data.member_id)
    card = replace_message(press, made_text(reader, new.invited), keyboard)
    return [press.answer(), card, await link_message(bot, press.from_user.id, new, admin=reader, newcomer=reader)]


async def _changed(pressed: DraftCallback, state: FSMContext) -> Draft | None:
    """The draft after a press; None where its conversation is over."""
    draft = await Draft.load(state, pressed.draft)
    if draft is not None:
        draft = pressed.change(draft)
        await draft.keep(state)
    return draft


def _left_behind(press: CallbackQuery, reader: Reader) -> Methods:
    # What is shown stays: whoever taps twice has just been given the link in its place.
    return [press.answer(reader.label("invitations.left_behind"), show_alert=True)]


async def _card(session: AsyncSession, actor: Actor, reader: Reader, draft: Draft) -> Screen:
    is_open = await open_invitations(session, actor)
    places = await _offered(session, actor, draft)
    keyboard = draft_keyboard(reader, draft, has_places=len(places) > 1, open_invitations=len(is_open))
    return draft_text(reader, draft, places), keyboard


async def _offered(session: AsyncSession, actor: Actor, draft: Draft) -> list[Place]:
    """The locations in use; one that was chosen and is no longer in use can still be taken away."""
    places = await places_to_give(session, actor)
    return [place for place in places if place.is_active or place.location_id in (draft.location_ids or ())]
