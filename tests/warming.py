"""What a process loads and builds once, so that none of those it starts by fork has to."""

import alembic.command
import alembic.runtime.migration
import anyio
from aiogram.types import Update
from sqlalchemy.orm import configure_mappers

import bot.app
import bot.command_line
from bot.texts import Texts
from tests.bots import silent_bot
from tests.companies import company

LOADED = (alembic.command, alembic.runtime.migration, bot.app, bot.command_line)
_USER = {"id": 1, "is_bot": False, "first_name": "Ana"}
_MESSAGE = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "from": _USER, "text": "a"}
_PRESS = {"id": "1", "from": _USER, "chat_instance": "1", "data": "a", "message": _MESSAGE}


def warm_up() -> None:
    """Everything that is LOADED; the mappers, the catalogues, and what is otherwise built when it is first used."""
    anyio.run(anyio.sleep, 0)
    configure_mappers()
    Texts(company())
    for content in ({"message": _MESSAGE}, {"callback_query": _PRESS}):
        Update.model_validate({"update_id": 1, **content}, context={"bot": silent_bot()})
