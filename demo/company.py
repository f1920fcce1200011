"""Fills an empty database with the demo company."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from sqlalchemy import Table, exists, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from demo import rows
from demo.catalogue import CATEGORIES, UNITS, VENDORS, Item, load_items
from demo.history import DAYS, simulate
from demo.ledger import Ledger
from demo.planning import LOCATIONS
from demo.rows import Keys, Row
from models.audit.operations import record
from models.catalog.operations import index_words
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier, SupplierProduct, Unit
from models.statements import insert_into
from models.stock.tables import Location, Lot, LotLevel, ReorderRule, StockLevel, StockMovement, StockValuation

_MUST_BE_EMPTY = (Category, Supplier, Product, Location, StockMovement)


class DatabaseNotEmptyError(Exception):
    """There is something in the database already, which the demo company would mix with."""


async def fill(session: AsyncSession, *, today: date, seed: int = 7) -> None:
    """Add the demo company as it stands on the morning of `today`, before that day's first sale.

    The same day and seed give the same company. Raises DatabaseNotEmptyError when there is any
    product, location, movement, category or supplier.
    """
    await _require_empty(session)
    random = Random(seed)
    items = load_items()
    ledger = simulate(items, today=today, random=random)
    keys = await _add_company(session)
    await _add_catalog(session, items, keys, today, random)
    await _add_stock(session, ledger, keys)
    record(
        session,
        member_id=None,
        area="catalog",
        action="fill_demo",
        object_type="company",
        object_id="demo",
        details={"products": len(items), "movements": len(ledger.movements), "seed": seed},
    )


async def _require_empty(session: AsyncSession) -> None:
    anything = or_(*(exists().select_from(_table(model)) for model in _MUST_BE_EMPTY))
    if await session.scalar(select(anything)):
        raise DatabaseNotEmptyError


async def _add_company(session: AsyncSession) -> Keys:
    units = [{"code": code, "places": places} for code, places in UNITS.items()]
    await session.execute(insert_into(session, Unit).on_conflict_do_nothing(), units)
    categories = await _add_numbered(session, Category, ({"name": name} for name in CATEGORIES.values()))
    vendors = ({"name": it.name, "lead_time_days": it.lead_time_days, "is_active": True} for it in VENDORS)
    locations = ({"name": name, "is_active": True} for name in LOCATIONS)
    return Keys(
        categories=dict(zip(CATEGORIES, categories, strict=True)),
        vendors=await _add_numbered(session, Supplier, vendors),
        locations=await _add_numbered(session, Location, locations),
    )


async def _add_catalog(session: AsyncSession, items: list[Item], keys: Keys, today: date, random: Random) -> None:
    created_at = datetime.combine(today - timedelta(days=DAYS + 1), time(15), UTC)
    keys.products = await _add_numbered(session, Product, rows.product_rows(items, keys, created_at))
    packs = list(rows.pack_rows(items, keys))
    pack_ids = await _add_numbered(session, Pack, packs)
    keys.packs = {pack["product_id"]: pack_id for pack, pack_id in zip(packs, pack_ids, strict=True)}
    await _add(session, Barcode, rows.barcode_rows(items, keys))
    await _add(session, SupplierProduct, rows.price_rows(items, keys, random))
    await _add(session, ReorderRule, rows.rule_rows(items, keys))
    await index_words(session, [item.name for item in items])


async def _add_stock(session: AsyncSession, ledger: Ledger, keys: Keys) -> None:
    keys.lots = await _add_numbered(session, Lot, rows.lot_rows(ledger, keys))
    await _add(session, StockMovement, rows.movement_rows(ledger, keys))
    await _add(session, StockLevel, rows.level_rows(ledger, keys))
    await _add(session, LotLevel, rows.lot_level_rows(ledger, keys))
    await _add(session, StockValuation, rows.valuation_rows(ledger, keys))


def _table(model: type[SQLModel]) -> Table:
    """The table itself, so that a bulk insert does without the ORM's bookkeeping."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


async def _add(session: AsyncSession, model: type[SQLModel], lines: Iterable[Row]) -> None:
    await session.execute(insert(_table(model)), list(lines))


async def _add_numbered(session: AsyncSession, model: type[SQLModel], lines: Iterable[Row]) -> list[int]:
    """Add rows whose keys the database gives; returns the keys in the order of the rows."""
    table = _table(model)
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list((await session.scalars(statement, list(lines))).all())
