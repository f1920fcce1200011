"""What about a movement is being asked."""

from aiogram.fsm.state import State, StatesGroup


class MovementQuestion(StatesGroup):
    """Whatever is written next answers it.

    The dialogue's data holds `kind` for `lines`, and for the others `draft_id` and the number of the `line`.
    """

    lines = State()
    product = State()
    quantity = State()
    lot = State()
