"""How one entry of the audit trail is bound to the one before."""

import hashlib
import json
from datetime import datetime
from typing import Any

FIRST_HASH = "0" * 64


def canonical_details(details: dict[str, Any]) -> str:
    """The one spelling of `details` that is stored and hashed. Values are JSON's own or printable (Decimal)."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def entry_hash(
    *,
    entry_id: int,
    at: datetime,
    member_id: int | None,
    area: str,
    action: str,
    object_type: str,
    object_id: str,
    details: str,
    previous_hash: str,
) -> str:
    """SHA-256 over every field and the previous entry's hash, as 64 hexadecimal digits."""
    fields = [
        entry_id,
        at.isoformat(),
        member_id,
        area,
        action,
        object_type,
        object_id,
        details,
        previous_hash,
    ]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
