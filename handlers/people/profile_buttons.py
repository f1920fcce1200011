"""The buttons below one's own profile."""

from typing import Annotated, Self
from zlib import crc32

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.buttons import PageNumber, back_button, button, page_row, tick_button, undo_button
from handlers.pages import Page
from handlers.wording import language_button
from models.people.directory import MemberCard, Place
from models.people.rules import NAME_LENGTH
from models.people.tables import Language

NOWHERE = 0
"""No location's key: none of them comes first."""

_LONGEST_NAME_BYTES = 48


class ProfileCallback(CallbackData, prefix="e"):
    """Show one's own profile."""


class KeptCallback(CallbackData, prefix="ek"):
    """Show what is kept about whoever asks."""


class AskNameCallback(CallbackData, prefix="en"):
    """Ask what to call a member."""


class UndoNameCallback(CallbackData, prefix="eu"):
    """Call a member by the `name` before; `given` marks the one that it takes the place of."""

    given: Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]
    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH)]

    @classmethod
    def between(cls, before: str, after: str) -> Self | None:
        """None where the name before does not fit upon a button."""
        if ":" in before or len(before.encode()) > _LONGEST_NAME_BYTES:
            return None
        return cls(given=name_mark(after), name=before)


class OwnLanguageCallback(CallbackData, prefix="eg"):
    """Speak to whoever presses in this language."""

    language: Language


class HomesCallback(CallbackData, prefix="eh"):
    """Choose what is shown first."""

    page: PageNumber = 0


class ChooseHomeCallback(CallbackData, prefix="ep"):
    """Show this location first from now on; NOWHERE for none."""

    location_id: Annotated[int, Field(ge=NOWHERE, lt=2**31)]
    page: PageNumber = 0


def name_mark(name: str) -> str:
    """Tells whether a name is still the same, in 8 letters."""
    return f"{crc32(name.encode()):08x}"


def profile_keyboard(reader: Reader, card: MemberCard) -> InlineKeyboardMarkup:
    """What members can change of themselves."""
    languages = [
        tick_button(
            language_button(reader, language),
            OwnLanguageCallback(language=language),
            is_on=language is card.standing.language,
        )
        for language in Language
    ]
    rows = [
        languages,
        [
            button(reader.label("profile.button.home"), HomesCallback()),
            button(reader.label("profile.button.name"), AskNameCallback()),
        ],
        [button(reader.label("profile.button.kept"), KeptCallback())],
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def homes_keyboard(reader: Reader, places: Page[Place], home_id: int | None) -> InlineKeyboardMarkup:
    """One location, or none."""

    def tick(label: str, location_id: int, *, is_on: bool) -> list[InlineKeyboardButton]:
        return [tick_button(label, ChooseHomeCallback(location_id=location_id, page=places.number), is_on=is_on)]

    rows = [
        tick(clip(inert(place.name)), place.location_id, is_on=place.location_id == home_id) for place in places.items
    ]
    rows.append(tick(reader.label("profile.button.nowhere"), NOWHERE, is_on=home_id is None))
    rows += page_row(reader, places, lambda number: HomesCallback(page=number))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [to_profile(reader)]])


def renamed_keyboard(reader: Reader, undo: UndoNameCallback | None) -> InlineKeyboardMarkup:
    """The name before, where there is a button for it; else another try."""
    again = undo_button(reader, undo) if undo else button(reader.label("profile.button.name"), AskNameCallback())
    return InlineKeyboardMarkup(inline_keyboard=[[again], [to_profile(reader)]])


def kept_keyboard(reader: Reader) -> InlineKeyboardMarkup:
    """Nothing to change here."""
    return InlineKeyboardMarkup(inline_keyboard=[[to_profile(reader)]])


def to_profile(reader: Reader) -> InlineKeyboardButton:
    """Back to the profile."""
    return back_button(reader, ProfileCallback())
