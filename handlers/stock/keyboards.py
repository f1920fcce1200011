"""The buttons below a stock card and below a list of products."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import AfterValidator, Field

from bot.texts import Reader, clip
from bot.texts.plain import inert, is_blank
from handlers.stock.pages import Page
from models.catalog.queries import ProductMatch
from models.catalog.rules import search_words

_SIZE_UNITS = 12
"""What a product's name ends in tells it apart: "500 g" from "1 kg"."""

ProductId = Annotated[int, Field(ge=1, lt=2**31)]
PageNumber = Annotated[int, Field(ge=0, lt=100)]
Words = Annotated[str, AfterValidator(lambda words: " ".join(search_words(words)))]
"""What was searched, as `search_words` leaves it: at most 48 bytes, so that the longest payload has 64."""


class SearchPageCallback(CallbackData, prefix="s"):
    """Show a page of a search. The words themselves travel, so that the button works for ever."""

    page: PageNumber
    words: Words


class ShowProductCallback(CallbackData, prefix="p"):
    """Show a product's card; `words` and `page` lead back to the list, without `words` there is none."""

    product_id: ProductId
    page: PageNumber = 0
    words: Words = ""


class RefreshProductCallback(ShowProductCallback, prefix="r"):
    """Show the same card as it is now."""


def card_keyboard(reader: Reader, product_id: int, *, words: str = "", page: int = 0) -> InlineKeyboardMarkup:
    """Refresh, and the way back where there is one."""
    refresh = RefreshProductCallback(product_id=product_id, page=page, words=words)
    row = [_button(reader.label("stock.button.refresh"), refresh)]
    if words:
        row.append(_button(reader.label("stock.button.list"), SearchPageCallback(page=page, words=words)))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def products_keyboard(reader: Reader, page: Page, *, words: str) -> InlineKeyboardMarkup:
    """One button for each product of a page, and those to the pages beside it."""
    rows = [
        [_button(label, ShowProductCallback(product_id=product.id, page=page.number, words=words))]
        for product, label in zip(page.products, _labels(page.products), strict=True)
    ]
    beside = []
    if page.number > 0:
        previous = SearchPageCallback(page=page.number - 1, words=words)
        beside.append(_button(reader.label("stock.button.previous"), previous))
    if page.last < page.total:
        following = SearchPageCallback(page=page.number + 1, words=words)
        beside.append(_button(reader.label("stock.button.next"), following))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, beside] if beside else rows)


def _labels(products: list[ProductMatch]) -> list[str]:
    names = [clip(inert(product.name), ending=_SIZE_UNITS) for product in products]
    return [
        name if names.count(name) == 1 and not is_blank(name) else _label_with_sku(product)
        for product, name in zip(products, names, strict=True)
    ]


def _label_with_sku(product: ProductMatch) -> str:
    return clip(f"{inert(product.sku)} {inert(product.name)}".rstrip(), ending=_SIZE_UNITS)


def _button(label: str, payload: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=label, callback_data=payload.pack())
