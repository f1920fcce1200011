"""The buttons below the company's card and below each of its questions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.buttons import PageNumber, back_button, button, page_row, tick_button, undo_button
from handlers.company.wording import currency_name, day_label, zone_name
from handlers.guide.keyboards import right_button
from handlers.pages import Page
from handlers.stamps import Stamp, to_stamp
from handlers.wording import language_button
from models.company.operations import CompanyField
from models.company.places import OFFERED_CURRENCIES, OFFERED_TIMEZONES
from models.company.rules import WEEK
from models.company.tables import Company, Holiday
from models.people.tables import Language

Weekday = Annotated[int, Field(ge=1, le=7)]
DayNumber = Annotated[int, Field(ge=1, le=date.max.toordinal())]
"""A day as `date.toordinal` counts them."""

Rows = list[list[InlineKeyboardButton]]


class CompanyCallback(CallbackData, prefix="c"):
    """Show the company's card; a question that was open is none any more."""


class AskCompanyCallback(CallbackData, prefix="ca"):
    """Ask what a setting is to be."""

    field: CompanyField


class CompanyLanguageCallback(CallbackData, prefix="cl"):
    """Choose the company's language."""

    language: Language


class TimezoneCallback(CallbackData, prefix="cz"):
    """Choose the company's time zone."""

    timezone: Annotated[str, Field(max_length=40)]


class CurrencyCallback(CallbackData, prefix="cc"):
    """Choose the company's currency."""

    currency: Annotated[str, Field(max_length=3)]


class WorkingDayCallback(CallbackData, prefix="cd"):
    """Switch a weekday on or off. What it becomes travels, so that a press in vain changes nothing."""

    day: Weekday
    works: bool


class HolidaysCallback(CallbackData, prefix="ch"):
    """Show a page of the holidays."""

    page: PageNumber = 0


class AskHolidayCallback(CallbackData, prefix="cq"):
    """Ask for a holiday to keep."""


class NationalHolidaysCallback(CallbackData, prefix="cn"):
    """Keep Brazil's national holidays."""


class RemoveHolidayCallback(CallbackData, prefix="cr"):
    """Work on a day again."""

    day: DayNumber
    page: PageNumber = 0


class UndoCompanyCallback(CallbackData, prefix="cu"):
    """Put back what the presser changed at a moment."""

    at: Stamp


class UndoHolidaysCallback(CallbackData, prefix="cw"):
    """Take back what the presser did to holidays at a moment."""

    at: Stamp


def company_keyboard(
    reader: Reader, *, may_change: bool, is_beginning: bool = False, undo_at: datetime | None = None
) -> InlineKeyboardMarkup:
    """A button for each setting, for those who may change it, and the holidays for everybody.

    While the company `is_beginning`, the way on: what is shown is right.
    """
    rows = _undo(reader, undo_at)
    if may_change:
        fields = [
            button(reader.label(f"company.button.change_{field}"), AskCompanyCallback(field=field))
            for field in CompanyField
        ]
        rows += [fields[start : start + 2] for start in range(0, len(fields), 2)]
    rows.append([button(reader.label("company.button.holidays"), HolidaysCallback())])
    return _markup([*rows, [right_button(reader)]] if is_beginning else rows)


def way_out(reader: Reader) -> InlineKeyboardMarkup:
    """Out of a question, back to the card."""
    return _markup([_cancel(reader)])


def holiday_way_out(reader: Reader) -> InlineKeyboardMarkup:
    """Out of the question for a holiday, back to their list."""
    return _markup([[button(reader.label("common.button.cancel"), HolidaysCallback())]])


def languages_keyboard(reader: Reader) -> InlineKeyboardMarkup:
    """Every language that the bot speaks."""
    languages = [button(language_button(reader, one), CompanyLanguageCallback(language=one)) for one in Language]
    return _markup([languages, _cancel(reader)])


def timezones_keyboard(
    reader: Reader, at: datetime, timezones: Sequence[str] = OFFERED_TIMEZONES
) -> InlineKeyboardMarkup:
    """Time zones to choose from, with what they are off at a moment."""
    return _pairs(reader, [button(zone_name(reader, zone, at), TimezoneCallback(timezone=zone)) for zone in timezones])


def currencies_keyboard(reader: Reader, currencies: Sequence[str] = OFFERED_CURRENCIES) -> InlineKeyboardMarkup:
    """Currencies to choose from."""
    buttons = [button(clip(currency_name(reader, code)), CurrencyCallback(currency=code)) for code in currencies]
    return _pairs(reader, buttons)


def working_days_keyboard(reader: Reader, company: Company, undo_at: datetime | None = None) -> InlineKeyboardMarkup:
    """The seven days, to be switched on and off."""
    days = [
        tick_button(
            reader.label(f"company.weekday.{day}"),
            WorkingDayCallback(day=day, works=day not in company.working_days),
            is_on=day in company.working_days,
        )
        for day in WEEK
    ]
    rows = [days[start : start + 2] for start in range(0, len(days), 2)]
    return _markup([*rows, *_undo(reader, undo_at), [back_button(reader, CompanyCallback())]])


def holidays_keyboard(
    reader: Reader,
    page: Page[Holiday],
    *,
    may_change: bool,
    offers_national: bool,
    undo_at: datetime | None = None,
) -> InlineKeyboardMarkup:
    """A button to remove each holiday of a page, and those to add others."""
    rows: Rows = []
    if undo_at is not None:
        rows.append([undo_button(reader, UndoHolidaysCallback(at=to_stamp(undo_at)))])
    if may_change:
        rows += [[_remove(reader, holiday, page.number)] for holiday in page.items]
    rows += page_row(reader, page, lambda number: HolidaysCallback(page=number))
    if may_change:
        rows.append([button(reader.label("company.button.add_holiday"), AskHolidayCallback())])
    if may_change and offers_national:
        rows.append([button(reader.label("company.button.national_holidays"), NationalHolidaysCallback())])
    return _markup([*rows, [back_button(reader, CompanyCallback())]])


def _remove(reader: Reader, holiday: Holiday, page: int) -> InlineKeyboardButton:
    label = reader.label("company.button.remove_holiday", day=day_label(reader, holiday.day), name=holiday.name)
    return button(clip(inert(label)), RemoveHolidayCallback(day=holiday.day.toordinal(), page=page))


def _pairs(reader: Reader, buttons: Sequence[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    rows = [list(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]
    return _markup([*rows, _cancel(reader)])


def _cancel(reader: Reader) -> list[InlineKeyboardButton]:
    return [button(reader.label("common.button.cancel"), CompanyCallback())]


def _undo(reader: Reader, at: datetime | None) -> Rows:
    return [[undo_button(reader, UndoCompanyCallback(at=to_stamp(at)))]] if at is not None else []


def _markup(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)
