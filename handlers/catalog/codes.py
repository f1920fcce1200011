"""What is said to a code: the product that it is of, or that it is nobody's yet."""

from collections.abc import Sequence
from dataclasses import replace

from aiogram.types import InlineKeyboardMarkup
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.catalog.code_buttons import attach_keyboard, fits_a_button, scan_keyboard
from handlers.stock.card_screens import card_screen
from models.catalog.barcodes import CodeOwner
from models.catalog.scanning import Scan, scan_codes
from models.people.actor import Actor
from models.people.rules import may
from models.stock.queries import pack_size, stock_card

_CODE_UNITS, _MAX_FOREIGN = 120, 8

Shown = tuple[str, InlineKeyboardMarkup | None]


async def codes_screen(session: AsyncSession, actor: Actor, reader: Reader, codes: Sequence[str]) -> Shown:
    """The card of the product that codes are of; where they are of several things, which of them is meant."""
    scan = await scan_codes(session, actor, codes)
    if len(scan.owners) == 1 and not scan.unknown:
        return await _owner_screen(session, actor, reader, scan.owners[0])
    if not scan.owners and len(scan.unknown) == 1:
        return unknown_screen(reader, actor, scan.unknown[0])
    if not (keyboard := scan_keyboard(scan)).inline_keyboard:
        return Markup("\n").join(_foreign(reader, scan)), None
    return _which_text(reader, scan), keyboard


def unknown_screen(reader: Reader, actor: Actor, code: str) -> Shown:
    """A code that is no product's: who may, makes it one's; to others it is said whom to ask."""
    shown = clip(code, _CODE_UNITS)
    if not fits_a_button(code):
        return reader.text("photos.foreign", code=shown), None
    if not may(actor, "catalog", "change"):
        return reader.text("photos.unknown_ask", code=shown), None
    return reader.text("photos.unknown", code=shown), attach_keyboard(reader, code)


async def _owner_screen(session: AsyncSession, actor: Actor, reader: Reader, owner: CodeOwner) -> Shown:
    card = await stock_card(session, actor, owner.product_id)
    return card_screen(reader, actor, replace(card, of_pack=pack_size(owner)))


def _which_text(reader: Reader, scan: Scan) -> str:
    which = reader.text("photos.which", count=len(scan.owners) + len(scan.unknown))
    return Markup("\n").join([which, *_foreign(reader, scan)])


def _foreign(reader: Reader, scan: Scan) -> list[Markup]:
    """What was read beside the codes of goods; a page may be full of it."""
    left = [code for code in scan.unknown if not fits_a_button(code)][:_MAX_FOREIGN]
    return [reader.text("photos.foreign", code=clip(code, _CODE_UNITS)) for code in left]
