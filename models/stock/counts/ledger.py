"""What the ledger says at the moment when something is counted: the product, a lot of it, or what is in no lot."""

from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.stock.counts.tables import CountLine
from models.stock.tables import Lot, LotLevel, StockLevel


@dataclass(slots=True)
class There:
    """Quantities at a location: by product, by lot, and by product what is in no lot."""

    on_hand: dict[int, Decimal] = field(default_factory=dict)
    in_lot: dict[int, Decimal] = field(default_factory=dict)
    loose: dict[int, Decimal] = field(default_factory=dict)

    def of(self, line: CountLine, *, tracks_lots: bool) -> Decimal:
        """As much as whoever counts a line should find."""
        if line.lot_id is not None:
            return self.in_lot.get(line.lot_id, Decimal(0))
        return (self.loose if tracks_lots else self.on_hand).get(line.product_id, Decimal(0))


async def there_now(session: AsyncSession, location_id: int, product_id: int | None = None) -> There:
    """Of one product, or of everything, at once: line by line, thousands would keep everybody else waiting."""
    of_lot = and_(col(LotLevel.lot_id) == col(Lot.id), col(LotLevel.location_id) == location_id)
    statement = (
        select(col(StockLevel.product_id), col(StockLevel.on_hand), col(LotLevel.lot_id), col(LotLevel.on_hand))
        .outerjoin(Lot, col(Lot.product_id) == col(StockLevel.product_id))
        .outerjoin(LotLevel, of_lot)
        .where(col(StockLevel.location_id) == location_id)
    )
    if product_id is not None:
        statement = statement.where(col(StockLevel.product_id) == product_id)
    there = There()
    for product, on_hand, lot, in_lot in await session.execute(statement):
        there.on_hand[product] = on_hand
        there.loose[product] = there.loose.get(product, on_hand) - (in_lot or Decimal(0))
        if lot is not None:
            there.in_lot[lot] = in_lot
    return there
