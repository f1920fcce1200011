"""Questions that are answered by writing: what does not fit is explained, and the question stays open.

A command ends whatever is open, and so does a button whose handler does not take `state`: one that belongs to the
dialogue takes it, also where it only leaves it as it is.
"""

from collections.abc import Awaitable

from aiogram.fsm.context import FSMContext
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardMarkup, Message

from bot.texts import Reader
from models.catalog.errors import ChangedMeanwhileError, PackGoneError
from models.errors import DomainError
from models.people.errors import RightMissingError, RoleMissingError

TYPED_UNITS = 200
"""So much of what somebody typed is said again where it is not understood."""

_OUTDATED = (ChangedMeanwhileError, PackGoneError)

Screen = tuple[str, InlineKeyboardMarkup]


async def take_answer(
    message: Message,
    state: FSMContext,
    reader: Reader,
    work: Awaitable[Screen],
    *,
    way_out: InlineKeyboardMarkup,
    as_it_is: InlineKeyboardMarkup | None = None,
) -> SendMessage:
    """What `work` shows once it has done what was written, which ends the dialogue.

    What it refuses is said with the way out below. `work` must refuse before it writes anything: what it wrote
    would be kept. Whoever has lost the right meanwhile is told so, and is not asked again; nor is anybody where what
    was asked about has changed, since no answer would fit any more: `as_it_is` leads there instead.
    """
    try:
        text, keyboard = await work
    except (RoleMissingError, RightMissingError) as error:
        await state.clear()
        return message.answer(reader.error(error))
    except _OUTDATED as error:
        await state.clear()
        return message.answer(reader.error(error), reply_markup=as_it_is or way_out)
    except DomainError as error:
        return message.answer(reader.error(error), reply_markup=way_out)
    await state.clear()
    return message.answer(text, reply_markup=keyboard)
