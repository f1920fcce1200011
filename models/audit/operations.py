"""Writing the audit trail: operations record, the end of the transaction seals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.anchors import keep_sealed
from models.audit.rules import Link, canonical_details, entry_hash
from models.audit.tables import AuditEntry, AuditHead
from models.columns import utc_now
from models.statements import tables_of

_PENDING = "audit_entries"
_entry, _head = tables_of(AuditEntry, AuditHead)
_LOCK_HEAD = select(_head.c.entry_id, _head.c.hash).where(_head.c.id == 1).with_for_update()
_ADD, _MOVE_HEAD = insert(_entry), update(_head).where(_head.c.id == 1)


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
    await session.flush()
    entry_id, previous = (await session.execute(_LOCK_HEAD)).one()
    rows = []
    for entry in records:
        entry_id += 1
        fields = {name: getattr(entry, name) for name in _Record.__slots__}
        digest = entry_hash(entry_id=entry_id, previous_hash=previous, **fields)
        rows.append({"id": entry_id, "previous_hash": previous, "hash": digest, **fields})
        previous = digest
    await session.execute(_ADD, rows)
    await session.execute(_MOVE_HEAD, {"entry_id": entry_id, "hash": previous})
    keep_sealed(session, [Link(row["id"], row["hash"]) for row in rows])
