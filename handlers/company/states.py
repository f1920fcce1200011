"""What about the company is being asked."""

from aiogram.fsm.state import State, StatesGroup


class CompanyQuestion(StatesGroup):
    """Whatever is written next is the answer to one of these."""

    name = State()
    timezone = State()
    currency = State()
    hours = State()
    holiday = State()
