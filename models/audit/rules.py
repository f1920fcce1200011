"""How one entry of the audit trail is bound to the one before, and how it shows when one is not."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

FIRST_HASH = "0" * 64
AREAS = ("people", "company", "groups", "catalog", "stock")
"""The areas that record what is done in them."""

_HASHED = ("at", "member_id", "area", "action", "object_type", "object_id", "details", "previous_hash")


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


def seal(digest: str) -> str:
    """The beginning of a hash as people compare it: "1a2b 3c4d 5e6f 7a8b", long enough not to be met by chance."""
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


class Flaw(StrEnum):
    """What is wrong with a chain at one place."""

    CHANGED = "changed"
    """The entry does not say what it said when it was written."""

    UNLINKED = "unlinked"
    """The entry does not follow the one before it: one of the two was replaced."""

    MISSING = "missing"
    """The entry is not there, or no longer in its place."""

    ADDED = "added"
    """The entry stands behind the end of the chain."""


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain is not what it was; nothing is known of what follows it."""

    entry_id: int
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain, and the hash that everything up to there amounts to."""

    entry_id: int = 0
    hash: str = FIRST_HASH


BEGINNING = Link()


def follow(link: Link, entry: Mapping[str, Any]) -> Link | Break:
    """The place of the next entry, given by the columns of its row; or why it is not the next one."""
    expected = link.entry_id + 1
    if entry["id"] != expected:
        return Break(expected, Flaw.MISSING)
    fields = {name: entry[name] for name in _HASHED}
    if entry_hash(entry_id=expected, **fields) != entry["hash"]:
        return Break(expected, Flaw.CHANGED)
    if entry["previous_hash"] != link.hash:
        return Break(expected, Flaw.UNLINKED)
    return Link(expected, entry["hash"])


def at_the_end(link: Link, head: Link) -> Break | None:
    """What is wrong once every entry is followed; `head` is where the chain says that it ends."""
    if link.entry_id < head.entry_id:
        return Break(link.entry_id + 1, Flaw.MISSING)
    if link == head:
        return None
    return Break(link.entry_id, Flaw.UNLINKED) if link.entry_id else Break(1, Flaw.MISSING)
