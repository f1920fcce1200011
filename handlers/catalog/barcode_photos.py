"""A photo in answer to "which barcode?": the code in it becomes the product's."""

from collections.abc import Sequence
from functools import partial

from aiogram.methods import SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from documents.pictures import read_codes
from handlers.catalog.attaching import confirm_screen
from handlers.catalog.code_buttons import codes_keyboard, fits_a_button
from handlers.catalog.product_keyboards import ask_again_keyboard
from handlers.catalog.product_screens import list_screen
from handlers.dialogues import Screen
from handlers.tasks import Answer, Desk, Work
from models.catalog.barcodes import is_trade_number
from models.catalog.packs import packs_of
from models.catalog.typed_barcodes import attach_typed_barcode, may_be_barcode
from models.errors import DomainError
from models.people.actor import Actor
from models.people.rules import require
from models.tasks.operations import ask_for

READ_BARCODE = "read_barcode"
_WITHIN_S = 15.0
_CODE_UNITS = 120


async def ask_for_barcode(session: AsyncSession, actor: Actor, chat_id: int, product_id: int, file_id: str) -> None:
    """Have a photo read after the commit. Raises RightMissingError."""
    require(actor, "catalog", "change")
    params = {"product_id": product_id}
    await ask_for(session, actor=actor, chat_id=chat_id, kind=READ_BARCODE, params=params, file_id=file_id)


async def read_barcode(desk: Desk) -> None:
    """The code in the picture becomes the product's; where there is none, or several, it is asked again."""
    codes = await desk.compute(read_codes, await desk.fetch(), within_s=_WITHIN_S)
    await desk.finish(partial(_answer, desk, [code.text for code in codes]))


async def _answer(desk: Desk, codes: Sequence[str], work: Work) -> Answer:
    product_id = int(desk.params["product_id"])
    try:
        text, keyboard = await _screen(work, product_id, codes)
    except DomainError as error:
        # Nothing was written: whatever may be refused is refused first.
        text, keyboard = work.reader.error(error), ask_again_keyboard(work.reader, product_id)
    return SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)


async def _screen(work: Work, product_id: int, codes: Sequence[str]) -> Screen:
    session, actor, reader = work.session, work.actor, work.reader
    fitting = [code for code in codes if fits_a_button(code) and may_be_barcode(code)]
    found = [code for code in fitting if is_trade_number(code)] or fitting
    if not found:
        return _nothing(reader, codes), ask_again_keyboard(reader, product_id)
    if len(found) > 1:
        return reader.text("photos.which", count=len(found)), codes_keyboard(reader, product_id, found)
    if await packs_of(session, product_id):
        # On a box or on a piece? A photo does not say.
        return await confirm_screen(session, actor, reader, found[0], product_id)
    return await list_screen(session, actor, reader, await attach_typed_barcode(session, actor, product_id, found[0]))


def _nothing(reader: Reader, codes: Sequence[str]) -> str:
    if not codes:
        return reader.text("photos.no_code")
    return reader.text("photos.foreign", code=clip(codes[0], _CODE_UNITS))
