"""The buttons of the first steps, of help, and of the list of products that somebody is typing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import Field

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.buttons import button, cancel_button, undo_button
from handlers.guide.commands import KnownCommand, command_named
from handlers.guide.states import AddingProducts
from handlers.stamps import Stamp, to_stamp
from handlers.stock.keyboards import ShowProductCallback
from models.guide.queries import FirstSteps
from models.guide.rules import FirstStep, StepState

_BEGUN_BY = {
    FirstStep.COMPANY: "company",
    FirstStep.LOCATIONS: "locations",
    FirstStep.PRODUCTS: "products",
    FirstStep.PEOPLE: "invite",
}

_MOST_WORDS = 44
"""Bytes; with the longest name a payload then has 64."""


class ChecklistCallback(CallbackData, prefix="hl"):
    """Show the first steps."""


class SettleStepCallback(CallbackData, prefix="hs"):
    """A first step is right as it is, or is left out."""

    step: FirstStep


class UnsettleStepCallback(CallbackData, prefix="hr"):
    """Take a first step up again."""

    step: FirstStep


class RunCommandCallback(CallbackData, prefix="hc"):
    """Do what a command does, as if it had been typed with these words after it."""

    name: str = Field(max_length=16)
    words: Annotated[str, Field(max_length=_MOST_WORDS)] = ""

    @classmethod
    def of(cls, name: str, typed: str) -> "RunCommandCallback":
        """With all that was typed, or without: half a quantity would be another one."""
        words = typed.strip()
        fits = len(words.encode()) <= _MOST_WORDS and words.isprintable() and cls.__separator__ not in words
        return cls(name=name, words=words if fits else "")


class AddDraftsCallback(CallbackData, prefix="ha"):
    """Add the typed products; `checksum` is that of the list as it was shown."""

    checksum: Annotated[int, Field(ge=0, lt=2**32)]


class DropDraftsCallback(AddDraftsCallback, prefix="hd"):
    """Leave out what cannot be added."""


class TakeBackCallback(CallbackData, prefix="hu"):
    """Take away again what was added at a moment."""

    at: Stamp


def command_button(reader: Reader, command: KnownCommand) -> InlineKeyboardButton:
    """What the menu offers, as a button."""
    return button(reader.label(f"guide.menu.{command.name}"), RunCommandCallback(name=command.name))


def checklist_button(reader: Reader) -> InlineKeyboardButton:
    """Back to the first steps, for the screens that they lead to."""
    return button(reader.label("guide.button.checklist"), ChecklistCallback())


def right_button(reader: Reader) -> InlineKeyboardButton:
    """The company is right as it is now: on to the rest of the first steps."""
    return button(reader.label("guide.button.right"), SettleStepCallback(step=FirstStep.COMPANY))


def commands_keyboard(reader: Reader, commands: Iterable[KnownCommand]) -> InlineKeyboardMarkup:
    """A row for each command, in words."""
    return InlineKeyboardMarkup(inline_keyboard=[[command_button(reader, command)] for command in commands])


def help_keyboard(
    reader: Reader, commands: Iterable[KnownCommand], *, with_checklist: bool = False
) -> InlineKeyboardMarkup:
    """Many commands in little room, as they would be typed: two in a row."""
    buttons = [
        button(f"/{command.word(reader.language)}", RunCommandCallback(name=command.name)) for command in commands
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return InlineKeyboardMarkup(inline_keyboard=[[checklist_button(reader)], *rows] if with_checklist else rows)


def nearest_keyboard(reader: Reader, words: Iterable[str], names: Iterable[str], args: str) -> InlineKeyboardMarkup:
    """The commands that may have been meant, each with what was typed after it; help when there is none."""
    rows = []
    for word, name in zip(words, names, strict=True):
        payload = RunCommandCallback.of(name, args)
        rows.append([button(clip(inert(f"/{word} {payload.words}").strip()), payload)])
    if not rows:
        rows.append([command_button(reader, command_named("help"))])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def checklist_keyboard(reader: Reader, steps: FirstSteps) -> InlineKeyboardMarkup:
    """Two buttons for each step that is not done: begin it, and leave it out or take it up again."""
    rows = []
    for step in FirstStep:
        state = steps.states[step]
        if state is StepState.DONE:
            continue
        rows.append([_begin_button(reader, step), _second_button(reader, step, state)])
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _second_button(reader: Reader, step: FirstStep, state: StepState) -> InlineKeyboardButton:
    if state is StepState.SKIPPED:
        return button(reader.label("guide.button.take_up"), UnsettleStepCallback(step=step))
    if step is FirstStep.COMPANY:
        return right_button(reader)
    return button(reader.label("guide.button.skip"), SettleStepCallback(step=step))


def settled_keyboard(reader: Reader, steps: FirstSteps) -> InlineKeyboardMarkup:
    """What was left out, and the way back to the list."""
    rows = [[_begin_button(reader, step)] for step in steps.in_state(StepState.SKIPPED)]
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [checklist_button(reader)]])


def _begin_button(reader: Reader, step: FirstStep) -> InlineKeyboardButton:
    return button(reader.label(f"guide.begin.{step}"), RunCommandCallback(name=_BEGUN_BY[step]))


def drafts_keyboard(reader: Reader, checksum: int, *, good: int, bad: int) -> InlineKeyboardMarkup:
    """Add all of them; when there is something wrong with some, leave those out first. And the way out."""
    rows = []
    if good and bad:
        label = reader.label("guide.products.button.drop", count=bad)
        rows.append([button(label, DropDraftsCallback(checksum=checksum))])
    elif good:
        label = reader.label("guide.products.button.add", count=good)
        rows.append([button(label, AddDraftsCallback(checksum=checksum))])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [cancel_button(reader, AddingProducts)]])


def added_keyboard(
    reader: Reader, at: datetime, product_ids: Sequence[int], *, with_checklist: bool
) -> InlineKeyboardMarkup:
    """Take it back, add more, go on with the only one, or with the first steps."""
    rows = [[undo_button(reader, TakeBackCallback(at=to_stamp(at))), more_button(reader)]]
    if len(product_ids) == 1:
        card = ShowProductCallback(product_id=product_ids[0])
        rows.append([button(reader.label("guide.products.button.card"), card)])
    return InlineKeyboardMarkup(inline_keyboard=[*rows, [checklist_button(reader)]] if with_checklist else rows)


def more_button(reader: Reader) -> InlineKeyboardButton:
    """Type products."""
    return button(reader.label("guide.products.button.more"), RunCommandCallback(name="products"))
