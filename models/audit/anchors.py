"""What is noted of the chain outside the database, so that whoever holds only the database cannot rewrite it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Protocol

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.rules import BEGINNING, Break, Flaw, Link
from models.audit.tables import AuditEntry
from models.columns import utc_now
from models.statements import tables_of

ANCHORS = "audit_anchors"
"""Where a session finds its `Anchors`, if there are any."""

NOTED_WITHIN = timedelta(minutes=1)
"""An entry is noted right after its commit; one that has stood for longer was not added by the program."""

_SEALED = "audit_sealed"
_AT_ONCE = 500
(_entry,) = tables_of(AuditEntry)


class Anchors(Protocol):
    """Places in the chain, noted once each after the commits that made them. Nothing here may fail a caller."""

    def note(self, links: Sequence[Link], *, is_certain: bool = True) -> None:
        """Remember them. Not `is_certain`: the answer to their commit was lost, so they may be there or not."""

    def newest(self) -> Link | None:
        """The furthest that is certain; None when nothing is noted."""

    def links(self) -> Iterator[Link]:
        """All that are certain, about in order."""

    def count(self) -> int:
        """How many are noted, the uncertain among them."""


def keep_sealed(session: AsyncSession, links: Sequence[Link]) -> None:
    """What this transaction adds to the chain; noted once it is committed."""
    session.info[_SEALED] = links


def note_sealed(session: AsyncSession, *, is_certain: bool = True) -> None:
    """Called after a commit; not `is_certain` when nobody knows whether it succeeded."""
    links, anchors = session.info.pop(_SEALED, ()), _anchors_of(session)
    if links and anchors is not None:
        anchors.note(links, is_certain=is_certain)


async def note_left_over(session: AsyncSession) -> int:
    """At a start: note the entries at the end that a crash, or a time before there were anchors, left; how many."""
    anchors = _anchors_of(session)
    if anchors is None:
        return 0
    newest = anchors.newest() or BEGINNING
    rows = await session.execute(_places().where(_entry.c.id > newest.entry_id).order_by(_entry.c.id))
    left_over = [Link(entry_id, digest) for entry_id, digest, _ in rows]
    anchors.note(left_over)
    return len(left_over)


async def compare_with_anchors(session: AsyncSession) -> Break | None:
    """Where a chain whose entries follow one another is not the one that was noted.

    The newest place stands for all before it; the others are only looked through to say where it begins.
    """
    anchors = _anchors_of(session)
    newest = anchors.newest() if anchors is not None else None
    if anchors is None or newest is None:
        return None
    if last := await _first_difference(session, [newest]):
        for links in _batches(anchors.links()):
            if first := await _first_difference(session, links):
                return first
        return last
    if anchors.count() < newest.entry_id:
        noted = {link.entry_id for link in anchors.links()}
        return next((Break(n, Flaw.ADDED) for n in range(1, newest.entry_id) if n not in noted), None)
    return await _added_behind(session, newest)


def _anchors_of(session: AsyncSession) -> Anchors | None:
    anchors: Anchors | None = session.info.get(ANCHORS)
    return anchors


async def _first_difference(session: AsyncSession, links: Sequence[Link]) -> Break | None:
    noted = {link.entry_id: link.hash for link in links}
    rows = await session.execute(_places().where(_entry.c.id.in_(noted)))
    stored: dict[int, str] = {entry_id: digest for entry_id, digest, _ in rows}
    different = [entry_id for entry_id, digest in noted.items() if stored.get(entry_id) != digest]
    if not different:
        return None
    first = min(different)
    return Break(first, Flaw.CHANGED if first in stored else Flaw.MISSING)


async def _added_behind(session: AsyncSession, newest: Link) -> Break | None:
    """Somebody else's commit may be a moment ahead of its note."""
    behind = _places().where(_entry.c.id > newest.entry_id).order_by(_entry.c.id)
    now = utc_now()
    for entry_id, _, at in await session.execute(behind):
        if abs(now - at) > NOTED_WITHIN:
            return Break(entry_id, Flaw.ADDED)
    return None


def _places() -> Select[int, str, datetime]:
    return select(_entry.c.id, _entry.c.hash, _entry.c.at)


def _batches(links: Iterable[Link]) -> Iterator[Sequence[Link]]:
    remaining = iter(links)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield batch
