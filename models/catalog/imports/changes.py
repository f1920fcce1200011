"""What an import changes about products that were there before, as it was put aside, carried out."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.imports.errors import ImportOutdatedError
from models.catalog.imports.tables import ImportChange
from models.catalog.tables import Barcode, Pack, Product, SupplierProduct
from models.columns import QUANTITY_PLACES, UNIT_COST_PLACES
from models.statements import insert_into, tables_of
from models.stock.tables import Lot, ReorderRule, StockMovement

AT_ONCE = 500
_change, _product, _pack, _barcode, _offer, _rule, _movement, _lot = tables_of(
    ImportChange, Product, Pack, Barcode, SupplierProduct, ReorderRule, StockMovement, Lot
)
Changes = Mapping[int, Mapping[str, Any]]
"""By product: columns in `fields`; the others as lists of what the tables have."""


async def apply_changes(session: AsyncSession, import_id: int) -> list[tuple[int, Sequence[Any]]]:
    """Everything that was put aside, product by product; returns the openings in lots, which are still to be posted."""
    lots: list[tuple[int, Sequence[Any]]] = []
    last = 0
    while changes := await _next(session, import_id, last):
        last = max(changes)
        await _change_products(session, changes)
        await _put_packs(session, changes)
        await _put_codes(session, changes)
        await _put_offers(session, changes)
        await _put_rules(session, changes)
        await _put_days(session, changes)
        lots += [(key, change["lots"]) for key, change in changes.items() if "lots" in change]
        await asyncio.sleep(0)
    return lots


async def _next(session: AsyncSession, import_id: int, last: int) -> Changes:
    wanted = _change.c.import_id == import_id, _change.c.product_id > last
    statement = select(_change.c.product_id, _change.c.change).where(*wanted).order_by(_change.c.product_id)
    return {key: orjson.loads(change) for key, change in await session.execute(statement.limit(AT_ONCE))}


async def _change_products(session: AsyncSession, changes: Changes) -> None:
    """One statement for each set of columns that changes."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for key, change in changes.items():
        if fields := change.get("fields"):
            alike[tuple(sorted(fields))].append({"key": key, **{f"new_{name}": fields[name] for name in fields}})
    for names, rows in alike.items():
        if {"unit_code", "tracks_lots"}.intersection(names):
            await _require_unmoved(session, [row["key"] for row in rows])
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        await session.execute(update(_product).where(_product.c.id == bindparam("key")).values(values), rows)


async def _require_unmoved(session: AsyncSession, product_ids: Sequence[int]) -> None:
    """What moved meanwhile was in another unit, or in no lot."""
    moved = select(_movement.c.id).where(_movement.c.product_id.in_(product_ids)).limit(1)
    if await session.scalar(moved) is not None:
        raise ImportOutdatedError


async def _put_packs(session: AsyncSession, changes: Changes) -> None:
    rows = [
        {"product_id": key, "name": name, "factor": _quantity(factor)}
        for key, change in changes.items()
        for name, factor in change.get("packs", ())
    ]
    if rows:
        adding = insert_into(session, Pack)
        there, new = ["product_id", "name"], {"factor": adding.excluded.factor}
        await session.execute(adding.on_conflict_do_update(index_elements=there, set_=new), rows)


async def _put_codes(session: AsyncSession, changes: Changes) -> None:
    codes = {key: change["codes"] for key, change in changes.items() if "codes" in change}
    if not codes:
        return
    packs = select(_pack.c.product_id, _pack.c.name, _pack.c.id).where(_pack.c.product_id.in_(codes))
    ids = {(key, name): pack_id for key, name, pack_id in await session.execute(packs)}
    rows = [
        {"code": code, "product_id": key, "pack_id": ids.get((key, pack))}
        for key, found in codes.items()
        for code, pack in found
    ]
    await session.execute(insert(_barcode), rows)


async def _put_offers(session: AsyncSession, changes: Changes) -> None:
    rows = [
        {"supplier_id": supplier, "product_id": key, "price": _money(price)}
        for key, change in changes.items()
        for supplier, price in change.get("offers", ())
    ]
    if rows:
        adding = insert_into(session, SupplierProduct)
        price = func.coalesce(adding.excluded.price, _offer.c.price)
        there = ["supplier_id", "product_id"]
        await session.execute(adding.on_conflict_do_update(index_elements=there, set_={"price": price}), rows)


async def _put_rules(session: AsyncSession, changes: Changes) -> None:
    rows = [_rule_row(key, rule) for key, change in changes.items() for rule in change.get("rules", ())]
    if not rows:
        return
    adding = insert_into(session, ReorderRule)
    new = adding.excluded
    figures = {name: new[name] for name in ("minimum", "target", "multiple", "lead_time_days")}
    supplier = {"supplier_id": func.coalesce(new.supplier_id, _rule.c.supplier_id)}
    there = ["product_id", "location_id"]
    await session.execute(adding.on_conflict_do_update(index_elements=there, set_=figures | supplier), rows)


async def _put_days(session: AsyncSession, changes: Changes) -> None:
    rows = [
        {"key": key, "lot": code, "day": date.fromisoformat(day)}
        for key, change in changes.items()
        for code, day in change.get("days", ())
    ]
    if rows:
        meant = _lot.c.product_id == bindparam("key"), _lot.c.code == bindparam("lot"), _lot.c.expires_on.is_(None)
        await session.execute(update(_lot).where(*meant).values(expires_on=bindparam("day")), rows)


def _rule_row(product_id: int, rule: Sequence[Any]) -> dict[str, Any]:
    location_id, minimum, target, multiple, lead_time_days, supplier_id = rule
    return {
        "product_id": product_id,
        "location_id": location_id,
        "minimum": _quantity(minimum),
        "target": _quantity(target),
        "multiple": _quantity(multiple),
        "lead_time_days": lead_time_days,
        "supplier_id": supplier_id,
    }


def _quantity(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-QUANTITY_PLACES)


def _money(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value).scaleb(-UNIT_COST_PLACES)
