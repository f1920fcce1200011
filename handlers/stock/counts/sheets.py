"""Counting in a spreadsheet: it is sent to be filled in, and taken back."""

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.filters import Filter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.stock.counts.buttons import CountSheetCallback, WalkAct
from handlers.stock.counts.keyboards import walk_keyboard
from handlers.stock.counts.screens import Methods, changed
from handlers.stock.counts.states import CountQuestion
from models.people.actor import Actor
from models.stock.counts.sheets import ask_for_sheet, send_back_sheet

router = Router(name="count_sheets")

_FILE_UNITS = 60


class SentDocument(Filter):
    """A file, whatever is in it."""

    async def __call__(self, message: Message) -> bool:
        return message.content_type == ContentType.DOCUMENT


@router.callback_query(CountSheetCallback.filter())
async def send_sheet(
    press: CallbackQuery,
    callback_data: CountSheetCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """It comes below; a file that is sent next is taken for it."""
    count_id = callback_data.count_id
    await ask_for_sheet(session, actor=actor, count_id=count_id, chat_id=press.from_user.id)
    await state.set_state(CountQuestion.sheet)
    await state.set_data({"count_id": count_id})
    keyboard = walk_keyboard(reader, count_id, ("go_on", WalkAct.GO_ON))
    return changed(press, (reader.text("counts.sheet.coming"), keyboard))


@router.message(StateFilter(CountQuestion.sheet), SentDocument())
async def take_sheet(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """Its figures are noted once it is read."""
    document = message.document
    assert document is not None
    name = clip(document.file_name or "", _FILE_UNITS)
    key = {"count_id": (await state.get_data())["count_id"], "chat_id": message.chat.id}
    await send_back_sheet(session, actor=actor, file_id=document.file_id, file_name=name, **key)
    return message.answer(reader.text("counts.sheet.reading"))
