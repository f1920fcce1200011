"""The places that hold stock: adding, naming and switching them."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.dialogues import Screen, take_answer
from handlers.filters import PlainText
from handlers.pages import Page
from handlers.presses import replace_message
from handlers.stamps import from_stamp
from handlers.stock.location_keyboards import (
    AddLocationCallback,
    LocationCallback,
    LocationsCallback,
    RenameLocationCallback,
    SwitchLocationCallback,
    UndoLocationsCallback,
    location_keyboard,
    locations_keyboard,
    sure_keyboard,
    way_out,
)
from handlers.stock.location_states import LocationQuestion
from models.guide.queries import is_beginning
from models.people.actor import Actor
from models.people.rules import require
from models.stock.errors import OnlyLocationError
from models.stock.locations import (
    LocationsChange,
    add_locations,
    get_location,
    list_locations,
    rename_location,
    switch_location,
    undo_locations_change,
)
from models.stock.tables import Location

router = Router(name="locations")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


@router.message(Command("locais", "locations", ignore_case=True))
async def show_locations(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """Every location, and whether it is in use; while there is none, the first ones are asked for."""
    if not await list_locations(session, actor):
        await state.set_state(LocationQuestion.new)
        question = [reader.text("locations.none"), reader.text("locations.ask_new")]
        return message.answer(Markup("\n\n").join(question), reply_markup=way_out(reader))
    text, keyboard = await _list_screen(session, actor, reader)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(LocationsCallback.filter())
async def show_locations_again(
    press: CallbackQuery,
    callback_data: LocationsCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """A page of the list, in the place of whatever was asked."""
    await state.clear()
    screen = await _list_screen(session, actor, reader, page=callback_data.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(LocationCallback.filter())
async def show_location(
    press: CallbackQuery,
    callback_data: LocationCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """One location, and what can be done with it."""
    await state.clear()
    location = await get_location(session, actor, callback_data.location_id)
    return [press.answer(), replace_message(press, *_screen(reader, location))]


@router.callback_query(AddLocationCallback.filter())
async def ask_for_new(press: CallbackQuery, actor: Actor, reader: Reader, state: FSMContext) -> Methods:
    """Whatever is written next names new locations."""
    require(actor, "stock", "manage_locations")
    await state.set_state(LocationQuestion.new)
    return [press.answer(), replace_message(press, reader.text("locations.ask_new"), way_out(reader))]


@router.message(StateFilter(LocationQuestion.new), PlainText())
async def take_new(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """A name on each line; all of them or none."""
    work = _add(session, actor, reader, message.text or "")
    return await take_answer(message, state, reader, work, way_out=way_out(reader))


async def _add(session: AsyncSession, actor: Actor, reader: Reader, text: str) -> Screen:
    change = await add_locations(session, actor, filter(str.strip, text.splitlines()))
    return await _list_screen(session, actor, reader, change)


@router.callback_query(RenameLocationCallback.filter())
async def ask_for_name(
    press: CallbackQuery,
    callback_data: RenameLocationCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Whatever is written next is the location's name."""
    location = await get_location(session, actor, callback_data.location_id)
    await state.set_state(LocationQuestion.name)
    await state.set_data({"location_id": location.id})
    question = reader.text("locations.ask_name", name=location.name)
    return [press.answer(), replace_message(press, question, way_out(reader))]


@router.message(StateFilter(LocationQuestion.name), PlainText())
async def take_name(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """Another name for the location that was asked about."""
    location_id = int((await state.get_data())["location_id"])
    work = _rename(session, actor, reader, location_id, message.text or "")
    return await take_answer(message, state, reader, work, way_out=way_out(reader))


async def _rename(session: AsyncSession, actor: Actor, reader: Reader, location_id: int, name: str) -> Screen:
    return _screen_after(reader, await rename_location(session, actor, location_id, name))


@router.callback_query(SwitchLocationCallback.filter())
async def switch(
    press: CallbackQuery,
    callback_data: SwitchLocationCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Out of use, or back into it; the button below does the opposite. Who would have none is said first."""
    given = callback_data
    try:
        change = await switch_location(session, actor, given.location_id, on=given.on, sure=given.sure)
    except OnlyLocationError as error:
        return [press.answer(), replace_message(press, reader.error(error), sure_keyboard(reader, given.location_id))]
    assert change.changed is not None
    new = _state(reader, change.changed.is_active)
    if change.at is None:
        notice = reader.text("locations.switched_same", state=new)
    else:
        notice = reader.text("locations.switched", old=_state(reader, not change.changed.is_active), new=new)
    return [press.answer(), replace_message(press, *_screen(reader, change.changed, notice))]


@router.callback_query(UndoLocationsCallback.filter())
async def undo(
    press: CallbackQuery,
    callback_data: UndoLocationsCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """What was added goes again; what was renamed is called as before, and that can be taken back as well."""
    change = await undo_locations_change(session, actor, from_stamp(callback_data.at))
    if change.changed is not None:
        return [press.answer(), replace_message(press, *_screen_after(reader, change))]
    return [press.answer(), replace_message(press, *await _list_screen(session, actor, reader, change))]


async def _list_screen(
    session: AsyncSession, actor: Actor, reader: Reader, change: LocationsChange | None = None, *, page: int = 0
) -> Screen:
    shown = Page.of(await list_locations(session, actor), page)
    lines: list[Any] = [reader.text("locations.added", name=one.name) for one in change.added] if change else []
    lines += [reader.text("locations.removed", name=one.name) for one in change.removed] if change else []
    text = reader.card("stock/locations.html", notices=lines, page=shown)
    beginning = await is_beginning(session, actor)
    return text, locations_keyboard(reader, shown, is_beginning=beginning, undo_at=change.at if change else None)


def _screen_after(reader: Reader, change: LocationsChange) -> Screen:
    assert change.changed is not None
    name = change.changed.name
    if change.at is None:
        return _screen(reader, change.changed, reader.text("locations.renamed_same", name=name))
    text, _ = _screen(reader, change.changed, reader.text("locations.renamed", old=change.old_name, new=name))
    return text, location_keyboard(reader, change.changed, change.at)


def _screen(reader: Reader, location: Location, notice: Markup | None = None) -> Screen:
    card = reader.text("locations.card", name=location.name, state=_state(reader, location.is_active))
    text = Markup("\n\n").join([notice, card]) if notice else card
    return text, location_keyboard(reader, location)


def _state(reader: Reader, is_active: bool) -> str:
    return reader.label("locations.in_use" if is_active else "locations.off")
