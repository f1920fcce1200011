"""Counting, step by step: figures as they are written, and the buttons below each product."""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.dialogues import Screen
from handlers.filters import PlainText
from handlers.stock.counts import buttons as payloads
from handlers.stock.counts.buttons import LineAct, WalkAct
from handlers.stock.counts.keyboards import walk_keyboard
from handlers.stock.counts.screens import Counting, Methods, answered, below, changed, counting_at, step_screen
from handlers.stock.counts.states import CountQuestion
from handlers.stock.lots import lot_in
from handlers.stock.movement_screens import decimal_mark
from language.figures import read_figure
from language.numbers import UnclearNumberError
from language.quantities import same_unit
from models.errors import DomainError
from models.people.actor import Actor
from models.people.errors import RightMissingError, RoleMissingError
from models.stock.counts import walk
from models.stock.counts.errors import CountNotFoundError, CountOverError, LineCountedError
from models.stock.counts.operations import cancel_count
from models.stock.counts.queries import count_summary
from models.stock.counts.questions import Step, Terms
from models.stock.counts.tables import CountState
from models.stock.draft_lines import unit_names
from models.stock.errors import LocationOffError

router = Router(name="count_steps")

_HALF, _MANY = Decimal("1.5"), Decimal(1200)
_OVER = (RightMissingError, RoleMissingError, CountNotFoundError, CountOverError, LocationOffError)
"""After these nothing is left to ask."""


@router.message(StateFilter(CountQuestion.figure), PlainText())
async def take_figure(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> Methods:
    """`37`, `3 cx`, `2 cx 5`, `12+30+4`."""
    asked = await state.get_data()
    counting = Counting(session, actor, reader, state, asked["message_id"])
    key = {"actor": actor, "count_id": asked["count_id"], "line_id": asked["line_id"]}

    async def work() -> Screen:
        units = await unit_names(session)
        terms = read_figure(message.text or "", decimal_mark=decimal_mark(actor), units=units)
        return await _note(counting, key, terms)

    async def again(hint: str) -> Screen:
        return await step_screen(counting, await walk.ask_again(session, **key), hint)

    return await _answer(message, counting, work, again)


@router.message(StateFilter(CountQuestion.lot), PlainText())
async def take_lot(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> Methods:
    """`L123`, or `L123 31/12/2027`: it is asked next."""
    asked = await state.get_data()
    counting = Counting(session, actor, reader, state, asked["message_id"])
    key = {"actor": actor, "count_id": asked["count_id"], "line_id": asked["line_id"]}

    async def work() -> Screen:
        code, expires_on = await lot_in(session, message.text or "", actor.language)
        step = await walk.count_other_lot(session, **key, code=code, expires_on=expires_on)
        return await step_screen(counting, step)

    async def again(hint: str) -> Screen:
        return await _which_lot(counting, await walk.ask_again(session, **key), hint)

    return await _answer(message, counting, work, again)


async def _note(counting: Counting, key: Mapping[str, Any], terms: Terms) -> Screen:
    """What comes next; a figure that somebody else has given meanwhile stays, and that is said above it."""
    session, reader, hint = counting.session, counting.reader, ""
    try:
        step = await walk.set_figure(session, **key, terms=terms, same_unit=same_unit)
    except LineCountedError as error:
        hint = reader.text("counts.hint", why=reader.error(error))
        step = await walk.next_step(session, actor=counting.actor, count_id=key["count_id"])
    return await step_screen(counting, step, hint)


async def _answer(
    message: Message,
    counting: Counting,
    work: Callable[[], Awaitable[Screen]],
    again: Callable[[str], Awaitable[Screen]],
) -> Methods:
    """What comes next; what does not fit is explained above the same question, which `again` keeps open."""
    reader = counting.reader
    try:
        screen = await work()
    except UnclearNumberError as error:
        screen = await again(reader.text("counts.unclear", typed=error.typed[:60], half=_HALF, many=_MANY))
    except _OVER as error:
        await counting.state.clear()
        screen = reader.error(error), InlineKeyboardMarkup(inline_keyboard=[])
    except DomainError as error:
        screen = await again(reader.text("counts.hint", why=reader.error(error)))
    return answered(message, counting, screen)


@router.callback_query(payloads.CountLineCallback.filter())
async def act_on_line(
    press: CallbackQuery,
    callback_data: payloads.CountLineCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """None of it, later, the one before, or another lot of it."""
    counting = counting_at(press, session, actor, reader, state)
    key: dict[str, Any] = {"actor": actor, "count_id": callback_data.count_id, "line_id": callback_data.line_id}
    match callback_data.act:
        case LineAct.NOTHING_THERE:
            return changed(press, await _note(counting, key, [(Decimal(0), None)]))
        case LineAct.SKIP:
            step = await walk.skip_line(session, **key)
        case LineAct.BACK:
            step = await walk.go_back(session, **key)
        case LineAct.OTHER_LOT:
            return changed(press, await _which_lot(counting, await walk.ask_again(session, **key)))
    return changed(press, await step_screen(counting, step))


async def _which_lot(counting: Counting, step: Step, hint: str = "") -> Screen:
    await step_screen(counting, step)
    await counting.state.set_state(CountQuestion.lot)
    back = walk_keyboard(counting.reader, step.count_id, ("no_lot", WalkAct.GO_ON))
    asked = counting.reader.text("counts.which_lot", product=step.question.product.name if step.question else "")
    return below(hint, asked), back


@router.callback_query(payloads.WalkCallback.filter())
async def act_on_count(
    press: CallbackQuery,
    callback_data: payloads.WalkCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Go on, stop, end, discard."""
    counting = counting_at(press, session, actor, reader, state)
    key: dict[str, Any] = {"actor": actor, "count_id": callback_data.count_id}
    match callback_data.act:
        case WalkAct.GO_ON:
            step = await walk.next_step(session, **key)
        case WalkAct.INSIST:
            step = await walk.next_step(session, **key, insist=True)
        case WalkAct.SKIPPED:
            step = await walk.take_up_skipped(session, **key)
        case WalkAct.END:
            step = await walk.end_count(session, **key)
        case act:
            await state.clear()
            return changed(press, await _aside(counting, callback_data.count_id, act))
    return changed(press, await step_screen(counting, step))


async def _aside(counting: Counting, count_id: int, act: WalkAct) -> Screen:
    """What is not counting: a pause, a question before something that cannot be taken back, the end of it."""
    reader = counting.reader
    count = await count_summary(counting.session, counting.actor, count_id)
    if count.state != CountState.COUNTING:
        raise CountOverError
    params = {"location": count.location, "done": count.done, "total": count.total}
    if act is WalkAct.DISCARD:
        await cancel_count(counting.session, actor=counting.actor, count_id=count_id)
        return reader.text("counts.discarded", location=count.location), InlineKeyboardMarkup(inline_keyboard=[])
    if act is WalkAct.ASK_END:
        keyboard = walk_keyboard(reader, count_id, ("end_sure", WalkAct.END), ("go_on", WalkAct.GO_ON))
        return reader.plural("counts.sure_end", count.total - count.done, location=count.location), keyboard
    if act is WalkAct.ASK_DISCARD:
        keyboard = walk_keyboard(reader, count_id, ("discard_sure", WalkAct.DISCARD), ("go_on", WalkAct.GO_ON))
        return reader.text("counts.sure_discard", **params), keyboard
    acts = (("go_on", WalkAct.GO_ON), ("end", WalkAct.ASK_END), ("discard", WalkAct.ASK_DISCARD))
    return reader.text("counts.stopped", **params), walk_keyboard(reader, count_id, *acts)
