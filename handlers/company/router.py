"""The company's card, and changing its settings one by one."""

from collections.abc import Awaitable

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, Texts, clip
from handlers.company.cards import change_text, company_text, question_text
from handlers.company.keyboards import (
    AskCompanyCallback,
    CompanyCallback,
    CompanyLanguageCallback,
    CurrencyCallback,
    TimezoneCallback,
    UndoCompanyCallback,
    WorkingDayCallback,
    company_keyboard,
    currencies_keyboard,
    languages_keyboard,
    timezones_keyboard,
    way_out,
    working_days_keyboard,
)
from handlers.company.states import CompanyQuestion
from handlers.dialogues import Screen, take_answer
from handlers.filters import PlainText
from handlers.guide.menus import common_menus
from handlers.presses import Methods, replace_message
from handlers.stamps import from_stamp
from models.columns import utc_now
from models.company.operations import (
    CompanyChange,
    CompanyField,
    choose_currency,
    choose_hours,
    choose_language,
    choose_timezone,
    choose_working_day,
    rename_company,
    undo_company_change,
)
from models.company.places import find_currencies, find_timezones
from models.company.queries import company_card, get_company
from models.company.rules import read_hours
from models.company.tables import Company
from models.guide.queries import is_beginning
from models.people.actor import Actor
from models.people.rules import may, require
from models.people.tables import Language

router = Router(name="company")

_ANSWERED_IN_WRITING: dict[CompanyField, State] = {
    CompanyField.NAME: CompanyQuestion.name,
    CompanyField.TIMEZONE: CompanyQuestion.timezone,
    CompanyField.CURRENCY: CompanyQuestion.currency,
    CompanyField.HOURS: CompanyQuestion.hours,
}


@router.message(Command("empresa", "company", ignore_case=True))
async def show_company(message: Message, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    """What the company is, on one card."""
    text, keyboard = await company_screen(session, actor, reader)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(CompanyCallback.filter())
async def show_company_again(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> Methods:
    """The card, in the place of whatever was asked."""
    await state.clear()
    return [press.answer(), replace_message(press, *await company_screen(session, actor, reader))]


@router.callback_query(AskCompanyCallback.filter())
async def ask_setting(
    press: CallbackQuery,
    callback_data: AskCompanyCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """What a setting is to be: buttons, and for most the words that are written next."""
    require(actor, "company", "change")
    company, field = await get_company(session), callback_data.field
    await state.clear()
    if field in _ANSWERED_IN_WRITING:
        await state.set_state(_ANSWERED_IN_WRITING[field])
    text = question_text(reader, company, field, utc_now())
    return [press.answer(), replace_message(press, text, _choices(reader, company, field))]


def _choices(reader: Reader, company: Company, field: CompanyField) -> InlineKeyboardMarkup:
    match field:
        case CompanyField.LANGUAGE:
            return languages_keyboard(reader)
        case CompanyField.TIMEZONE:
            return timezones_keyboard(reader, utc_now())
        case CompanyField.CURRENCY:
            return currencies_keyboard(reader)
        case CompanyField.WORKING_DAYS:
            return working_days_keyboard(reader, company)
    return way_out(reader)


@router.callback_query(CompanyLanguageCallback.filter())
@router.callback_query(TimezoneCallback.filter())
@router.callback_query(CurrencyCallback.filter())
async def change_setting(
    press: CallbackQuery,
    *,
    callback_data: CompanyLanguageCallback | TimezoneCallback | CurrencyCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
    state: FSMContext,
) -> Methods:
    """One of the languages, time zones or currencies that were offered."""
    await state.clear()
    change = await _chosen(session, actor, callback_data)
    return [*await _changed(press, session, actor, reader, change), *_menus(texts, change)]


async def _chosen(
    session: AsyncSession, actor: Actor, chosen: CompanyLanguageCallback | TimezoneCallback | CurrencyCallback
) -> CompanyChange:
    match chosen:
        case CompanyLanguageCallback(language=language):
            return await choose_language(session, actor, language)
        case TimezoneCallback(timezone=timezone):
            return await choose_timezone(session, actor, timezone)
        case CurrencyCallback(currency=currency):
            return await choose_currency(session, actor, currency)


@router.callback_query(WorkingDayCallback.filter())
async def change_working_day(
    press: CallbackQuery,
    callback_data: WorkingDayCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """A weekday switched on or off; the week stays in sight for the next one."""
    change = await choose_working_day(session, actor, callback_data.day, works=callback_data.works)
    text = change_text(reader, change, utc_now())
    keyboard = working_days_keyboard(reader, change.company, change.at)
    return [press.answer(), replace_message(press, text, keyboard)]


@router.callback_query(UndoCompanyCallback.filter())
async def undo_change(
    press: CallbackQuery,
    *,
    callback_data: UndoCompanyCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    texts: Texts,
) -> Methods:
    """A setting put back; that can be taken back as well."""
    change = await undo_company_change(session, actor, from_stamp(callback_data.at))
    return [*await _changed(press, session, actor, reader, change), *_menus(texts, change)]


@router.message(StateFilter(*_ANSWERED_IN_WRITING.values()), PlainText())
async def take_setting(
    message: Message,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
    raw_state: str,
) -> SendMessage:
    """A setting as people write it; a city, country or currency that may be several is asked about."""
    words = message.text or ""
    if raw_state == CompanyQuestion.timezone.state and len(zones := find_timezones(words)) > 1:
        keyboard = timezones_keyboard(reader, utc_now(), zones)
        return message.answer(reader.text("company.which_timezone"), reply_markup=keyboard)
    if raw_state == CompanyQuestion.currency.state and len(currencies := find_currencies(words)) > 1:
        keyboard = currencies_keyboard(reader, currencies)
        return message.answer(reader.text("company.which_currency"), reply_markup=keyboard)
    work = _screen_after(session, actor, reader, _written(session, actor, raw_state, words))
    return await take_answer(message, state, reader, work, way_out=way_out(reader))


async def _written(session: AsyncSession, actor: Actor, asked: str, words: str) -> CompanyChange:
    require(actor, "company", "change")
    if asked == CompanyQuestion.timezone.state:
        return await choose_timezone(session, actor, next(iter(find_timezones(words)), clip(words)))
    if asked == CompanyQuestion.currency.state:
        return await choose_currency(session, actor, next(iter(find_currencies(words)), clip(words)))
    if asked == CompanyQuestion.hours.state:
        return await choose_hours(session, actor, *read_hours(words))
    return await rename_company(session, actor, words)


async def _changed(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader, change: CompanyChange
) -> Methods:
    return [press.answer(), replace_message(press, *await company_screen(session, actor, reader, change))]


def _menus(texts: Texts, change: CompanyChange) -> Methods:
    """The commands that strangers and groups are offered, in the company's language from now on."""
    if change.field is not CompanyField.LANGUAGE or change.at is None:
        return []
    return list(common_menus(texts.reader(Language(change.new))))


async def _screen_after(session: AsyncSession, actor: Actor, reader: Reader, work: Awaitable[CompanyChange]) -> Screen:
    return await company_screen(session, actor, reader, await work)


async def company_screen(
    session: AsyncSession, actor: Actor, reader: Reader, change: CompanyChange | None = None
) -> Screen:
    """The company's card, with what was just changed above it, and a way to take that back.

    Raises RoleMissingError, RightMissingError.
    """
    card, now = await company_card(session, actor), utc_now()
    notice = change_text(reader, change, now) if change is not None else ""
    keyboard = company_keyboard(
        reader,
        may_change=may(actor, "company", "change"),
        is_beginning=await is_beginning(session, actor),
        undo_at=change.at if change is not None else None,
    )
    return company_text(reader, card, now, notice), keyboard
