"""The buttons below a code that was read from a photo, or typed."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader
from handlers.buttons import RowId, button, cancel_button, page_row, undo_button
from handlers.pages import Page
from handlers.stamps import Stamp, to_stamp
from handlers.stock.keyboards import ListPage, ShowProductCallback, labelled_products
from models.catalog.barcodes import CodeOwner
from models.catalog.queries import ProductMatch
from models.catalog.scanning import Scan
from models.catalog.tables import Pack, Product

_FITS = r"^[!-9;-~]{1,38}$"
"""What can be read off a label and fits into a button beside two keys; a colon parts what a button carries."""

_fits = re.compile(_FITS)
_MAX_CHOICES, _MAX_PACKS = 8, 6
ButtonCode = Annotated[str, Field(pattern=_FITS)]
PackId = Annotated[int, Field(ge=0, lt=2**31)]
Rows = list[list[InlineKeyboardButton]]


class ShowCodeCallback(CallbackData, prefix="bc"):
    """One of several codes in a picture."""

    code: ButtonCode


class AttachCodeCallback(CallbackData, prefix="b"):
    """Say which product a code is of."""

    code: ButtonCode


class ChooseOwnerCallback(CallbackData, prefix="bp"):
    """This product."""

    product_id: RowId
    code: ButtonCode


class OwnersCallback(CallbackData, prefix="bw"):
    """Another page of the products that may be meant; the words are in the dialogue's data."""

    page: ListPage
    code: ButtonCode


class ConfirmCodeCallback(CallbackData, prefix="bo"):
    """Attach it to the product, or to one of its packs; 0 is none."""

    product_id: RowId
    pack_id: PackId
    code: ButtonCode


class DetachCodeCallback(CallbackData, prefix="bu"):
    """Take off again what the presser attached at a moment."""

    at: Stamp


def fits_a_button(code: str) -> bool:
    """Whether a code can be attached by buttons; others are none that goods carry."""
    return _fits.fullmatch(code) is not None


def scan_keyboard(scan: Scan) -> InlineKeyboardMarkup:
    """The products and the codes of a picture, to choose from."""
    products = [ProductMatch(owner.product_id, owner.sku, owner.name, owner.unit_code) for owner in scan.owners]
    rows = [[button(label, ShowProductCallback(product_id=one.id))] for one, label in labelled_products(products)]
    rows += [[button(code, ShowCodeCallback(code=code))] for code in scan.unknown if fits_a_button(code)]
    return InlineKeyboardMarkup(inline_keyboard=rows[:_MAX_CHOICES])


def attach_keyboard(reader: Reader, code: str) -> InlineKeyboardMarkup:
    """The code can become a product's."""
    return _markup([[button(reader.label("photos.button.attach"), AttachCodeCallback(code=code))]])


def owners_keyboard(reader: Reader, code: str, page: Page[ProductMatch]) -> InlineKeyboardMarkup:
    """The products that may be meant."""
    rows = [
        [button(label, ChooseOwnerCallback(product_id=product.id, code=code))]
        for product, label in labelled_products(page.items)
    ]
    rows += page_row(reader, page, lambda number: OwnersCallback(page=number, code=code))
    return _markup([*rows, [cancel_button(reader)]])


def codes_keyboard(reader: Reader, product_id: int, codes: Sequence[str]) -> InlineKeyboardMarkup:
    """Which of several codes is the product's."""
    rows = [[button(code, ChooseOwnerCallback(product_id=product_id, code=code))] for code in codes[:_MAX_CHOICES]]
    return _markup([*rows, [cancel_button(reader)]])


def confirm_keyboard(reader: Reader, code: str, product: Product, packs: Sequence[Pack]) -> InlineKeyboardMarkup:
    """Attach it to the product, or where it has packs to whichever of them it is printed on."""

    def choice(label: str, pack_id: int = 0) -> list[InlineKeyboardButton]:
        return [button(label, ConfirmCodeCallback(product_id=product.id or 0, pack_id=pack_id, code=code))]

    if not packs:
        return _markup([choice(reader.label("photos.button.confirm")), [cancel_button(reader)]])
    rows = [choice(reader.label("photos.button.on_unit", unit=product.unit_code))]
    for pack in packs[:_MAX_PACKS]:
        holds = reader.quantity(pack.factor, product.unit_code)
        rows.append(choice(reader.label("photos.button.on_pack", pack=pack.name, holds=holds), pack.id or 0))
    return _markup([*rows, [cancel_button(reader)]])


def attached_keyboard(reader: Reader, owner: CodeOwner, at: datetime) -> InlineKeyboardMarkup:
    """What was attached `at` a moment can be taken off; the product's card."""
    undo = undo_button(reader, DetachCodeCallback(at=to_stamp(at)))
    card = button(reader.label("photos.button.card"), ShowProductCallback(product_id=owner.product_id))
    return _markup([[undo, card]])


def _markup(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)
