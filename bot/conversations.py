"""aiogram's conversation state, kept in our database and in the update's own transaction."""

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from bot.unit import current_unit


class ConversationStorage(BaseStorage):
    """Reads and changes the current unit of work's conversation; nothing is kept here."""

    async def get_state(self, key: StorageKey) -> str | None:
        state, _ = await current_unit().conversation(key.user_id, key.chat_id)
        return state

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        unit = current_unit()
        _, data = await unit.conversation(key.user_id, key.chat_id)
        name = state.state if isinstance(state, State) else state
        unit.change_conversation(key.user_id, key.chat_id, name, data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        _, data = await current_unit().conversation(key.user_id, key.chat_id)
        return dict(data)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        unit = current_unit()
        state, _ = await unit.conversation(key.user_id, key.chat_id)
        unit.change_conversation(key.user_id, key.chat_id, state, dict(data))

    async def close(self) -> None:
        """Nothing is open."""
