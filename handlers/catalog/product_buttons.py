"""What the buttons about products carry, and those that stand below other areas' messages."""

import zlib
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader
from handlers.buttons import PageNumber, RowId, button
from handlers.guide.keyboards import RunCommandCallback
from handlers.stamps import Stamp
from models.people.actor import Actor
from models.people.rules import may

KeyOrNone = Annotated[int, Field(ge=0, lt=2**31)]
Mark = Annotated[int, Field(ge=0, lt=2**32)]
EntryId = Annotated[int, Field(ge=0, lt=10**12)]
Factor = Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=4)]
Rows = list[list[InlineKeyboardButton]]


class Asked(StrEnum):
    """What is answered by writing."""

    NAME = "name"
    SKU = "sku"
    CATEGORY = "category"
    PACK = "pack"
    BARCODE = "barcode"


class ProductPageCallback(CallbackData, prefix="d"):
    """Show a product's page; a question that was open is none any more."""

    product_id: RowId


class AskCallback(CallbackData, prefix="da"):
    """Ask for another value."""

    product_id: RowId
    asked: Asked


class CategoriesCallback(CallbackData, prefix="dc"):
    """The categories to choose from."""

    product_id: RowId
    page: PageNumber = 0


class ChooseCategoryCallback(CallbackData, prefix="dk"):
    """Into this category, or into none; `shown` is the one it was in."""

    product_id: RowId
    category_id: KeyOrNone
    shown: KeyOrNone


class UnitsCallback(CallbackData, prefix="du"):
    """The units to choose from."""

    product_id: RowId


class ChooseUnitCallback(CallbackData, prefix="dv"):
    """Count it in the unit with this mark; `shown` marks the one it was counted in."""

    product_id: RowId
    unit: Mark
    shown: Mark


class PacksCallback(CallbackData, prefix="dp"):
    """The packs of a product."""

    product_id: RowId


class PackCallback(CallbackData, prefix="dq"):
    """One pack."""

    product_id: RowId
    pack_id: RowId


class ResizePackCallback(PackCallback, prefix="df"):
    """Ask how many are in it."""


class RemovePackCallback(PackCallback, prefix="dr"):
    """Take it away, if it still is of this size."""

    factor: Factor


class BarcodesCallback(CallbackData, prefix="db"):
    """The barcodes of a product."""

    product_id: RowId
    page: PageNumber = 0


class RemoveBarcodeCallback(CallbackData, prefix="dx"):
    """Take off the barcode with this mark."""

    product_id: RowId
    barcode: Mark


class SwitchProductCallback(CallbackData, prefix="do"):
    """Out of use, or back into it; `sure` when what is left has been asked about."""

    product_id: RowId
    on: bool
    sure: bool = False


class UndoChangeCallback(CallbackData, prefix="dz"):
    """Take back what the presser changed at a moment."""

    at: Stamp


class ChangesCallback(CallbackData, prefix="dh"):
    """What was changed about a product, up to an entry; the newest without one."""

    product_id: RowId
    upto: EntryId = 0


def mark_of(text: str) -> int:
    """A number for a text that is too long for a button, or has signs that no button takes."""
    return zlib.crc32(text.encode("utf-8", "replace"))


def edit_row(reader: Reader, actor: Actor, product_id: int, *, is_active: bool = True) -> Rows:
    """Below a stock card, for those who may change the catalogue."""
    if actor.group_role is not None or not may(actor, "catalog", "change"):
        return []
    row = [button(reader.label("products.button.edit"), ProductPageCallback(product_id=product_id))]
    return [[*row, switch_button(reader, product_id, on=True)]] if not is_active else [row]


def switch_button(reader: Reader, product_id: int, *, on: bool, sure: bool = False) -> InlineKeyboardButton:
    label = reader.label("products.button.switch_on" if on else "products.button.switch_off")
    return button(label, SwitchProductCallback(product_id=product_id, on=on, sure=sure))


def new_product_row(reader: Reader, actor: Actor, words: str) -> Rows:
    """Where nothing was found, for those who may add it."""
    if actor.group_role is not None or not may(actor, "catalog", "add_product"):
        return []
    return [[button(reader.label("products.button.new"), RunCommandCallback.of("products", words))]]


def with_new_product(
    reader: Reader, actor: Actor, keyboard: InlineKeyboardMarkup | None, words: str
) -> InlineKeyboardMarkup | None:
    """The same below what is offered instead, if anything."""
    rows = [*(keyboard.inline_keyboard if keyboard else []), *new_product_row(reader, actor, words)]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
