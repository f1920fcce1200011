"""Counting: where, and what of it."""

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.dialogues import Screen
from handlers.pages import Page
from handlers.stock.counts import buttons as payloads
from handlers.stock.counts.keyboards import categories_keyboard, places_keyboard, scopes_keyboard
from handlers.stock.counts.screens import Methods, changed, counting_at, step_screen
from models.people.actor import Actor
from models.people.rules import may, require
from models.stock.counts.operations import begin_count
from models.stock.counts.queries import OpenCount, open_counts
from models.stock.counts.rules import SAMPLES
from models.stock.counts.scopes import countable_categories
from models.stock.counts.tables import CountScope, CountState
from models.stock.counts.walk import next_step
from models.stock.locations_seen import SeenLocation, seen_locations, usual_location

router = Router(name="counts")


@router.message(Command("contagem", "inventario", "inventário", "count", ignore_case=True))
async def show_counts(
    message: Message, command: CommandObject, session: AsyncSession, actor: Actor, reader: Reader
) -> SendMessage:
    """What is open, and what can be counted where the member works."""
    text, keyboard = await _places_or_scopes(session, actor, reader)
    return message.answer(text, reply_markup=keyboard)


@router.callback_query(payloads.CountsCallback.filter())
async def show_scopes(
    press: CallbackQuery, callback_data: payloads.CountsCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """What can be counted at a location."""
    return changed(press, await _places_or_scopes(session, actor, reader, callback_data.location_id))


@router.callback_query(payloads.CountPlacesCallback.filter())
async def show_places(press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader) -> Methods:
    """The locations to choose from."""
    require(actor, "stock", "count")
    return changed(press, _places(reader, await seen_locations(session, actor), []))


@router.callback_query(payloads.CountCategoriesCallback.filter())
async def show_categories(
    press: CallbackQuery,
    callback_data: payloads.CountCategoriesCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """A page of the categories that something of is there."""
    found = await countable_categories(session, actor, callback_data.location_id)
    page = Page.of(found, callback_data.page)
    text = reader.text("counts.which_category" if found else "counts.no_category")
    return changed(press, (text, categories_keyboard(reader, callback_data.location_id, page)))


@router.callback_query(payloads.StartCountCallback.filter())
async def start_count(
    press: CallbackQuery,
    callback_data: payloads.StartCountCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Begin, with the first product in the place of the question."""
    given = callback_data
    begun = await begin_count(
        session,
        actor=actor,
        location_id=given.location_id,
        scope=given.scope,
        category_id=given.number if given.scope is CountScope.CATEGORY else None,
        sample=min(given.number, max(SAMPLES)),
    )
    hint = reader.plural("counts.elsewhere", begun.elsewhere) if begun.elsewhere else ""
    counting = counting_at(press, session, actor, reader, state)
    step = await next_step(session, actor=actor, count_id=begun.count_id)
    return changed(press, await step_screen(counting, step, hint))


@router.callback_query(payloads.CountProductCallback.filter())
async def count_product(
    press: CallbackQuery,
    callback_data: payloads.CountProductCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Count one product, where the member works; or ask where."""
    product_id = callback_data.product_id
    require(actor, "stock", "count")
    location_id = callback_data.location_id or await usual_location(session, actor)
    if location_id is None:
        keyboard = places_keyboard(reader, await seen_locations(session, actor), product_id=product_id)
        return changed(press, (reader.text("counts.where"), keyboard))
    key = {"location_id": location_id, "product_id": product_id}
    begun = await begin_count(session, actor=actor, scope=CountScope.PRODUCT, **key)
    step = await next_step(session, actor=actor, count_id=begun.count_id)
    return changed(press, await step_screen(counting_at(press, session, actor, reader, state), step))


async def _places_or_scopes(session: AsyncSession, actor: Actor, reader: Reader, location_id: int = 0) -> Screen:
    opened = [one for one in await open_counts(session, actor) if _concerns(actor, one)]
    locations = await seen_locations(session, actor)
    chosen = location_id or await usual_location(session, actor)
    location = next((place for place in locations if place.id == chosen), None)
    if location is None:
        return _places(reader, locations, opened)
    text = reader.text("counts.what", location=location.name)
    if opened:
        text = reader.text("counts.open_first", what=text)
    return text, scopes_keyboard(reader, location, opened, has_others=len(locations) > 1)


def _concerns(actor: Actor, one: OpenCount) -> bool:
    """What waits for a decision is for those who decide."""
    return one.state == CountState.COUNTING or may(actor, "stock", "accept_count")


def _places(reader: Reader, locations: list[SeenLocation], opened: list[OpenCount]) -> tuple[str, InlineKeyboardMarkup]:
    text = reader.text("counts.where" if locations else "counts.nowhere")
    return text, places_keyboard(reader, locations, opened)
