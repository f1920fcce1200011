"""Typing products, one per line: looked through first, added with one tap, taken back with another."""

import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

import orjson
from aiogram import Router
from aiogram.filters import Command, CommandObject, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader, clip
from handlers.buttons import cancel_button
from handlers.dialogues import Screen
from handlers.filters import PlainText
from handlers.guide.keyboards import (
    AddDraftsCallback,
    DropDraftsCallback,
    TakeBackCallback,
    added_keyboard,
    drafts_keyboard,
    more_button,
)
from handlers.guide.states import AddingProducts
from handlers.presses import Methods, replace_message
from handlers.stamps import from_stamp
from models.catalog.adding import (
    add_drafts,
    count_products,
    read_typed,
    review_drafts,
    take_back_products,
    unit_codes,
)
from models.catalog.drafts import MAX_DRAFTS, Problem, ProductDraft, ReviewedDraft, merge_drafts
from models.catalog.errors import DraftsNotReadyError
from models.guide.queries import is_beginning
from models.people.actor import Actor

router = Router(name="products")

MAX_PROBLEMS, MAX_LINES, MAX_NAMED, NAME_UNITS = 8, 15, 5, 60
"""A list of this much, with the longest names there may be, still is one message."""


@dataclass(frozen=True, slots=True)
class _Typing:
    """Who is typing products, and the list so far."""

    session: AsyncSession
    actor: Actor
    reader: Reader
    state: FSMContext


@router.message(Command("produtos", "products", "novo", "cadastrar", "new", ignore_case=True))
async def ask_for_products(
    message: Message, *, command: CommandObject, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """How to type them; what stands behind the command is read at once."""
    count = await count_products(session, actor)
    await state.set_state(AddingProducts.lines)
    if command.args:
        return await _read(message, command.args, _Typing(session, actor, reader, state))
    known = ", ".join(await unit_codes(session))
    there_are = reader.plural("guide.products.there_are", count) if count else reader.text("guide.products.none_yet")
    parts = [there_are, reader.text("guide.products.ask", units=known)]
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[cancel_button(reader, AddingProducts)]])
    return message.answer(Markup("\n\n").join(parts), reply_markup=keyboard)


@router.message(StateFilter(AddingProducts.lines), PlainText())
async def take_lines(
    message: Message, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """More lines; one with a name that is there already takes its place."""
    return await _read(message, message.text or "", _Typing(session, actor, reader, state))


async def _read(message: Message, text: str, typing: _Typing) -> SendMessage:
    drafts = merge_drafts(await _drafts(typing.state), await read_typed(typing.session, typing.actor, text))
    shown, keyboard = await _review(typing, drafts[:MAX_DRAFTS], left=len(drafts[MAX_DRAFTS:]))
    return message.answer(shown, reply_markup=keyboard)


@router.callback_query(DropDraftsCallback.filter())
async def drop(
    press: CallbackQuery,
    *,
    callback_data: DropDraftsCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods | AnswerCallbackQuery:
    """Go on with what can be added."""
    drafts = await _drafts(state)
    if refusal := _outdated(press, reader, drafts, callback_data):
        return refusal
    reviewed = await review_drafts(session, actor, drafts)
    kept = [draft for draft, line in zip(drafts, reviewed, strict=True) if line.problem is None]
    typing = _Typing(session, actor, reader, state)
    if not kept:
        return await _changed_meanwhile(press, typing, drafts)
    return [press.answer(), replace_message(press, *await _review(typing, kept))]


@router.callback_query(AddDraftsCallback.filter())
async def add(
    press: CallbackQuery,
    *,
    callback_data: AddDraftsCallback,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods | AnswerCallbackQuery:
    """All of them, or none: when somebody has taken a name or SKU meanwhile, the list shows it."""
    drafts = await _drafts(state)
    if refusal := _outdated(press, reader, drafts, callback_data):
        return refusal
    try:
        added = await add_drafts(session, actor, drafts)
    except DraftsNotReadyError:
        return await _changed_meanwhile(press, _Typing(session, actor, reader, state), drafts)
    await state.clear()
    names = [product.name for product in added.products]
    ids = [product.id or 0 for product in added.products]
    keyboard = added_keyboard(reader, added.at, ids, with_checklist=await is_beginning(session, actor))
    return [press.answer(), replace_message(press, _added_text(reader, names), keyboard)]


@router.callback_query(TakeBackCallback.filter())
async def take_back(
    press: CallbackQuery, callback_data: TakeBackCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """As if they had not been added."""
    names = await take_back_products(session, actor, from_stamp(callback_data.at))
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[more_button(reader)]])
    return [press.answer(), replace_message(press, reader.plural("guide.products.taken_back", len(names)), keyboard)]


async def _changed_meanwhile(press: CallbackQuery, typing: _Typing, drafts: Sequence[ProductDraft]) -> Methods:
    toast = press.answer(typing.reader.label("guide.products.changed_meanwhile"), show_alert=True)
    return [toast, replace_message(press, *await _review(typing, drafts))]


def _outdated(
    press: CallbackQuery, reader: Reader, drafts: Sequence[ProductDraft], shown: AddDraftsCallback
) -> AnswerCallbackQuery | None:
    if not drafts:
        return press.answer(reader.label("guide.products.closed"), show_alert=True)
    if _checksum(drafts) != shown.checksum:
        return press.answer(reader.label("guide.products.newer_list"), show_alert=True)
    return None


async def _drafts(state: FSMContext) -> list[ProductDraft]:
    data = await state.get_data()
    return [ProductDraft(*fields) for fields in data.get("drafts", ())]


def _fields(drafts: Sequence[ProductDraft]) -> list[Any]:
    return [list(astuple(draft)) for draft in drafts]


def _checksum(drafts: Sequence[ProductDraft]) -> int:
    return zlib.crc32(orjson.dumps(_fields(drafts)))


async def _review(typing: _Typing, drafts: Sequence[ProductDraft], *, left: int = 0) -> Screen:
    """Keep the list, and show it with everything that is wrong with it; `left` lines had no room."""
    reader = typing.reader
    await typing.state.update_data(drafts=_fields(drafts))
    reviewed = await review_drafts(typing.session, typing.actor, drafts)
    bad = [line for line in reviewed if line.problem is not None]
    good = [line for line in reviewed if line.problem is None]
    parts: list[Markup] = []
    if good:
        parts += [reader.plural("guide.products.to_add", len(good)), _good_text(reader, good)]
    if bad:
        parts.append(_bad_text(reader, bad, ", ".join(await unit_codes(typing.session))))
    if left:
        parts.append(reader.text("guide.products.too_many", limit=MAX_DRAFTS, left=left))
    return Markup("\n\n").join(parts), drafts_keyboard(reader, _checksum(drafts), good=len(good), bad=len(bad))


def _good_text(reader: Reader, lines: Sequence[ReviewedDraft]) -> Markup:
    shown = [_good_line(reader, line.draft) for line in lines[:MAX_LINES]]
    if hidden := len(lines[MAX_LINES:]):
        shown.append(reader.plural("guide.products.more", hidden))
    return Markup("\n").join(shown)


def _good_line(reader: Reader, draft: ProductDraft) -> Markup:
    name = clip(draft.name, NAME_UNITS)
    if draft.ignored:
        ignored = clip(draft.ignored, NAME_UNITS)
        return reader.text("guide.products.line_without", sku=draft.sku, name=name, unit=draft.unit, ignored=ignored)
    return reader.text("guide.products.line", sku=draft.sku, name=name, unit=draft.unit)


def _bad_text(reader: Reader, lines: Sequence[ReviewedDraft], units: str) -> Markup:
    shown = [_bad_line(reader, line, units) for line in lines[:MAX_PROBLEMS]]
    if hidden := len(lines[MAX_PROBLEMS:]):
        shown.append(reader.plural("guide.products.more", hidden))
    return Markup("\n").join([*shown, reader.text("guide.products.mend")])


def _bad_line(reader: Reader, line: ReviewedDraft, units: str) -> Markup:
    draft = line.draft
    if line.problem is Problem.NAME_MISSING:
        return reader.text("guide.products.nameless")
    params = {
        "unit": clip(draft.unit, 20),
        "units": units,
        "sku": clip(draft.sku, 44),
        "taken_by": clip(line.taken_by, NAME_UNITS),
    }
    reason = reader.text(f"guide.products.problem.{line.problem}", **params)
    return reader.text("guide.products.bad_line", name=clip(draft.name, NAME_UNITS), reason=reason)


def _added_text(reader: Reader, names: Sequence[str]) -> Markup:
    shown = [clip(name, NAME_UNITS) for name in names[:MAX_NAMED]]
    lines = [
        reader.plural("guide.products.added", len(names)),
        *(reader.text("guide.products.named", name=n) for n in shown),
    ]
    if hidden := len(names[MAX_NAMED:]):
        lines.append(reader.plural("guide.products.more", hidden))
    return Markup("\n").join([*lines, Markup(), reader.text("guide.products.try_one")])
