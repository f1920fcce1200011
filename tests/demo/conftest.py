"""The demo company filled in once for each kind of database, for all tests that only look."""

from datetime import date
from typing import TypeVar, cast

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel, select

from bot.database import Database
from demo.company import fill
from models.audit.tables import AuditEntry
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier, SupplierProduct, Unit
from models.people.tables import Member
from models.stock.tables import (
    Location,
    Lot,
    LotLevel,
    ReorderRule,
    StockLevel,
    StockMovement,
    StockValuation,
)

TODAY = date(2026, 11, 26)
TABLES: tuple[type[SQLModel], ...] = (
    AuditEntry,
    Barcode,
    Category,
    Location,
    Lot,
    LotLevel,
    Member,
    Pack,
    Product,
    ReorderRule,
    StockLevel,
    StockMovement,
    StockValuation,
    Supplier,
    SupplierProduct,
    Unit,
)
T = TypeVar("T", bound=SQLModel)


class Company:
    """Every row of the filled database, each table in the order of its primary key."""

    def __init__(self, rows: dict[type[SQLModel], list[SQLModel]]) -> None:
        self._rows = rows

    def all(self, model: type[T]) -> list[T]:
        return cast(list[T], self._rows[model])


async def fill_and_read(database: Database) -> Company:
    async with database.unit_of_work() as session:
        await fill(session, today=TODAY)
    rows = {}
    async with database.unit_of_work() as session:
        for model in TABLES:
            found = await session.scalars(select(model).order_by(*inspect(model).primary_key))
            rows[model] = list(found.all())
    return Company(rows)


@pytest.fixture(scope="session")
def companies() -> dict[str, Company]:
    """One filling for each kind of database serves all tests that only look."""
    return {}


@pytest.fixture
async def company(database: Database, backend: str, companies: dict[str, Company]) -> Company:
    if backend not in companies:
        companies[backend] = await fill_and_read(database)
    return companies[backend]
