"""The buttons below the list of people and below a person's card."""

from collections.abc import Sequence
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import AfterValidator, Field

from bot.texts import Reader, clip
from bot.texts.plain import LABEL_UNITS, inert, utf16_units
from handlers.buttons import PageNumber, RowId, back_button, button, page_row, tick_button
from handlers.pages import Page
from handlers.people.place_buttons import EVERYWHERE, places_rows
from handlers.wording import roles_label
from models.catalog.rules import search_words
from models.people.directory import MemberCard, MemberLine, Place
from models.people.standing import Seen
from models.people.tables import Language, Role

_NAME_UNITS = 20

Words = Annotated[str, AfterValidator(lambda words: " ".join(search_words(words)))]
SeenText = Annotated[str, AfterValidator(lambda text: Seen.unpack(text).pack())]
"""The person as the card showed them: a press upon an older card does nothing but say so."""


class PeopleCallback(CallbackData, prefix="m"):
    """Show a page of the people, or of those who were searched."""

    page: PageNumber = 0
    words: Words = ""


class MemberCallback(CallbackData, prefix="mc"):
    """Show a person's card; `page` is where the list was."""

    member_id: RowId
    page: PageNumber = 0


class RolesCallback(MemberCallback, prefix="mr"):
    """Choose a person's roles."""


class PlacesCallback(MemberCallback, prefix="ml"):
    """Choose a person's locations."""

    shelf: PageNumber = 0


class ToggleRoleCallback(MemberCallback, prefix="mt"):
    """Give a role or take it away; `is_sure` for those who know that they shut themselves out."""

    role: Role
    seen: SeenText
    is_sure: bool = False


class TogglePlaceCallback(PlacesCallback, prefix="mp"):
    """Show a location or no longer; EVERYWHERE shows all of them."""

    location_id: Annotated[int, Field(ge=EVERYWHERE, lt=2**31)]
    seen: SeenText


class MemberLanguageCallback(MemberCallback, prefix="mg"):
    """Speak to a person in this language."""

    language: Language
    seen: SeenText


class SwitchMemberCallback(MemberCallback, prefix="ms"):
    """Let a person in again, or no longer."""

    is_active: bool
    seen: SeenText
    is_sure: bool = False


def people_keyboard(reader: Reader, page: Page[MemberLine], words: str) -> InlineKeyboardMarkup:
    """One button for each person of a page, and those to the pages beside it."""
    rows = [
        [button(_line_label(reader, line), MemberCallback(member_id=line.member_id, page=page.number))]
        for line in page.items
    ]
    rows += page_row(reader, page, lambda number: PeopleCallback(page=number, words=words))
    if words:
        rows.append([button(reader.label("members.button.everybody"), PeopleCallback())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _line_label(reader: Reader, line: MemberLine) -> str:
    what = roles_label(reader, line.roles) if line.is_active else reader.label("members.off")
    name = clip(inert(line.name), _NAME_UNITS)
    return f"{name} · {clip(what, LABEL_UNITS - utf16_units(name) - 3)}"


def card_keyboard(
    reader: Reader, card: MemberCard, page: int, relink: CallbackData | None, *, may_change: bool
) -> InlineKeyboardMarkup:
    """What can be changed, for those who may; `relink` begins the move to a new Telegram account."""
    member_id = card.member_id
    back = [back_button(reader, PeopleCallback(page=page))]
    if not may_change:
        return InlineKeyboardMarkup(inline_keyboard=[back])
    standing, seen = card.standing, Seen.of(card.standing).pack()
    other = next(language for language in Language if language is not standing.language)
    speak = MemberLanguageCallback(member_id=member_id, page=page, language=other, seen=seen)
    switch = SwitchMemberCallback(member_id=member_id, page=page, is_active=not standing.is_active, seen=seen)
    rows = [
        [
            button(reader.label("members.button.roles"), RolesCallback(member_id=member_id, page=page)),
            button(reader.label("members.button.places"), PlacesCallback(member_id=member_id, page=page)),
        ],
        [button(reader.label(f"members.button.speak.{other}"), speak)],
        [
            button(
                reader.label("members.button.switch_off" if standing.is_active else "members.button.switch_on"), switch
            )
        ],
    ]
    if relink is not None:
        rows.append([button(reader.label("members.button.relink"), relink)])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, back])


def roles_keyboard(reader: Reader, card: MemberCard, page: int) -> InlineKeyboardMarkup:
    """Every role, two in a row."""
    seen = Seen.of(card.standing).pack()
    ticks = [
        tick_button(
            reader.label(f"people.role.{role}"),
            ToggleRoleCallback(member_id=card.member_id, page=page, role=role, seen=seen),
            is_on=role in card.standing.roles,
        )
        for role in Role
    ]
    pairs = [ticks[start : start + 2] for start in range(0, len(ticks), 2)]
    return InlineKeyboardMarkup(inline_keyboard=[*pairs, [_to_card(reader, card, page)]])


def places_keyboard(reader: Reader, card: MemberCard, page: int, places: Page[Place]) -> InlineKeyboardMarkup:
    """All of them in one button, then each by itself."""
    seen = Seen.of(card.standing).pack()

    def payload(location_id: int) -> TogglePlaceCallback:
        return TogglePlaceCallback(
            member_id=card.member_id, page=page, shelf=places.number, location_id=location_id, seen=seen
        )

    rows = places_rows(reader, places, card.standing.location_ids, payload)
    rows += page_row(reader, places, lambda number: PlacesCallback(member_id=card.member_id, page=page, shelf=number))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [_to_card(reader, card, page)]])


def sure_keyboard(reader: Reader, payload: CallbackData, back: CallbackData) -> InlineKeyboardMarkup:
    """Before somebody shuts themselves out."""
    rows = [[button(reader.label("members.button.sure"), payload)], [back_button(reader, back)]]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def offered_places(places: Sequence[Place], card: MemberCard) -> Sequence[Place]:
    """Locations that are in use, and those that somebody still has from before."""
    held = card.standing.location_ids or frozenset()
    return [place for place in places if place.is_active or place.location_id in held]


def _to_card(reader: Reader, card: MemberCard, page: int) -> InlineKeyboardButton:
    return back_button(reader, MemberCallback(member_id=card.member_id, page=page))
