"""The buttons below the list of locations and below one of them."""

from datetime import datetime

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import Reader, clip
from bot.texts.plain import LABEL_UNITS, inert, utf16_units
from handlers.buttons import PageNumber, RowId, back_button, button, page_row, undo_button
from handlers.guide.keyboards import checklist_button
from handlers.pages import Page
from handlers.stamps import Stamp, to_stamp
from models.stock.tables import Location


class LocationsCallback(CallbackData, prefix="l"):
    """Show a page of the locations; a question that was open is none any more."""

    page: PageNumber = 0


class LocationCallback(CallbackData, prefix="lo"):
    """Show one location."""

    location_id: RowId


class AddLocationCallback(CallbackData, prefix="la"):
    """Ask for the names of new locations."""


class RenameLocationCallback(CallbackData, prefix="lr"):
    """Ask for another name."""

    location_id: RowId


class SwitchLocationCallback(CallbackData, prefix="ls"):
    """Take a location out of use, or back into it; `sure` when it was said who would have no other."""

    location_id: RowId
    on: bool
    sure: bool = False


class UndoLocationsCallback(CallbackData, prefix="lu"):
    """Take back what the presser did to locations at a moment."""

    at: Stamp


def locations_keyboard(
    reader: Reader, page: Page[Location], *, is_beginning: bool = False, undo_at: datetime | None = None
) -> InlineKeyboardMarkup:
    """A button for each location of a page, and one to add others.

    While the company `is_beginning`, the way back to its first steps.
    """
    rows = [*_undo(reader, undo_at), *([button(_label(reader, one), _show(one))] for one in page.items)]
    rows += page_row(reader, page, lambda number: LocationsCallback(page=number))
    rows.append([button(reader.label("locations.button.add"), AddLocationCallback())])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [checklist_button(reader)]] if is_beginning else rows)


def location_keyboard(reader: Reader, location: Location, undo_at: datetime | None = None) -> InlineKeyboardMarkup:
    """Rename, switch off or on, and the way back; what switches it back is the undoing of a switch."""
    location_id, is_on = location.id or 0, location.is_active
    switch = SwitchLocationCallback(location_id=location_id, on=not is_on)
    label = reader.label("locations.button.switch_off" if is_on else "locations.button.switch_on")
    rename = button(reader.label("locations.button.rename"), RenameLocationCallback(location_id=location_id))
    rows = [*_undo(reader, undo_at), [rename, button(label, switch)], [back_button(reader, LocationsCallback())]]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def sure_keyboard(reader: Reader, location_id: int) -> InlineKeyboardMarkup:
    """Out of use all the same, or not."""
    yes = SwitchLocationCallback(location_id=location_id, on=False, sure=True)
    back = back_button(reader, LocationCallback(location_id=location_id))
    return InlineKeyboardMarkup(inline_keyboard=[[button(reader.label("locations.button.sure"), yes)], [back]])


def way_out(reader: Reader) -> InlineKeyboardMarkup:
    """Out of a question, back to the list: a location that is being renamed may be gone."""
    return InlineKeyboardMarkup(inline_keyboard=[[button(reader.label("common.button.cancel"), LocationsCallback())]])


def _show(location: Location) -> LocationCallback:
    return LocationCallback(location_id=location.id or 0)


def _label(reader: Reader, location: Location) -> str:
    name = inert(location.name)
    if location.is_active:
        return clip(name)
    around = utf16_units(reader.label("locations.button.off", name=""))
    return reader.label("locations.button.off", name=clip(name, LABEL_UNITS - around))


def _undo(reader: Reader, at: datetime | None) -> list[list[InlineKeyboardButton]]:
    return [[undo_button(reader, UndoLocationsCallback(at=to_stamp(at)))]] if at is not None else []
