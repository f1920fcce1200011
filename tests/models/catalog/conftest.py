"""A small catalogue to search in."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Unit

NAMES = {
    "CAF-00001": "Café Torrado 500g",
    "CAF-00002": "Café Cru",
    "FIL-00001": "Filtro de café 103",
    "CHA-00001": "Chá Mate",
    "CHA-00002": "Chapa de aço",
    "CHO-00001": "Chocolate em pó 1kg",
    "LIM-00001": "Limão Taiti",
    "PAO-00001": "Pão de Queijo",
    "DET-00001": "Detergente Neutro 500ml",
    "ACU-00001": 'Açúcar <b>"Cristal"</b>',
    "BOM-00001": "Bombom de Avelã",
}


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """A unit of work with the catalogue in it."""
    async with database.unit_of_work() as session:
        session.add(Unit(code="un"))
        await session.flush()
        for sku, name in NAMES.items():
            product = await add_product(session, actor_id=None, sku=sku, name=name, unit_code="un")
            if sku == "CAF-00001":
                assert product.id is not None
                session.add_all([Barcode(code="0012345678905", product_id=product.id)])
                await session.flush()
        yield session


@pytest.fixture
def statements(database: Database) -> list[str]:
    """Every statement that has been executed, from now on."""
    executed: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        executed.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    return executed
