"""The days on which nobody works."""

from datetime import date

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts, clip
from handlers.company.cards import holidays_change_text, holidays_text
from handlers.company.keyboards import (
    AskHolidayCallback,
    HolidaysCallback,
    NationalHolidaysCallback,
    RemoveHolidayCallback,
    UndoHolidaysCallback,
    holiday_way_out,
    holidays_keyboard,
)
from handlers.company.states import CompanyQuestion
from handlers.dialogues import Screen, take_answer
from handlers.filters import PlainText
from handlers.pages import Page
from handlers.presses import Methods, replace_message
from handlers.stamps import from_stamp
from models.columns import utc_now
from models.company.days import national_holidays, read_days
from models.company.holidays import (
    HolidaysChange,
    add_holidays,
    add_national_holidays,
    missing_national_holidays,
    remove_holiday,
    undo_holidays_change,
)
from models.company.queries import coming_holidays, get_company
from models.company.rules import day_of
from models.people.actor import Actor
from models.people.rules import may, require
from models.people.tables import Language

router = Router(name="holidays")

_LINE_UNITS = 200
"""More than a day and the longest name; what is refused is said back."""


@router.callback_query(HolidaysCallback.filter())
async def show_holidays(
    press: CallbackQuery,
    callback_data: HolidaysCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """A page of them, the next one first."""
    await state.clear()
    return [press.answer(), replace_message(press, *await _screen(session, actor, reader, page=callback_data.page))]


@router.callback_query(AskHolidayCallback.filter())
async def ask_holiday(press: CallbackQuery, actor: Actor, reader: Reader, state: FSMContext) -> Methods:
    """Whatever is written next is a day, or several."""
    require(actor, "company", "change")
    await state.set_state(CompanyQuestion.holiday)
    question = reader.text("company.ask_holiday")
    return [press.answer(), replace_message(press, question, holiday_way_out(reader))]


@router.message(StateFilter(CompanyQuestion.holiday), PlainText())
async def take_holidays(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """A day and its name on each line."""
    work = _add(session, actor, reader, message.text or "")
    return await take_answer(message, state, reader, work, way_out=holiday_way_out(reader))


async def _add(session: AsyncSession, actor: Actor, reader: Reader, text: str) -> Screen:
    require(actor, "company", "change")
    today = day_of(await get_company(session), utc_now())
    day_first = reader.language is Language.PORTUGUESE
    lines = (clip(line, _LINE_UNITS) for line in text.splitlines())
    change = await add_holidays(session, actor, read_days(lines, today=today, day_first=day_first))
    return await _screen(session, actor, reader, change)


@router.callback_query(NationalHolidaysCallback.filter())
async def add_national(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader, texts: Texts
) -> Methods:
    """All of Brazil's that are missing, called as the company calls things."""
    company = texts.reader()
    names = {one.code: company.label(f"company.national.{one.code}") for one in national_holidays(date.min.year)}
    change = await add_national_holidays(session, actor, names)
    return [press.answer(), replace_message(press, *await _screen(session, actor, reader, change))]


@router.callback_query(RemoveHolidayCallback.filter())
async def take_holiday_away(
    press: CallbackQuery,
    callback_data: RemoveHolidayCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """A day on which people work again."""
    change = await remove_holiday(session, actor, date.fromordinal(callback_data.day))
    screen = await _screen(session, actor, reader, change, page=callback_data.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(UndoHolidaysCallback.filter())
async def undo_holidays(
    press: CallbackQuery,
    callback_data: UndoHolidaysCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """As it was before; that can be taken back as well."""
    change = await undo_holidays_change(session, actor, from_stamp(callback_data.at))
    return [press.answer(), replace_message(press, *await _screen(session, actor, reader, change))]


async def _screen(
    session: AsyncSession, actor: Actor, reader: Reader, change: HolidaysChange | None = None, *, page: int = 0
) -> Screen:
    shown, may_change = Page.of(await coming_holidays(session, actor), page), may(actor, "company", "change")
    notice = holidays_change_text(reader, change) if change is not None else ""
    keyboard = holidays_keyboard(
        reader,
        shown,
        may_change=may_change,
        offers_national=bool(await missing_national_holidays(session, actor)),
        undo_at=change.at if change is not None else None,
    )
    return holidays_text(reader, shown, notice, may_change=may_change), keyboard
