"""Spreadsheets in the chat: sent to be imported, asked for, looked through, tapped."""

from pathlib import PurePath

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.filters import Command, Filter
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.catalog.sheet_cards import preview_screen
from handlers.catalog.sheet_keyboards import (
    CancelImportCallback,
    ExportCallback,
    ImportCallback,
    ProblemsCallback,
    TemplateCallback,
    sheets_keyboard,
)
from handlers.pictures import picture_of
from handlers.presses import replace_message
from models.catalog.exports import ask_for_export, ask_for_template
from models.catalog.imports.errors import SheetExpectedError
from models.catalog.imports.operations import accept_import, ask_to_read, cancel_import, import_shown
from models.people.actor import Actor
from models.people.rules import may, require

router = Router(name="sheets")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]
_ENDINGS = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".tsv", ".txt", ""})
"""What may be a spreadsheet; whether it is one is known once it is read."""

_FILE_UNITS = 60


class SentFile(Filter):
    """A file that is no picture."""

    async def __call__(self, message: Message) -> bool:
        return message.content_type == ContentType.DOCUMENT and picture_of(message) is None


@router.message(SentFile())
async def read_file(message: Message, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage | None:
    """A spreadsheet is looked through; any other file is told what could be sent."""
    document = message.document
    assert document is not None
    if not may(actor, "catalog", "import"):
        return message.answer(reader.text("imports.not_for_you"))
    name = document.file_name or ""
    if PurePath(name).suffix.lower() not in _ENDINGS:
        raise SheetExpectedError(clip(name, _FILE_UNITS))
    await ask_to_read(session, actor, chat_id=message.chat.id, file_id=document.file_id, file_name=name)
    return None


@router.message(
    Command("planilha", "spreadsheet", "importar", "exportar", "import", "export", "excel", ignore_case=True)
)
async def offer_sheets(message: Message, actor: Actor, reader: Reader) -> SendMessage:
    """How an import goes, and the spreadsheets that there are to have."""
    require(actor, "catalog", "export")
    is_importing = may(actor, "catalog", "import")
    text = reader.text("imports.help") if is_importing else reader.text("imports.help_export")
    return message.answer(text, reply_markup=sheets_keyboard(reader, actor))


@router.callback_query(TemplateCallback.filter())
async def send_template(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader
) -> AnswerCallbackQuery:
    """It comes as a file below."""
    await ask_for_template(session, actor, chat_id=press.from_user.id)
    return press.answer(reader.label("imports.on_its_way"))


@router.callback_query(ExportCallback.filter())
async def send_export(press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader) -> AnswerCallbackQuery:
    """It comes as a file below."""
    await ask_for_export(session, actor, chat_id=press.from_user.id)
    return press.answer(reader.label("imports.on_its_way"))


@router.callback_query(ImportCallback.filter())
async def accept(
    press: CallbackQuery, callback_data: ImportCallback, *, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """It is written from now on; the preview stays without its buttons."""
    import_id = callback_data.import_id
    found = await accept_import(session, actor, import_id, chat_id=press.from_user.id)
    text = reader.text("imports.accepted", file=clip(found.file_name, _FILE_UNITS))
    return [press.answer(), replace_message(press, text)]


@router.callback_query(CancelImportCallback.filter())
async def cancel(
    press: CallbackQuery, callback_data: CancelImportCallback, *, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Nothing was changed."""
    await cancel_import(session, actor, callback_data.import_id)
    return [press.answer(), replace_message(press, reader.text("imports.cancelled"))]


@router.callback_query(ProblemsCallback.filter())
async def show_problems(
    press: CallbackQuery, callback_data: ProblemsCallback, *, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Another page of what is wrong."""
    found = await import_shown(session, actor, callback_data.import_id)
    return [press.answer(), replace_message(press, *preview_screen(reader, found, page=callback_data.page))]
