"""A trail of known length, and ways to tamper with it."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from bot.database import Database
from models.audit.operations import record
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role

Append = Callable[..., Awaitable[None]]
Tamper = Callable[..., Awaitable[None]]
ADMIN = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.ADMIN}))
MANAGER = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.MANAGER}))
VIEWER = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.VIEWER}))


@pytest.fixture
def append(database: Database) -> Append:
    """Records this many things, all in one transaction."""

    async def add(count: int = 1, **what: object) -> None:
        given = {"member_id": None, "area": "catalog", "action": "add_product", "object_type": "product"}
        async with database.unit_of_work() as session:
            for number in range(count):
                entry = {**given, "object_id": str(number), "details": {"name": f"Product {number}"}, **what}
                record(session, **entry)  # type: ignore[arg-type]

    return add


@pytest.fixture
async def people(database: Database) -> list[int]:
    """Ana and Bruno, whom the program has added: the first two entries of the trail."""
    async with database.unit_of_work() as session:
        members = [
            await add_member(session, telegram_id=n, name=name, language=Language.ENGLISH, roles=[Role.ADMIN])
            for n, name in ((501, "Ana"), (502, "Bruno"))
        ]
    return [member.id for member in members if member.id is not None]


@pytest.fixture
def tamper(database: Database) -> Tamper:
    """Changes the tables as somebody could who holds the database, past the guards that refuse it."""
    guards = (
        ["DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete"]
        if database.is_embedded
        else ["DROP TRIGGER audit_entry_append_only ON audit_entry"]
    )

    async def change(*statements: str, **values: object) -> None:
        async with database.engine.begin() as connection:
            for statement in guards:
                await connection.execute(text(statement))
            for statement in statements:
                await connection.execute(text(statement), values)
        guards.clear()

    return change
