"""The buttons below a stock card and below a list of products."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import AfterValidator, Field

from bot.texts import Reader, clip
from bot.texts.plain import LABEL_UNITS, inert, is_blank, utf16_units
from handlers.buttons import RowId, button, page_row
from handlers.pages import Page
from models.catalog.queries import ProductMatch
from models.catalog.rules import search_words

_SIZE_UNITS = 12
"""What a product's name ends in tells it apart: "500 g" from "1 kg"."""

ListPage = Annotated[int, Field(ge=0, lt=100)]
Words = Annotated[str, AfterValidator(lambda words: " ".join(search_words(words)))]
"""What was searched, as `search_words` leaves it: at most 48 bytes, so that the longest payload has 64."""


class SearchPageCallback(CallbackData, prefix="s"):
    """Show a page of a search. The words themselves travel, so that the button works for ever."""

    page: ListPage
    words: Words


class ShowProductCallback(CallbackData, prefix="p"):
    """Show a product's card; `words` and `page` lead back to the list, without `words` there is none."""

    product_id: RowId
    page: ListPage = 0
    words: Words = ""


class RefreshProductCallback(ShowProductCallback, prefix="r"):
    """Show the same card as it is now."""


def card_keyboard(
    reader: Reader,
    product_id: int,
    *,
    words: str = "",
    page: int = 0,
    rows: Sequence[list[InlineKeyboardButton]] = (),
) -> InlineKeyboardMarkup:
    """What can be done with the product, refresh, and the way back where there is one."""
    refresh = RefreshProductCallback(product_id=product_id, page=page, words=words)
    row = [button(reader.label("stock.button.refresh"), refresh)]
    if words:
        row.append(button(reader.label("stock.button.list"), SearchPageCallback(page=page, words=words)))
    return InlineKeyboardMarkup(inline_keyboard=[*rows, row])


def products_keyboard(
    reader: Reader, page: Page[ProductMatch], available: Mapping[int, Decimal], *, words: str
) -> InlineKeyboardMarkup:
    """One button for each product of a page, with how much is available, and those to the pages beside it."""
    rows = [
        [button(label, ShowProductCallback(product_id=product.id, page=page.number, words=words))]
        for product, label in zip(page.items, _labels(reader, page.items, available), strict=True)
    ]
    beside = page_row(reader, page, lambda number: SearchPageCallback(page=number, words=words))
    return InlineKeyboardMarkup(inline_keyboard=rows + beside)


def labelled_products(products: Sequence[ProductMatch]) -> list[tuple[ProductMatch, str]]:
    """Products with their names, the SKU before those that would look the same."""
    return list(zip(products, _told_apart(products, [""] * len(products)), strict=True))


def _labels(reader: Reader, products: Sequence[ProductMatch], available: Mapping[int, Decimal]) -> list[str]:
    """The figure first, then as much of the name as fits; the SKU where names alone would look the same."""
    figures = [f"{reader.quantity(available.get(p.id, Decimal(0)), p.unit_code)} · " for p in products]
    return _told_apart(products, figures)


def _told_apart(products: Sequence[ProductMatch], figures: Sequence[str]) -> list[str]:
    names = [_name(product.name, figure) for product, figure in zip(products, figures, strict=True)]
    return [
        figure + (name if names.count(name) == 1 and not is_blank(name) else _name(f"{p.sku} {p.name}", figure))
        for p, figure, name in zip(products, figures, names, strict=True)
    ]


def _name(name: str, figure: str) -> str:
    return clip(inert(name).rstrip(), LABEL_UNITS - utf16_units(figure), ending=_SIZE_UNITS)
