"""What the buttons of counting carry."""

from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.buttons import PageNumber, RowId
from models.stock.counts.tables import CountScope

Version = Annotated[int, Field(ge=1, lt=2**31)]
_RowIdOrNone = Annotated[int, Field(ge=0, lt=2**31)]
"""0 where there is none."""


class WalkAct(StrEnum):
    """What to do with a count as a whole."""

    GO_ON = "g"
    INSIST = "i"
    SKIPPED = "s"
    STOP = "p"
    ASK_END = "q"
    END = "e"
    ASK_DISCARD = "a"
    DISCARD = "d"


class LineAct(StrEnum):
    """What to do with the line that is asked."""

    NOTHING_THERE = "z"
    SKIP = "s"
    BACK = "b"
    OTHER_LOT = "l"


class CountsCallback(CallbackData, prefix="n"):
    """What is open, and what can be counted at a location; without one at the member's own."""

    location_id: _RowIdOrNone = 0


class CountPlacesCallback(CallbackData, prefix="nl"):
    """The locations to choose from."""


class CountCategoriesCallback(CallbackData, prefix="nc"):
    """A page of the categories of a location."""

    location_id: RowId
    page: PageNumber = 0


class StartCountCallback(CallbackData, prefix="ns"):
    """Begin: `number` is a category's key, or how many products a sample has."""

    location_id: RowId
    scope: CountScope
    number: _RowIdOrNone = 0


class CountProductCallback(CallbackData, prefix="np"):
    """Count one product; without a location at the member's own."""

    product_id: RowId
    location_id: _RowIdOrNone = 0


class WalkCallback(CallbackData, prefix="nw"):
    """Something about an open count."""

    count_id: RowId
    act: WalkAct


class CountSheetCallback(CallbackData, prefix="nf"):
    """Count in a spreadsheet."""

    count_id: RowId


class CountLineCallback(CallbackData, prefix="nz"):
    """Something about the line that is asked."""

    count_id: RowId
    line_id: RowId
    act: LineAct


class ReviewCountCallback(CallbackData, prefix="nv"):
    """A page of what a count found; `picks` to choose lines."""

    count_id: RowId
    page: PageNumber = 0
    picks: bool = False


class MarkLineCallback(CallbackData, prefix="nm"):
    """Leave a line out of what is accepted, or take it in."""

    count_id: RowId
    version: Version
    line_id: RowId
    left_out: bool
    page: PageNumber = 0


class AcceptCountCallback(CallbackData, prefix="na"):
    """Post the differences: everything, or what is marked."""

    count_id: RowId
    version: Version
    everything: bool


class RecountCallback(CallbackData, prefix="nr"):
    """Have what is not marked counted again, or everything that differs."""

    count_id: RowId
    version: Version


class RejectCountCallback(CallbackData, prefix="nj"):
    """Ask why a count is rejected."""

    count_id: RowId


class UndoCountCallback(CallbackData, prefix="nu"):
    """Take back what accepting a count posted."""

    count_id: RowId
