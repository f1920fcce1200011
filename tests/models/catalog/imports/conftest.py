"""Somebody who imports."""

from pathlib import Path

import pytest

from bot.database import Database
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location
from tests.models.catalog.imports.importing import Importing


@pytest.fixture
async def importing(database: Database, tmp_path: Path) -> Importing:
    """A manager of a company with two locations, who works at the first."""
    async with database.unit_of_work() as session:
        session.add_all([Location(name="Depósito"), Location(name="Loja Centro")])
        member = await add_member(
            session, telegram_id=5, name="Ana", language=Language.PORTUGUESE, roles=[Role.MANAGER]
        )
        assert member.id is not None
    actor = Actor(member.id, "Ana", Language.PORTUGUESE, frozenset({Role.MANAGER}), None, 1)
    return Importing(database, actor, tmp_path)
