"""Taking away what an import left that did not come to its end, and what every import leaves behind."""

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.imports.tables import ImportChange, ImportOpening, ImportState, ProductImport
from models.catalog.tables import Category, Product, Supplier
from models.statements import tables_of
from models.stock.tables import Lot, LotLevel, StockLevel, StockValuation

AT_ONCE = 500
_product, _category, _supplier = tables_of(Product, Category, Supplier)
_level, _value, _lot, _lot_level = tables_of(StockLevel, StockValuation, Lot, LotLevel)
_opening, _change, _import = tables_of(ImportOpening, ImportChange, ProductImport)
_OUT_OF_INDEX = text(
    "INSERT INTO product_search (product_search, rowid, search_text)"
    " SELECT 'delete', id, search_text FROM product WHERE is_hidden AND id BETWEEN :first AND :last"
)


async def sweep_hidden(session: AsyncSession) -> bool:
    """Delete some hidden products with all that hangs on them; whether there may be more."""
    newest = select(_product.c.id).where(_product.c.is_hidden).order_by(_product.c.id.desc()).limit(AT_ONCE)
    ids = (await session.execute(newest)).scalars().all()
    if not ids:
        for table in (_category, _supplier):
            await session.execute(delete(table).where(table.c.is_hidden))
        return False
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(_OUT_OF_INDEX, {"first": ids[-1], "last": ids[0]})
    within = _product.c.is_hidden & _product.c.id.between(ids[-1], ids[0])
    hidden = select(_product.c.id).where(within)
    of_lots = select(_lot.c.id).where(_lot.c.product_id.in_(hidden))
    await session.execute(delete(_lot_level).where(_lot_level.c.lot_id.in_(of_lots)))
    for table in (_lot, _level, _value):
        await session.execute(delete(table).where(table.c.product_id.in_(hidden)))
    await session.execute(delete(_product).where(within))
    return True


async def sweep_staged(session: AsyncSession, import_id: int | None = None) -> bool:
    """Delete some of what was put aside: for one import, else for all that are not being written; whether to go on."""
    writing = select(_import.c.id).where(_import.c.state == ImportState.WRITING)
    for table, number, at_once in ((_opening, _opening.c.number, 5_000), (_change, _change.c.product_id, AT_ONCE)):
        of_these = table.c.import_id.not_in(writing) if import_id is None else table.c.import_id == import_id
        left = select(table.c.import_id, number).where(of_these).order_by(table.c.import_id, number).limit(1)
        if (found := (await session.execute(left)).first()) is not None:
            key, first = found
            span = table.c.import_id == key, number.between(first, first + at_once - 1)
            await session.execute(delete(table).where(*span))
            return True
    return False
