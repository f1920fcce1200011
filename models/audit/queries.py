"""Reading the audit trail, and following its chain."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.anchors import compare_with_anchors
from models.audit.errors import EntryNotFoundError
from models.audit.names import name_objects
from models.audit.rules import BEGINNING, Break, Flaw, Link, at_the_end, follow
from models.audit.tables import AuditEntry, AuditHead
from models.people.actor import Actor
from models.people.rules import may, require
from models.people.tables import Member
from models.statements import tables_of

AT_ONCE = 2_000
"""Entries that are followed in one go: some 30 ms."""

_entry, _head, _member = tables_of(AuditEntry, AuditHead, Member)

_OF_LOCATIONS = ("location", "location_id", "locations", "home")
"""Details that hold keys of locations."""

NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class EntryView:
    """Something that was done. `who` is None for the program itself, `object_name` for what has no name (any more).

    `location_names` are those that the details of a single entry speak of by their keys.
    """

    entry_id: int
    at: datetime
    member_id: int | None
    who: str | None
    area: str
    action: str
    object_type: str
    object_id: str
    object_name: str | None
    details: dict[str, Any]
    hash: str
    location_names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries are wanted; all of them when nothing is said. `object_of` is an entry about the same object."""

    member_id: int | None = None
    area: str | None = None
    object_of: int | None = None


EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Some entries, newest first, and with which entry the pages on either side begin."""

    entries: Sequence[EntryView]
    newer: int | None
    older: int | None


async def list_entries(
    session: AsyncSession, actor: Actor, selection: Selection = EVERYTHING, *, upto: int = NEWEST, limit: int
) -> EntryPage:
    """The newest entries, or those up to one. A page is named by its first entry, since others are added meanwhile.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "audit", "read")
    return await _page(session, await _wanted(session, selection), upto, limit)


async def list_product_changes(
    session: AsyncSession, actor: Actor, product_id: int, *, upto: int = NEWEST, limit: int
) -> EntryPage:
    """What was changed about a product itself, in the same pages, for those who change it.

    What was set at a location that is not theirs is said without its figures.
    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "catalog", "change")
    of_product = _entry.c.object_type == "product", _entry.c.object_id == str(product_id)
    page = await _page(session, [*of_product, _entry.c.area == "catalog"], upto, limit)
    places = {str(entry.details["location_id"]) for entry in page.entries if "location_id" in entry.details}
    found = await name_objects(session, {("location", place) for place in places})
    names = {int(key): name for (_, key), name in found.items()}
    entries = [replace(_about_theirs(entry, actor), location_names=names) for entry in page.entries]
    return replace(page, entries=entries)


def _about_theirs(view: EntryView, actor: Actor) -> EntryView:
    place = view.details.get("location_id")
    return view if place is None or actor.sees(place) else replace(view, details={})


async def _page(session: AsyncSession, wanted: Sequence[ColumnElement[bool]], upto: int, limit: int) -> EntryPage:
    older = _entries().where(*wanted, _entry.c.id <= upto).order_by(_entry.c.id.desc()).limit(limit + 1)
    rows = (await session.execute(older)).all()
    first = rows[0].id if rows else upto
    newer = select(_entry.c.id).where(*wanted, _entry.c.id > first).order_by(_entry.c.id).limit(limit)
    newer_ids = (await session.execute(newer)).scalars().all()
    return EntryPage(
        entries=await _views(session, rows[:limit]),
        newer=newer_ids[-1] if newer_ids else None,
        older=rows[limit].id if len(rows) > limit else None,
    )


async def show_entry(session: AsyncSession, actor: Actor, entry_id: int) -> EntryView:
    """One entry. Raises EntryNotFoundError, RoleMissingError, RightMissingError."""
    require(actor, "audit", "read")
    rows = (await session.execute(_entries().where(_entry.c.id == entry_id))).all()
    if not rows:
        raise EntryNotFoundError
    (view,) = await _views(session, rows)
    fields = [*_OF_LOCATIONS, *(("old", "new") if view.details.get("field") in _OF_LOCATIONS else ())]
    mentioned = {("location", key) for key in _scalars([view.details.get(name) for name in fields])}
    names = await name_objects(session, mentioned)
    return replace(view, location_names={int(key): name for (_, key), name in names.items()})


async def last_action_of(session: AsyncSession, actor: Actor, member_id: int) -> EntryView | None:
    """What a member did last, for those who may see people; None when they have done nothing.

    Only those who read the trail learn the name of a location that is not theirs.
    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "people", "see")
    newest = _entries().where(_entry.c.member_id == member_id).order_by(_entry.c.id.desc()).limit(1)
    views = await _views(session, (await session.execute(newest)).all())
    return _within_sight(views[0], actor) if views else None


def _within_sight(view: EntryView, actor: Actor) -> EntryView:
    is_hidden = view.object_type == "location" and not actor.sees(int(view.object_id))
    return replace(view, object_name=None, details={}) if is_hidden and not may(actor, "audit", "read") else view


async def list_doers(session: AsyncSession, actor: Actor) -> Sequence[tuple[int, str]]:
    """Everybody who has done something that was recorded: id and name, by name.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "audit", "read")
    has_done = select(_entry.c.id).where(_entry.c.member_id == _member.c.id).exists()
    by_name = select(_member.c.id, _member.c.name).where(has_done).order_by(func.lower(_member.c.name), _member.c.id)
    return [(member_id, name) for member_id, name in await session.execute(by_name)]


async def name_of_doer(session: AsyncSession, actor: Actor, member_id: int) -> str | None:
    """What somebody whose entries are shown is called; None when there is nobody with this key.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "audit", "read")
    named = select(_member.c.name).where(_member.c.id == member_id)
    return (await session.execute(named)).scalar_one_or_none()


async def follow_chain(session: AsyncSession, after: Link = BEGINNING, *, limit: int = AT_ONCE) -> Link | Break | None:
    """Follow the chain from a place on: None when it is whole up to its end, else how far it is, or where it breaks.

    Reads at most `limit` entries. The head is read before the entries, so that what others append meanwhile
    is not taken for a fault. Entries that follow one another to the end are held against what was noted outside the
    database, which knows best where they are not what they were.
    """
    head = await _head_of(session)
    if head is None:
        return Break(1, Flaw.MISSING)
    rows = await session.execute(select(_entry).where(_entry.c.id > after.entry_id).order_by(_entry.c.id).limit(limit))
    link, count = after, 0
    for row in rows.mappings():
        if row["id"] > head.entry_id:
            break
        followed = follow(link, dict(row))
        if isinstance(followed, Break):
            return followed
        link, count = followed, count + 1
    if count == limit:
        return link
    return await compare_with_anchors(session) or at_the_end(link, head) or await _behind_the_end(session)


async def _behind_the_end(session: AsyncSession) -> Break | None:
    """What stands where nothing can: the last entry is read before the head, which is never behind it."""
    last_id = await newest_entry(session)
    head = await chain_end(session)
    return Break(head.entry_id + 1, Flaw.ADDED) if last_id > head.entry_id else None


async def chain_end(session: AsyncSession) -> Link:
    """The last entry, as the chain says; its number is how many there are."""
    return await _head_of(session) or BEGINNING


async def _head_of(session: AsyncSession) -> Link | None:
    """None when somebody took it away: even a trail without entries has one."""
    row = (await session.execute(select(_head.c.entry_id, _head.c.hash))).one_or_none()
    return None if row is None else Link(row[0], row[1])


def _entries() -> Select[Any]:
    """Everything that is shown of entries, with the name of whoever did it."""
    shown = (column for column in _entry.c if column.name != "previous_hash")
    joined = _entry.outerjoin(_member, _member.c.id == _entry.c.member_id)
    return select(*shown, _member.c.name).select_from(joined)


async def _wanted(session: AsyncSession, selection: Selection) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if selection.member_id is not None:
        wanted.append(_entry.c.member_id == selection.member_id)
    if selection.area is not None:
        wanted.append(_entry.c.area == selection.area)
    if selection.object_of is not None:
        named = select(_entry.c.object_type, _entry.c.object_id).where(_entry.c.id == selection.object_of)
        kind = (await session.execute(named)).one_or_none()
        wanted += [_entry.c.object_type == kind[0], _entry.c.object_id == kind[1]] if kind else [false()]
    return wanted


async def _views(session: AsyncSession, rows: Sequence[Any]) -> list[EntryView]:
    names = await name_objects(session, {(row.object_type, row.object_id) for row in rows})
    return [
        EntryView(
            entry_id=row.id,
            at=row.at,
            member_id=row.member_id,
            who=row.name,
            area=row.area,
            action=row.action,
            object_type=row.object_type,
            object_id=row.object_id,
            object_name=names.get((row.object_type, row.object_id)),
            details=_details(row.details),
            hash=row.hash,
        )
        for row in rows
    ]


def _details(stored: str) -> dict[str, Any]:
    """What was stored; whoever tampered with it must not keep it from being shown."""
    try:
        details = orjson.loads(stored)
    except orjson.JSONDecodeError:
        details = stored
    return details if isinstance(details, dict) else {"": details}


def _scalars(value: Any) -> Iterator[str]:
    """Everything at the bottom of lists and pairs of before and after."""
    if isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _scalars(part)
    elif value is not None:
        yield str(value)


async def newest_entry(session: AsyncSession) -> int:
    """The number of the last entry there is; 0 before the first."""
    return await session.scalar(select(func.max(_entry.c.id))) or 0


async def has_entry_since(
    session: AsyncSession, entry_id: int, *, areas: Collection[str] = (), objects: Collection[str] = ()
) -> bool:
    """Whether anything was done in one of these areas, or to an object of one of these types, after an entry."""
    is_meant = or_(_entry.c.area.in_(areas), _entry.c.object_type.in_(objects))
    return await session.scalar(select(_entry.c.id).where(_entry.c.id > entry_id, is_meant).limit(1)) is not None
