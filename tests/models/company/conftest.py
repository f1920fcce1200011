"""A company that works, and the people who may and may not change it."""

from collections.abc import Mapping

import pytest

from bot.database import Database
from models.company.operations import begin_company
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from tests.companies import company

Staff = Mapping[Role, Actor]


@pytest.fixture
async def staff(database: Database) -> Staff:
    """A member for each role, in a company that has begun."""
    people = {}
    async with database.unit_of_work() as session:
        await begin_company(session, company())
        for number, role in enumerate(Role, 700):
            member = await add_member(
                session, telegram_id=number, name=role.value, language=Language.ENGLISH, roles=[role]
            )
            people[role] = Actor(member.id or 0, member.name, Language.ENGLISH, frozenset({role}))
    return people


@pytest.fixture
def admin(staff: Staff) -> Actor:
    return staff[Role.ADMIN]
