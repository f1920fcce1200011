"""Buttons that look and work the same in every area."""

from collections.abc import Callable
from typing import Annotated, Any

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import StatesGroup
from aiogram.types import InlineKeyboardButton
from pydantic import Field

from bot.texts import Reader
from handlers.pages import Page

RowId = Annotated[int, Field(ge=1, lt=2**31)]
PageNumber = Annotated[int, Field(ge=0, lt=100_000)]


class CancelCallback(CallbackData, prefix="x"):
    """Leave the dialogue that is open, if it is of this kind; nothing has been changed yet. Without one, any."""

    dialogue: Annotated[str, Field(pattern=r"^[A-Za-z]*$")] = ""


def button(label: str, payload: CallbackData) -> InlineKeyboardButton:
    """A button that says `label` and carries `payload`, which has at most 64 bytes."""
    return InlineKeyboardButton(text=label, callback_data=payload.pack())


def tick_button(label: str, payload: CallbackData, *, is_on: bool) -> InlineKeyboardButton:
    """One of several that can be switched on and off."""
    return button(f"{'✅' if is_on else '▫️'} {label}", payload)


def cancel_button(reader: Reader, dialogue: type[StatesGroup] | None = None) -> InlineKeyboardButton:
    """The way out of every question; one that names its `dialogue` leaves a later one of another kind alone."""
    name = dialogue.__name__ if dialogue is not None else ""
    return button(reader.label("common.button.cancel"), CancelCallback(dialogue=name))


def back_button(reader: Reader, payload: CallbackData) -> InlineKeyboardButton:
    """To where the person came from."""
    return button(reader.label("common.button.back"), payload)


def page_row(
    reader: Reader, page: Page[Any], payload: Callable[[int], CallbackData]
) -> list[list[InlineKeyboardButton]]:
    """The buttons to the pages beside this one: one row, or none. `payload` makes that of a page's number."""
    row = []
    if page.number > 0:
        row.append(button(reader.label("common.button.previous"), payload(page.number - 1)))
    if page.last < page.total:
        row.append(button(reader.label("common.button.next"), payload(page.number + 1)))
    return [row] if row else []


def undo_button(reader: Reader, payload: CallbackData) -> InlineKeyboardButton:
    """What was just done, taken back."""
    return button(reader.label("common.button.undo"), payload)
