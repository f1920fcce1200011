"""The buttons of shelf labels: what they carry, and how they stand below each screen."""

from collections.abc import Sequence
from typing import Annotated, Self

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field, model_validator

from bot.texts import Reader, clip
from bot.texts.plain import inert, is_blank
from documents.labels import LabelSize
from handlers.buttons import PageNumber, back_button, button, cancel_button, page_row
from handlers.pages import Page
from handlers.stock.keyboards import ShowProductCallback
from models.catalog.labels import MAX_COPIES, LabelledCategory, LabelOrder, LabelScope
from models.catalog.queries import ProductMatch
from models.stock.locations_seen import SeenLocation

COPIES = (1, 2, 5, 24)
"""One, a few, or a whole sheet."""

_SIZE_UNITS = 12
"""What a product's name ends in tells it apart."""

_KEYS = 2**31
Checksum = Annotated[int, Field(ge=0, lt=2**32)]
Copies = Annotated[int, Field(ge=1, le=MAX_COPIES)]
Rows = list[list[InlineKeyboardButton]]


class LabelMenuCallback(CallbackData, prefix="zm"):
    """What labels can be made of."""


class LabelCategoriesCallback(CallbackData, prefix="zc"):
    """A page of the categories."""

    page: PageNumber = 0


class LabelLocationsCallback(CallbackData, prefix="zl"):
    """A page of the locations."""

    page: PageNumber = 0


class LabelPicksCallback(CallbackData, prefix="zp"):
    """A page of the products that were found; `checksum` is that of the picks."""

    checksum: Checksum
    page: PageNumber = 0


class ShowLabelsCallback(CallbackData, prefix="zs"):
    """How many labels that makes, and on what; `checksum` leads back to the products it was chosen from."""

    scope: LabelScope
    key: Annotated[int, Field(ge=0, lt=_KEYS)] = 0
    copies: Copies = 1
    checksum: Checksum = 0


class MakeLabelsCallback(CallbackData, prefix="z"):
    """Make them. `key` is the checksum of the picks, where those are wanted."""

    size: LabelSize
    scope: LabelScope
    key: Checksum = 0
    copies: Copies = 1

    @model_validator(mode="after")
    def _is_no_key_beyond_those_of_rows(self) -> Self:
        if self.scope is not LabelScope.PICKED and self.key >= _KEYS:
            raise ValueError
        return self


def product_label_button(reader: Reader, product_id: int) -> InlineKeyboardButton:
    """On a product's card: its label."""
    return button(
        reader.label("labels.button.of_product"), ShowLabelsCallback(scope=LabelScope.PRODUCT, key=product_id)
    )


def menu_keyboard(reader: Reader, *, products: int, has_categories: bool, has_locations: bool) -> InlineKeyboardMarkup:
    """Everything, a category, a location; or nothing."""
    rows: Rows = []
    if products:
        everything = ShowLabelsCallback(scope=LabelScope.ALL)
        rows.append([button(reader.label("labels.button.all", count=products), everything)])
    row = []
    if has_categories:
        row.append(button(reader.label("labels.button.categories"), LabelCategoriesCallback()))
    if has_locations:
        row.append(button(reader.label("labels.button.locations"), LabelLocationsCallback()))
    return _markup([*rows, *([row] if row else []), [cancel_button(reader)]])


def categories_keyboard(reader: Reader, page: Page[LabelledCategory]) -> InlineKeyboardMarkup:
    """The categories, with how many products each has."""
    rows = [
        [
            button(
                f"{clip(inert(one.name), 30)} ({reader.number(one.products)})",
                ShowLabelsCallback(scope=LabelScope.CATEGORY, key=one.id),
            )
        ]
        for one in page.items
    ]
    beside = page_row(reader, page, lambda number: LabelCategoriesCallback(page=number))
    return _markup([*rows, *beside, [back_button(reader, LabelMenuCallback())]])


def locations_keyboard(reader: Reader, page: Page[SeenLocation]) -> InlineKeyboardMarkup:
    """The locations."""
    rows = [
        [button(clip(inert(one.name)), ShowLabelsCallback(scope=LabelScope.LOCATION, key=one.id))] for one in page.items
    ]
    beside = page_row(reader, page, lambda number: LabelLocationsCallback(page=number))
    return _markup([*rows, *beside, [back_button(reader, LabelMenuCallback())]])


def sizes_keyboard(reader: Reader, order: LabelOrder, *, checksum: int = 0) -> InlineKeyboardMarkup:
    """What to print on, for one product how many copies, and the way back."""
    rows = [_sizes(reader, order, order.key)]
    if order.scope is LabelScope.PRODUCT:
        rows.insert(0, _copies(reader, order, checksum))
    return _markup([*rows, [back_button(reader, _back(order, checksum))]])


def picks_keyboard(
    reader: Reader, order: LabelOrder, checksum: int, page: Page[ProductMatch] | None
) -> InlineKeyboardMarkup:
    """What to print on, and below it the products of which one may be meant alone."""
    rows = [_sizes(reader, order, checksum)]
    if page is not None:
        rows += products_rows(page.items, checksum)
        rows += page_row(reader, page, lambda number: LabelPicksCallback(checksum=checksum, page=number))
    return _markup([*rows, [cancel_button(reader)]])


def nearest_keyboard(reader: Reader, products: Sequence[ProductMatch]) -> InlineKeyboardMarkup:
    """Products that may have been meant."""
    return _markup([*products_rows(products), [cancel_button(reader)]])


def products_rows(products: Sequence[ProductMatch], checksum: int = 0) -> Rows:
    """A button for each product, with its SKU where names would look the same."""
    names = [clip(inert(product.name), ending=_SIZE_UNITS) for product in products]
    return [
        [
            button(
                name if names.count(name) == 1 and not is_blank(name) else clip(inert(f"{product.sku} {product.name}")),
                ShowLabelsCallback(scope=LabelScope.PRODUCT, key=product.id, checksum=checksum),
            )
        ]
        for product, name in zip(products, names, strict=True)
    ]


def more_keyboard(reader: Reader) -> InlineKeyboardMarkup:
    """Labels of something else."""
    return _markup([[button(reader.label("labels.button.more"), LabelMenuCallback())]])


def _sizes(reader: Reader, order: LabelOrder, key: int) -> list[InlineKeyboardButton]:
    return [
        button(
            reader.label(f"labels.size.{size}"),
            MakeLabelsCallback(size=size, scope=order.scope, key=key, copies=order.copies),
        )
        for size in LabelSize
    ]


def _copies(reader: Reader, order: LabelOrder, checksum: int) -> list[InlineKeyboardButton]:
    return [
        button(
            f"{'✅ ' if copies == order.copies else ''}× {reader.number(copies)}",
            ShowLabelsCallback(scope=order.scope, key=order.key, copies=copies, checksum=checksum),
        )
        for copies in sorted({*COPIES, order.copies})
    ]


def _back(order: LabelOrder, checksum: int) -> CallbackData:
    if checksum:
        return LabelPicksCallback(checksum=checksum)
    match order.scope:
        case LabelScope.CATEGORY:
            return LabelCategoriesCallback()
        case LabelScope.LOCATION:
            return LabelLocationsCallback()
        case LabelScope.PRODUCT:
            return ShowProductCallback(product_id=order.key)
    return LabelMenuCallback()


def _markup(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)
