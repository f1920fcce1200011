"""Minimum, target and multiple at each location: one typed line, or one figure after the other."""

from decimal import Decimal
from typing import Any

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.catalog import minimum_keyboards as buttons
from handlers.catalog.product_cards import figures_label
from handlers.catalog.product_states import ProductQuestion
from handlers.dialogues import TYPED_UNITS, Screen, take_answer
from handlers.filters import PlainText
from handlers.pages import Page
from handlers.presses import replace_message
from handlers.stamps import from_stamp
from handlers.stock.movement_screens import decimal_mark
from language.minimums import read_minimums
from language.numbers import UnclearNumberError
from language.quantities import read_quantity, same_unit
from models.catalog.categories import list_categories
from models.catalog.errors import ChangedMeanwhileError
from models.catalog.figures import Figures, MinimumChange, Owner, PlaceFigures, merged
from models.catalog.minimums import describe_owner, figures_at, set_figures, undo_figures
from models.catalog.packs import in_units
from models.people.actor import Actor
from models.stock.draft_lines import unit_names
from models.stock.errors import LocationNotSeenError

router = Router(name="minimums")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


@router.callback_query(buttons.MinimumsCallback.filter())
async def show_places(
    press: CallbackQuery, callback_data: buttons.MinimumsCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """What holds at each location."""
    screen = await _places_screen(session, actor, reader, callback_data.owner, number=callback_data.page)
    return [press.answer(), replace_message(press, *screen)]


@router.callback_query(buttons.CategoriesWithMinimumsCallback.filter())
async def show_categories(
    press: CallbackQuery,
    callback_data: buttons.CategoriesWithMinimumsCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """The categories, to set what each product in them needs."""
    page = Page.of(await list_categories(session, actor), callback_data.page)
    text = reader.text("products.categories" if page.items else "products.no_categories")
    return [press.answer(), replace_message(press, text, buttons.categories_keyboard(reader, page))]


@router.callback_query(buttons.PlaceCallback.filter())
async def ask_for_line(
    press: CallbackQuery,
    callback_data: buttons.PlaceCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """What holds at one location; whatever is written next takes its place."""
    owner = callback_data.owner
    place = await _place(session, actor, owner, callback_data.location_id)
    await _open_question(state, callback_data, place)
    name, unit = await describe_owner(session, actor, owner)
    now = _now_label(reader, place, unit)
    text = reader.text(
        "products.ask.figures" if owner.product_id is not None else "products.ask.figures_of_category",
        name=name,
        location=place.location,
        figures=now,
    )
    return [press.answer(), replace_message(press, text, buttons.place_keyboard(reader, owner, place))]


@router.callback_query(buttons.AskFigureCallback.filter())
async def ask_for_figure(
    press: CallbackQuery,
    callback_data: buttons.AskFigureCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """One of the figures; whatever is written next is it."""
    owner, figure = callback_data.owner, callback_data.figure
    place = await _place(session, actor, owner, callback_data.location_id)
    await _open_question(state, callback_data, place, figure)
    name, unit = await describe_owner(session, actor, owner)
    now = _now_label(reader, place, unit)
    text = reader.text(f"products.ask_figure.{figure}", name=name, location=place.location, figures=now)
    return [press.answer(), replace_message(press, text, buttons.figure_keyboard(reader, owner, place, figure))]


@router.callback_query(buttons.ClearFigureCallback.filter())
async def clear_figure(
    press: CallbackQuery,
    callback_data: buttons.ClearFigureCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Do without a target or a multiple."""
    shown = await _as_shown(session, actor, callback_data, callback_data.shown)
    new = merged(shown, {callback_data.figure: None})
    return await _set(press, callback_data, new, shown, session=session, actor=actor, reader=reader)


@router.callback_query(buttons.RemoveRuleCallback.filter())
async def remove_rule(
    press: CallbackQuery,
    callback_data: buttons.RemoveRuleCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Do without a minimum."""
    shown = await _as_shown(session, actor, callback_data, callback_data.shown)
    return await _set(press, callback_data, None, shown, session=session, actor=actor, reader=reader)


@router.callback_query(buttons.UndoFiguresCallback.filter())
async def undo(
    press: CallbackQuery,
    callback_data: buttons.UndoFiguresCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """As it was before."""
    change = await undo_figures(session, actor, callback_data.owner, from_stamp(callback_data.at))
    screen = await _places_screen(session, actor, reader, callback_data.owner, change, is_undone=True)
    return [press.answer(), replace_message(press, *screen)]


@router.message(StateFilter(ProductQuestion.figures), PlainText())
async def take_figures(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """`mín 10 ideal 40 múltiplo 12`, `min 2 cx`; or the one figure that was asked for."""
    asked = await state.get_data()
    at = buttons.PlaceCallback.model_validate({name: asked[name] for name in ("kind", "key", "location_id")})
    out, again = (
        keyboard(reader, at.owner, at.location_id) for keyboard in (buttons.question_keyboard, buttons.again_keyboard)
    )

    async def work() -> Screen:
        typed = await _read(session, actor, at.owner, asked["figure"], message.text or "")
        shown = Figures.from_details(asked["shown"])
        new = merged(shown, typed)
        change = await set_figures(session, actor, at.owner, at.location_id, new=new, shown=shown)
        return await _places_screen(session, actor, reader, at.owner, change)

    try:
        return await take_answer(message, state, reader, work(), way_out=out, as_it_is=again)
    except UnclearNumberError as error:
        text = reader.text("products.unclear_figures", typed=clip(error.typed, TYPED_UNITS), half=Decimal("1.5"))
        return message.answer(text, reply_markup=out)


async def _read(
    session: AsyncSession, actor: Actor, owner: Owner, figure: str | None, text: str
) -> dict[str, Decimal | None]:
    """What was typed, in the product's unit."""
    writing: dict[str, Any] = {"decimal_mark": decimal_mark(actor), "units": await unit_names(session)}
    read = read_minimums(text, **writing) if figure is None else {figure: read_quantity(text, **writing)}
    figures: dict[str, Decimal | None] = {}
    for name, typed in read.items():
        if typed is None or typed[1] is None:
            figures[name] = typed and typed[0]
        elif owner.product_id is None:
            raise UnclearNumberError(text)
        else:
            figures[name] = await in_units(session, actor, owner.product_id, *typed, same_unit=same_unit)
    return figures


async def _set(
    press: CallbackQuery,
    at: buttons.PlaceCallback,
    new: Figures | None,
    shown: Figures | None,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    change = await set_figures(session, actor, at.owner, at.location_id, new=new, shown=shown)
    return [press.answer(), replace_message(press, *await _places_screen(session, actor, reader, at.owner, change))]


async def _as_shown(session: AsyncSession, actor: Actor, at: buttons.PlaceCallback, mark: int) -> Figures | None:
    """The figures that the presser saw, if they are still those."""
    own = (await _place(session, actor, at.owner, at.location_id)).own
    if buttons.figures_mark(own) != mark:
        raise ChangedMeanwhileError((await describe_owner(session, actor, at.owner))[0])
    return own


async def _place(session: AsyncSession, actor: Actor, owner: Owner, location_id: int) -> PlaceFigures:
    place = buttons.place_of(await figures_at(session, actor, owner), location_id)
    if place is None:
        raise LocationNotSeenError
    return place


async def _open_question(
    state: FSMContext, at: buttons.PlaceCallback, place: PlaceFigures, figure: str | None = None
) -> None:
    await state.set_state(ProductQuestion.figures)
    shown = place.own and place.own.to_details()
    asked = {"kind": at.kind, "key": at.key, "location_id": at.location_id, "figure": figure, "shown": shown}
    await state.set_data(asked)


async def _places_screen(
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    owner: Owner,
    change: MinimumChange | None = None,
    *,
    number: int = 0,
    is_undone: bool = False,
) -> Screen:
    name, unit = await describe_owner(session, actor, owner)
    places = Page.of(await figures_at(session, actor, owner), number)
    is_product = owner.product_id is not None
    parts = [reader.text("products.minimums_of" if is_product else "products.minimums_of_category", name=name)]
    if change is not None:
        parts.insert(0, _change_text(reader, change, unit, is_undone=is_undone))
    return Markup("\n\n").join(parts), buttons.places_keyboard(reader, owner, places, change)


def _change_text(reader: Reader, change: MinimumChange, unit: str, *, is_undone: bool) -> Markup:
    new = figures_label(reader, change.new, unit)
    if change.at is None:
        return reader.text("products.same", field=change.location, new=new)
    old = figures_label(reader, change.old, unit)
    return reader.text("products.undone" if is_undone else "products.changed", field=change.location, old=old, new=new)


def _now_label(reader: Reader, place: PlaceFigures, unit: str) -> str:
    if place.own is None and place.of_category is not None:
        figures = figures_label(reader, place.of_category, unit)
        return reader.label("products.figures.of_category", figures=figures)
    return figures_label(reader, place.own, unit)
