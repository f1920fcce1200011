"""Ticking the locations that somebody is shown, or will be."""

from collections.abc import Callable, Collection

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.buttons import tick_button
from handlers.pages import Page
from models.people.directory import Place

EVERYWHERE = 0
"""No location's key: all of them."""


def places_rows(
    reader: Reader, places: Page[Place], chosen: Collection[int] | None, payload: Callable[[int], CallbackData]
) -> list[list[InlineKeyboardButton]]:
    """All of them in one button, then each of the page by itself; `payload` makes that of a location's key."""
    rows = [[tick_button(reader.label("common.button.everywhere"), payload(EVERYWHERE), is_on=chosen is None)]]
    for place in places.items:
        is_on = place.location_id in (chosen or ())
        rows.append([tick_button(clip(inert(place.name)), payload(place.location_id), is_on=is_on)])
    return rows
