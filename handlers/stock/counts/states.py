"""What about a count is being asked."""

from aiogram.fsm.state import State, StatesGroup


class CountQuestion(StatesGroup):
    """Whatever is written next answers it: a figure, another lot's code, a spreadsheet, why a count is
    rejected.

    The dialogue's data holds `count_id`; for the first two `line_id` too, and `message_id` where the card stands.
    """

    figure = State()
    lot = State()
    sheet = State()
    reason = State()
