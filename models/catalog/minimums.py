"""When and how far to fill up a product, or each product of a category, at a location."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.errors import NothingToUndoError
from models.audit.operations import record
from models.audit.undoing import Done, done_since, find_done
from models.catalog.categories import shown_category
from models.catalog.changes import open_product
from models.catalog.errors import ChangedMeanwhileError
from models.catalog.figures import Figures, MinimumChange, Owner, PlaceFigures, check_figures
from models.catalog.shown import is_shown
from models.catalog.tables import Category, Product, Unit
from models.catalog.touching import subject_of, touched_by
from models.columns import QUANTITY_PLACES, utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.stock.errors import (
    LocationNotSeenError,
    ProductNotFoundError,
)
from models.stock.locations_seen import seen_locations
from models.stock.tables import ReorderRule


async def figures_at(session: AsyncSession, actor: Actor, owner: Owner) -> Sequence[PlaceFigures]:
    """Every open location that the member sees, with what holds there.

    Raises RightMissingError, ProductNotFoundError, CategoryGoneError.
    """
    require(actor, "catalog", "change")
    category_id = await _category(session, owner)
    places = await seen_locations(session, actor)
    keys = (col(ReorderRule.product_id), owner.product_id), (col(ReorderRule.category_id), category_id)
    wanted = or_(*(column == key for column, key in keys if key is not None))
    rules = (await session.execute(select(ReorderRule).where(wanted))).scalars().all()
    own = {rule.location_id: rule for rule in rules if _is_of(rule, owner)}
    common = {rule.location_id: rule for rule in rules if not _is_of(rule, owner)}
    return [
        PlaceFigures(place.id, place.name, Figures.of(own.get(place.id)), Figures.of(common.get(place.id)))
        for place in places
    ]


async def describe_owner(session: AsyncSession, actor: Actor, owner: Owner) -> tuple[str, str]:
    """What it is called, and the unit its figures are in; a category has none.

    Raises RightMissingError, ProductNotFoundError, CategoryGoneError.
    """
    require(actor, "catalog", "change")
    await _category(session, owner)
    if owner.product_id is not None:
        product = await session.get_one(Product, owner.product_id)
        return product.name, product.unit_code
    return (await session.get_one(Category, owner.category_id)).name, ""


async def set_figures(
    session: AsyncSession,
    actor: Actor,
    owner: Owner,
    location_id: int,
    *,
    new: Figures | None,
    shown: Figures | None,
) -> MinimumChange:
    """What holds from now on at a location; without figures the owner has no rule there any more.

    Raises RightMissingError, ProductNotFoundError, CategoryGoneError, LocationNotSeenError, ChangedMeanwhileError,
    FigureUnfitError, TargetTooLowError.
    """
    return await _set(session, actor, owner, location_id, new=new, shown=shown, kept=None)


async def undo_figures(session: AsyncSession, actor: Actor, owner: Owner, at: datetime) -> MinimumChange:
    """What this member set at a moment becomes what it was.

    Raises NothingToUndoError, and what `set_figures` does.
    """
    name, _ = await _lock(session, actor, owner)
    done = await _find(session, actor, owner, at)
    old, new = (Figures.from_details(done.details[key]) for key in ("old", "new"))
    kept, location_id = done.details.get("kept"), int(done.details["location_id"])
    later = await done_since(session, done, object_type=owner.kind)
    is_set_again = any(subject_of(done) in touched_by(entry) for entry in later)
    if is_set_again and Figures.of(await _rule(session, owner, location_id)) != old:
        raise ChangedMeanwhileError(name)
    return await _set(session, actor, owner, location_id, new=old, shown=new, kept=kept)


async def _set(
    session: AsyncSession,
    actor: Actor,
    owner: Owner,
    location_id: int,
    *,
    new: Figures | None,
    shown: Figures | None,
    kept: dict[str, Any] | None,
) -> MinimumChange:
    name, places = await _lock(session, actor, owner)
    location = {place.id: place.name for place in await seen_locations(session, actor)}.get(location_id)
    if location is None:
        raise LocationNotSeenError
    rule = await _rule(session, owner, location_id)
    old = Figures.of(rule)
    if old == new:
        return MinimumChange(owner, location_id, location, old, new, None)
    if old != shown:
        raise ChangedMeanwhileError(name)
    if new is not None:
        check_figures(new, places)
    at = utc_now()
    if new is None:
        dropped = await _drop(session, rule)
    else:
        rule = rule or _begin(session, owner, location_id, new, kept or {})
        rule.minimum, rule.target, rule.multiple = new.minimum, new.target, new.multiple
        dropped = {}
    await session.flush()
    _record(session, actor, owner, location_id, old=old, new=new, kept=dropped, at=at)
    return MinimumChange(owner, location_id, location, old, new, at)


def _begin(
    session: AsyncSession, owner: Owner, location_id: int, figures: Figures, kept: dict[str, Any]
) -> ReorderRule:
    rule = ReorderRule(location_id=location_id, minimum=figures.minimum, **kept)
    rule.product_id, rule.category_id = owner.product_id, owner.category_id
    session.add(rule)
    return rule


async def _drop(session: AsyncSession, rule: ReorderRule | None) -> dict[str, Any]:
    """Take the rule away; returns what else it said."""
    if rule is None:
        return {}
    await session.execute(delete(ReorderRule).where(col(ReorderRule.id) == rule.id))
    session.expunge(rule)
    going = {"lead_time_days": rule.lead_time_days, "supplier_id": rule.supplier_id}
    return {name: value for name, value in going.items() if value is not None}


async def _category(session: AsyncSession, owner: Owner) -> int | None:
    """The key of the category whose figures count."""
    if owner.product_id is None:
        return (await shown_category(session, owner.category_id)).id
    found = select(Product).where(col(Product.id) == owner.product_id, is_shown(col(Product.import_id)))
    product: Product | None = (await session.execute(found)).scalar_one_or_none()
    if product is None:
        raise ProductNotFoundError(owner.product_id)
    return product.category_id


async def _lock(session: AsyncSession, actor: Actor, owner: Owner) -> tuple[str, int]:
    """The owner's name, and the places of its figures; nobody else sets any of them until the commit."""
    if owner.product_id is not None:
        product = await open_product(session, actor, owner.product_id)
        return product.name, (await session.get_one(Unit, product.unit_code)).places
    require(actor, "catalog", "change")
    category = await shown_category(session, owner.category_id, is_locked=True)
    return category.name, QUANTITY_PLACES


async def _rule(session: AsyncSession, owner: Owner, location_id: int) -> ReorderRule | None:
    column = col(ReorderRule.product_id) if owner.product_id is not None else col(ReorderRule.category_id)
    statement = select(ReorderRule).where(column == owner.key, col(ReorderRule.location_id) == location_id)
    found = await session.execute(statement.execution_options(populate_existing=True))
    rule: ReorderRule | None = found.scalar_one_or_none()
    return rule


def _is_of(rule: ReorderRule, owner: Owner) -> bool:
    return (rule.product_id, rule.category_id) == (owner.product_id, owner.category_id)


async def _find(session: AsyncSession, actor: Actor, owner: Owner, at: datetime) -> Done:
    done = await find_done(session, member_id=actor.member_id, area="catalog", object_type=owner.kind, at=at)
    for one in done:
        if one.action == "set_minimum" and one.object_id == str(owner.key):
            return one
    raise NothingToUndoError


def _record(
    session: AsyncSession,
    actor: Actor,
    owner: Owner,
    location_id: int,
    *,
    old: Figures | None,
    new: Figures | None,
    kept: dict[str, Any],
    at: datetime,
) -> None:
    details = {
        "location_id": location_id,
        "field": "reorder",
        "old": old and old.to_details(),
        "new": new and new.to_details(),
    }
    record(
        session,
        member_id=actor.member_id,
        area="catalog",
        action="set_minimum",
        object_type=owner.kind,
        object_id=str(owner.key),
        details=details | ({"kept": kept} if kept else {}),
        at=at,
    )
