"""An admin, two locations, and what was written about groups."""

import json
from typing import Any

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.audit.tables import AuditEntry
from models.messaging.tables import OutboxMessage
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location

NORTH, SOUTH, CLOSED = 1, 2, 3
GROUP = -501


@pytest.fixture
async def admin(database: Database) -> Actor:
    """Ana, who administers; and two locations in use, one that no longer is."""
    async with database.unit_of_work() as session:
        session.add_all([Location(id=NORTH, name="Norte"), Location(id=SOUTH, name="Sul")])
        session.add(Location(id=CLOSED, name="Fechada", is_active=False))
        ana = await add_member(session, telegram_id=501, name="Ana", language=Language.PORTUGUESE, roles=[Role.ADMIN])
        assert ana.id is not None
        return Actor(ana.id, ana.name, Language.PORTUGUESE, frozenset({Role.ADMIN}))


async def audited(database: Database) -> list[tuple[str, str, dict[str, Any]]]:
    """What was noted about groups: action, group, details."""
    statement = select(AuditEntry).where(AuditEntry.area == "groups").order_by(col(AuditEntry.id))
    async with database.unit_of_work() as session:
        rows = (await session.execute(statement)).scalars().all()
    assert all(row.object_type == "group" for row in rows)
    return [(row.action, row.object_id, json.loads(row.details)) for row in rows]


async def noticed(database: Database) -> list[tuple[int, str, dict[str, Any], str | None]]:
    """The notices that wait: chat, kind, parameters, key."""
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage).order_by(col(OutboxMessage.id)))).scalars().all()
    return [(row.chat_id, row.notice or "", row.params or {}, row.key) for row in rows]
