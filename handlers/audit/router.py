"""Who did what, and when: for admins."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.audit.cards import check_text, entry_text, list_text
from handlers.audit.keyboards import (
    AuditEntryCallback,
    AuditListCallback,
    CheckChainCallback,
    ChooseAreaCallback,
    ChoosePersonCallback,
    areas_keyboard,
    entries_keyboard,
    entry_keyboard,
    people_keyboard,
    to_the_list,
)
from handlers.pages import PAGE_SIZE, Page
from handlers.presses import Methods, replace_message
from models.audit.checking import check_chain
from models.audit.queries import EVERYTHING, NEWEST, Selection, list_doers, list_entries, name_of_doer, show_entry
from models.people.actor import Actor
from models.people.rules import require

router = Router(name="audit")


@router.message(Command("auditoria", "audit", ignore_case=True))
async def show_audit(message: Message, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    """The newest entries."""
    text, keyboard = await _list(session, actor, reader, EVERYTHING)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(AuditListCallback.filter())
async def show_entries(
    press: CallbackQuery, callback_data: AuditListCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Another page, or only some of the entries."""
    upto = callback_data.upto or NEWEST
    text, keyboard = await _list(session, actor, reader, callback_data.selection, upto)
    return [press.answer(), replace_message(press, text, keyboard)]


async def _list(
    session: AsyncSession, actor: Actor, reader: Reader, selection: Selection, upto: int = NEWEST
) -> tuple[Markup, InlineKeyboardMarkup]:
    page = await list_entries(session, actor, selection, upto=upto, limit=PAGE_SIZE)
    person = await name_of_doer(session, actor, selection.member_id) if selection.member_id is not None else None
    return list_text(reader, page, selection, person), entries_keyboard(reader, page, selection)


@router.callback_query(AuditEntryCallback.filter())
async def show_one_entry(
    press: CallbackQuery, callback_data: AuditEntryCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """What exactly was changed."""
    entry = await show_entry(session, actor, callback_data.entry_id)
    keyboard = entry_keyboard(reader, entry, callback_data.selection)
    return [press.answer(), replace_message(press, entry_text(reader, entry), keyboard)]


@router.callback_query(ChoosePersonCallback.filter())
async def choose_person(
    press: CallbackQuery, callback_data: ChoosePersonCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Whose entries to show."""
    people = Page.of(await list_doers(session, actor), callback_data.page)
    keyboard = people_keyboard(reader, people, callback_data.selection)
    question = reader.text("audit.whose" if people.total else "audit.nobody")
    return [press.answer(), replace_message(press, question, keyboard)]


@router.callback_query(ChooseAreaCallback.filter())
async def choose_area(press: CallbackQuery, callback_data: ChooseAreaCallback, actor: Actor, reader: Reader) -> Methods:
    """Which area's entries to show."""
    require(actor, "audit", "read")
    keyboard = areas_keyboard(reader, callback_data.selection)
    return [press.answer(), replace_message(press, reader.text("audit.which_area"), keyboard)]


@router.callback_query(CheckChainCallback.filter())
async def check(press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader) -> Methods:
    """Whether anybody has changed what was recorded; a long trail is followed in the background."""
    found = await check_chain(session, actor, chat_id=press.from_user.id)
    text = check_text(reader, found) if found is not None else reader.text("audit.checking")
    return [press.answer(), replace_message(press, text, to_the_list(reader))]
