"""A code that nobody bears becomes a product's, or one of its packs'; taken off again with a tap."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.buttons import cancel_button
from handlers.catalog.code_buttons import (
    AttachCodeCallback,
    ChooseOwnerCallback,
    ConfirmCodeCallback,
    DetachCodeCallback,
    OwnersCallback,
    ShowCodeCallback,
    attach_keyboard,
    attached_keyboard,
    confirm_keyboard,
    fits_a_button,
    owners_keyboard,
)
from handlers.catalog.codes import codes_screen
from handlers.catalog.product_screens import undone_screen
from handlers.dialogues import Screen
from handlers.filters import PlainText
from handlers.pages import Page
from handlers.presses import replace_message
from handlers.stamps import from_stamp
from handlers.stock.movement_screens import which_product_text
from models.catalog.barcodes import attach_barcode
from models.catalog.changes import Field, open_product
from models.catalog.packs import packs_of
from models.catalog.queries import find_products
from models.catalog.undoing import undo_change
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.stock.draft_errors import ProductUnknownError

router = Router(name="attaching")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


class CodeQuestion(StatesGroup):
    """Whatever is written next names the product of the `code` in the dialogue's data; `words` did last."""

    product = State()


@router.callback_query(ShowCodeCallback.filter())
async def show_code(
    press: CallbackQuery, callback_data: ShowCodeCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """One of several codes, as it is by now."""
    screen = await codes_screen(session, actor, reader, [callback_data.code])
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(AttachCodeCallback.filter())
async def ask_for_owner(
    press: CallbackQuery, callback_data: AttachCodeCallback, actor: Actor, reader: Reader, state: FSMContext
) -> Methods:
    """Whose is it?"""
    require(actor, "catalog", "change")
    return [press.answer(), replace_message(press, *await _ask(reader, state, callback_data.code))]


@router.message(StateFilter(CodeQuestion.product), PlainText())
async def name_owner(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """The product in words; the question stays open until it is confirmed or left."""
    require(actor, "catalog", "change")
    code, words = (await state.get_data())["code"], message.text or ""
    await state.set_data({"code": code, "words": words})
    text, keyboard = await _owners_screen(session, actor, reader, code, words)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(OwnersCallback.filter())
async def show_owners(
    press: CallbackQuery,
    callback_data: OwnersCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Another page of those that the words may mean; once those are gone, it is asked again."""
    require(actor, "catalog", "change")
    code, asked = callback_data.code, await state.get_data()
    if asked.get("code") == code and "words" in asked:
        screen = await _owners_screen(session, actor, reader, code, asked["words"], number=callback_data.page)
    else:
        screen = await _ask(reader, state, code)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(ChooseOwnerCallback.filter())
async def choose_owner(
    press: CallbackQuery,
    callback_data: ChooseOwnerCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """One of those that the words may mean."""
    code, product_id = callback_data.code, callback_data.product_id
    screen = await confirm_screen(session, actor, reader, code, product_id)
    await state.set_state(CodeQuestion.product)
    await state.set_data({"code": code})
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(ConfirmCodeCallback.filter())
async def attach(
    press: CallbackQuery,
    callback_data: ConfirmCodeCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """From now on the code opens the product."""
    given, at = callback_data, utc_now()
    owner = await attach_barcode(
        session, actor=actor, code=given.code, product_id=given.product_id, pack_id=given.pack_id or None, at=at
    )
    await state.clear()
    text = reader.text("photos.attached", code=given.code, product=owner.name)
    if owner.pack_name is not None and owner.pack_factor is not None:
        holds = reader.quantity(owner.pack_factor, owner.unit_code)
        text += "\n" + reader.text("stock.card.of_pack", name=owner.pack_name, quantity=holds)
    return [press.answer(), replace_message(press, text, attached_keyboard(reader, owner, at))]


@router.callback_query(DetachCodeCallback.filter())
async def detach(
    press: CallbackQuery, callback_data: DetachCodeCallback, *, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """What was attached is nobody's again, unless somebody has attached it anew."""
    change = await undo_change(session, actor, from_stamp(callback_data.at))
    if change.field is not Field.BARCODE or change.new is not None or not fits_a_button(str(change.old)):
        return [press.answer(), replace_message(press, *await undone_screen(session, actor, reader, change))]
    code = str(change.old)
    return [
        press.answer(),
        replace_message(press, reader.text("photos.detached", code=code), attach_keyboard(reader, code)),
    ]


async def _ask(reader: Reader, state: FSMContext, code: str) -> Screen:
    await state.set_state(CodeQuestion.product)
    await state.set_data({"code": code})
    return reader.text("photos.whose", code=code), _way_out(reader)


async def _owners_screen(
    session: AsyncSession, actor: Actor, reader: Reader, code: str, words: str, *, number: int = 0
) -> Screen:
    found = await find_products(session, words)
    if len(found.products) == 1:
        return await confirm_screen(session, actor, reader, code, found.products[0].id)
    page = Page.of(found.products or found.nearest, number)
    if not page.items:
        return reader.error(ProductUnknownError(words)), _way_out(reader)
    return which_product_text(reader, found, words), owners_keyboard(reader, code, page)


async def confirm_screen(session: AsyncSession, actor: Actor, reader: Reader, code: str, product_id: int) -> Screen:
    """Is it of this product, and of which of its packs?"""
    product, packs = await open_product(session, actor, product_id), await packs_of(session, product_id)
    text = reader.text("photos.confirm_pack" if packs else "photos.confirm", code=code, product=product.name)
    return text, confirm_keyboard(reader, code, product, packs)


def _way_out(reader: Reader) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[cancel_button(reader)]])
