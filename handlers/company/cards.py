"""What the company's screens say."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.texts import Reader
from handlers.company.wording import day_label, value_name
from handlers.pages import Page
from models.company.holidays import HolidaysChange
from models.company.operations import CompanyChange, CompanyField, value_of
from models.company.queries import CompanyCard
from models.company.tables import Company, Holiday

SHOWN_OF_MANY = 5
_LISTED = (
    CompanyField.LANGUAGE,
    CompanyField.TIMEZONE,
    CompanyField.CURRENCY,
    CompanyField.WORKING_DAYS,
    CompanyField.HOURS,
)


def company_text(reader: Reader, card: CompanyCard, at: datetime, notice: str = "") -> str:
    """The company's card as HTML; `notice` stands above it. It is written out of the company itself: the reader
    speaks for it as it was before what has just been changed."""
    company = card.company
    return reader.card(
        "company/card.html",
        notice=notice,
        name=company.name,
        settings=[(field, value_name(reader, field, value_of(company, field), at)) for field in _LISTED],
        clock=f"{at.astimezone(ZoneInfo(company.timezone)):%H:%M}",
        holidays=[(day_label(reader, holiday.day), holiday.name) for holiday in card.next_holidays],
    )


def question_text(reader: Reader, company: Company, field: CompanyField, at: datetime) -> str:
    """What is asked about a setting, with what it is now."""
    now = value_name(reader, field, value_of(company, field), at)
    return reader.text(f"company.ask.{field}", now=now)


def change_text(reader: Reader, change: CompanyChange, at: datetime) -> Markup:
    """A setting before and after, or that it was so already."""
    name, new = reader.label(f"company.field.{change.field}"), value_name(reader, change.field, change.new, at)
    if change.at is None:
        return reader.text("company.unchanged", field=name, now=new)
    return reader.text("company.changed", field=name, old=value_name(reader, change.field, change.old, at), new=new)


def holidays_text(reader: Reader, page: Page[Holiday], notice: str = "", *, may_change: bool) -> str:
    """A page of the holidays as HTML; those who may change them read them on the buttons below."""
    shown = [] if may_change else [(day_label(reader, holiday.day), holiday.name) for holiday in page.items]
    return reader.card("company/holidays.html", notice=notice, page=page, holidays=shown, may_change=may_change)


def holidays_change_text(reader: Reader, change: HolidaysChange) -> str:
    """Which days became holidays, and which are none any more."""
    if change.at is None:
        return reader.text("company.holidays_unchanged")
    lines = [reader.text("company.holiday_added", day=day_label(reader, h.day), name=h.name) for h in change.added]
    lines += [reader.text("company.holiday_removed", day=day_label(reader, h.day), name=h.name) for h in change.removed]
    if len(lines) > SHOWN_OF_MANY:
        rest = len(lines) - SHOWN_OF_MANY
        lines = [*lines[:SHOWN_OF_MANY], reader.plural("company.holidays_more", rest)]
    return Markup("\n").join(lines)
