"""Products that are out of use: nobody finds them among the others, and what became of them can still be read."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import and_, col, or_, select, true

from models.catalog.queries import Found, ProductMatch, find_products
from models.catalog.rules import barcode_spellings, search_words, sku_key
from models.catalog.tables import Barcode, Product

MAX_RETIRED = 40


async def find_in_use_or_retired(session: AsyncSession, query: str) -> Found:
    """The products that `query` may mean; those out of use where it is the SKU of one, or finds no other."""
    found = await find_products(session, query)
    if found.exact:
        return found
    retired = await find_retired(session, query)
    bearing = [one for one in retired if sku_key(one.sku) == sku_key(query)]
    if bearing:
        return Found(bearing, exact=True)
    return Found(list(retired)) if retired and (found.corrected or not found.products) else found


async def find_retired(session: AsyncSession, query: str = "") -> Sequence[ProductMatch]:
    """The products that are switched off, by name: all, or those with these words or this code; at most 40."""
    words = search_words(query)
    if query and not words:
        return []
    columns = col(Product.id), col(Product.sku), col(Product.name), col(Product.unit_code)
    # As the partial index says it, or SQLite does not take it.
    is_retired = text("NOT product.is_active"), col(Product.is_hidden).is_(False)
    named = _named(query, words) if words else true()
    statement = select(*columns).where(*is_retired, named).order_by(col(Product.search_text), columns[0])
    rows = await session.execute(statement.limit(MAX_RETIRED))
    return [ProductMatch(key or 0, sku, name, unit_code) for key, sku, name, unit_code in rows]


def _named(query: str, words: Sequence[str]) -> ColumnElement[bool]:
    """By nothing that is not in the index of retired products; a SKU is among the words of the search text."""
    said = " " + col(Product.search_text)
    with_words = and_(*(said.contains(f" {word}", autoescape=True) for word in words))
    bearing = select(col(Barcode.product_id)).where(col(Barcode.code).in_(set(barcode_spellings(query))))
    return or_(with_words, col(Product.id).in_(bearing))
