"""Writing an import where nobody sees it: new products hidden, what changes of others put aside for the last step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from models.bulk import insert_rows, reserve_keys, stored_moment
from models.catalog.adding import ensure_usual_units
from models.catalog.drafts import made_up_skus, sku_stem
from models.catalog.imports.errors import ImportOutdatedError
from models.catalog.imports.rows import ChunkRows
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
from models.columns import QUANTITY_PLACES
from models.statements import tables_of
from models.stock.tables import Lot, LotLevel, MovementKind, ReorderRule, StockLevel, StockMovement, StockValuation

_product, _category, _supplier, _lot, _lot_level = tables_of(Product, Category, Supplier, Lot, LotLevel)
(_import,) = tables_of(ProductImport)
_INDEX = text(
    "INSERT INTO product_search (rowid, search_text) SELECT id, search_text FROM product"
    " WHERE id > :after AND import_id = :import_id AND is_active"
)
_PRODUCT = (
    *("id", "sku", "sku_key", "name", "search_text", "category_id", "unit_code"),
    *("tracks_lots", "is_active", "import_id", "created_at"),
)
_PACK = ("id", "product_id", "name", "factor")
_BARCODE = ("product_id", "code", "pack_id")
_OFFER = ("product_id", "supplier_id", "price")
_RULE = ("product_id", "location_id", "minimum", "target", "multiple", "lead_time_days", "supplier_id")
_VALUE = ("product_id", "on_hand", "average_cost")
_LEVEL = ("product_id", "location_id", "on_hand", "reserved", "requested", "on_order", "last_movement_at")
_MOVEMENT = (
    *("product_id", "location_id", "lot_id", "quantity", "on_hand_after", "unit_cost"),
    *("kind", "note", "member_id", "occurred_at"),
)
_OPENING = ("import_id", "number", "product_id", "location_id", "quantity", "on_hand_after", "unit_cost")


@dataclass(slots=True)
class Ground:
    """What every chunk stands on: keys of categories and suppliers by folded name, and the next made-up SKUs.

    `note` stands beside the opening balances in the ledger. `first` is the key of the first
    hidden product, `indexed` of the last that the search index has; `openings` counts the lines put aside.
    """

    import_id: int
    member_id: int
    at: datetime
    note: str
    categories: Mapping[str, int]
    suppliers: Mapping[str, int]
    skus: Mapping[str, Iterator[str]]
    first: int = 0
    indexed: int = 0
    openings: int = 0

    def sku(self, name: str) -> str:
        """The next one that is made up for a product."""
        return next(self.skus[sku_stem(name)])


async def prepare_ground(
    session: AsyncSession, member_id: int, import_id: int, at: datetime, *, note: str
) -> tuple[Ground, ProductImport]:
    """Let there be the usual units, and hidden the categories and suppliers that are new."""
    found = await session.get_one(ProductImport, import_id)
    found.hides = True
    await session.flush()
    await ensure_usual_units(session)
    said = found.remarks
    categories = await _with_names(session, _category, said["categories"], {"import_id": import_id})
    suppliers = await _with_names(session, _supplier, said["suppliers"], {"import_id": import_id, "is_active": True})
    skus = {stem: await _free_skus(session, stem, highest) for stem, highest in said["stems"].items()}
    return Ground(import_id, member_id, at, note, categories, suppliers, skus), found


async def _with_names(session: AsyncSession, table: Any, names: Sequence[str], more: dict[str, Any]) -> dict[str, int]:
    """The keys of a table by folded name, once these names are in it."""
    asked = select(table.c.name, table.c.id)
    known = {folded_name(name) for name, _ in await session.execute(asked)}
    rows = [{"name": name, **more} for name in names if folded_name(name) not in known]
    if rows:
        await session.execute(insert(table), rows)
    return {folded_name(name): key for name, key in await session.execute(asked)}


async def _free_skus(session: AsyncSession, stem: str, highest: int) -> Iterator[str]:
    first, last = word_range(sku_key(stem))
    keys = (await session.execute(select(_product.c.sku_key).where(_product.c.sku_key.between(first, last)))).scalars()
    return made_up_skus(stem, {*keys, f"{sku_key(stem)}{highest}"})


async def write_chunk(session: AsyncSession, ground: Ground, rows: ChunkRows) -> None:
    """New products whole and hidden, their opening balances in the ledger; changes of others put aside.

    Raises ImportOutdatedError when somebody has taken a SKU or barcode meanwhile, or taken a category away.
    """
    await _write_words(session, rows.words)
    try:
        if rows.products:
            await _write_new(session, ground, rows)
    except IntegrityError as error:
        raise ImportOutdatedError from error
    if rows.changes:
        asides = [(ground.import_id, key, _aside(ground, said)) for key, said in rows.changes]
        await insert_rows(session, ImportChange, ["import_id", "product_id", "change"], asides)
    openings = [(ground.import_id, number, *row) for number, row in enumerate(rows.openings, ground.openings + 1)]
    await insert_rows(session, ImportOpening, _OPENING, openings)
    ground.openings += len(openings)


async def index_written(session: AsyncSession, ground: Ground) -> None:
    """Let searches find what was written since the last time; PostgreSQL's index sees to itself."""
    if not ground.first or session.get_bind().dialect.name != "sqlite":
        return
    last = await session.scalar(select(func.max(_product.c.id)))
    await session.execute(_INDEX, {"import_id": ground.import_id, "after": ground.indexed or ground.first - 1})
    ground.indexed = last or 0
    told = update(_import).where(_import.c.id == ground.import_id)
    await session.execute(told.values(indexed_product_id=ground.indexed))


async def _write_words(session: AsyncSession, words: Sequence[str]) -> None:
    """Let searches be completed and corrected to these words; a word that no product has does no harm."""
    await insert_rows(session, SearchWord, ["word"], [(word,) for word in words], ignore_known=True)
    meetings = [(deletion, word) for word in words for deletion in deletions(word)]
    await insert_rows(session, SearchDeletion, ["deletion", "word"], meetings, ignore_known=True)


async def _write_new(session: AsyncSession, ground: Ground, rows: ChunkRows) -> None:
    """Parents first."""
    at = stored_moment(session, ground.at)
    keys = await reserve_keys(session, Product, len(rows.products))
    packs = [*await reserve_keys(session, Pack, len(rows.packs)), None]
    lots = [*await reserve_keys(session, Lot, len(rows.lots)), None]
    if not ground.first:
        ground.first = keys[0]
        begun = update(_import).where(_import.c.id == ground.import_id)
        await session.execute(begun.values(first_product_id=ground.first))
    new = [_product_row(ground, key, row, at) for key, row in zip(keys, rows.products, strict=True)]
    await insert_rows(session, Product, _PRODUCT, new)
    of_packs = [(pack, keys[number], *more) for pack, (number, *more) in zip(packs, rows.packs, strict=False)]
    await insert_rows(session, Pack, _PACK, of_packs)
    codes = [(keys[number], code, packs[-1 if pack is None else pack]) for number, code, pack in rows.codes]
    await insert_rows(session, Barcode, _BARCODE, codes)
    offers = {(keys[number], _supplier_id(ground, name)): price for number, name, price in rows.offers}
    await insert_rows(session, SupplierProduct, _OFFER, [(*pair, price) for pair, price in offers.items()])
    rules = [(keys[number], *figures, _supplier_id(ground, name)) for number, *figures, name in rows.rules]
    await insert_rows(session, ReorderRule, _RULE, rules)
    await insert_rows(session, StockValuation, _VALUE, [(keys[number], *more) for number, *more in rows.values])
    levels = [(keys[number], place, on_hand, 0, 0, 0, at) for number, place, on_hand in rows.levels]
    await insert_rows(session, StockLevel, _LEVEL, levels)
    await _write_lots(session, keys, lots, rows)
    said = MovementKind.RECEIPT.value, ground.note, ground.member_id, at
    moved = [
        (keys[number], place, lots[-1 if lot is None else lot], *how, *said)
        for number, place, lot, *how in rows.movements
    ]
    await insert_rows(session, StockMovement, _MOVEMENT, moved)


def _product_row(ground: Ground, key: int, row: Sequence[Any], at: Any) -> tuple[Any, ...]:
    sku, folded, name, text, category, unit, tracks_lots, is_active = row
    if sku is None:
        sku = ground.sku(name)
        folded, text = sku_key(sku), product_search_text(name, sku)
    category_id = ground.categories[folded_name(category)] if category else None
    return key, sku, folded, name, text, category_id, unit, tracks_lots, is_active, ground.import_id, at


async def _write_lots(session: AsyncSession, keys: Sequence[int], lots: Sequence[int | None], rows: ChunkRows) -> None:
    """Few have any, so the tables' own types do for them."""
    if not rows.lots:
        return
    new = [
        {"id": lots[place], "product_id": keys[number], "code": code, "expires_on": day and date.fromisoformat(day)}
        for place, (number, code, day) in enumerate(rows.lots)
    ]
    await session.execute(insert(_lot), new)
    levels = [
        {"lot_id": lots[lot], "location_id": place, "on_hand": Decimal(on_hand).scaleb(-QUANTITY_PLACES)}
        for lot, place, on_hand in rows.lot_levels
    ]
    await session.execute(insert(_lot_level), levels)


def _aside(ground: Ground, said: Mapping[str, Any]) -> str:
    """What changes of a product, with keys instead of names, as `changes` reads it."""
    change = dict(said)
    if category := change.pop("category", None):
        change["fields"] = {**change.get("fields", {}), "category_id": ground.categories[folded_name(category)]}
    if "offers" in change:
        change["offers"] = [(_supplier_id(ground, name), price) for name, price in change["offers"]]
    if "rules" in change:
        change["rules"] = [(*figures, _supplier_id(ground, name)) for *figures, name in change["rules"]]
    return orjson.dumps(change).decode()


def _supplier_id(ground: Ground, name: str | None) -> int | None:
    return ground.suppliers[folded_name(name)] if name else None
