"""What the guide may be in the middle of with somebody."""

from aiogram.fsm.state import State, StatesGroup


class AddingProducts(StatesGroup):
    """Products are being typed, line by line."""

    lines = State()
