"""How a product's quantity came to be what it is: who moved it, when, and what that adds up to."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.dialogues import Screen
from handlers.pages import PAGE_SIZE, Page
from handlers.presses import replace_message
from handlers.stock.history_keyboards import (
    HistoryCallback,
    HistoryChoicesCallback,
    WhyCallback,
    choices_keyboard,
    history_keyboard,
    why_keyboard,
)
from handlers.stock.movement_cards import explanation_text, history_text
from handlers.stock.movement_screens import which_product_text
from models.catalog.retired import find_in_use_or_retired
from models.catalog.rules import search_words
from models.people.actor import Actor
from models.people.rules import may, require
from models.stock.draft_errors import ProductUnknownError
from models.stock.history import explain_quantity, product_history

router = Router(name="history")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


@router.message(Command("historico", "histórico", "history", ignore_case=True))
async def show_history(
    message: Message, command: CommandObject, session: AsyncSession, actor: Actor, reader: Reader
) -> SendMessage:
    """`/historico café`, also of what is out of use; several products become buttons."""
    require(actor, "stock", "check")
    if not command.args:
        return message.answer(reader.text("movements.ask_history"))
    text, keyboard = await _found(session, actor, reader, command.args)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(HistoryChoicesCallback.filter())
async def show_choices(
    press: CallbackQuery, callback_data: HistoryChoicesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Another page of the products, searched again."""
    require(actor, "stock", "check")
    screen = await _found(session, actor, reader, callback_data.words, callback_data.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(HistoryCallback.filter())
async def show_history_page(
    press: CallbackQuery, callback_data: HistoryCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Another page."""
    screen = await _screen(session, actor, reader, callback_data.product_id, callback_data.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(WhyCallback.filter())
async def explain(
    press: CallbackQuery, callback_data: WhyCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Why there is this much."""
    explanation = await explain_quantity(session, actor, callback_data.product_id)
    keyboard = why_keyboard(reader, callback_data.product_id)
    return [press.answer(), replace_message(press, explanation_text(reader, explanation), keyboard)]


async def _found(session: AsyncSession, actor: Actor, reader: Reader, query: str, number: int = 0) -> Screen:
    found = await find_in_use_or_retired(session, query)
    if len(found.products) == 1:
        return await _screen(session, actor, reader, found.products[0].id)
    page = Page.of(found.products or found.nearest, number)
    if not page.items:
        raise ProductUnknownError(query)
    keyboard = choices_keyboard(reader, page, " ".join(search_words(query)))
    return which_product_text(reader, found, query), keyboard


async def _screen(session: AsyncSession, actor: Actor, reader: Reader, product_id: int, number: int = 0) -> Screen:
    history = await product_history(session, actor, product_id, offset=number * PAGE_SIZE, limit=PAGE_SIZE)
    number = min(number, max(0, history.total - 1) // PAGE_SIZE)
    page = Page(history.lines, number, history.total)
    can_take_back = may(actor, "stock", "undo_any") and any(line.can_be_taken_back for line in history.lines)
    return history_text(reader, history), history_keyboard(reader, product_id, page, can_take_back=can_take_back)
