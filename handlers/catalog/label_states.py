"""What about labels is being asked."""

from aiogram.fsm.state import State, StatesGroup


class LabelQuestion(StatesGroup):
    """`products`: whatever is written next names them. `size`: the dialogue's data holds the `picks`."""

    products = State()
    size = State()
