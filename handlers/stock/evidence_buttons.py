"""The buttons of photos of losses."""

from collections.abc import Sequence
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from pydantic import Field

from bot.texts import Reader
from handlers.buttons import RowId, button
from models.stock.history import LedgerLine


class AddPhotoCallback(CallbackData, prefix="bf"):
    """Send a photo of what a card has posted."""

    draft_id: RowId


class ShowPhotosCallback(CallbackData, prefix="bh"):
    """Show the photos of a line of the ledger."""

    movement_id: Annotated[int, Field(ge=1, lt=2**63)]


def add_photo_button(reader: Reader, draft_id: int) -> InlineKeyboardButton:
    """A photo of what was just lost."""
    return button(reader.label("photos.button.add"), AddPhotoCallback(draft_id=draft_id))


def photo_rows(reader: Reader, lines: Sequence[LedgerLine]) -> list[list[InlineKeyboardButton]]:
    """A button for each line that has photos."""
    return [
        [
            button(
                reader.label("photos.button.show", quantity=reader.signed(line.quantity, line.unit_code), at=line.at),
                ShowPhotosCallback(movement_id=line.id),
            )
        ]
        for line in lines
        if line.photos
    ]
