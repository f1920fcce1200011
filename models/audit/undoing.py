"""What a member did at one moment, for those who take it back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.errors import NothingToUndoError
from models.audit.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done, as its operation recorded it."""

    entry_id: int
    action: str
    object_id: str
    details: dict[str, Any]


async def find_done(
    session: AsyncSession, *, member_id: int, area: str, object_type: str, at: datetime
) -> Sequence[Done]:
    """Everything that a member did to a kind of object at one moment, in order. Raises NothingToUndoError."""
    statement = (
        select(AuditEntry)
        .where(AuditEntry.member_id == member_id, AuditEntry.at == at)
        .where(AuditEntry.area == area, AuditEntry.object_type == object_type)
        .order_by(col(AuditEntry.id))
    )
    entries = (await session.execute(statement)).scalars().all()
    if not entries:
        raise NothingToUndoError
    return [_done(entry) for entry in entries]


async def done_since(session: AsyncSession, done: Done, *, object_type: str) -> Sequence[Done]:
    """What anybody did to the same object after it, in order: what was done may be another's by now."""
    of_object = col(AuditEntry.object_type) == object_type, col(AuditEntry.object_id) == done.object_id
    statement = select(AuditEntry).where(*of_object, col(AuditEntry.id) > done.entry_id).order_by(col(AuditEntry.id))
    return [_done(entry) for entry in (await session.execute(statement)).scalars()]


def _done(entry: AuditEntry) -> Done:
    return Done(entry.id, entry.action, entry.object_id, json.loads(entry.details))
