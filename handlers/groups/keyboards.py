"""The buttons with which an admin decides what a group may see."""

from collections.abc import Sequence
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader, clip
from bot.texts.plain import LABEL_UNITS, inert, is_blank, utf16_units
from handlers.buttons import PageNumber, RowId, back_button, button, page_row, tick_button
from handlers.pages import Page
from handlers.wording import language_button
from models.groups.queries import GroupCard
from models.groups.tables import Group
from models.people.tables import Language, Role

_IN_A_ROW = 2
_TICK_UNITS = 3

GroupId = Annotated[int, Field(lt=0, gt=-(2**52))]
NO_ROLE: Literal["none"] = "none"


class GroupsCallback(CallbackData, prefix="gl"):
    """Show the list of groups."""

    page: PageNumber = 0


class GroupCallback(CallbackData, prefix="gc"):
    """Show a group's card."""

    chat_id: GroupId


class GroupRoleCallback(CallbackData, prefix="gr"):
    """Bind a group to a role, or to none."""

    chat_id: GroupId
    role: Role | Literal["none"]


class GroupLanguageCallback(CallbackData, prefix="gi"):
    """Speak to a group in a language."""

    chat_id: GroupId
    language: Language


class GroupPlacesCallback(CallbackData, prefix="gp"):
    """Show the locations to choose from."""

    chat_id: GroupId
    page: PageNumber = 0


class AllPlacesCallback(CallbackData, prefix="ga"):
    """Let a group see every location."""

    chat_id: GroupId
    page: PageNumber = 0


class PlaceCallback(CallbackData, prefix="gt"):
    """Let a group see a location, or no longer."""

    chat_id: GroupId
    location_id: RowId
    shown: bool
    page: PageNumber = 0


class AskToLeaveCallback(CallbackData, prefix="gq"):
    """Ask whether to leave a group: the bot cannot come back by itself."""

    chat_id: GroupId


class LeaveCallback(CallbackData, prefix="gx"):
    """Leave a group."""

    chat_id: GroupId


def list_keyboard(reader: Reader, page: Page[Group], bot_name: str) -> InlineKeyboardMarkup:
    """One button for each group, those to the pages beside it, and the way into another group."""
    rows = [[button(_group_label(reader, group), GroupCallback(chat_id=group.chat_id))] for group in page.items]
    rows += page_row(reader, page, lambda number: GroupsCallback(page=number))
    link = f"https://t.me/{bot_name}?startgroup=new"
    rows.append([InlineKeyboardButton(text=reader.label("groups.button.add"), url=link)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def card_keyboard(reader: Reader, card: GroupCard) -> InlineKeyboardMarkup:
    """Role, locations, language, and the way out."""
    view = card.view
    roles = [
        tick_button(
            reader.label(f"people.role.{role}"),
            GroupRoleCallback(chat_id=view.chat_id, role=role),
            is_on=role == view.role,
        )
        for role in Role
    ]
    nothing = GroupRoleCallback(chat_id=view.chat_id, role=NO_ROLE)
    languages = [
        tick_button(
            language_button(reader, language),
            GroupLanguageCallback(chat_id=view.chat_id, language=language),
            is_on=language == view.language,
        )
        for language in Language
    ]
    rows = [*_in_rows(roles), [tick_button(reader.label("groups.button.no_role"), nothing, is_on=view.role is None)]]
    if card.choices:
        rows.append([button(reader.label("groups.button.places"), GroupPlacesCallback(chat_id=view.chat_id))])
    rows.append(languages)
    rows.append([button(reader.label("groups.button.leave"), AskToLeaveCallback(chat_id=view.chat_id))])
    rows.append([back_button(reader, GroupsCallback())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def places_keyboard(reader: Reader, card: GroupCard, page_number: int) -> InlineKeyboardMarkup:
    """All locations, each of them, and the way back to the card."""
    chat_id, seen = card.view.chat_id, card.view.location_ids
    page = Page.of(list(card.choices.items()), page_number)
    everything = AllPlacesCallback(chat_id=chat_id, page=page.number)
    rows = [[tick_button(reader.label("common.button.everywhere"), everything, is_on=seen is None)]]
    for key, name in page.items:
        is_on = seen is not None and key in seen
        payload = PlaceCallback(chat_id=chat_id, location_id=key, shown=not is_on, page=page.number)
        rows.append([tick_button(clip(inert(name), LABEL_UNITS - _TICK_UNITS), payload, is_on=is_on)])
    rows += page_row(reader, page, lambda number: GroupPlacesCallback(chat_id=chat_id, page=number))
    rows.append([back_button(reader, GroupCallback(chat_id=chat_id))])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def leave_keyboard(reader: Reader, chat_id: int) -> InlineKeyboardMarkup:
    """Leave, or rather not."""
    leave = button(reader.label("groups.button.leave"), LeaveCallback(chat_id=chat_id))
    return InlineKeyboardMarkup(inline_keyboard=[[leave], [back_button(reader, GroupCallback(chat_id=chat_id))]])


def back_keyboard(reader: Reader) -> InlineKeyboardMarkup:
    """The way back to the list."""
    return InlineKeyboardMarkup(inline_keyboard=[[back_button(reader, GroupsCallback())]])


def _group_label(reader: Reader, group: Group) -> str:
    role = reader.label(f"people.role.{group.role}") if group.role else reader.label("groups.to_be_bound")
    title = inert(group.title)
    shown = title if not is_blank(title) else str(group.chat_id)
    return f"{clip(shown, LABEL_UNITS - utf16_units(role) - 3)} · {role}"


def _in_rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + _IN_A_ROW]) for start in range(0, len(buttons), _IN_A_ROW)]
