"""What a member can be asked about themselves."""

from aiogram.fsm.state import State, StatesGroup


class ProfileStates(StatesGroup):
    """One question at a time."""

    name = State()
