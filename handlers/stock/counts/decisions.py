"""Deciding about a count: its card, its lines, and what becomes of them."""

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.dialogues import Screen, take_answer
from handlers.filters import PlainText
from handlers.stock.counts import buttons as payloads
from handlers.stock.counts.keyboards import card_keyboard
from handlers.stock.counts.screens import Methods, changed, review_screen
from handlers.stock.counts.states import CountQuestion
from models.people.actor import Actor
from models.stock.counts import decisions
from models.stock.counts.errors import CountChangedError, CountDecidedError, CountOverError
from models.stock.counts.reviews import review_count
from models.stock.counts.tables import CountState

router = Router(name="count_decisions")


@router.callback_query(payloads.ReviewCountCallback.filter())
async def show_review(
    press: CallbackQuery,
    callback_data: payloads.ReviewCountCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """A page of what a count found, or its lines to choose from."""
    given = callback_data
    screen = await review_screen(session, actor, reader, given.count_id, number=given.page, picks=given.picks)
    return changed(press, screen)


@router.callback_query(payloads.MarkLineCallback.filter())
async def mark_line(
    press: CallbackQuery,
    callback_data: payloads.MarkLineCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Leave a line out, or take it in; a card that others changed meanwhile is shown as it is now."""
    given, toast = callback_data, None
    key = {"count_id": given.count_id, "version": given.version, "line_id": given.line_id}
    try:
        await decisions.mark_line(session, actor=actor, **key, left_out=given.left_out)
    except (CountChangedError, CountDecidedError) as error:
        toast = reader.error(error).striptags()
    picks = not isinstance(toast, str)
    screen = await review_screen(session, actor, reader, given.count_id, number=given.page, picks=picks)
    return changed(press, screen, toast)


@router.callback_query(payloads.AcceptCountCallback.filter())
async def accept(
    press: CallbackQuery,
    callback_data: payloads.AcceptCountCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Post the differences, and show what became of them."""
    given = callback_data
    try:
        key = {"count_id": given.count_id, "version": given.version}
        await decisions.accept_count(session, actor=actor, **key, everything=given.everything)
    except CountChangedError as error:
        return changed(press, await review_screen(session, actor, reader, given.count_id), _toast(reader, error))
    screen = await review_screen(session, actor, reader, given.count_id)
    return changed(press, screen, reader.label("counts.accepted_toast"))


@router.callback_query(payloads.RecountCallback.filter())
async def ask_recount(
    press: CallbackQuery,
    callback_data: payloads.RecountCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Have lines counted again."""
    given = callback_data
    try:
        lines = await decisions.ask_recount(session, actor=actor, count_id=given.count_id, version=given.version)
    except CountChangedError as error:
        return changed(press, await review_screen(session, actor, reader, given.count_id), _toast(reader, error))
    return changed(press, (reader.plural("counts.recount_asked", lines), InlineKeyboardMarkup(inline_keyboard=[])))


def _toast(reader: Reader, error: CountChangedError) -> str:
    """Why nothing was done; the card that somebody changed meanwhile is shown as it is now."""
    return reader.error(error).striptags()


@router.callback_query(payloads.RejectCountCallback.filter())
async def ask_reason(
    press: CallbackQuery,
    callback_data: payloads.RejectCountCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """A rejection is told with its reason."""
    review = await review_count(session, actor, callback_data.count_id)
    if review.state != CountState.REVIEW:
        raise CountDecidedError(review.decided_by) if review.decided_by else CountOverError
    await state.set_state(CountQuestion.reason)
    await state.set_data({"count_id": review.count_id})
    text = reader.text("counts.why_rejected", location=review.location)
    return changed(press, (text, card_keyboard(reader, review.count_id)))


@router.message(StateFilter(CountQuestion.reason), PlainText())
async def reject(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """Why, in their own words."""
    count_id: int = (await state.get_data())["count_id"]

    async def work() -> Screen:
        await decisions.reject_count(session, actor=actor, count_id=count_id, reason=message.text or "")
        return await review_screen(session, actor, reader, count_id)

    return await take_answer(message, state, reader, work(), way_out=card_keyboard(reader, count_id))


@router.callback_query(payloads.UndoCountCallback.filter())
async def undo(
    press: CallbackQuery,
    callback_data: payloads.UndoCountCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Take back what was posted."""
    await decisions.undo_count(session, actor=actor, count_id=callback_data.count_id)
    return changed(press, await review_screen(session, actor, reader, callback_data.count_id))
