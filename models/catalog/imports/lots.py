"""What an import begins in lots, of products that were there before: in few statements, for there may be thousands."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.imports.errors import ImportOutdatedError
from models.catalog.imports.writing import Ground
from models.columns import QUANTITY_PLACES, UNIT_COST_PLACES
from models.statements import insert_into, tables_of
from models.stock.rules import moving_average
from models.stock.tables import Lot, LotLevel, MovementKind, StockLevel, StockMovement, StockValuation

AT_ONCE = 250
"""Products."""

_lot, _level, _movement = tables_of(Lot, StockLevel, StockMovement)
Openings = tuple[int, Sequence[Any]]
"""A product; and the location, quantity, unit cost, lot and last day of each that it begins with."""


class _Begun(NamedTuple):
    """A lot that a location begins with."""

    product_id: int
    location_id: int
    quantity: Decimal
    unit_cost: int
    code: str
    expires_on: date | None


async def post_lots(session: AsyncSession, ground: Ground, lots: Iterable[Openings]) -> None:
    """Lots, levels, values and the ledger. Raises ImportOutdatedError where something is otherwise by now."""
    left = iter(lots)
    while some := list(islice(left, AT_ONCE)):
        begun = [_begun(product_id, opening) for product_id, openings in some for opening in openings]
        await _require_nothing_there(session, begun)
        ids = await _enter_lots(session, begun)
        await add_values(session, [(key, int(had.scaleb(QUANTITY_PLACES)), cost) for key, _, had, cost, *_ in begun])
        await _put_levels(session, ground, begun, ids)
        await asyncio.sleep(0)


def _begun(product_id: int, opening: Sequence[Any]) -> _Begun:
    place, quantity, cost, code, day = opening
    expires_on = date.fromisoformat(day) if day else None
    return _Begun(product_id, place, Decimal(quantity).scaleb(-QUANTITY_PLACES), cost, code, expires_on)


async def _require_nothing_there(session: AsyncSession, begun: Collection[_Begun]) -> None:
    """Where something moved meanwhile, a balance is counted, not begun."""
    here = {(one.product_id, one.location_id) for one in begun}
    of_these = _level.c.product_id.in_({key for key, _ in here})
    levels = select(_level.c.product_id, _level.c.location_id).where(of_these)
    touched = levels.where(or_(_level.c.last_movement_at.is_not(None), _level.c.on_hand != 0))
    if any((key, place) in here for key, place in await session.execute(touched)):
        raise ImportOutdatedError


async def _enter_lots(session: AsyncSession, begun: Collection[_Begun]) -> Mapping[tuple[int, str], int]:
    """The keys of the lots, made where they are new; one that is known keeps its last day, if it has one."""
    said = {(one.product_id, one.code): one.expires_on for one in begun}
    adding = insert_into(session, Lot)
    day = {"expires_on": func.coalesce(_lot.c.expires_on, adding.excluded.expires_on)}
    rows = [{"product_id": key, "code": code, "expires_on": said[key, code]} for key, code in sorted(said)]
    await session.execute(adding.on_conflict_do_update(index_elements=["product_id", "code"], set_=day), rows)
    of_these = _lot.c.product_id.in_({key for key, _ in said})
    known = select(_lot.c.id, _lot.c.product_id, _lot.c.code, _lot.c.expires_on).where(of_these)
    ids: dict[tuple[int, str], int] = {}
    for lot_id, key, code, expires_on in await session.execute(known):
        if said.get((key, code)) not in {None, expires_on}:
            raise ImportOutdatedError
        ids[key, code] = lot_id
    return ids


async def _put_levels(
    session: AsyncSession, ground: Ground, begun: Sequence[_Begun], ids: Mapping[tuple[int, str], int]
) -> None:
    after: dict[tuple[int, int], Decimal] = {}
    of_lots: list[dict[str, Any]] = []
    movements: list[dict[str, Any]] = []
    for one in begun:
        place, lot_id = (one.product_id, one.location_id), ids[one.product_id, one.code]
        after[place] = after.get(place, Decimal(0)) + one.quantity
        of_lots.append({"lot_id": lot_id, "location_id": one.location_id, "on_hand": one.quantity})
        movements.append(_movement_row(ground, one, lot_id, after[place]))
    levels = [_level_row(key, location, on_hand, ground.at) for (key, location), on_hand in sorted(after.items())]
    await _put(session, StockLevel, ["product_id", "location_id"], levels, ["on_hand", "last_movement_at"])
    await _put(session, LotLevel, ["lot_id", "location_id"], of_lots, ["on_hand"])
    await session.execute(insert(_movement), movements)


async def _put(
    session: AsyncSession, table: Any, keys: list[str], rows: Sequence[dict[str, Any]], changed: Sequence[str]
) -> None:
    adding = insert_into(session, table)
    there = {name: adding.excluded[name] for name in changed}
    await session.execute(adding.on_conflict_do_update(index_elements=keys, set_=there), rows)


def _level_row(product_id: int, location_id: int, on_hand: Decimal, at: datetime) -> dict[str, Any]:
    nothing = dict.fromkeys(("reserved", "requested", "on_order"), Decimal(0))
    return {"product_id": product_id, "location_id": location_id, "on_hand": on_hand, "last_movement_at": at, **nothing}


def _movement_row(ground: Ground, one: _Begun, lot_id: int, after: Decimal) -> dict[str, Any]:
    return {
        "kind": MovementKind.RECEIPT.value,
        "product_id": one.product_id,
        "location_id": one.location_id,
        "lot_id": lot_id,
        "quantity": one.quantity,
        "on_hand_after": after,
        "unit_cost": Decimal(one.unit_cost).scaleb(-UNIT_COST_PLACES),
        "note": ground.note,
        "member_id": ground.member_id,
        "occurred_at": ground.at,
    }


async def add_values(session: AsyncSession, begun: Sequence[tuple[int, int, int]]) -> None:
    """The moving average with everything else that there is: of each product, so much at such a cost, in this order."""
    for start in range(0, len(begun), AT_ONCE):
        some = begun[start : start + AT_ONCE]
        locked = select(StockValuation).where(col(StockValuation.product_id).in_({key for key, *_ in some}))
        found = await session.execute(locked.with_for_update().order_by(col(StockValuation.product_id)))
        values = {value.product_id: value for value in found.scalars()}
        for key, quantity, cost in some:
            value = values.setdefault(key, StockValuation(product_id=key))
            incoming = Decimal(quantity).scaleb(-QUANTITY_PLACES)
            paid = Decimal(cost).scaleb(-UNIT_COST_PLACES)
            value.average_cost = moving_average(value.on_hand, value.average_cost, incoming, paid)
            value.on_hand += incoming
        session.add_all(values.values())
        await session.flush()
        await asyncio.sleep(0)
