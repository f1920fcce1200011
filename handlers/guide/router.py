"""Beginning, asking for help, stopping, and commands that do not exist."""

from typing import Any

from aiogram import Router
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.methods import EditMessageReplyMarkup, SendMessage
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from bot.texts import Reader
from handlers.buttons import CancelCallback
from handlers.filters import AnyCommand, SaysOneOf
from handlers.guide.checklist import checklist_screen
from handlers.guide.commands import command_named, commands_for
from handlers.guide.examples import examples_text
from handlers.guide.keyboards import (
    ChecklistCallback,
    RunCommandCallback,
    SettleStepCallback,
    UnsettleStepCallback,
    commands_keyboard,
    help_keyboard,
    nearest_keyboard,
)
from handlers.guide.nearest import nearest_commands
from handlers.presses import Methods, replace_message
from models.guide.operations import settle_step, unsettle_step
from models.guide.queries import examples_for, is_beginning
from models.people.actor import Actor
from models.people.errors import RoleMissingError

router = Router(name="guide")

_NOT_OFFERED = frozenset({"stock", "help", "start", "cancel"})
"""What the text around the buttons speaks of."""

_FIRST_OFFERED = 3


@router.message(Command("start", "inicio", "início", ignore_case=True))
@router.message(SaysOneOf(lambda reader: reader.label("guide.greetings")))
async def welcome(message: Message, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    """The company's first steps for those who take them; for everybody else a greeting that shows what to try."""
    if not actor.roles:
        raise RoleMissingError
    if await is_beginning(session, actor):
        text, keyboard = await checklist_screen(session, actor, reader)
        return message.answer(text, reply_markup=keyboard)
    greeting = reader.text("guide.welcome", name=actor.name, company=reader.company_name)
    examples = examples_text(reader, await examples_for(session, actor))
    offered = [command for command in commands_for(actor.roles) if command.name not in _NOT_OFFERED]
    keyboard = commands_keyboard(reader, [*offered[:_FIRST_OFFERED], command_named("help")])
    return message.answer(Markup("\n\n").join([greeting, examples]), reply_markup=keyboard)


@router.message(SaysOneOf(lambda reader: reader.label("guide.thanks")))
async def answer_thanks(message: Message, reader: Reader) -> SendMessage:
    """A person who says thanks is not searched for."""
    return message.answer(reader.text("guide.you_are_welcome"))


@router.message(Command("ajuda", "help", ignore_case=True))
async def show_help(message: Message, session: AsyncSession, actor: Actor, reader: Reader) -> SendMessage:
    """What this member can do, with examples of their own, and a button for each command."""
    if not actor.roles:
        raise RoleMissingError
    examples = examples_text(reader, await examples_for(session, actor))
    offered = [command for command in commands_for(actor.roles) if command.name not in _NOT_OFFERED]
    keyboard = help_keyboard(reader, offered, with_checklist=await is_beginning(session, actor))
    return message.answer(reader.text("guide.help", examples=examples), reply_markup=keyboard)


@router.callback_query(RunCommandCallback.filter())
async def run_command(press: CallbackQuery, callback_data: RunCommandCallback, reader: Reader, **data: Any) -> Any:
    """Do as if a command had been typed; what it answers comes below, and what was here stays."""
    offered = {command.name: command for command in commands_for(data["actor"].roles)}
    command = offered.get(callback_data.name)
    if command is None:
        return press.answer(reader.label("messaging.stale_button"), show_alert=True)
    typed = f"/{command.word(reader.language)} {callback_data.words}".rstrip()
    return await data["as_if_typed"](press, typed, {**data, "reader": reader})


@router.callback_query(ChecklistCallback.filter())
async def show_checklist(press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader) -> Methods:
    """The first steps, also those of a company that has them behind it."""
    return await _checklist(press, session, actor, reader)


@router.callback_query(SettleStepCallback.filter())
async def settle(
    press: CallbackQuery, callback_data: SettleStepCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """It is right as it is, or is left for later."""
    await settle_step(session, actor, callback_data.step)
    return await _checklist(press, session, actor, reader)


@router.callback_query(UnsettleStepCallback.filter())
async def unsettle(
    press: CallbackQuery, callback_data: UnsettleStepCallback, session: AsyncSession, actor: Actor, reader: Reader
) -> Methods:
    """It is to be done after all."""
    await unsettle_step(session, actor, callback_data.step)
    return await _checklist(press, session, actor, reader)


async def _checklist(press: CallbackQuery, session: AsyncSession, actor: Actor, reader: Reader) -> Methods:
    text, keyboard = await checklist_screen(session, actor, reader)
    return [press.answer(), replace_message(press, text, keyboard)]


@router.message(Command("cancelar", "cancel", ignore_case=True))
@router.message(StateFilter("*"), SaysOneOf(lambda reader: reader.label("guide.cancel_words")))
@router.message(SaysOneOf(lambda reader: reader.label("guide.cancel_words")))
async def cancel(message: Message, reader: Reader, state: FSMContext, raw_state: str | None = None) -> SendMessage:
    """Whatever was open is over; the command itself has closed it already."""
    await state.clear()
    return message.answer(reader.text("guide.cancelled" if raw_state else "guide.nothing_open"))


@router.callback_query(CancelCallback.filter())
async def cancel_by_button(
    press: CallbackQuery,
    callback_data: CancelCallback,
    reader: Reader,
    state: FSMContext,
    raw_state: str | None = None,
) -> Methods:
    """The same below a question; when that is closed already, its buttons go and its words stay."""
    if raw_state is None or callback_data.dialogue not in {"", raw_state.partition(":")[0]}:
        return [press.answer(reader.label("guide.closed_already")), *_without_buttons(press)]
    await state.clear()
    return [press.answer(), replace_message(press, reader.text("guide.cancelled"))]


def _without_buttons(press: CallbackQuery) -> list[EditMessageReplyMarkup]:
    if not isinstance(press.message, Message):
        return []
    return [EditMessageReplyMarkup(chat_id=press.message.chat.id, message_id=press.message.message_id)]


@router.message(AnyCommand())
async def offer_nearest(message: Message, actor: Actor, reader: Reader) -> SendMessage:
    """A command that does not exist: perhaps another one was meant."""
    word, *rest = (message.text or "")[1:].split(maxsplit=1) or [""]
    near = nearest_commands(word.partition("@")[0], actor.roles)
    keyboard = nearest_keyboard(reader, [n.word for n in near], [n.name for n in near], "".join(rest))
    text = reader.text("guide.nearest" if near else "guide.unknown_command")
    return message.answer(text, reply_markup=keyboard)
