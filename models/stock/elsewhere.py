"""Where else there is something of what is short."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal

from sqlalchemy import select, true
from sqlalchemy.ext.asyncio import AsyncSession

from models.people.actor import Actor
from models.statements import tables_of
from models.stock.tables import Location, StockLevel

_location, _level = tables_of(Location, StockLevel)


async def found_elsewhere(
    session: AsyncSession, actor: Actor, product_ids: Collection[int], *, besides: int | None
) -> dict[int, list[tuple[str, Decimal]]]:
    """By product, the other locations that the member sees and how much is there, the most first."""
    seen = true() if actor.location_ids is None else _location.c.id.in_(actor.location_ids)
    statement = (
        select(_level.c.product_id, _location.c.name, _level.c.on_hand)
        .join(_location, _location.c.id == _level.c.location_id)
        .where(_level.c.product_id.in_(product_ids), _level.c.on_hand > 0, _location.c.id != besides, seen)
        .order_by(_level.c.on_hand.desc(), _location.c.name)
    )
    found = defaultdict(list)
    for product_id, name, on_hand in await session.execute(statement):
        found[product_id].append((name, on_hand))
    return found
