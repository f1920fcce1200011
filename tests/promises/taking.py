"""Many who take one piece each from the same shelf; also a program, so that they can be in several processes."""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from drivers.inline_sqlite import InlineSQLiteDialect
from models.catalog.tables import Product, Unit
from models.stock.tables import Location, MovementKind, StockLevel, StockMovement
from models.tables import METADATA

SUPPLY = 10
ALL_TABLES = METADATA
"""A program that is alone must have them all, for the foreign keys between them."""
PLANTED_BUGS = {"sqlite": ("deferred-begin", "no-begin"), "postgresql": ("no-row-lock",)}


async def furnish(session: AsyncSession) -> None:
    """The place where everything stands."""
    session.add_all([Unit(code="un"), Location(id=1, name="Loja")])
    await session.flush()


async def stock_up(session: AsyncSession, product: int) -> None:
    """A new product, ten of it, received by a line of the ledger."""
    code = f"a{product}"
    session.add(Product(id=product, sku=code, sku_key=code, name="Copo", search_text="copo", unit_code="un"))
    await session.flush()
    session.add(StockLevel(product_id=product, location_id=1, on_hand=Decimal(SUPPLY)))
    session.add(_movement(product, MovementKind.RECEIPT, Decimal(SUPPLY), Decimal(SUPPLY)))


async def take_one(session: AsyncSession, product: int, *, row_lock: bool = True) -> bool:
    """Read, check, write: what every operation on a level does. Whether there was one left."""
    reading = select(StockLevel).where(StockLevel.product_id == product, StockLevel.location_id == 1)
    level = (await session.execute(reading.with_for_update() if row_lock else reading)).scalar_one()
    await asyncio.sleep(0.001)
    if level.on_hand < 1:
        return False
    level.on_hand -= 1
    session.add(_movement(product, MovementKind.ISSUE, Decimal(-1), level.on_hand))
    await session.flush()
    return True


async def crowd(databases: Sequence[Database], product: int, takers: int, *, row_lock: bool = True) -> Counter[str]:
    """All at once, spread over the databases' engines; how many took, were refused, or met an error."""

    async def one(database: Database) -> str:
        try:
            async with database.unit_of_work() as session:
                return "took" if await take_one(session, product, row_lock=row_lock) else "refused"
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    return Counter(await asyncio.gather(*(one(databases[n % len(databases)]) for n in range(takers))))


async def assert_sold_out(database: Database, product: int, results: Counter[str], takers: int) -> None:
    """Exactly as many took as there were, and the ledger tells how."""
    async with database.unit_of_work() as session:
        level = await session.get_one(StockLevel, (product, 1))
        ledger = select(StockMovement).where(StockMovement.product_id == product).order_by(col(StockMovement.id))
        moved = (await session.execute(ledger)).scalars().all()
    assert results == Counter(took=SUPPLY, refused=takers - SUPPLY)
    assert level.on_hand == 0 == sum(movement.quantity for movement in moved)
    assert [movement.on_hand_after for movement in moved] == [Decimal(left) for left in range(SUPPLY, -1, -1)]


def plant(bug: str) -> bool:
    """Switch a defect on, for the whole process; returns whether rows are still to be locked."""
    if bug == "deferred-begin":
        InlineSQLiteDialect.do_begin = _begin_deferred  # type: ignore[assignment,method-assign]
    if bug == "no-begin":
        InlineSQLiteDialect.do_begin = _begin_nothing  # type: ignore[assignment,method-assign]
    return bug != "no-row-lock"


def _begin_deferred(_dialect: InlineSQLiteDialect, connection: Any) -> None:
    connection.execute("BEGIN")


def _begin_nothing(_dialect: InlineSQLiteDialect, _connection: Any) -> None:
    """As Python's sqlite3 does by itself: no transaction before a SELECT."""


def _movement(product: int, kind: MovementKind, quantity: Decimal, after: Decimal) -> StockMovement:
    return StockMovement(
        kind=kind, product_id=product, location_id=1, quantity=quantity, on_hand_after=after, unit_cost=Decimal(2)
    )


async def main(url: str, product: int, takers: int, bug: str) -> None:
    """Say "ready", wait for a line, take, and print the results, one a line."""
    row_lock = plant(bug)
    database = Database(url)
    async with database.unit_of_work() as session:
        await session.execute(select(StockLevel))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    for result in (await crowd([database], product, takers, row_lock=row_lock)).elements():
        sys.stdout.write(result.replace("\n", " ") + "\n")
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]))
