"""A company that has just begun, with one admin."""

import pytest

from bot.database import Database
from models.catalog.adding import ensure_usual_units
from models.company.operations import begin_company
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from tests.companies import company


@pytest.fixture
async def ana(database: Database) -> Actor:
    """The admin."""
    async with database.unit_of_work() as session:
        await begin_company(session, company())
        await ensure_usual_units(session)
        roles = [Role.ADMIN]
        member = await add_member(session, telegram_id=501, name="Ana", language=Language.PORTUGUESE, roles=roles)
        return Actor(member.id or 0, "Ana", Language.PORTUGUESE, frozenset(roles))
