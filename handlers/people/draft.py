"""An invitation that somebody is putting together: kept in their conversation, so that nobody else's gets mixed in."""

from typing import Self

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from pydantic import BaseModel

from models.people.errors import LocationNeededError
from models.people.tables import Language, Role

_KEY = "invitation"


class Inviting(StatesGroup):
    """What somebody who invites is in the middle of."""

    choosing = State()


class Draft(BaseModel, frozen=True):
    """What was chosen so far, on the card of this `number`. `location_ids` is None for all locations."""

    number: int
    roles: frozenset[Role] = frozenset()
    location_ids: frozenset[int] | None = None
    language: Language | None = None

    @classmethod
    async def load(cls, state: FSMContext, number: int) -> Self | None:
        """The draft of a card; None when its conversation is over or another card is open."""
        if await state.get_state() != Inviting.choosing.state:
            return None
        draft = cls.model_validate((await state.get_data())[_KEY])
        return draft if draft.number == number else None

    async def keep(self, state: FSMContext) -> None:
        """Make this what the conversation is about."""
        await state.set_state(Inviting.choosing)
        await state.set_data({_KEY: self.model_dump(mode="json")})

    def with_role(self, role: Role) -> Self:
        """With a role more, or without it."""
        return self.model_copy(update={"roles": self.roles ^ {role}})

    def with_place(self, location_id: int) -> Self:
        """With a location more, or without it; after all of them, only this one. Raises LocationNeededError."""
        chosen = (self.location_ids or frozenset()) ^ {location_id}
        if not chosen:
            raise LocationNeededError
        return self.model_copy(update={"location_ids": chosen})

    def everywhere(self) -> Self:
        """With all locations."""
        return self.model_copy(update={"location_ids": None})

    def speaking(self, language: Language | None) -> Self:
        """With a language, or with None the newcomer's own."""
        return self.model_copy(update={"language": language})
