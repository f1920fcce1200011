"""Changing what people may do, where their card is shown."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts
from handlers.guide.menus import menu_of, no_menu_of
from handlers.people.member_buttons import (
    MemberCallback,
    MemberLanguageCallback,
    RolesCallback,
    SwitchMemberCallback,
    TogglePlaceCallback,
    ToggleRoleCallback,
    sure_keyboard,
)
from handlers.people.member_cards import change_text, meanwhile_text
from handlers.people.member_screens import Asking, Draw, draw_card, draw_places, draw_roles
from handlers.people.place_buttons import EVERYWHERE
from handlers.presses import Methods, replace_message
from models.people.actor import Actor
from models.people.directory import list_places, member_card
from models.people.errors import MemberChangedError
from models.people.members import (
    Change,
    change_language,
    require_successor,
    show_all_locations,
    switch_member,
    toggle_location,
    toggle_role,
)
from models.people.rules import may
from models.people.standing import Seen
from models.people.tables import Role

router = Router(name="member_changes")

Pressed = ToggleRoleCallback | TogglePlaceCallback | MemberLanguageCallback | SwitchMemberCallback


@router.callback_query(ToggleRoleCallback.filter())
async def change_roles(
    press: CallbackQuery,
    *,
    callback_data: ToggleRoleCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """A role given or taken away; whoever gives up administering is asked first."""
    asking, seen = Asking(session, actor, reader, texts), Seen.unpack(callback_data.seen)
    gives_up = callback_data.role is Role.ADMIN and Role.ADMIN in seen.roles
    if gives_up and _is_unsure(actor, callback_data):
        return await _ask(press, asking, callback_data, RolesCallback(**_place(callback_data)))
    done = toggle_role(session, actor, callback_data.member_id, callback_data.role, seen=seen)
    return await _show(press, asking, callback_data, done, draw_roles)


@router.callback_query(TogglePlaceCallback.filter())
async def change_places(
    press: CallbackQuery,
    *,
    callback_data: TogglePlaceCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """A location shown or no longer, or all of them."""
    asking, seen = Asking(session, actor, reader, texts), Seen.unpack(callback_data.seen)
    member_id, location_id = callback_data.member_id, callback_data.location_id
    if location_id == EVERYWHERE:
        done = show_all_locations(session, actor, member_id, seen=seen)
    else:
        done = toggle_location(session, actor, member_id, location_id, seen=seen)
    return await _show(press, asking, callback_data, done, draw_places)


@router.callback_query(MemberLanguageCallback.filter())
async def change_member_language(
    press: CallbackQuery,
    *,
    callback_data: MemberLanguageCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """Spoken to in the other language; one's own card changes with it."""
    if callback_data.member_id == actor.member_id:
        reader = texts.reader(callback_data.language)
    asking, seen = Asking(session, actor, reader, texts), Seen.unpack(callback_data.seen)
    done = change_language(session, actor, callback_data.member_id, callback_data.language, seen=seen)
    return await _show(press, asking, callback_data, done, draw_card)


@router.callback_query(SwitchMemberCallback.filter())
async def change_access(
    press: CallbackQuery,
    *,
    callback_data: SwitchMemberCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """Switched off or on; whoever shuts themselves out is asked first."""
    asking, seen = Asking(session, actor, reader, texts), Seen.unpack(callback_data.seen)
    if not callback_data.is_active and _is_unsure(actor, callback_data):
        return await _ask(press, asking, callback_data, MemberCallback(**_place(callback_data)))
    done = switch_member(session, actor, callback_data.member_id, is_active=callback_data.is_active, seen=seen)
    return await _show(press, asking, callback_data, done, draw_card)


def _is_unsure(actor: Actor, pressed: ToggleRoleCallback | SwitchMemberCallback) -> bool:
    return pressed.member_id == actor.member_id and not pressed.is_sure


async def _ask(
    press: CallbackQuery, asking: Asking, pressed: ToggleRoleCallback | SwitchMemberCallback, back: MemberCallback
) -> Methods:
    await require_successor(asking.session, asking.actor)
    reader = asking.reader
    is_role = isinstance(pressed, ToggleRoleCallback)
    question = reader.text("members.sure_not_admin" if is_role else "members.sure_off")
    sure = pressed.model_copy(update={"is_sure": True})
    return [press.answer(), replace_message(press, question, sure_keyboard(reader, sure, back))]


def _place(pressed: MemberCallback) -> dict[str, int]:
    return {"member_id": pressed.member_id, "page": pressed.page}


async def _show(press: CallbackQuery, asking: Asking, where: Pressed, doing: Awaitable[Change], draw: Draw) -> Methods:
    """What was changed, above the screen as it is now; or what somebody else changed meanwhile, and nothing done."""
    try:
        change = await doing
    except MemberChangedError as error:
        card = await member_card(asking.session, asking.actor, where.member_id)
        alert = press.answer(asking.reader.error(error).striptags(), show_alert=True)
        return [
            alert,
            await _replace(press, asking, where, meanwhile_text(asking.reader, Seen.unpack(where.seen), card), draw),
        ]
    names = {place.location_id: place.name for place in await list_places(asking.session)}
    said = change_text(asking.reader, change.before, change.after, names)
    menu = _menu(asking.texts, change)
    if _has_left(asking.actor, change):
        return [press.answer(), replace_message(press, said), *menu]
    return [press.answer(), await _replace(press, asking, where, said, draw), *menu]


async def _replace(
    press: CallbackQuery, asking: Asking, where: MemberCallback, said: Markup, draw: Draw
) -> TelegramMethod[Any]:
    text, keyboard = await draw(asking, where)
    return replace_message(press, Markup("\n\n").join([said, text]) if said else text, keyboard)


def _has_left(actor: Actor, change: Change) -> bool:
    """Whether somebody has just shut themselves out."""
    after = replace(actor, roles=change.after.roles)
    return change.member.id == actor.member_id and not (change.after.is_active and may(after, "people", "change"))


def _menu(texts: Texts, change: Change) -> Methods:
    """The commands that the member's own chat offers from now on."""
    after, chat_id = change.after, change.member.telegram_id
    is_other = (change.before.roles, change.before.language, change.before.is_active) != (
        after.roles,
        after.language,
        after.is_active,
    )
    if chat_id is None or not is_other:
        return []
    return [menu_of(texts.reader(after.language), after.roles, chat_id) if after.is_active else no_menu_of(chat_id)]
