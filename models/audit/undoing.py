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
    return [Done(entry.action, entry.object_id, json.loads(entry.details)) for entry in entries]
