"""Changing a product by writing: its name, SKU, a new category, packs and barcodes."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.catalog.barcode_photos import ask_for_barcode
from handlers.catalog.product_buttons import AskCallback, Asked, ResizePackCallback
from handlers.catalog.product_keyboards import page_again, way_out
from handlers.catalog.product_screens import list_screen, page_screen
from handlers.catalog.product_states import ProductQuestion
from handlers.dialogues import TYPED_UNITS, Screen, take_answer
from handlers.filters import PlainText
from handlers.pictures import Picture
from handlers.presses import replace_message
from handlers.stock.evidence import MovementCaption, OfLoss
from handlers.stock.movement_screens import decimal_mark
from language.numbers import UnclearNumberError
from language.packs import read_pack
from language.quantities import read_quantity, same_unit
from models.catalog.categories import name_category
from models.catalog.changes import Change
from models.catalog.editing import change_sku, rename_product
from models.catalog.errors import PackGoneError
from models.catalog.packs import add_pack, in_units, resize_pack
from models.catalog.page import ProductPage, product_page
from models.catalog.typed_barcodes import attach_typed_barcode
from models.people.actor import Actor
from models.stock.draft_lines import unit_names
from models.stock.evidence import Photo

router = Router(name="product_answers")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]
_STATES = {
    Asked.NAME: ProductQuestion.name,
    Asked.SKU: ProductQuestion.sku,
    Asked.CATEGORY: ProductQuestion.category,
    Asked.PACK: ProductQuestion.pack,
    Asked.BARCODE: ProductQuestion.barcode,
}


@router.callback_query(AskCallback.filter())
async def ask(
    press: CallbackQuery,
    callback_data: AskCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Whatever is written next is the new value."""
    page, asked = await product_page(session, actor, callback_data.product_id), callback_data.asked
    await state.set_state(_STATES[asked])
    await state.set_data({"product_id": page.product_id, "shown": _shown(page, asked)})
    params: dict[str, Any] = {"name": page.name, "sku": page.sku, "unit": page.unit_code}
    question = reader.text(f"products.ask.{asked}", **params)
    return [press.answer(), replace_message(press, question, way_out(reader, page.product_id))]


def _shown(page: ProductPage, asked: Asked) -> str | int | None:
    """What the answer takes the place of."""
    return {Asked.NAME: page.name, Asked.SKU: page.sku, Asked.CATEGORY: page.category_id}.get(asked)


@router.callback_query(ResizePackCallback.filter())
async def ask_for_factor(
    press: CallbackQuery,
    callback_data: ResizePackCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Whatever is written next is how many are in a pack."""
    page = await product_page(session, actor, callback_data.product_id)
    pack = next((one for one in page.packs if one.id == callback_data.pack_id), None)
    if pack is None:
        raise PackGoneError(page.name)
    await state.set_state(ProductQuestion.factor)
    shown = f"{pack.factor.normalize():f}"
    await state.set_data({"product_id": page.product_id, "pack_id": pack.id, "shown": shown})
    question = reader.text(
        "products.ask.factor", pack=pack.name, now=reader.quantity(pack.factor, page.unit_code), unit=page.unit_code
    )
    return [press.answer(), replace_message(press, question, way_out(reader, page.product_id))]


class _Answer:
    """What was written, and what it answers."""

    def __init__(
        self, message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
    ) -> None:
        self.message, self.session, self.actor, self.reader, self.state = message, session, actor, reader, state
        self.text = message.text or ""

    async def take(
        self, change: Callable[[dict[str, Any]], Awaitable[Change]], *, in_list: bool = False
    ) -> SendMessage:
        """Change it, and show what has become of it; a refusal leaves the question open."""
        asked = await self.state.get_data()
        out, again = (keyboard(self.reader, asked["product_id"]) for keyboard in (way_out, page_again))

        async def work() -> Screen:
            done = await change(asked)
            if in_list:
                return await list_screen(self.session, self.actor, self.reader, done)
            return await page_screen(self.session, self.actor, self.reader, done.product_id, done)

        try:
            return await take_answer(self.message, self.state, self.reader, work(), way_out=out, as_it_is=again)
        except UnclearNumberError as error:
            text = self.reader.text("products.unclear", typed=clip(error.typed, TYPED_UNITS), half=Decimal("1.5"))
            return self.message.answer(text, reply_markup=out)

    async def units(self) -> dict[str, Any]:
        """How this member writes quantities."""
        return {"decimal_mark": decimal_mark(self.actor), "units": await unit_names(self.session)}


@router.message(StateFilter(ProductQuestion.name), PlainText())
async def take_name(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """Another name."""
    answer = _Answer(message, session, actor, reader, state)
    return await answer.take(
        lambda asked: rename_product(session, actor, asked["product_id"], answer.text, shown=asked["shown"])
    )


@router.message(StateFilter(ProductQuestion.sku), PlainText())
async def take_sku(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """Another SKU."""
    answer = _Answer(message, session, actor, reader, state)
    return await answer.take(
        lambda asked: change_sku(session, actor, asked["product_id"], answer.text, shown=asked["shown"])
    )


@router.message(StateFilter(ProductQuestion.category), PlainText())
async def take_category(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """A category by its name, which may be new."""
    answer = _Answer(message, session, actor, reader, state)
    return await answer.take(
        lambda asked: name_category(session, actor, asked["product_id"], answer.text, shown=asked["shown"])
    )


@router.message(StateFilter(ProductQuestion.barcode), PlainText())
async def take_barcode(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """The digits of a barcode."""
    answer = _Answer(message, session, actor, reader, state)
    return await answer.take(
        lambda asked: attach_typed_barcode(session, actor, asked["product_id"], answer.text), in_list=True
    )


@router.message(StateFilter(ProductQuestion.barcode), Picture(), ~MovementCaption(), ~OfLoss())
async def take_picture(
    message: Message, *, picture: Photo, session: AsyncSession, actor: Actor, state: FSMContext
) -> None:
    """A photo of a barcode. Reading it is slow: its answer says how to go on, and the question is none any more."""
    product_id = (await state.get_data())["product_id"]
    await ask_for_barcode(session, actor, message.chat.id, product_id, picture.file_id)
    await state.clear()


@router.message(StateFilter(ProductQuestion.pack), PlainText())
async def take_pack(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`cx 12`, `fardo 4 cx`."""
    answer = _Answer(message, session, actor, reader, state)

    async def add(asked: dict[str, Any]) -> Change:
        key, read = asked["product_id"], read_pack(answer.text, **await answer.units())
        factor = await in_units(session, actor, key, read.quantity, read.unit, same_unit=same_unit)
        return await add_pack(session, actor, key, read.name, factor, same_unit=same_unit)

    return await answer.take(add, in_list=True)


@router.message(StateFilter(ProductQuestion.factor), PlainText())
async def take_factor(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`24`, `4 cx`."""
    answer = _Answer(message, session, actor, reader, state)

    async def resize(asked: dict[str, Any]) -> Change:
        key, (quantity, unit) = asked["product_id"], read_quantity(answer.text, **await answer.units())
        factor = await in_units(session, actor, key, quantity, unit, same_unit=same_unit)
        return await resize_pack(session, actor, key, asked["pack_id"], factor, shown=Decimal(asked["shown"]))

    return await answer.take(resize, in_list=True)
