"""Shelf labels: of products by name, of a category, of a location, of everything."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from bot.texts.formats import Forms
from handlers.buttons import cancel_button
from handlers.catalog.label_keyboards import (
    LabelCategoriesCallback,
    LabelLocationsCallback,
    LabelMenuCallback,
    LabelPicksCallback,
    MakeLabelsCallback,
    ShowLabelsCallback,
)
from handlers.catalog.label_screens import (
    Picks,
    categories_screen,
    checksum_of,
    locations_screen,
    menu_screen,
    named_screen,
    order_screen,
    picks_screen,
)
from handlers.catalog.label_states import LabelQuestion
from handlers.filters import PlainText
from handlers.links import link_base
from handlers.presses import replace_message
from language.movements import read_movement
from language.numbers import UnclearNumberError
from language.quantities import ReadLine
from models.catalog.errors import NothingToLabelError, TooManyLabelsError
from models.catalog.label_picks import NamedProduct
from models.catalog.labels import LabelOrder, LabelScope, ask_for_labels
from models.people.actor import Actor
from models.people.rules import require

router = Router(name="labels")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


@router.message(Command("etiquetas", "labels", "etiqueta", "label", ignore_case=True))
async def ask_by_command(
    message: Message, command: CommandObject, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`/etiquetas café, 2 açúcar`; without words it asks for them."""
    require(actor, "catalog", "labels")
    if command.args:
        return await _answer(message, command.args, session=session, actor=actor, reader=reader, state=state)
    text, keyboard = await menu_screen(session, actor, reader, state)
    return message.answer(text, reply_markup=keyboard)


@router.message(StateFilter(LabelQuestion.products), PlainText())
async def ask_by_words(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """What was written after a command without words."""
    return await _answer(message, message.text or "", session=session, actor=actor, reader=reader, state=state)


async def _answer(
    message: Message, typed: str, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    try:
        text, keyboard = await named_screen(session, actor, reader, state, read_names(typed, actor))
    except (NothingToLabelError, TooManyLabelsError) as error:
        await state.set_state(LabelQuestion.products)
        text, keyboard = reader.error(error), InlineKeyboardMarkup(inline_keyboard=[[cancel_button(reader)]])
    return message.answer(text, reply_markup=keyboard)


def read_names(typed: str, actor: Actor) -> list[NamedProduct]:
    """Products, separated as those of a movement are; a whole number beside one says how many copies."""
    try:
        lines = read_movement(typed, decimal_mark=Forms.of(actor.language).decimal_mark).lines
    except UnclearNumberError:
        lines = tuple(ReadLine(piece, piece) for piece in typed.split(","))
    return [NamedProduct(line.text, line.words, _copies(line)) for line in lines]


def _copies(line: ReadLine) -> int | None:
    """A size ("500 g") is the name's own."""
    if line.quantity is None or line.unit is not None or line.quantity != int(line.quantity):
        return None
    return int(line.quantity)


@router.callback_query(LabelMenuCallback.filter())
async def show_menu(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> Methods:
    """Everything that labels can be made of."""
    require(actor, "catalog", "labels")
    return [press.answer(), replace_message(press, *await menu_screen(session, actor, reader, state))]


@router.callback_query(LabelCategoriesCallback.filter())
async def show_categories(
    press: CallbackQuery, callback_data: LabelCategoriesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """A page of the categories."""
    return [
        press.answer(),
        replace_message(press, *await categories_screen(session, actor, reader, callback_data.page)),
    ]


@router.callback_query(LabelLocationsCallback.filter())
async def show_locations(
    press: CallbackQuery, callback_data: LabelLocationsCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """A page of the locations."""
    require(actor, "catalog", "labels")
    screen = await locations_screen(session, actor, reader, callback_data.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(LabelPicksCallback.filter())
async def show_picks(
    press: CallbackQuery,
    callback_data: LabelPicksCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods | AnswerCallbackQuery:
    """A page of the products that were named."""
    picks, is_choice = await _picks(state)
    if checksum_of(picks) != callback_data.checksum:
        return press.answer(reader.label("labels.closed"), show_alert=True)
    screen = await picks_screen(session, actor, reader, picks, is_choice=is_choice, page=callback_data.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(ShowLabelsCallback.filter())
async def show_order(
    press: CallbackQuery,
    callback_data: ShowLabelsCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """How many labels that makes, and on what; what was named stays, to go back to."""
    order = LabelOrder(callback_data.scope, callback_data.key, callback_data.copies)
    screen = await order_screen(session, actor, reader, order, checksum=callback_data.checksum)
    if not callback_data.checksum:
        await state.clear()
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(MakeLabelsCallback.filter())
async def make(
    press: CallbackQuery,
    callback_data: MakeLabelsCallback,
    *,
    bot: Bot,
    page: str | None,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods | AnswerCallbackQuery:
    """Have them made; the message says so until they are there."""
    order = LabelOrder(callback_data.scope, callback_data.key, callback_data.copies)
    message_id = press.message.message_id if isinstance(press.message, Message) else None
    made = {"made": [message_id, press.data]}
    if order.scope is LabelScope.PICKED:
        picks, _ = await _picks(state)
        if checksum_of(picks) != callback_data.key:
            return press.answer(reader.label("labels.closed"), show_alert=True)
        order = LabelOrder(LabelScope.PICKED, picks=picks)
    elif made == await state.get_data():
        # A second tap on a button that goes away once the first is answered.
        return press.answer(reader.label("labels.under_way"))
    details = {"size": callback_data.size, "base": await link_base(bot, page), "message_id": message_id}
    chat_id = press.from_user.id
    summary = await ask_for_labels(session, actor=actor, chat_id=chat_id, order=order, details=details)
    await state.clear()
    await state.set_data(made)
    return [press.answer(), replace_message(press, reader.plural("labels.making", summary.labels))]


async def _picks(state: FSMContext) -> tuple[Picks, bool]:
    """What was named, and whether one of them may be chosen."""
    kept = await state.get_data()
    return tuple((product_id, copies) for product_id, copies in kept.get("picks", ())), bool(kept.get("is_choice"))
