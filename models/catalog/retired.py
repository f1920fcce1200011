"""Products that are out of use: nobody finds them among the others, and what became of them can still be read."""

from collections.abc import Sequence

from sqlalchemy import and_, false, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.queries import Found, ProductMatch, find_products
from models.catalog.rules import barcode_spellings, search_words, sku_key, sku_spellings
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Product

MAX_RETIRED = 40


async def find_in_use_or_retired(session: AsyncSession, query: str) -> Found:
    """The products that `query` may mean; those out of use where it is the code of one, or finds no other."""
    found = await find_products(session, query)
    if found.exact or (found.products and not found.corrected and not _may_be_code(query)):
        return found
    retired = await _retired(session, query)
    bearing = [product for product, is_exact in retired if is_exact]
    if bearing:
        return Found(bearing, exact=True)
    return Found([product for product, _ in retired]) if retired and (found.corrected or not found.products) else found


async def find_retired(session: AsyncSession, query: str = "") -> Sequence[ProductMatch]:
    """The products that are switched off, by name: all, or those with these words or this code; at most 40."""
    return [product for product, _ in await _retired(session, query)]


def _may_be_code(query: str) -> bool:
    return len(query.split()) == 1 and any(map(str.isdigit, query))


async def _retired(session: AsyncSession, query: str) -> list[tuple[ProductMatch, bool]]:
    """Each with whether it bears `query` as its SKU or barcode."""
    words = search_words(query)
    if query and not words:
        return []
    said, codes = " " + col(Product.search_text), barcode_spellings(query)
    bearing = select(col(Barcode.product_id)).where(col(Barcode.code).in_(codes))
    has_words = and_(true(), *(said.contains(f" {word}", autoescape=True) for word in words))
    has_code = col(Product.id).in_(bearing)
    has_sku = or_(false(), *(said.contains(f" {code}") for code in codes if code.isdigit()))
    # By the words of the partial index, or SQLite does not take it; and by nothing that is not in it, which the SKU is:
    # as words of the search text.
    statement = (
        select(col(Product.id), col(Product.sku), col(Product.name), col(Product.unit_code), has_code)
        .where(text("NOT product.is_active"), is_shown(col(Product.import_id)), or_(has_words, has_sku, has_code))
        .order_by(col(Product.search_text), col(Product.id))
        .limit(MAX_RETIRED)
    )
    rows = (await session.execute(statement)).all()
    keys = sku_spellings(query)
    return [(ProductMatch(row[0] or 0, *row[1:4]), bool(row[4]) or sku_key(row[1]) in keys) for row in rows]
