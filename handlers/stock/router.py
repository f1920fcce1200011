"""Asking what is in stock: by command, by plain words, by buttons."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.audiences import GROUPS
from handlers.catalog.codes import codes_screen
from handlers.catalog.product_buttons import with_new_product
from handlers.filters import PlainText
from handlers.pages import Page
from handlers.presses import replace_message
from handlers.replies import reply_to
from handlers.stock.card_screens import card_screen
from handlers.stock.cards import found_text, stock_card_text
from handlers.stock.keyboards import (
    RefreshProductCallback,
    SearchPageCallback,
    ShowProductCallback,
    card_keyboard,
    products_keyboard,
)
from handlers.stock.product_actions import card_rows
from models.catalog.barcodes import is_trade_number, kept_code
from models.catalog.rules import barcode_spellings, search_words
from models.columns import utc_now
from models.people.actor import Actor
from models.stock.card import StockCard
from models.stock.queries import StockList, check_stock, stock_card

router = Router(name="stock")

Answer = tuple[str, InlineKeyboardMarkup | None]


@router.message(Command("estoque", "stock", ignore_case=True))
@router.message(Command("estoque", "stock", ignore_case=True), flags=GROUPS)
async def show_stock_by_command(
    message: Message, command: CommandObject, session: AsyncSession, actor: Actor, reader: Reader
) -> SendMessage:
    """`/estoque café`; without words it asks for them."""
    if not command.args:
        return reply_to(message, reader.text("stock.ask_in_group" if actor.group_role else "stock.ask"))
    return await _answer(message, command.args, session, actor, reader)


@router.message(PlainText())
async def show_stock(message: Message, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    """Whatever is no command and belongs to no conversation is something to look for."""
    return await _answer(message, message.text or "", session, actor, reader)


@router.callback_query(ShowProductCallback.filter())
@router.callback_query(RefreshProductCallback.filter())
@router.callback_query(ShowProductCallback.filter(), flags=GROUPS)
@router.callback_query(RefreshProductCallback.filter(), flags=GROUPS)
async def show_product(
    press: CallbackQuery,
    callback_data: ShowProductCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> list[AnswerCallbackQuery | EditMessageText | SendMessage]:
    """The card of a product from a list, or the same card as it is now."""
    card = await stock_card(session, actor, callback_data.product_id)
    is_refresh = isinstance(callback_data, RefreshProductCallback)
    text = stock_card_text(reader, card, actor, refreshed_at=utc_now() if is_refresh else None)
    rows = card_rows(reader, actor, card.product_id, is_active=card.is_active)
    keyboard = card_keyboard(reader, card.product_id, words=callback_data.words, page=callback_data.page, rows=rows)
    toast = press.answer(reader.label("stock.refreshed") if is_refresh else None)
    return [toast, replace_message(press, text, keyboard)]


@router.callback_query(SearchPageCallback.filter())
@router.callback_query(SearchPageCallback.filter(), flags=GROUPS)
async def show_page(
    press: CallbackQuery,
    callback_data: SearchPageCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> list[AnswerCallbackQuery | EditMessageText | SendMessage]:
    """Another page of a list, searched again."""
    result = await check_stock(session, actor, callback_data.words)
    text, keyboard = _describe(reader, actor, result, callback_data.words, callback_data.page)
    return [press.answer(), replace_message(press, text, keyboard)]


async def _answer(message: Message, query: str, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    result, words = await check_stock(session, actor, query), " ".join(search_words(query))
    if not words:
        return reply_to(message, reader.text("stock.no_words"))
    if not isinstance(result, StockCard) and not result.found.products and _may_be_attached(query, actor):
        return reply_to(message, *await codes_screen(session, actor, reader, [kept_code(query)]))
    text, keyboard = _describe(reader, actor, result, words)
    if not isinstance(result, StockCard) and not result.found.products:
        keyboard = with_new_product(reader, actor, keyboard, query)
    return reply_to(message, text, keyboard)


def _may_be_attached(query: str, actor: Actor) -> bool:
    """Whether it is the barcode of something that is not in the catalogue, or is switched off."""
    return actor.group_role is None and any(map(is_trade_number, barcode_spellings(query)))


def _describe(reader: Reader, actor: Actor, result: StockCard | StockList, words: str, page_number: int = 0) -> Answer:
    if isinstance(result, StockCard):
        return card_screen(reader, actor, result)
    found = result.found
    page = Page.of(found.products or found.nearest, page_number)
    if not page.items:
        return reader.text("stock.nothing" if result.has_products else "stock.no_products"), None
    return found_text(reader, found, page), products_keyboard(reader, page, result.available, words=words)
