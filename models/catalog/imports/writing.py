"""Writing an import where nobody sees it: new products hidden, everything else put aside for the last step."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from models.audit.queries import newest_entry
from models.bulk import insert_rows, reserve_keys, stored_moment
from models.catalog.adding import ensure_usual_units
from models.catalog.drafts import made_up_skus, sku_stem
from models.catalog.imports.comparing import OpeningPlan, ProductPlan, RulePlan
from models.catalog.imports.tables import ImportChange, ImportOpening, ProductImport
from models.catalog.rules import deletions, folded_name, product_search_text, sku_key, word_range
from models.catalog.tables import (
    Barcode,
    Category,
    Pack,
    Product,
    SearchDeletion,
    SearchWord,
    Supplier,
    SupplierProduct,
)
from models.columns import QUANTITY_PLACES, UNIT_COST_PLACES
from models.statements import tables_of
from models.stock.rules import moving_average
from models.stock.tables import Lot, LotLevel, ReorderRule, StockLevel, StockValuation

_product, _category, _supplier, _lot, _lot_level = tables_of(Product, Category, Supplier, Lot, LotLevel)
_INDEX_HIDDEN = text(
    "INSERT INTO product_search (rowid, search_text)"
    " SELECT id, search_text FROM product WHERE is_hidden AND id BETWEEN :first AND :last"
)
_PRODUCT = (
    *("id", "sku", "sku_key", "name", "search_text", "category_id", "unit_code"),
    *("tracks_lots", "is_active", "is_hidden", "created_at"),
)
_RULE = ("product_id", "location_id", "minimum", "target", "multiple", "lead_time_days", "supplier_id")
_LEVEL = ("product_id", "location_id", "on_hand", "reserved", "requested", "on_order", "last_movement_at")
_OPENING = (
    *("import_id", "number", "product_id", "location_id", "lot_id"),
    *("quantity", "on_hand_after", "unit_cost", "is_new"),
)


@dataclass(slots=True)
class Ground:
    """What every chunk stands on: keys of categories and suppliers by folded name, and the next made-up SKUs.

    `first` and `last` enclose the keys of the hidden products; `openings` counts the lines put aside; `entry_id` is the
    audit trail's last entry before any of it was compared with what there is.
    """

    import_id: int
    at: datetime
    categories: dict[str, int]
    suppliers: dict[str, int]
    skus: Mapping[str, Iterator[str]]
    first: int = 0
    last: int = 0
    openings: int = 0
    entry_id: int = 0


async def prepare_ground(session: AsyncSession, found: ProductImport, at: datetime) -> Ground:
    """Let there be the usual units, and hidden the categories and suppliers that are new."""
    await ensure_usual_units(session)
    said = found.remarks
    categories = await _with_names(session, _category, said["categories"], {})
    suppliers = await _with_names(session, _supplier, said["suppliers"], {"is_active": True})
    skus = {stem: await _free_skus(session, stem, highest) for stem, highest in said["stems"].items()}
    return Ground(found.id or 0, at, categories, suppliers, skus, entry_id=await newest_entry(session))


async def _with_names(session: AsyncSession, table: Any, names: Sequence[str], more: dict[str, Any]) -> dict[str, int]:
    """The keys of a table by folded name, once these names are in it."""
    asked = select(table.c.name, table.c.id)
    known = {folded_name(name) for name, _ in await session.execute(asked)}
    rows = [{"name": name, "is_hidden": True, **more} for name in names if folded_name(name) not in known]
    if rows:
        await session.execute(insert(table), rows)
    return {folded_name(name): key for name, key in await session.execute(asked)}


async def _free_skus(session: AsyncSession, stem: str, highest: int) -> Iterator[str]:
    first, last = word_range(sku_key(stem))
    keys = (await session.execute(select(_product.c.sku_key).where(_product.c.sku_key.between(first, last)))).scalars()
    return made_up_skus(stem, {*keys, f"{sku_key(stem)}{highest}"})


async def write_words(session: AsyncSession, words: Sequence[str]) -> None:
    """Let searches be completed and corrected to these words; a word that no product has does no harm."""
    await insert_rows(session, SearchWord, ["word"], [(word,) for word in words], ignore_known=True)
    meetings = [(deletion, word) for word in words for deletion in deletions(word)]
    await insert_rows(session, SearchDeletion, ["deletion", "word"], meetings, ignore_known=True)


async def write_plans(session: AsyncSession, ground: Ground, plans: Sequence[ProductPlan]) -> None:
    """A chunk: new products whole and hidden; changes of others, and every opening balance, put aside."""
    new = [plan for plan in plans if plan.there is None]
    rows = _Rows(ground, stored_moment(session, ground.at))
    if new:
        keys = await reserve_keys(session, Product, len(new))
        packs = iter(await reserve_keys(session, Pack, sum(len(plan.packs) for plan in new)))
        lots = iter(await reserve_keys(session, Lot, sum(len(plan.openings) for plan in new)))
        for product_id, plan in zip(keys, new, strict=True):
            rows.add_new(product_id, plan, packs, lots)
        ground.first, ground.last = ground.first or keys[0], keys[-1]
    for plan in plans:
        if plan.there is not None and plan.is_change:
            rows.add_change(plan.there.id, plan)
    await rows.write(session)
    if new and session.get_bind().dialect.name == "sqlite":
        await session.execute(_INDEX_HIDDEN, {"first": keys[0], "last": keys[-1]})


@dataclass(slots=True)
class _Rows:
    """The rows of a chunk, table by table."""

    ground: Ground
    at: Any
    rows: dict[type[SQLModel], list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    lots: list[dict[str, Any]] = field(default_factory=list)
    lot_levels: list[dict[str, Any]] = field(default_factory=list)

    def add_new(self, product_id: int, plan: ProductPlan, packs: Iterator[int], lots: Iterator[int]) -> None:
        product, ground = plan.product, self.ground
        sku = product.sku or next(ground.skus[sku_stem(product.name)])
        key, words = product.sku_key or sku_key(sku), product.search_text or product_search_text(product.name, sku)
        category = ground.categories[folded_name(plan.category)] if plan.category else None
        unit, tracks_lots = plan.fields["unit_code"], plan.fields["tracks_lots"]
        self.rows[Product].append(
            (product_id, sku, key, product.name, words, category, unit, tracks_lots, False, True, self.at)
        )
        keys = {name: next(packs) for name, _ in plan.packs}
        self.rows[Pack] += [(keys[name], product_id, name, factor) for name, factor in plan.packs]
        self.rows[Barcode] += [(code, product_id, keys.get(pack or "")) for code, pack in plan.codes]
        offers = {ground.suppliers[folded_name(name)]: price for name, price in plan.offers}
        self.rows[SupplierProduct] += [(supplier, product_id, price) for supplier, price in offers.items()]
        self.rows[ReorderRule] += [(product_id, *self._rule(rule)) for rule in plan.rules]
        self._open(product_id, plan.openings, lots)
        if product.is_active is False:
            self._put_aside(product_id, {"fields": {"is_active": False}})

    def add_change(self, product_id: int, plan: ProductPlan) -> None:
        ground = self.ground
        suppliers = [(ground.suppliers[folded_name(name)], price) for name, price in plan.offers]
        fields = dict(plan.fields)
        if plan.category:
            fields["category_id"] = ground.categories[folded_name(plan.category)]
        change = {
            "fields": fields,
            "packs": plan.packs,
            "codes": plan.codes,
            "offers": suppliers,
            "rules": [self._rule(rule) for rule in plan.rules],
            "lots": [opening for opening in plan.openings if opening.lot],
        }
        if any(change.values()):
            self._put_aside(product_id, {name: value for name, value in change.items() if value})
        after: dict[int, int] = defaultdict(int)
        for opening in plan.openings:
            if not opening.lot:
                after[opening.location_id] += opening.quantity
                self._opening(product_id, opening, None, after[opening.location_id], is_new=False)

    def _rule(self, rule: RulePlan) -> tuple[int | None, ...]:
        return (*rule[:5], self.ground.suppliers[folded_name(rule.supplier)] if rule.supplier else None)

    def _open(self, product_id: int, openings: Sequence[OpeningPlan], lots: Iterator[int]) -> None:
        after: dict[int, int] = defaultdict(int)
        known: dict[str, int] = {}
        for opening in openings:
            after[opening.location_id] += opening.quantity
            lot_id = self._lot(product_id, opening, known, lots) if opening.lot else None
            self._opening(product_id, opening, lot_id, after[opening.location_id], is_new=True)
        self.rows[StockLevel] += [
            (product_id, location_id, on_hand, 0, 0, 0, self.at) for location_id, on_hand in after.items()
        ]
        if openings:
            self.rows[StockValuation].append((product_id, sum(after.values()), average_of(openings)))

    def _lot(self, product_id: int, opening: OpeningPlan, known: dict[str, int], lots: Iterator[int]) -> int:
        code = opening.lot or ""
        if code not in known:
            known[code] = next(lots)
            expires_on = date.fromisoformat(opening.expires_on) if opening.expires_on else None
            self.lots.append({"id": known[code], "product_id": product_id, "code": code, "expires_on": expires_on})
        level = {"lot_id": known[code], "location_id": opening.location_id, "on_hand": _quantity(opening.quantity)}
        self.lot_levels.append(level)
        return known[code]

    def _opening(self, product_id: int, opening: OpeningPlan, lot_id: int | None, after: int, *, is_new: bool) -> None:
        ground = self.ground
        ground.openings += 1
        self.rows[ImportOpening].append(
            (
                ground.import_id,
                ground.openings,
                product_id,
                opening.location_id,
                lot_id,
                opening.quantity,
                after,
                opening.unit_cost,
                is_new,
            )
        )

    def _put_aside(self, product_id: int, change: dict[str, Any]) -> None:
        self.rows[ImportChange].append((self.ground.import_id, product_id, json.dumps(change)))

    async def write(self, session: AsyncSession) -> None:
        """Parents first."""
        for model, columns in _COLUMNS.items():
            await insert_rows(session, model, columns, self.rows[model])
        for table, rows in ((_lot, self.lots), (_lot_level, self.lot_levels)):
            if rows:
                await session.execute(insert(table), rows)


_COLUMNS: dict[type[SQLModel], Sequence[str]] = {
    Product: _PRODUCT,
    Pack: ["id", "product_id", "name", "factor"],
    Barcode: ["code", "product_id", "pack_id"],
    SupplierProduct: ["supplier_id", "product_id", "price"],
    ReorderRule: _RULE,
    StockValuation: ["product_id", "on_hand", "average_cost"],
    StockLevel: _LEVEL,
    ImportOpening: _OPENING,
    ImportChange: ["import_id", "product_id", "change"],
}


def average_of(openings: Sequence[OpeningPlan]) -> int:
    """What a unit costs on average once all of them are there."""
    costs = {opening.unit_cost for opening in openings}
    if len(costs) == 1:
        return costs.pop()
    quantity, rate = Decimal(0), Decimal(0)
    for opening in openings:
        incoming = _quantity(opening.quantity)
        rate = moving_average(quantity, rate, incoming, Decimal(opening.unit_cost).scaleb(-UNIT_COST_PLACES))
        quantity += incoming
    return int(rate.scaleb(UNIT_COST_PLACES))


def _quantity(value: int) -> Decimal:
    return Decimal(value).scaleb(-QUANTITY_PLACES)
