"""Changing a product by tapping: category, unit, packs, barcodes, in use or not, and taking a change back."""

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.catalog import product_buttons as buttons
from handlers.catalog import product_keyboards as keyboards
from handlers.catalog.minimum_keyboards import minimums_button
from handlers.catalog.product_screens import barcodes_screen, list_screen, packs_screen, page_screen, undone_screen
from handlers.pages import Page
from handlers.presses import replace_message
from handlers.stamps import from_stamp
from models.catalog.barcodes import detach_barcode
from models.catalog.categories import choose_category, list_categories
from models.catalog.changes import Change, Field
from models.catalog.editing import change_unit, switch_product, units_for
from models.catalog.errors import (
    ChangedMeanwhileError,
    PackGoneError,
    StockLeftError,
    UnitSettledError,
)
from models.catalog.figures import Owner
from models.catalog.packs import remove_pack
from models.catalog.page import product_page
from models.catalog.undoing import undo_change
from models.columns import utc_now
from models.people.actor import Actor

router = Router(name="product_presses")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


@router.callback_query(buttons.CategoriesCallback.filter())
async def show_categories(
    press: CallbackQuery, callback_data: buttons.CategoriesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Which category it is in, and the others."""
    page = await product_page(session, actor, callback_data.product_id)
    categories = Page.of(await list_categories(session, actor), callback_data.page)
    minimums = [[minimums_button(reader, Owner(category_id=page.category_id))]] if page.category_id else []
    if page.category is None:
        text = reader.text("products.in_no_category", name=page.name)
    else:
        text = reader.text("products.in_category", name=page.name, category=page.category)
    return [
        press.answer(),
        replace_message(press, text, keyboards.categories_keyboard(reader, page, categories, minimums)),
    ]


@router.callback_query(buttons.ChooseCategoryCallback.filter())
async def choose(
    press: CallbackQuery,
    callback_data: buttons.ChooseCategoryCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Into a category that there is, or out of it."""
    given = callback_data
    change = await choose_category(
        session, actor, given.product_id, given.category_id or None, shown=given.shown or None
    )
    return await _on_page(press, session, actor, reader, change)


@router.callback_query(buttons.UnitsCallback.filter())
async def show_units(
    press: CallbackQuery, callback_data: buttons.UnitsCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The units to choose from, as long as nothing is counted in the one it has."""
    page = await product_page(session, actor, callback_data.product_id)
    if not page.can_change_unit:
        raise UnitSettledError(page.name, page.unit_code)
    keyboard = keyboards.units_keyboard(reader, page, await units_for(session, actor))
    text = reader.text("products.which_unit", name=page.name, unit=page.unit_code)
    return [press.answer(), replace_message(press, text, keyboard)]


@router.callback_query(buttons.ChooseUnitCallback.filter())
async def choose_unit(
    press: CallbackQuery, callback_data: buttons.ChooseUnitCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Count it in another unit."""
    key = callback_data.product_id
    units = {buttons.mark_of(unit): unit for unit in await units_for(session, actor)}
    if not {callback_data.unit, callback_data.shown} <= units.keys():
        raise ChangedMeanwhileError((await product_page(session, actor, key)).name)
    change = await change_unit(session, actor, key, units[callback_data.unit], shown=units[callback_data.shown])
    return await _on_page(press, session, actor, reader, change)


@router.callback_query(buttons.PacksCallback.filter())
async def show_packs(
    press: CallbackQuery, callback_data: buttons.PacksCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The packs of a product."""
    screen = await packs_screen(session, actor, reader, callback_data.product_id)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(buttons.PackCallback.filter())
async def show_pack(
    press: CallbackQuery, callback_data: buttons.PackCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """One pack, and what can be done with it."""
    page = await product_page(session, actor, callback_data.product_id)
    pack = next((one for one in page.packs if one.id == callback_data.pack_id), None)
    if pack is None:
        raise PackGoneError(page.name)
    text = reader.text("products.pack", name=page.name, pack=keyboards.pack_label(reader, page, pack))
    return [press.answer(), replace_message(press, text, keyboards.pack_keyboard(reader, page.product_id, pack))]


@router.callback_query(buttons.RemovePackCallback.filter())
async def take_pack_away(
    press: CallbackQuery, callback_data: buttons.RemovePackCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """A pack that is not used any more."""
    given = callback_data
    change = await remove_pack(session, actor, given.product_id, given.pack_id, shown=given.factor)
    return [press.answer(), replace_message(press, *await list_screen(session, actor, reader, change))]


@router.callback_query(buttons.BarcodesCallback.filter())
async def show_barcodes(
    press: CallbackQuery, callback_data: buttons.BarcodesCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """The barcodes of a product."""
    given = callback_data
    screen = await barcodes_screen(session, actor, reader, given.product_id, number=given.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(buttons.RemoveBarcodeCallback.filter())
async def take_barcode_off(
    press: CallbackQuery,
    callback_data: buttons.RemoveBarcodeCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """A barcode that is not this product's."""
    page, at = await product_page(session, actor, callback_data.product_id), utc_now()
    marked = {buttons.mark_of(one.code): one.code for one in page.barcodes}
    code = marked.get(callback_data.barcode)
    if code is None:
        raise ChangedMeanwhileError(page.name)
    await detach_barcode(session, actor=actor, code=code, product_id=page.product_id, at=at)
    change = Change(page.product_id, Field.BARCODE, code, None, at)
    return [press.answer(), replace_message(press, *await list_screen(session, actor, reader, change))]


@router.callback_query(buttons.SwitchProductCallback.filter())
async def switch(
    press: CallbackQuery,
    callback_data: buttons.SwitchProductCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Out of use, or back into it; what is left of it is asked about first."""
    given = callback_data
    try:
        change = await switch_product(session, actor, given.product_id, on=given.on, sure=given.sure)
    except StockLeftError as left:
        question = reader.text(
            "products.still_there",
            name=left.name,
            on_hand=reader.quantity(left.on_hand, left.unit_code),
            coming=reader.quantity(left.coming, left.unit_code),
        )
        return [press.answer(), replace_message(press, question, keyboards.sure_keyboard(reader, given.product_id))]
    return await _on_page(press, session, actor, reader, change)


@router.callback_query(buttons.UndoChangeCallback.filter())
async def undo(
    press: CallbackQuery, callback_data: buttons.UndoChangeCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """As it was before."""
    change = await undo_change(session, actor, from_stamp(callback_data.at))
    return [press.answer(), replace_message(press, *await undone_screen(session, actor, reader, change))]


async def _on_page(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader, change: Change
) -> Methods:
    screen = await page_screen(session, actor, reader, change.product_id, change)
    return [press.answer(), replace_message(press, *screen)]
