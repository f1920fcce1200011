"""Operations on locations: where stock may be, and what those places are called."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from models.audit.errors import ChangedSinceError
from models.audit.operations import record
from models.audit.undoing import Done, find_done
from models.catalog.rules import fold
from models.catalog.tables import Product
from models.columns import utc_now
from models.company.queries import lock_company
from models.groups.tables import GroupLocation
from models.names import tidy_name
from models.people.actor import Actor
from models.people.rules import require
from models.people.tables import Invitation, MemberHome, MemberLocation
from models.stock.counts.tables import StockCount
from models.stock.errors import (
    LastLocationError,
    LocationInUseError,
    LocationNameMissingError,
    LocationNameTakenError,
    LocationNameTooLongError,
    LocationNotEmptyError,
    LocationNotSeenError,
    OnlyLocationError,
    TooManyLocationsError,
)
from models.stock.locations_seen import members_with_only
from models.stock.tables import Location, LotLevel, ReorderRule, StockLevel, StockMovement

MAX_NAME = 60
MAX_AT_ONCE = 20
MAX_NAMED = 5
_REFERRING: tuple[type[SQLModel], ...] = (
    StockLevel,
    LotLevel,
    StockMovement,
    ReorderRule,
    MemberLocation,
    MemberHome,
    GroupLocation,
    StockCount,
)


@dataclass(frozen=True, slots=True)
class LocationsChange:
    """What became of locations: `added`, `removed`, or one that was `renamed` from `old_name`, or switched.

    `at` is what undoes it; None when everything was like that already.
    """

    at: datetime | None
    added: Sequence[Location] = ()
    removed: Sequence[Location] = ()
    changed: Location | None = None
    old_name: str | None = None


async def list_locations(session: AsyncSession, actor: Actor) -> Sequence[Location]:
    """Every location by name, those that are switched off last. Raises RoleMissingError, RightMissingError."""
    require(actor, "stock", "manage_locations")
    found = (await session.execute(select(Location))).scalars()
    return sorted(found, key=lambda location: (not location.is_active, fold(location.name), location.name))


async def get_location(session: AsyncSession, actor: Actor, location_id: int) -> Location:
    """One location, also one that is switched off. Raises LocationNotSeenError."""
    require(actor, "stock", "manage_locations")
    return _pick(await list_locations(session, actor), location_id)


async def add_locations(session: AsyncSession, actor: Actor, names: Iterable[str]) -> LocationsChange:
    """New locations, all of them or none.

    Raises LocationNameMissingError, LocationNameTooLongError, LocationNameTakenError, TooManyLocationsError.
    """
    every = await _open(session, actor)
    kept = [_kept_name(name) for name in names]
    if len(kept) > MAX_AT_ONCE:
        raise TooManyLocationsError(MAX_AT_ONCE)
    taken = [location.name for location in every]
    for name in kept:
        _require_free(name, taken)
        taken.append(name)
    added = [Location(name=name) for name in kept]
    session.add_all(added)
    await session.flush()
    at = utc_now()
    for location in added:
        _record(session, actor, location, at, action="add_location", details={"name": location.name})
    return LocationsChange(at, added=added)


async def rename_location(session: AsyncSession, actor: Actor, location_id: int, name: str) -> LocationsChange:
    """Call a location something else.

    Raises LocationNotSeenError, LocationNameMissingError, LocationNameTooLongError, LocationNameTakenError.
    """
    every = await _open(session, actor)
    location, new = _pick(every, location_id), _kept_name(name)
    old = location.name
    if new == old:
        return LocationsChange(None, changed=location, old_name=old)
    _require_free(new, [other.name for other in every if other is not location])
    location.name, at = new, utc_now()
    _record(session, actor, location, at, action="rename_location", details={"old": old, "new": new})
    await session.flush()
    return LocationsChange(at, changed=location, old_name=old)


async def switch_location(
    session: AsyncSession, actor: Actor, location_id: int, *, on: bool, sure: bool = False
) -> LocationsChange:
    """Take a location out of use, or back into it.

    Raises LocationNotSeenError; LastLocationError, LocationNotEmptyError for one that must stay in use;
    OnlyLocationError when somebody would have no other and nobody is `sure`.
    """
    every = await _open(session, actor)
    location = _pick(every, location_id)
    if location.is_active == on:
        return LocationsChange(None, changed=location)
    if not on:
        _require_another(every, location)
        # Whoever is posting there comes first; whoever comes later finds it off.
        await session.refresh(location, with_for_update={"key_share": True})
        await _require_empty(session, location)
        await _require_others_elsewhere(session, location, sure=sure)
    location.is_active, at = on, utc_now()
    _record(session, actor, location, at, action="switch_location", details={"old": not on, "new": on})
    await session.flush()
    return LocationsChange(at, changed=location)


async def undo_locations_change(session: AsyncSession, actor: Actor, at: datetime) -> LocationsChange:
    """Take back an addition or a renaming of this member's; what was added goes while nothing refers to it.

    Raises NothingToUndoError, ChangedSinceError, LocationInUseError, LocationNameTakenError.
    """
    every = await _open(session, actor)
    done = await find_done(session, member_id=actor.member_id, area="stock", object_type="location", at=at)
    by_id = {str(location.id): location for location in every}
    if any(one.object_id not in by_id or by_id[one.object_id].name != _left_name(one) for one in done):
        raise ChangedSinceError
    locations = [by_id[one.object_id] for one in done]
    if done[0].action == "add_location":
        return await _remove(session, actor, locations)
    return await rename_location(session, actor, _key(locations[0]), done[0].details["old"])


def _left_name(done: Done) -> object:
    """What the location is called where nothing was changed since; None for what is not undone here."""
    named_in = {"add_location": "name", "rename_location": "new"}
    return done.details[named_in[done.action]] if done.action in named_in else None


async def _remove(session: AsyncSession, actor: Actor, locations: Sequence[Location]) -> LocationsChange:
    at = utc_now()
    for location in locations:
        if await _is_referred_to(session, _key(location)):
            raise LocationInUseError(location.name)
        await session.delete(location)
        _record(session, actor, location, at, action="remove_location", details={"name": location.name})
    await session.flush()
    return LocationsChange(None, removed=locations)


async def _open(session: AsyncSession, actor: Actor) -> Sequence[Location]:
    """Every location, once nobody else changes any: names are compared with all of them."""
    require(actor, "stock", "manage_locations")
    await lock_company(session)
    return (await session.execute(select(Location).order_by(col(Location.id)))).scalars().all()


def _pick(every: Iterable[Location], location_id: int) -> Location:
    for location in every:
        if location.id == location_id:
            return location
    raise LocationNotSeenError


def _kept_name(typed: str) -> str:
    name = tidy_name(typed)
    if not fold(name):
        raise LocationNameMissingError
    if len(name) > MAX_NAME:
        raise LocationNameTooLongError(name[:MAX_NAME], MAX_NAME)
    return name


def _require_free(name: str, taken: Iterable[str]) -> None:
    for other in taken:
        if fold(other) == fold(name):
            raise LocationNameTakenError(other)


def _require_another(every: Iterable[Location], location: Location) -> None:
    if not any(other.is_active for other in every if other is not location):
        raise LastLocationError(location.name)


async def _require_empty(session: AsyncSession, location: Location) -> None:
    here = col(StockLevel.location_id) == location.id
    in_stock = (col(StockLevel.on_hand) > 0) | (col(StockLevel.reserved) > 0)
    coming = (col(StockLevel.requested) > 0) | (col(StockLevel.on_order) > 0)
    counts = select(func.count().filter(in_stock), func.count().filter(coming)).where(here)
    lying, awaited = (await session.execute(counts)).one()
    if not lying and not awaited:
        return
    largest = (
        select(Product.name, Product.unit_code, StockLevel)
        .join(StockLevel, col(StockLevel.product_id) == col(Product.id))
        .where(here, in_stock if lying else coming)
        .order_by(col(StockLevel.on_hand).desc(), col(Product.id))
        .limit(1)
    )
    name, unit_code, level = (await session.execute(largest)).one()
    quantity: Decimal = max(level.on_hand, level.reserved) if lying else level.requested + level.on_order
    raise LocationNotEmptyError(location.name, lying, awaited, name, quantity, unit_code)


async def _require_others_elsewhere(session: AsyncSession, location: Location, *, sure: bool) -> None:
    members = await members_with_only(session, _key(location))
    if members and not sure:
        raise OnlyLocationError(location.name, len(members), ", ".join(members[:MAX_NAMED]))


async def _is_referred_to(session: AsyncSession, location_id: int) -> bool:
    for table in _REFERRING:
        column: Any = table.__table__.c.location_id  # type: ignore[attr-defined]
        if (await session.execute(select(column).where(column == location_id).limit(1))).first():
            return True
    waiting = select(Invitation.location_ids).where(col(Invitation.used_at).is_(None))
    return any(location_id in (ids or ()) for ids in (await session.execute(waiting)).scalars())


def _key(location: Location) -> int:
    assert location.id is not None
    return location.id


def _record(
    session: AsyncSession, actor: Actor, location: Location, at: datetime, *, action: str, details: dict[str, Any]
) -> None:
    record(
        session,
        member_id=actor.member_id,
        area="stock",
        action=action,
        object_type="location",
        object_id=str(location.id),
        details=details,
        at=at,
    )
