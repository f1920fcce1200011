"""What is said about labels on the way to them, with the buttons below it."""

import zlib
from collections.abc import Sequence

import orjson
from aiogram.fsm.context import FSMContext
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from documents.labels import LabelSize, pages_of
from handlers.catalog.label_keyboards import (
    categories_keyboard,
    locations_keyboard,
    menu_keyboard,
    nearest_keyboard,
    picks_keyboard,
    sizes_keyboard,
)
from handlers.catalog.label_states import LabelQuestion
from handlers.dialogues import Screen
from handlers.pages import Page
from models.catalog.label_picks import MAX_NAMED, NamedProduct, Picking, pick_products
from models.catalog.labels import (
    LabelOrder,
    LabelScope,
    LabelSummary,
    count_products,
    label_categories,
    label_summary,
    products_of,
)
from models.catalog.queries import ProductMatch
from models.people.actor import Actor
from models.stock.locations_seen import seen_locations

MAX_LINES, NAME_UNITS = 10, 60

Picks = tuple[tuple[int, int], ...]


async def menu_screen(session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext) -> Screen:
    """What labels can be made of; whatever is written next names products."""
    products = await count_products(session, actor)
    categories = await label_categories(session, actor)
    locations = await seen_locations(session, actor)
    await state.set_state(LabelQuestion.products)
    keyboard = menu_keyboard(
        reader, products=products, has_categories=len(categories) > 1, has_locations=len(locations) > 1
    )
    return reader.text("labels.ask" if products else "labels.no_products"), keyboard


async def categories_screen(session: AsyncSession, actor: Actor, reader: Reader, page: int) -> Screen:
    """The categories with something to label."""
    found = await label_categories(session, actor)
    return reader.text("labels.which_category"), categories_keyboard(reader, Page.of(found, page))


async def locations_screen(session: AsyncSession, actor: Actor, reader: Reader, page: int) -> Screen:
    """The locations that the member sees."""
    found = await seen_locations(session, actor)
    return reader.text("labels.which_location"), locations_keyboard(reader, Page.of(found, page))


async def order_screen(
    session: AsyncSession, actor: Actor, reader: Reader, order: LabelOrder, *, checksum: int = 0
) -> Screen:
    """How many labels an order makes, and what to print them on."""
    summary = await label_summary(session, actor, order)
    return summary_text(reader, summary), sizes_keyboard(reader, order, checksum=checksum)


async def named_screen(
    session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext, named: Sequence[NamedProduct]
) -> Screen:
    """What the names came to: labels to make, or what may have been meant."""
    picking = await pick_products(session, actor, named)
    notes = _notes(reader, picking)
    if not picking.products:
        await state.set_state(LabelQuestion.products)
        return Markup("\n\n").join(notes), nearest_keyboard(reader, picking.nearest)
    text, keyboard = await picks_screen(session, actor, reader, picking.picks, is_choice=len(named) == 1)
    await state.set_state(LabelQuestion.size)
    await state.set_data({"picks": picking.picks, "is_choice": len(named) == 1})
    return Markup("\n\n").join([text, *notes]), keyboard


async def picks_screen(
    session: AsyncSession, actor: Actor, reader: Reader, picks: Picks, *, is_choice: bool, page: int = 0
) -> Screen:
    """The labels of products that were named; one of them may be chosen when only one name was said."""
    order, checksum = LabelOrder(LabelScope.PICKED, picks=picks), checksum_of(picks)
    summary = await label_summary(session, actor, order)
    products = await products_of(session, actor, order)
    if is_choice and len(products) > 1:
        text = Markup("\n").join([summary_text(reader, summary), reader.text("labels.or_one")])
        return text, picks_keyboard(reader, order, checksum, Page.of(products, page))
    lines = _lines(reader, products, dict(picks))
    return Markup("\n").join([summary_text(reader, summary), *lines]), picks_keyboard(reader, order, checksum, None)


def checksum_of(picks: Picks) -> int:
    """What tells these picks from others, above zero."""
    return zlib.crc32(orjson.dumps(picks)) or 1


def summary_text(reader: Reader, summary: LabelSummary) -> Markup:
    """How many labels, of what, on how many sheets."""
    labels = reader.plural("labels.count", summary.labels)
    sheets = reader.plural("labels.sheets", pages_of(summary.labels, LabelSize.SHEET))
    if not summary.name:
        return reader.text("labels.summary", labels=labels, sheets=sheets)
    return reader.text("labels.summary_of", name=clip(summary.name, NAME_UNITS), labels=labels, sheets=sheets)


def _lines(reader: Reader, products: Sequence[ProductMatch], copies: dict[int, int]) -> list[Markup]:
    shown = [
        reader.text("labels.line", name=clip(product.name, NAME_UNITS), copies=copies[product.id])
        for product in products[:MAX_LINES]
    ]
    hidden = len(products[MAX_LINES:])
    return [*shown, *([reader.plural("labels.more_lines", hidden)] if hidden else [])]


def _unknown(reader: Reader, picking: Picking, names: str) -> Markup:
    if picking.products:
        return reader.text("labels.unknown", names=names)
    return reader.text("labels.nearest" if picking.nearest else "labels.nothing", names=names)


def _notes(reader: Reader, picking: Picking) -> list[Markup]:
    """What was not found, or found as something else."""
    notes = []
    if picking.unknown:
        names = clip(", ".join(picking.unknown), 200)
        notes.append(_unknown(reader, picking, names))
    if picking.corrected:
        notes.append(reader.text("labels.corrected", words=clip(", ".join(picking.corrected), 200)))
    if picking.left:
        notes.append(reader.text("labels.too_many_names", limit=MAX_NAMED))
    return notes
