"""Everything that can be done to an audit trail behind the program's back, by somebody who holds the database."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations
from typing import Any, Literal

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from models.audit.rules import BEGINNING, FIRST_HASH, Link, entry_hash
from models.audit.tables import AuditEntry, AuditHead
from models.statements import tables_of

entries, head = tables_of(AuditEntry, AuditHead)
Row = dict[str, Any]
Trail = Sequence[Row]

Care = Literal["none", "own hash", "numbers", "everything"]
"""What is set right afterwards: nothing, the hash of the changed entry, the numbers of entries and head, or all
hashes and the head too, so that the chain is whole in itself."""

COLUMNS = tuple(column.name for column in entries.columns)
HASHED = tuple(name for name in COLUMNS if name not in {"id", "hash"})


@dataclass(frozen=True)
class Tampering:
    """What was done, the trail that it leaves, and the first entry that is not what it was."""

    what: str
    rows: Trail
    end: Link | None
    first: int


async def drop_guards(connection: AsyncConnection) -> None:
    """The triggers refuse plain edits: whoever may do anything drops them first."""
    if connection.dialect.name == "sqlite":
        for name in ("audit_entry_no_update", "audit_entry_no_delete"):
            await connection.execute(text(f"DROP TRIGGER {name}"))
    else:
        await connection.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))


async def read_trail(session: AsyncSession) -> tuple[list[Row], Link]:
    """Every entry, and where the chain ends."""
    rows = [dict(row) for row in (await session.execute(select(entries).order_by(entries.c.id))).mappings()]
    end = (await session.execute(select(head.c.entry_id, head.c.hash))).one()
    return rows, Link(end.entry_id, end.hash)


async def write_trail(session: AsyncSession, rows: Trail, end: Link | None) -> None:
    """Put this in the place of what is there; without an `end` the head's row is gone."""
    await session.execute(delete(entries))
    if rows:
        await session.execute(insert(entries), list(rows))
    if end is None:
        await session.execute(delete(head))
    else:
        await session.execute(update(head).values(entry_id=end.entry_id, hash=end.hash))


def tamperings(rows: Trail, end: Link, cares: Sequence[Care]) -> Iterator[Tampering]:
    """Edits of each column of each entry, deletions, insertions, exchanges, cut-off ends, and all of the head's."""
    for care in cares:
        yield from _edits(rows, end, care)
        for what, changed, first in _rearranged(rows):
            if care != "own hash":
                yield _with_care(care, what, changed, end, first)
    yield from _heads(rows, end)


def _edits(rows: Trail, end: Link, care: Care) -> Iterator[Tampering]:
    for place, row in enumerate(rows):
        for column in COLUMNS:
            if care == "none" or column in set(HASHED) - {"previous_hash"}:
                changed = [*rows[:place], row | {column: _otherwise(row, column, len(rows))}, *rows[place + 1 :]]
                what = f"{column} of {row['id']}"
                yield _with_care(care, what, sorted(changed, key=lambda one: one["id"]), end, place + 1)


def _otherwise(row: Row, column: str, length: int) -> Any:
    """The smallest change."""
    value = row[column]
    match column:
        case "id":
            return length + 9
        case "at":
            return value + timedelta(microseconds=1)
        case "member_id":
            return None if value else 1
        case "hash" | "previous_hash":
            return ("0" if value[0] != "0" else "1") + value[1:]
    return f"{value} "


def _rearranged(rows: Trail) -> Iterator[tuple[str, Trail, int]]:
    """The entries by the numbers that they stand under, and the first that is not what it was."""
    for place in range(len(rows)):
        yield f"{place + 1} deleted", [*rows[:place], *rows[place + 1 :]], place + 1
        yield f"from {place + 1} on cut off", rows[:place], place + 1
    for place in range(len(rows) + 1):
        earlier = rows[0]["at"] - timedelta(hours=1)
        added = rows[0] | {"details": '{"made":"up"}', "at": earlier, "hash": f"{place:064}"}
        after = [row | {"id": row["id"] + 1} for row in rows[place:]]
        yield f"inserted as {place + 1}", [*rows[:place], added | {"id": place + 1}, *after], place + 1
    for one, other in combinations(range(len(rows)), 2):
        changed = list(rows)
        changed[one], changed[other] = rows[other] | {"id": one + 1}, rows[one] | {"id": other + 1}
        yield f"{one + 1} and {other + 1} exchanged", changed, one + 1


def _with_care(care: Care, what: str, rows: Trail, end: Link, first: int) -> Tampering:
    tampering = Tampering(f"{what}; set right: {care}", rows, end, first)
    match care:
        case "own hash":
            changed = [row | {"hash": _hash(row)} if row["id"] == first else row for row in rows]
            return replace(tampering, rows=changed, first=min(first + 1, len(rows)))
        case "numbers":
            numbered = [row | {"id": number} for number, row in enumerate(rows, start=1)]
            return replace(tampering, rows=numbered, end=Link(len(rows), end.hash))
        case "everything":
            linked = list(_linked(rows))
            return replace(tampering, rows=linked, end=Link(len(linked), linked[-1]["hash"]) if linked else BEGINNING)
    return tampering


def _linked(rows: Trail) -> Iterator[Row]:
    previous = FIRST_HASH
    for number, row in enumerate(rows, start=1):
        linked = row | {"id": number, "previous_hash": previous}
        previous = _hash(linked)
        yield linked | {"hash": previous}


def _hash(row: Row) -> str:
    return entry_hash(entry_id=row["id"], **{name: row[name] for name in HASHED})


def _heads(rows: Trail, end: Link) -> Iterator[Tampering]:
    last = len(rows)
    yield Tampering("the head's hash", rows, Link(last, "f" * 64), last)
    yield Tampering("the head one too far", rows, Link(last + 1, end.hash), last + 1)
    yield Tampering("the head one back", rows, Link(last - 1, rows[-2]["hash"]), last)
    yield Tampering("the head at the beginning", rows, BEGINNING, 1)
    yield Tampering("no head", rows, None, 1)
    yield Tampering("nothing at all", [], None, 1)


Hash = Callable[..., str]


def blind_to(column: str) -> Hash:
    """A hash that does not see a column."""
    whole, same = entry_hash, None if column == "member_id" else ""

    def digest(**fields: Any) -> str:
        if column == "at":
            return whole(**fields | {"at": fields["at"].replace(microsecond=0)})
        return whole(**fields | {column: same})

    return digest
