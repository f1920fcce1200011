"""The demo company as rows of the tables, once the database has numbered what they refer to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from demo.catalogue import VENDORS, Item
from demo.ledger import Ledger
from demo.planning import CATEGORY_PLANS, DEPOT, SHOPS, plans
from models.catalog.rules import product_search_text, sku_key

Row = dict[str, Any]


@dataclass(slots=True)
class Keys:
    """Primary keys: of categories by their code, of packs by their product, the others in list order."""

    categories: dict[str, int]
    vendors: list[int]
    locations: list[int]
    products: list[int] = field(default_factory=list)
    packs: dict[int, int] = field(default_factory=dict)
    lots: list[int] = field(default_factory=list)


def product_rows(items: list[Item], keys: Keys, created_at: datetime) -> Iterator[Row]:
    for item in items:
        yield {
            "sku": item.sku,
            "sku_key": sku_key(item.sku),
            "name": item.name,
            "search_text": product_search_text(item.name, item.sku),
            "category_id": keys.categories[item.category],
            "unit_code": item.unit,
            "tracks_lots": item.shelf_life_days is not None,
            "is_active": True,
            "created_at": created_at,
        }


def pack_rows(items: list[Item], keys: Keys) -> Iterator[Row]:
    for product_id, item in zip(keys.products, items, strict=True):
        if item.pack:
            yield {"product_id": product_id, "name": item.pack, "factor": item.pack_factor}


def barcode_rows(items: list[Item], keys: Keys) -> Iterator[Row]:
    for product_id, item in zip(keys.products, items, strict=True):
        if item.barcode:
            yield {"code": item.barcode, "product_id": product_id, "pack_id": None}
        if item.pack_barcode:
            yield {"code": item.pack_barcode, "product_id": product_id, "pack_id": keys.packs[product_id]}


def price_rows(items: list[Item], keys: Keys, random: Random) -> Iterator[Row]:
    """Price lists: the usual vendor asks what the company reckons with, the others a little more or less."""
    for product_id, item in zip(keys.products, items, strict=True):
        for place, vendor in enumerate(item.vendors):
            factor = Decimal(1) if place == 0 else Decimal(random.uniform(0.98, 1.12))
            yield {
                "supplier_id": keys.vendors[VENDORS.index(vendor)],
                "product_id": product_id,
                "supplier_sku": f"{random.randrange(10_000, 100_000)}",
                "pack_id": keys.packs.get(product_id),
                "price": round(item.cost * factor, 2),
            }


def rule_rows(items: list[Item], keys: Keys) -> Iterator[Row]:
    """Reorder rules: of the products that have their own, then those that shops keep by category."""
    for product_id, item in zip(keys.products, items, strict=True):
        for plan in plans(item):
            if plan.is_own:
                row = _rule(keys.locations[plan.location], plan.minimum, plan.target)
                yield row | {"product_id": product_id} | (_purchase(item, keys) if plan.location == DEPOT else {})
    for code, common in CATEGORY_PLANS.items():
        for shop in SHOPS:
            row = _rule(keys.locations[shop], common.minimum, common.target)
            yield row | {"category_id": keys.categories[code]}


def _rule(location_id: int, minimum: Decimal, target: Decimal) -> Row:
    return {
        "product_id": None,
        "category_id": None,
        "location_id": location_id,
        "minimum": minimum,
        "target": target,
        "multiple": None,
        "supplier_id": None,
    }


def _purchase(item: Item, keys: Keys) -> Row:
    """Only the depot buys; the shops are filled from there."""
    return {"multiple": item.multiple, "supplier_id": keys.vendors[VENDORS.index(item.vendors[0])]}


def lot_rows(ledger: Ledger, keys: Keys) -> Iterator[Row]:
    for lot in ledger.lots:
        yield {"product_id": keys.products[lot.product], "code": lot.code, "expires_on": lot.expires_on}


def level_rows(ledger: Ledger, keys: Keys) -> Iterator[Row]:
    """Nothing is reserved, requested or on order: the demo company starts without orders."""
    for (product, location), at in sorted(ledger.last_movement_at.items()):
        yield {
            "product_id": keys.products[product],
            "location_id": keys.locations[location],
            "on_hand": ledger.levels[product, location],
            "reserved": 0,
            "requested": 0,
            "on_order": 0,
            "last_movement_at": at,
        }


def lot_level_rows(ledger: Ledger, keys: Keys) -> Iterator[Row]:
    for product, location in sorted(ledger.last_movement_at):
        for lot, quantity in ledger.parts(product, location):
            if lot is not None:
                yield {
                    "lot_id": keys.lots[lot],
                    "location_id": keys.locations[location],
                    "on_hand": quantity,
                }


def valuation_rows(ledger: Ledger, keys: Keys) -> Iterator[Row]:
    for product, on_hand in sorted(ledger.totals.items()):
        yield {
            "product_id": keys.products[product],
            "on_hand": on_hand,
            "average_cost": ledger.average_costs[product],
        }


def movement_rows(ledger: Ledger, keys: Keys) -> Iterator[Row]:
    for line in ledger.movements:
        yield {
            "kind": line.kind,
            "product_id": keys.products[line.product],
            "location_id": keys.locations[line.location],
            "lot_id": None if line.lot is None else keys.lots[line.lot],
            "quantity": line.quantity,
            "on_hand_after": line.on_hand_after,
            "unit_cost": line.unit_cost,
            "reason": line.reason,
            "correlation": line.correlation,
            "member_id": None,
            "occurred_at": line.occurred_at,
        }
