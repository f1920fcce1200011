"""Writing the audit trail: operations record, the end of the transaction seals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from models.audit.rules import canonical_details, entry_hash
from models.audit.tables import AuditEntry, AuditHead
from models.columns import utc_now

_PENDING = "audit_entries"


@dataclass(frozen=True, slots=True)
class _Record:
    at: datetime
    member_id: int | None
    area: str
    action: str
    object_type: str
    object_id: str
    details: str


def record(
    session: AsyncSession,
    *,
    member_id: int | None,
    area: str,
    action: str,
    object_type: str,
    object_id: str,
    details: dict[str, Any],
    at: datetime | None = None,
) -> None:
    """Note what was done: codes and deltas, never wording. No `member_id`: the program itself did it.

    What was done `at` one moment by one member is undone together.
    """
    entry = _Record(at or utc_now(), member_id, area, action, object_type, object_id, canonical_details(details))
    session.info.setdefault(_PENDING, []).append(entry)


async def seal_entries(session: AsyncSession) -> None:
    """Bind what was recorded to the chain, just before the commit: its head is the last lock taken."""
    records: list[_Record] = session.info.pop(_PENDING, [])
    if not records:
        return
    statement = select(AuditHead).where(AuditHead.id == 1).with_for_update()
    head = (await session.execute(statement)).scalar_one()
    for entry in records:
        fields = {name: getattr(entry, name) for name in _Record.__slots__}
        head.entry_id += 1
        digest = entry_hash(entry_id=head.entry_id, previous_hash=head.hash, **fields)
        session.add(AuditEntry(id=head.entry_id, previous_hash=head.hash, hash=digest, **fields))
        head.hash = digest
