"""Where a count stands, as its counter sees it: the product that is asked, or what is left to decide."""

from dataclasses import dataclass

from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery, DeleteMessage, EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.dialogues import Screen
from handlers.pages import Page
from handlers.presses import replace_message
from handlers.stock.counts.buttons import WalkAct
from handlers.stock.counts.cards import noted_text, question_text, review_text
from handlers.stock.counts.keyboards import picks_keyboard, question_keyboard, review_keyboard, walk_keyboard
from handlers.stock.counts.states import CountQuestion
from models.people.actor import Actor
from models.people.rules import may
from models.stock.counts.questions import Step, Turn
from models.stock.counts.reviews import review_count

Methods = list[AnswerCallbackQuery | DeleteMessage | EditMessageText | SendMessage]


@dataclass(frozen=True, slots=True)
class Counting:
    """Who counts, and the dialogue they answer in; `message_id` is where the one card of the count stands."""

    session: AsyncSession
    actor: Actor
    reader: Reader
    state: FSMContext
    message_id: int | None


def counting_at(
    press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader, state: FSMContext
) -> Counting:
    """The card is the message whose button was pressed."""
    message_id = press.message.message_id if isinstance(press.message, Message) else None
    return Counting(session, actor, reader, state, message_id)


async def step_screen(counting: Counting, step: Step, hint: str = "") -> Screen:
    """What comes next; a product is answered by writing."""
    reader, count_id = counting.reader, step.count_id
    if step.question is None:
        await counting.state.clear()
        text, keyboard = await _turn_screen(counting, step)
        return below(hint, text), keyboard
    await counting.state.set_state(CountQuestion.figure)
    key = {"count_id": count_id, "line_id": step.question.line_id, "message_id": counting.message_id}
    await counting.state.set_data(key)
    above = hint or noted_text(reader, step.noted)
    return question_text(reader, step.question, above), question_keyboard(reader, count_id, step.question)


def below(hint: str, text: str) -> str:
    """A text with what there is to say above it, if anything."""
    return f"{hint}\n\n{text}" if hint else text


async def _turn_screen(counting: Counting, step: Step) -> Screen:
    reader, count_id = counting.reader, step.count_id
    match step.turn:
        case Turn.SKIPPED:
            keyboard = walk_keyboard(reader, count_id, ("skipped", WalkAct.SKIPPED), ("end_without", WalkAct.END))
            return reader.plural("counts.turn.skipped", step.left), keyboard
        case Turn.OTHERS:
            keyboard = walk_keyboard(reader, count_id, ("insist", WalkAct.INSIST), ("stop", WalkAct.STOP))
            return reader.plural("counts.turn.others", step.left), keyboard
        case Turn.REVIEW if may(counting.actor, "stock", "accept_count"):
            return await review_screen(counting.session, counting.actor, reader, count_id)
    return reader.text(f"counts.over.{step.turn}"), InlineKeyboardMarkup(inline_keyboard=[])


async def review_screen(
    session: AsyncSession, actor: Actor, reader: Reader, count_id: int, *, number: int = 0, picks: bool = False
) -> Screen:
    """A page of what a count found, with what can be decided about it."""
    review = await review_count(session, actor, count_id)
    page = Page.of(review.variances, number)
    text = review_text(reader, review, page, value=review.value, differences=len(review.variances))
    keyboard = picks_keyboard if picks else review_keyboard
    return text, keyboard(reader, review, page)


def changed(press: CallbackQuery, screen: Screen, toast: str | None = None) -> Methods:
    """A screen in the place of the message whose button was pressed."""
    return [press.answer(toast), replace_message(press, *screen)]


def answered(message: Message, counting: Counting, screen: Screen) -> Methods:
    """The card as it is now; what was written goes, so that the card stays the last message."""
    text, keyboard = screen
    if counting.message_id is None:
        return [message.answer(text, reply_markup=keyboard)]
    chat_id = message.chat.id
    edit = EditMessageText(chat_id=chat_id, message_id=counting.message_id, text=text, reply_markup=keyboard)
    return [edit, DeleteMessage(chat_id=chat_id, message_id=message.message_id)]
