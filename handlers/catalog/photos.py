"""A photo of a barcode, in place of its digits."""

from functools import partial
from pathlib import Path

from aiogram import Router
from aiogram.methods import SendMessage
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from documents.pictures import read_codes
from handlers.catalog.barcode_photos import READ_BARCODE, read_barcode
from handlers.catalog.codes import codes_screen
from handlers.pictures import Picture
from handlers.tasks import Answer, Desk, TaskKind, Work
from models.messaging.operations import notify_chat
from models.people.actor import Actor
from models.people.rules import require
from models.stock.evidence import Photo
from models.tasks.operations import ask_for

router = Router(name="photos")

READ_CODES = "read_codes"
NO_CODE = "no_code_in_album"
_WITHIN_S = 15.0


@router.message(Picture())
async def read_picture(message: Message, picture: Photo, session: AsyncSession, actor: Actor) -> None:
    """Reading it is slow: the answer comes after it."""
    require(actor, "stock", "check")
    params = {"album": picture.album}
    await ask_for(
        session, actor=actor, chat_id=message.chat.id, kind=READ_CODES, params=params, file_id=picture.file_id
    )


async def read_codes_of_picture(desk: Desk) -> None:
    """The card of what is in the picture, as `/estoque` and the digits show it."""
    path: Path = await desk.fetch()
    codes = await desk.compute(read_codes, path, within_s=_WITHIN_S)
    texts = [code.text for code in codes]
    await desk.finish(partial(_answer, desk, texts) if texts else partial(_no_code, desk))


async def _answer(desk: Desk, codes: list[str], work: Work) -> Answer:
    text, keyboard = await codes_screen(work.session, work.actor, work.reader, codes)
    return SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)


async def _no_code(desk: Desk, work: Work) -> Answer:
    """How to take a better one; said once for all pictures of an album."""
    album = desk.params.get("album")
    if album is None:
        return SendMessage(chat_id=desk.chat_id, text=work.reader.text("photos.no_code"))
    notify_chat(work.session, chat_id=desk.chat_id, notice=NO_CODE, params={}, key=f"album:{album}")
    return None


TASKS = {READ_CODES: TaskKind(read_codes_of_picture), READ_BARCODE: TaskKind(read_barcode)}
