"""The buttons below the audit trail."""

from typing import Annotated, Self

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader, clip
from handlers.audit.wording import area_label, who_label
from handlers.buttons import PageNumber, back_button, button, page_row
from handlers.pages import Page
from models.audit.queries import EntryPage, EntryView, Selection
from models.audit.rules import AREAS

EntryId = Annotated[int, Field(ge=0, lt=10**12)]
MemberId = Annotated[int, Field(ge=0, lt=2**31)]
Area = Annotated[str, Field(pattern=r"^[a-z_]{0,16}$")]
_IN_A_ROW = 4


class _Selected(CallbackData, prefix="a-"):
    """Which entries are wanted; nothing and zero stand for all of them."""

    member_id: MemberId = 0
    area: Area = ""
    object_of: EntryId = 0

    @property
    def selection(self) -> Selection:
        return Selection(self.member_id or None, self.area or None, self.object_of or None)

    @classmethod
    def of(cls, selection: Selection, **place: int) -> Self:
        """The payload for a selection, at a place in it."""
        return cls(
            member_id=selection.member_id or 0, area=selection.area or "", object_of=selection.object_of or 0, **place
        )


class AuditListCallback(_Selected, prefix="al"):
    """Show the entries up to one; the newest without one."""

    upto: EntryId = 0


class AuditEntryCallback(_Selected, prefix="ae"):
    """Show one entry; the selection leads back to its list."""

    entry_id: EntryId


class ChoosePersonCallback(_Selected, prefix="ap"):
    """Choose whose entries are shown."""

    page: PageNumber = 0


class ChooseAreaCallback(_Selected, prefix="aa"):
    """Choose the area whose entries are shown."""


class CheckChainCallback(CallbackData, prefix="ac"):
    """Find out whether the trail is whole."""


def entries_keyboard(reader: Reader, page: EntryPage, selection: Selection) -> InlineKeyboardMarkup:
    """A number for each entry, the pages beside this one, the ways to choose, and the check."""
    numbers = [
        button(str(number), AuditEntryCallback.of(selection, entry_id=entry.entry_id))
        for number, entry in enumerate(page.entries, start=1)
    ]
    rows = [numbers[start : start + _IN_A_ROW] for start in range(0, len(numbers), _IN_A_ROW)]
    beside = []
    if page.newer is not None:
        beside.append(button(reader.label("audit.button.newer"), AuditListCallback.of(selection, upto=page.newer)))
    if page.older is not None:
        beside.append(button(reader.label("audit.button.older"), AuditListCallback.of(selection, upto=page.older)))
    rows += [beside] if beside else []
    rows.append(_choices(reader, selection))
    rows.append([button(reader.label("audit.button.check"), CheckChainCallback())])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _choices(reader: Reader, selection: Selection) -> list[InlineKeyboardButton]:
    """By person, by area; and everything again where something is chosen."""
    row = [
        button(reader.label("audit.button.person"), ChoosePersonCallback.of(selection)),
        button(reader.label("audit.button.area"), ChooseAreaCallback.of(selection)),
    ]
    if selection != Selection():
        row.append(button(reader.label("audit.button.everything"), AuditListCallback()))
    return row


def entry_keyboard(reader: Reader, entry: EntryView, selection: Selection) -> InlineKeyboardMarkup:
    """More about the same object, more by the same person, and back to the list where the entry stands."""
    about = AuditListCallback(object_of=entry.entry_id)
    rows = [[button(reader.label("audit.button.object"), about)]]
    if entry.member_id is not None:
        label = clip(reader.label("audit.button.by", name=who_label(reader, entry)))
        rows.append([button(label, AuditListCallback(member_id=entry.member_id))])
    rows.append([back_button(reader, AuditListCallback.of(selection, upto=entry.entry_id))])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def people_keyboard(reader: Reader, page: Page[tuple[int, str]], selection: Selection) -> InlineKeyboardMarkup:
    """One button for each person who has done something."""
    rows = [
        [button(clip(name), AuditListCallback(member_id=member_id, area=selection.area or ""))]
        for member_id, name in page.items
    ]
    rows += page_row(reader, page, lambda number: ChoosePersonCallback.of(selection, page=number))
    rows.append([back_button(reader, AuditListCallback.of(selection))])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def areas_keyboard(reader: Reader, selection: Selection) -> InlineKeyboardMarkup:
    """One button for each area."""
    rows = [
        [button(area_label(reader, area), AuditListCallback(area=area, member_id=selection.member_id or 0))]
        for area in AREAS
    ]
    rows.append([back_button(reader, AuditListCallback.of(selection))])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def to_the_list(reader: Reader) -> InlineKeyboardMarkup:
    """The way back from the check."""
    return InlineKeyboardMarkup(inline_keyboard=[[back_button(reader, AuditListCallback())]])
