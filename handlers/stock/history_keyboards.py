"""The buttons of a product's history: its pages, why there is this much, and taking a line back."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup

from bot.texts import Reader
from handlers.buttons import PageNumber, RowId, back_button, button, page_row
from handlers.pages import Page
from handlers.stock.evidence_buttons import photo_rows
from handlers.stock.keyboards import ListPage, ShowProductCallback, Words, labelled_products
from handlers.stock.movement_keyboards import markup
from models.catalog.queries import ProductMatch
from models.stock.history import LedgerLine


class HistoryCallback(CallbackData, prefix="kh"):
    """A page of a product's history."""

    product_id: RowId
    page: PageNumber = 0


class HistoryChoicesCallback(CallbackData, prefix="kg"):
    """A page of the products that words mean, one of whose histories is wanted."""

    page: ListPage
    words: Words


class WhyCallback(CallbackData, prefix="kw"):
    """Why there is this much of a product."""

    product_id: RowId


class TakeBackCallback(CallbackData, prefix="kv"):
    """Choose which line of a page of the history is taken back."""

    product_id: RowId
    page: PageNumber = 0


def history_keyboard(
    reader: Reader, product_id: int, page: Page[LedgerLine], *, can_take_back: bool = False
) -> InlineKeyboardMarkup:
    """Other pages, taking a line back, why it is this much, and the product's card."""
    beside = page_row(reader, page, lambda number: HistoryCallback(product_id=product_id, page=number))
    if can_take_back:
        choose = TakeBackCallback(product_id=product_id, page=page.number)
        beside.append([button(reader.label("movements.button.take_back"), choose)])
    why = button(reader.label("movements.button.why"), WhyCallback(product_id=product_id))
    card = button(reader.label("movements.button.card"), ShowProductCallback(product_id=product_id))
    return markup([*photo_rows(reader, page.items), *beside, [why, card]])


def why_keyboard(reader: Reader, product_id: int) -> InlineKeyboardMarkup:
    """Back to the history."""
    return markup([[back_button(reader, HistoryCallback(product_id=product_id))]])


def choices_keyboard(reader: Reader, page: Page[ProductMatch], words: str) -> InlineKeyboardMarkup:
    """Products whose history may be meant."""
    rows = [[button(label, HistoryCallback(product_id=product.id))] for product, label in labelled_products(page.items)]
    return markup([*rows, *page_row(reader, page, lambda number: HistoryChoicesCallback(page=number, words=words))])
