"""The buttons of movements: choices on the way to a card, confirming it, and taking it back."""

from aiogram import Router
from aiogram.filters import Command, Filter, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, EditMessageReplyMarkup, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.filters import SaysOneOf
from handlers.presses import replace_message
from handlers.stock import movement_keyboards as buttons
from handlers.stock.movement_screens import (
    HtmlScreen,
    is_about,
    next_screen,
    posted_screen,
    undone_text,
    unusual_screen,
)
from handlers.stock.product_actions import more_keyboard
from language.quantities import same_unit
from models.people.actor import Actor
from models.people.rules import require
from models.stock import confirmations, drafts
from models.stock.draft_lines import DraftLine, ProductFacts, product_facts
from models.stock.errors import ProductNotFoundError
from models.stock.reviews import review_draft

router = Router(name="movement_presses")

Methods = list[AnswerCallbackQuery | EditMessageText | SendMessage]


class SaysUndo(SaysOneOf):
    """Nothing but that something is to be taken back."""

    def __init__(self) -> None:
        super().__init__(lambda reader: reader.label("movements.undo_words"))


class RepliesToOwn(Filter):
    """A reply to something that the bot wrote."""

    async def __call__(self, message: Message) -> bool | dict[str, int]:
        replied = message.reply_to_message
        if replied is None or replied.from_user is None or not replied.from_user.is_bot:
            return False
        return {"replied_id": replied.message_id}


@router.callback_query(buttons.MoreCallback.filter())
async def show_more(
    press: CallbackQuery, callback_data: buttons.MoreCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """Everything that can be done with a product."""
    require(actor, "stock", "check")
    facts = await _facts(session, callback_data.product_id)
    keyboard = more_keyboard(reader, actor, facts.id, is_active=facts.is_active)
    return [press.answer(), replace_message(press, reader.text("movements.more", product=facts.name), keyboard)]


@router.callback_query(buttons.StartMovementCallback.filter())
async def start_from_card(
    press: CallbackQuery,
    callback_data: buttons.StartMovementCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """A movement of the product whose card it was; the card stays where it is."""
    facts = await _facts(session, callback_data.product_id)
    line = DraftLine(text=facts.name, words=facts.name, product_id=facts.id)
    draft = await drafts.begin_draft(session, actor=actor, kind=callback_data.kind, lines=[line], same_unit=same_unit)
    text, keyboard = await next_screen(session, actor, reader, state, draft.id or 0)
    return [press.answer(), SendMessage(chat_id=press.from_user.id, text=text, reply_markup=keyboard)]


def _replaced(press: CallbackQuery, screen: HtmlScreen, toast: str | None = None) -> Methods:
    return [press.answer(toast), replace_message(press, *screen)]


async def _facts(session: AsyncSession, product_id: int) -> ProductFacts:
    facts = (await product_facts(session, [product_id])).get(product_id)
    if facts is None:
        raise ProductNotFoundError(product_id)
    return facts


@router.callback_query(buttons.ChooseProductCallback.filter())
async def choose_product(
    press: CallbackQuery,
    callback_data: buttons.ChooseProductCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """One of the products that the words may mean."""
    given = callback_data
    await drafts.choose_product(
        session,
        actor=actor,
        draft_id=given.draft_id,
        line=given.line,
        product_id=given.product_id,
        same_unit=same_unit,
    )
    return _replaced(press, await next_screen(session, actor, reader, state, given.draft_id, keeps_others=True))


@router.callback_query(buttons.ProductsMeantCallback.filter())
async def show_products_meant(
    press: CallbackQuery,
    callback_data: buttons.ProductsMeantCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Another page of the products that the words may mean; what else is asked by now, if it is known."""
    given = callback_data
    return _replaced(
        press, await next_screen(session, actor, reader, state, given.draft_id, number=given.page, keeps_others=True)
    )


@router.callback_query(buttons.QuantityCallback.filter())
async def choose_quantity(
    press: CallbackQuery,
    callback_data: buttons.QuantityCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """One of the quantities at hand."""
    given = callback_data
    await drafts.pick_quantity(
        session, actor=actor, draft_id=given.draft_id, line=given.line, quantity=given.quantity, pack=given.pack_number
    )
    return _replaced(press, await next_screen(session, actor, reader, state, given.draft_id, keeps_others=True))


@router.callback_query(buttons.ReasonCallback.filter())
async def choose_reason(
    press: CallbackQuery,
    callback_data: buttons.ReasonCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Why it was lost."""
    draft_id = callback_data.draft_id
    await drafts.choose_reason(session, actor=actor, draft_id=draft_id, reason=callback_data.reason)
    return _replaced(press, await next_screen(session, actor, reader, state, draft_id, keeps_others=True))


@router.callback_query(buttons.ChooseLocationCallback.filter())
async def choose_location(
    press: CallbackQuery,
    callback_data: buttons.ChooseLocationCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Where it happens or goes; or the question where, again."""
    draft_id, location_id = callback_data.draft_id, callback_data.location_id
    if location_id:
        is_target = callback_data.is_target
        await drafts.choose_location(
            session, actor=actor, draft_id=draft_id, location_id=location_id, is_target=is_target
        )
    else:
        await drafts.forget_locations(session, actor=actor, draft_id=draft_id)
    return _replaced(press, await next_screen(session, actor, reader, state, draft_id, keeps_others=True))


@router.callback_query(buttons.TakeAllCallback.filter())
async def take_all(
    press: CallbackQuery,
    callback_data: buttons.TakeAllCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """What there is instead of what was asked; it is still to be confirmed."""
    draft_id = callback_data.draft_id
    review = await review_draft(session, actor, draft_id)
    is_as_shown = callback_data.mark == review.mark
    if is_as_shown and review.reviews:
        await drafts.put_amounts(session, actor=actor, draft_id=draft_id, amounts=review.what_there_is())
    toast = None if is_as_shown else reader.label("movements.changed")
    return _replaced(press, await next_screen(session, actor, reader, state, draft_id, keeps_others=True), toast)


@router.callback_query(buttons.ConfirmCallback.filter())
async def confirm(
    press: CallbackQuery,
    callback_data: buttons.ConfirmCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Post the card if it still says what was shown; what is missing, short or unusual by now is asked first."""
    draft_id = callback_data.draft_id
    review = await review_draft(session, actor, draft_id)
    is_as_shown = callback_data.mark == review.mark
    if not is_as_shown or review.blank or review.lacks:
        toast = None if is_as_shown else reader.label("movements.changed")
        return _replaced(press, await next_screen(session, actor, reader, state, draft_id, keeps_others=True), toast)
    doubt = None if callback_data.sure else unusual_screen(reader, review)
    if doubt is not None:
        return _replaced(press, doubt)
    message_id = press.message.message_id if isinstance(press.message, Message) else None
    posted = await confirmations.confirm_reviewed(session, actor=actor, review=review, message_id=message_id)
    await _end_dialogue_about(state, draft_id)
    screen = await posted_screen(session, reader, draft_id, [movement.id or 0 for movement in posted])
    return _replaced(press, screen, reader.label("movements.done"))


@router.callback_query(buttons.CancelDraftCallback.filter())
async def cancel(
    press: CallbackQuery,
    callback_data: buttons.CancelDraftCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
    state: FSMContext,
) -> Methods:
    """Put the card away; a dialogue about another one stays open."""
    await drafts.cancel_draft(session, actor=actor, draft_id=callback_data.draft_id)
    await _end_dialogue_about(state, callback_data.draft_id)
    return [press.answer(), replace_message(press, reader.text("movements.cancelled"))]


async def _end_dialogue_about(state: FSMContext, draft_id: int) -> None:
    if await is_about(state, draft_id):
        await state.clear()


@router.callback_query(buttons.UndoMovementCallback.filter())
async def undo(
    press: CallbackQuery,
    callback_data: buttons.UndoMovementCallback,
    *,
    session: AsyncSession,
    actor: Actor,
    reader: Reader,
) -> Methods:
    """Take back what the card posted."""
    reversals = await confirmations.undo_draft(session, actor=actor, draft_id=callback_data.draft_id)
    return [press.answer(), replace_message(press, await undone_text(session, reader, reversals))]


@router.message(RepliesToOwn(), Command("desfazer", "undo", ignore_case=True))
@router.message(StateFilter("*"), RepliesToOwn(), SaysUndo())
@router.message(RepliesToOwn(), SaysUndo())
async def undo_by_reply(
    message: Message, replied_id: int, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> list[SendMessage | EditMessageReplyMarkup]:
    """The same, by a reply to the confirmation, which has no button for it any more."""
    draft_id = await confirmations.draft_of_message(session, actor, replied_id)
    if draft_id is None:
        return [await offer_undo(message, session=session, actor=actor, reader=reader, state=state)]
    await state.clear()
    reversals = await confirmations.undo_draft(session, actor=actor, draft_id=draft_id)
    without_buttons = EditMessageReplyMarkup(chat_id=message.chat.id, message_id=replied_id)
    return [without_buttons, message.answer(await undone_text(session, reader, reversals))]


@router.message(Command("desfazer", "undo", ignore_case=True))
@router.message(StateFilter("*"), SaysUndo())
@router.message(SaysUndo())
async def offer_undo(
    message: Message, *, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> SendMessage:
    """The word alone does not say what is to be taken back: most likely it is the latest. It answers no question."""
    await state.clear()
    newest = await confirmations.newest_posted(session, actor)
    if newest is None:
        return message.answer(reader.text("movements.nothing_to_undo"))
    text, keyboard = await posted_screen(session, reader, newest.draft_id, newest.movement_ids)
    return message.answer(Markup("\n\n").join([reader.text("movements.undo_this"), text]), reply_markup=keyboard)
