"""A depot and two shops, coffee by the piece, flour by the kilo, milk by lots, and who works there."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.tables import Pack, Unit
from models.people.actor import Actor
from models.people.tables import Language, Member, Role
from models.stock.operations import post_receipt
from models.stock.posting import Line
from models.stock.tables import Location, StockLevel, StockMovement, StockValuation

DEPOT, SHOP, KIOSK = 1, 2, 3
COFFEE, FLOUR, MILK = 1, 2, 3
NAMES = ("Ana", "Bob", "Cid")

Rows = Callable[[Any], Awaitable[list[Any]]]


def actor(member_id: int = 1, role: Role = Role.OPERATOR, locations: frozenset[int] | None = None) -> Actor:
    """Ana 1, Bob 2 or Cid 3."""
    return Actor(member_id, NAMES[member_id - 1], Language.PORTUGUESE, frozenset({role}), locations)


ANA, BOB, BOSS = actor(), actor(2), actor(3, Role.MANAGER)


def line(product_id: int, quantity: str, cost: str | None = None, **more: Any) -> Line:
    return Line(product_id, Decimal(quantity), None if cost is None else Decimal(cost), **more)


@pytest.fixture
async def shop(database: Database) -> Database:
    """Everything is there, and nothing in stock."""
    async with database.unit_of_work() as session:
        session.add_all([Unit(code="un"), Unit(code="kg", places=3)])
        session.add_all(
            Member(name=name, language=Language.PORTUGUESE, telegram_id=900 + n) for n, name in enumerate(NAMES)
        )
        session.add_all([Location(name="Depósito"), Location(name="Loja Norte"), Location(name="Quiosque")])
        await session.flush()
        for sku, name, unit in (
            ("CAF-1", "Café torrado", "un"),
            ("FAR-1", "Farinha de trigo", "kg"),
            ("LEI-1", "Leite", "un"),
        ):
            await add_product(session, actor_id=None, sku=sku, name=name, unit_code=unit, tracks_lots=sku == "LEI-1")
        session.add(Pack(product_id=COFFEE, name="cx", factor=Decimal(12)))
    return database


@pytest.fixture
def rows(shop: Database) -> Rows:
    """Every row of a table, in the order of its key."""

    async def read(table: Any) -> list[Any]:
        async with shop.unit_of_work() as session:
            found = await session.execute(select(table).order_by(*table.__table__.primary_key.columns))
            return list(found.scalars())

    return read


def seen(*values: Any) -> tuple[Any, ...]:
    """Values to be compared with whole numbers."""
    return values


async def receive(database: Database, *lines: Line, location_id: int = DEPOT, by: Actor = ANA) -> list[StockMovement]:
    async with database.unit_of_work() as session:
        return await post_receipt(session, actor=by, lines=lines, location_id=location_id)


async def on_hand(database: Database, product_id: int = COFFEE) -> dict[int, Any]:
    """What there is of a product by location; the sum of its movements must say the same."""
    async with database.unit_of_work() as session:
        levels = (await session.execute(select(StockLevel).where(col(StockLevel.product_id) == product_id))).scalars()
        ledger = select(StockMovement).where(col(StockMovement.product_id) == product_id)
        moved = list((await session.execute(ledger)).scalars())
        there = {level.location_id: level.on_hand for level in levels}
    for location_id, quantity in there.items():
        assert quantity == sum((m.quantity for m in moved if m.location_id == location_id), Decimal(0))
    return {location_id: quantity for location_id, quantity in there.items() if quantity}


async def value(database: Database, product_id: int = COFFEE) -> tuple[Any, ...]:
    """The quantity that is valued, and the average cost."""
    async with database.unit_of_work() as session:
        valuation = await session.get_one(StockValuation, product_id)
        return valuation.on_hand, valuation.average_cost
