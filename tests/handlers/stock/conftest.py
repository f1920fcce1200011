"""A small shop: two locations, and coffee."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.tables import Pack, Unit
from models.stock.tables import Location, ReorderRule, StockLevel

AddProducts = Callable[..., Awaitable[list[int]]]

NORTH, SOUTH = 1, 2


@pytest.fixture
async def shop(database: Database) -> None:
    """Two locations and two units, and nothing in them."""
    async with database.unit_of_work() as session:
        session.add_all([Unit(code="un"), Unit(code="kg", places=3)])
        session.add_all([Location(id=NORTH, name="Loja Norte"), Location(id=SOUTH, name="Loja Sul")])


@pytest.fixture
def add_products(database: Database, shop: None) -> AddProducts:
    """Adds products by name, with SKUs from A-1 on; returns their keys."""

    async def add(*names: str, unit_code: str = "un") -> list[int]:
        async with database.unit_of_work() as session:
            added = [
                await add_product(session, actor_id=None, sku=f"A-{number}", name=name, unit_code=unit_code)
                for number, name in enumerate(names, 1)
            ]
            return [product.id or 0 for product in added]

    return add


@pytest.fixture
async def coffee(database: Database, add_products: AddProducts) -> int:
    """A product with stock at both locations, low at one of them, in boxes of 12."""
    (product_id,) = await add_products("Café torrado 1 kg")
    async with database.unit_of_work() as session:
        session.add(Pack(product_id=product_id, name="cx", factor=Decimal(12)))
        north, south = (StockLevel(product_id=product_id, location_id=place) for place in (NORTH, SOUTH))
        north.on_hand, north.reserved, north.on_order = Decimal(30), Decimal(2), Decimal(24)
        south.on_hand, south.requested = Decimal(3), Decimal(1)
        session.add_all([north, south])
        session.add(ReorderRule(product_id=product_id, location_id=SOUTH, minimum=Decimal(5)))
    return product_id
