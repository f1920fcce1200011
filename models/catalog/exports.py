"""The catalogue as rows of a spreadsheet that imports again unchanged."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.adding import unit_codes
from models.catalog.barcodes import is_mistyped
from models.catalog.imports.current import fill_products
from models.catalog.imports.there import PackThere, ProductThere
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier
from models.columns import QUANTITY_PLACES, UNIT_COST_PLACES
from models.people.actor import Actor
from models.people.rules import require
from models.statements import tables_of
from models.stock.locations_seen import seen_locations
from models.tasks.operations import ask_for

AT_ONCE = 250
_COST_PLACES = 4
_product, _barcode, _category, _supplier, _pack = tables_of(Product, Barcode, Category, Supplier, Pack)

_COLUMNS = [_product.c[name] for name in ("id", "sku", "name", "unit_code", "category_id", "is_active", "tracks_lots")]
COLUMNS = (
    *("sku", "name", "unit", "category", "pack", "pack_factor", "barcode", "location", "on_hand", "unit_cost"),
    *("minimum", "target", "multiple", "supplier", "supplier_price", "lead_time_days", "lot", "expires_on"),
    "is_active",
)
_QUANTITIES = ("pack_factor", "on_hand", "minimum", "target", "multiple")
_MONEY = ("unit_cost", "supplier_price")
ExportRow = dict[str, Any]
"""Cells by column; quantities and money as whole numbers, days in ISO form; what is not there is left out."""


@dataclass(frozen=True, slots=True)
class Exporting:
    """What every row may speak of: names by key, and the locations that the member sees."""

    locations: Mapping[int, str]
    suppliers: Mapping[int, str]
    categories: Mapping[int, str]


async def ask_for_export(session: AsyncSession, actor: Actor, *, chat_id: int) -> None:
    """Have the catalogue written into a spreadsheet. Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "export")
    await ask_for(session, actor=actor, chat_id=chat_id, kind="export_products")


async def ask_for_template(session: AsyncSession, actor: Actor, *, chat_id: int) -> None:
    """Have an empty spreadsheet made. Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "import")
    await ask_for(session, actor=actor, chat_id=chat_id, kind="sheet_template")


async def begin_export(session: AsyncSession, actor: Actor) -> Exporting:
    """Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "export")
    seen = {place.id: place.name for place in await seen_locations(session, actor)}
    return Exporting(seen, await _names(session, _supplier), await _names(session, _category))


async def _names(session: AsyncSession, table: Any) -> dict[int, str]:
    shown = select(table.c.id, table.c.name).where(is_shown(table.c.import_id))
    return {row.id: row.name for row in await session.execute(shown)}


async def template_choices(session: AsyncSession, actor: Actor) -> dict[str, list[str]]:
    """What cells of a template offer: the names that there are. Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "import")
    begun = await begin_export(session, actor)
    named = {"location": begun.locations, "supplier": begun.suppliers, "category": begun.categories}
    units = {"unit": sorted(await unit_codes(session), key=str.casefold)}
    return units | {column: sorted(names.values(), key=str.casefold) for column, names in named.items()}


async def count_exported(session: AsyncSession) -> int:
    """How many products there are, also those that are switched off."""
    counted = select(func.count()).select_from(_product).where(is_shown(_product.c.import_id))
    return (await session.execute(counted)).scalar_one()


async def export_rows(
    session: AsyncSession, exporting: Exporting, after: int
) -> tuple[list[ExportRow], int, int | None]:
    """The rows of the next products after a key, how many products those are, and the last key; None at the end."""
    wanted = select(*_COLUMNS).where(_product.c.id > after, is_shown(_product.c.import_id)).order_by(_product.c.id)
    products = {row.id: ProductThere(*row) for row in await session.execute(wanted.limit(AT_ONCE))}
    if not products:
        return [], 0, None
    await fill_products(session, products)
    codes = await _codes(session, products)
    rows: list[ExportRow] = []
    for key, product in products.items():
        rows += _rows(exporting, product, codes.get(key, []))
    return rows, len(products), max(products)


async def _codes(session: AsyncSession, products: Iterable[int]) -> dict[int, list[tuple[str, str | None]]]:
    named = select(_barcode.c.product_id, _barcode.c.code, _pack.c.name)
    joined = named.outerjoin(_pack, _pack.c.id == _barcode.c.pack_id).where(_barcode.c.product_id.in_(list(products)))
    found: dict[int, list[tuple[str, str | None]]] = {}
    for key, code, pack in await session.execute(joined.order_by(_barcode.c.pack_id.is_not(None), _barcode.c.code)):
        found.setdefault(key, []).append((code, pack))
    return found


def _rows(
    exporting: Exporting,
    product: ProductThere,
    codes: Sequence[tuple[str, str | None]],
) -> list[ExportRow]:
    """As many rows as it takes: what hangs on the product stands side by side in them."""
    offers = {key: price for key, price in product.offers.items() if key in exporting.suppliers}
    places = [row for place in exporting.locations for row in _places(exporting, product, place)]
    for key in {row["supplier_id"] for row in places if "supplier_id" in row}:
        offers.pop(key, None)
    left = iter(offers.items())
    lines = [_with_offer(exporting, product, row, left) for row in places]
    lines += [_offer(exporting, key, price) for key, price in left]
    packs = _packs(list(product.packs.values()), codes)
    nothing: ExportRow = {}
    rows = [{**one, **other} for one, other in zip_longest(lines, packs, fillvalue=nothing)] or [{}]
    first = {"unit": product.unit_code, "category": exporting.categories.get(product.category_id or 0)}
    rows[0] |= first | {"is_active": product.is_active}
    return [{"sku": product.sku, "name": product.name, **_without_keys(row)} for row in rows]


def _places(exporting: Exporting, product: ProductThere, place: int) -> Iterator[ExportRow]:
    level, rule = product.levels.get(place), product.rules.get(place)
    balances: list[ExportRow] = []
    if level is not None and (level.has_moved or level.on_hand):
        lots = {code: had for (where, code), had in product.lots.items() if where == place and had}
        rest = level.on_hand - sum(lots.values())
        days = {code: day.isoformat() for code, day in product.expiries.items()}
        balances = [{"on_hand": had, "lot": code, "expires_on": days.get(code)} for code, had in lots.items()]
        if rest or not lots:
            balances.append({"on_hand": rest})
    ruled: ExportRow = {}
    if rule is not None:
        ruled = {name: value for name, value in rule._asdict().items() if value is not None}
    for row in balances or ([{}] if ruled else []):
        said = {"unit_cost": _shown_cost(product)} if "on_hand" in row else {}
        yield {"location": exporting.locations[place], **row, **said, **ruled, "is_ruled": bool(ruled)}
        ruled = {}


def _shown_cost(product: ProductThere) -> int | None:
    """The average cost in as many places as people look at."""
    unit = 10 ** (UNIT_COST_PLACES - _COST_PLACES)
    return None if product.average_cost is None else (product.average_cost + unit // 2) // unit * unit


def _with_offer(
    exporting: Exporting, product: ProductThere, row: ExportRow, left: Iterator[tuple[int, int | None]]
) -> ExportRow:
    """A supplier in a row that says when to buy is the one to buy from; elsewhere any will do."""
    if "supplier_id" in row:
        supplier_id = row["supplier_id"]
        return row | _offer(exporting, supplier_id, product.offers.get(supplier_id))
    if not row["is_ruled"] and (offer := next(left, None)):
        return row | _offer(exporting, *offer)
    return row


def _offer(exporting: Exporting, supplier_id: int, price: int | None) -> ExportRow:
    return {"supplier": exporting.suppliers[supplier_id], "supplier_price": price}


def _packs(packs: Sequence[PackThere], codes: Sequence[tuple[str, str | None]]) -> list[ExportRow]:
    """A pack beside its own code, the others wherever there is room."""
    rows: list[ExportRow] = [{"pack": pack.name, "pack_factor": pack.factor} for pack in packs]
    for code, pack_name in codes:
        fitting = (row for row in rows if "barcode" not in row and row.get("pack") in {pack_name, None})
        row = next(fitting, None)
        if row is None:
            row = {}
            rows.append(row)
        row["barcode"] = _as_it_stands(code)
    return rows


def _as_it_stands(code: str) -> str:
    """A number that the trade would not give, behind an apostrophe: without it, it would be refused as mistyped."""
    return f"'{code}" if is_mistyped(code) else code


def _without_keys(row: ExportRow) -> ExportRow:
    return {name: value for name, value in row.items() if name in COLUMNS and value is not None}


def spelt_rows(rows: Iterable[ExportRow]) -> bytes:
    """Rows on their way to the worker that makes the spreadsheet, a line each."""
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def write_export(write: Callable[..., int], path: Path, rows_path: Path, words: Mapping[bool, str]) -> int:
    """In a worker: what `spelt_rows` made, as cells, given to whoever writes spreadsheets; `words` are yes and no."""
    return write(path, rows=_cells(rows_path, words))


def _cells(rows_path: Path, words: Mapping[bool, str]) -> Iterator[list[Any]]:
    with rows_path.open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            for names, places in ((_QUANTITIES, QUANTITY_PLACES), (_MONEY, UNIT_COST_PLACES)):
                row |= {name: Decimal(row[name]).scaleb(-places).normalize() for name in names if name in row}
            if "expires_on" in row:
                row["expires_on"] = date.fromisoformat(row["expires_on"])
            if "is_active" in row:
                row["is_active"] = words[row["is_active"]]
            yield [row.get(name) for name in COLUMNS]
