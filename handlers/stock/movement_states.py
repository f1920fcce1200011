"""What about a movement is being asked."""

from aiogram.fsm.state import State, StatesGroup


class MovementQuestion(StatesGroup):
    """Whatever is written next answers it.

    The dialogue's data holds `kind` for `lines`, with the `photo` that was sent first, if one was; for the others
    `draft_id` and the number of the `line`.
    """

    lines = State()
    product = State()
    quantity = State()
    lot = State()


class PhotoQuestion(StatesGroup):
    """The next picture belongs to the loss `draft_id` of the dialogue's data."""

    photo = State()
