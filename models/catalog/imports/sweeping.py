"""Taking away what an import left that did not come to its end, and what every import leaves behind."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.imports.tables import ImportChange, ImportChunk, ImportOpening, ImportState, ProductImport
from models.catalog.tables import Category, Product, Supplier
from models.statements import tables_of
from models.stock.tables import Lot, LotLevel, StockLevel, StockMovement, StockValuation

AT_ONCE = 500
_product, _category, _supplier = tables_of(Product, Category, Supplier)
_level, _value, _lot, _lot_level, _movement = tables_of(StockLevel, StockValuation, Lot, LotLevel, StockMovement)
_chunk, _opening, _change, _import = tables_of(ImportChunk, ImportOpening, ImportChange, ProductImport)
_STAGED = (
    (_opening, _opening.c.number, 5_000),
    (_change, _change.c.product_id, AT_ONCE),
    (_chunk, _chunk.c.number, 10),
)
"""How many rows are some ten milliseconds of work."""

_OUT_OF_INDEX = text(
    "INSERT INTO product_search (product_search, rowid, search_text) SELECT 'delete', id, search_text FROM product"
    " WHERE id BETWEEN :first AND :last AND import_id = :import_id AND is_active"
)
_WAITING = (ImportState.READING, ImportState.READY, ImportState.ACCEPTED, ImportState.WRITING)


async def sweep_hidden(session: AsyncSession, own: int | None = None) -> bool:
    """Delete some hidden products with all that hangs on them; whether there may be more.

    What is being written is left alone, but for whoever writes it: for `own`.
    """
    is_resting = or_(_import.c.state != ImportState.WRITING, _import.c.id == own)
    hiding = select(ProductImport).where(_import.c.hides, is_resting).with_for_update()
    found: ProductImport | None = (await session.execute(hiding)).scalar()
    if found is None:
        return False
    of_import = _product.c.import_id == found.id, _product.c.id >= (found.first_product_id or 0)
    newest = select(_product.c.id).where(*of_import).order_by(_product.c.id.desc()).limit(AT_ONCE)
    if found.first_product_id is not None and (ids := (await session.execute(newest)).scalars().all()):
        await _take_out_of_index(session, found, first=ids[-1], last=ids[0])
        await _delete(session, ids)
        return True
    for table in (_category, _supplier):
        await session.execute(delete(table).where(table.c.import_id == found.id))
    found.hides, found.first_product_id, found.indexed_product_id = False, None, None
    await session.flush()
    return False


async def _take_out_of_index(session: AsyncSession, found: ProductImport, *, first: int, last: int) -> None:
    if session.get_bind().dialect.name == "sqlite" and found.indexed_product_id is not None:
        span = {"first": first, "last": min(last, found.indexed_product_id), "import_id": found.id}
        await session.execute(_OUT_OF_INDEX, span)


async def _delete(session: AsyncSession, ids: Sequence[int]) -> None:
    of_lots = select(_lot.c.id).where(_lot.c.product_id.in_(ids))
    await session.execute(delete(_lot_level).where(_lot_level.c.lot_id.in_(of_lots)))
    for table in (_movement, _lot, _level, _value):
        await session.execute(delete(table).where(table.c.product_id.in_(ids)))
    await session.execute(delete(_product).where(_product.c.id.in_(ids)))


async def sweep_staged(session: AsyncSession, import_id: int | None = None, *, is_over: bool = True) -> bool:
    """Delete some of what was put aside: for one import, else for all that are over; whether to go on.

    What one that is not over is to write stays.
    """
    waiting = select(_import.c.id).where(_import.c.state.in_(_WAITING))
    for table, number, at_once in _STAGED if is_over else _STAGED[:-1]:
        of_these = table.c.import_id.not_in(waiting) if import_id is None else table.c.import_id == import_id
        left = select(table.c.import_id, number).where(of_these).order_by(table.c.import_id, number).limit(1)
        if (found := (await session.execute(left)).first()) is not None:
            key, first = found
            span = table.c.import_id == key, number.between(first, first + at_once - 1)
            await session.execute(delete(table).where(*span))
            return True
    return False
