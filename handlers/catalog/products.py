"""A product's page: found by its words, opened from its card, and what was changed about it."""

from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.buttons import button, cancel_button, page_row
from handlers.catalog.minimum_keyboards import CategoriesWithMinimumsCallback
from handlers.catalog.product_buttons import ChangesCallback, ProductPageCallback, Rows, new_product_row
from handlers.catalog.product_cards import changes_text
from handlers.catalog.product_keyboards import changes_keyboard
from handlers.catalog.product_screens import page_screen
from handlers.catalog.product_states import ProductQuestion
from handlers.dialogues import Screen
from handlers.filters import PlainText
from handlers.pages import Page
from handlers.presses import replace_message
from handlers.stock.keyboards import ListPage, Words, labelled_products
from models.audit.queries import NEWEST, list_product_changes
from models.catalog.page import product_page, products_to_change, retired_products
from models.catalog.queries import ProductMatch
from models.catalog.rules import search_words
from models.people.actor import Actor
from models.people.rules import require

router = Router(name="product_pages")

CHANGES_AT_ONCE = 6
"""So many changes with the longest values there may be still are one message."""

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


class ProductsToChangeCallback(CallbackData, prefix="ds"):
    """A page of the products that words mean; without words, of those that are out of use."""

    page: ListPage = 0
    words: Words = ""


@router.message(Command("produto", "product", ignore_case=True))
async def show_by_command(
    message: Message, *, command: CommandObject, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`/produto café`; without words it asks for them."""
    require(actor, "catalog", "change")
    if command.args:
        text, keyboard = await _found(session, actor, reader, command.args)
        return message.answer(text, reply_markup=keyboard)
    await state.set_state(ProductQuestion.which)
    keyboard = _markup([*_ways(reader), [cancel_button(reader, ProductQuestion)]])
    return message.answer(reader.text("products.which"), reply_markup=keyboard)


@router.message(StateFilter(ProductQuestion.which), PlainText())
async def show_by_words(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """What was written after a command without words; the question stays open until something is found."""
    text, keyboard = await _found(session, actor, reader, message.text or "", state=state)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(ProductPageCallback.filter())
async def show_page(
    press: CallbackQuery, callback_data: ProductPageCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The page of a product, in the place of whatever was asked."""
    screen = await page_screen(session, actor, reader, callback_data.product_id)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(ProductsToChangeCallback.filter())
async def show_list(
    press: CallbackQuery, callback_data: ProductsToChangeCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Another page of a list, searched again; or what is out of use."""
    words, number = callback_data.words, callback_data.page
    if words:
        screen = await _found(session, actor, reader, words, number)
    else:
        page = Page.of(await retired_products(session, actor), number)
        text = reader.text("products.out_of_use_list" if page.items else "products.none_out_of_use")
        screen = text, _products_keyboard(reader, page, "")
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(ChangesCallback.filter())
async def show_changes(
    press: CallbackQuery, callback_data: ChangesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Who changed what, and when."""
    key, upto = callback_data.product_id, callback_data.upto or NEWEST
    product = await product_page(session, actor, key)
    changes = await list_product_changes(session, actor, key, upto=upto, limit=CHANGES_AT_ONCE)
    keyboard = changes_keyboard(reader, key, changes.newer, changes.older)
    return [press.answer(), replace_message(press, changes_text(reader, product.name, changes.entries), keyboard)]


async def _found(
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    query: str,
    number: int = 0,
    *,
    state: FSMContext | None = None,
) -> Screen:
    found = await products_to_change(session, actor, query)
    if len(found.products) == 1:
        if state is not None:
            await state.clear()
        return await page_screen(session, actor, reader, found.products[0].id)
    page = Page.of(found.products or found.nearest, number)
    if page.items:
        text = reader.text("products.choose" if found.products else "stock.nearest")
        keyboard = _products_keyboard(reader, page, " ".join(search_words(query)))
        if not found.products:
            keyboard.inline_keyboard += new_product_row(reader, actor, query)
        return text, keyboard
    return reader.text("products.not_found"), _markup([*new_product_row(reader, actor, query), *_ways(reader)])


def _products_keyboard(reader: Reader, page: Page[ProductMatch], words: str) -> InlineKeyboardMarkup:
    rows = [
        [button(label, ProductPageCallback(product_id=product.id))] for product, label in labelled_products(page.items)
    ]
    return _markup([*rows, *page_row(reader, page, lambda number: ProductsToChangeCallback(page=number, words=words))])


def _ways(reader: Reader) -> Rows:
    """To what is not found by a product's words."""
    return [
        [
            button(reader.label("products.button.categories"), CategoriesWithMinimumsCallback()),
            button(reader.label("products.button.out_of_use"), ProductsToChangeCallback()),
        ]
    ]


def _markup(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)
