"""Whose a database is: only the sandbox's own may be opened to everybody."""

import pytest

from bot.database import Database
from demo.people import PEOPLE, add_people, has_company_data, is_of_the_sandbox
from models.catalog.tables import Category
from models.company.operations import begin_company
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location
from tests.companies import company


async def test_an_empty_database_is_nobodys(database: Database) -> None:
    async with database.unit_of_work() as session:
        assert not await has_company_data(session)
        assert not await is_of_the_sandbox(session)


@pytest.mark.parametrize("is_demo", [True, False])
async def test_the_companys_own_word_counts_whoever_its_members_are(database: Database, is_demo: bool) -> None:
    """New phones may join in the sandbox, and a company's members may have any number."""
    async with database.unit_of_work() as session:
        first = company()
        first.is_demo = is_demo
        await begin_company(session, first)
        for telegram_id in (PEOPLE[0].telegram_id, 123_456):
            await add_member(session, telegram_id=telegram_id, name="x", language=Language.ENGLISH, roles=[Role.ADMIN])
        assert await has_company_data(session)
        assert await is_of_the_sandbox(session) is is_demo


@pytest.mark.parametrize("table", [Location, Category])
async def test_what_somebody_deals_in_is_theirs(database: Database, table: type[Location | Category]) -> None:
    async with database.unit_of_work() as session:
        session.add(table(name="Café"))
        await session.flush()
        assert await has_company_data(session)
        assert not await is_of_the_sandbox(session)


@pytest.mark.parametrize(("telegram_id", "is_sandbox"), [(107, True), (123_456, False)])
async def test_an_older_sandbox_is_known_by_its_people(database: Database, telegram_id: int, is_sandbox: bool) -> None:
    async with database.unit_of_work() as session:
        session.add_all(Location(name=name) for name in PEOPLE[0].locations)
        await session.flush()
        await add_people(session)
        await add_member(session, telegram_id=telegram_id, name="x", language=Language.ENGLISH, roles=[Role.VIEWER])
        assert await is_of_the_sandbox(session) is is_sandbox
