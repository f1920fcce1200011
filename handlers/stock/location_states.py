"""What about a location is being asked."""

from aiogram.fsm.state import State, StatesGroup


class LocationQuestion(StatesGroup):
    """Whatever is written next names new locations, or the one in the dialogue's data as `location_id`."""

    new = State()
    name = State()
