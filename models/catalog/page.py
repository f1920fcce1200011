"""Everything about a product that can be changed, and finding those that are no longer in use."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.queries import EntryView, list_product_changes
from models.catalog.editing import is_counted
from models.catalog.figures import Owner, PlaceFigures
from models.catalog.minimums import figures_at
from models.catalog.packs import packs_of
from models.catalog.queries import Found, ProductMatch
from models.catalog.retired import find_in_use_or_retired, find_retired
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Category, Product, Unit
from models.people.actor import Actor
from models.people.rules import require
from models.stock.errors import ProductNotFoundError


@dataclass(frozen=True, slots=True)
class PagePack:
    """A pack: `factor` units in each."""

    id: int
    name: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class PageBarcode:
    """A code, and the pack that it is on, if any."""

    code: str
    pack: str | None


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product as those see it who change it.

    `minimums` are those of the locations they see. `can_change_unit`: nothing has been counted in it yet.
    """

    product_id: int
    name: str
    sku: str
    unit_code: str
    places: int
    is_active: bool
    category_id: int | None
    category: str | None
    packs: Sequence[PagePack]
    barcodes: Sequence[PageBarcode]
    minimums: Sequence[PlaceFigures]
    can_change_unit: bool
    last_change: EntryView | None


async def product_page(session: AsyncSession, actor: Actor, product_id: int) -> ProductPage:
    """A product, also one that is switched off. Raises RightMissingError, ProductNotFoundError."""
    require(actor, "catalog", "change")
    statement = (
        select(Product, Category.name, Unit.places)
        .join(Unit, col(Unit.code) == col(Product.unit_code))
        .outerjoin(Category, col(Category.id) == col(Product.category_id))
        .where(col(Product.id) == product_id, is_shown(col(Product.import_id)))
    )
    row = (await session.execute(statement.execution_options(populate_existing=True))).first()
    if row is None:
        raise ProductNotFoundError(product_id)
    product, category, places = row
    packs = [PagePack(pack.id or 0, pack.name, pack.factor) for pack in await packs_of(session, product_id)]
    changes = await list_product_changes(session, actor, product_id, limit=1)
    return ProductPage(
        product_id=product_id,
        name=product.name,
        sku=product.sku,
        unit_code=product.unit_code,
        places=places,
        is_active=product.is_active,
        category_id=product.category_id,
        category=category,
        packs=packs,
        barcodes=await _barcodes(session, product_id, {pack.id: pack.name for pack in packs}),
        minimums=await figures_at(session, actor, Owner(product_id)),
        can_change_unit=not await is_counted(session, product_id),
        last_change=changes.entries[0] if changes.entries else None,
    )


async def _barcodes(session: AsyncSession, product_id: int, packs: dict[int, str]) -> list[PageBarcode]:
    statement = select(Barcode).where(col(Barcode.product_id) == product_id).order_by(col(Barcode.code))
    found = (await session.execute(statement)).scalars()
    return [PageBarcode(barcode.code, packs.get(barcode.pack_id or 0)) for barcode in found]


async def products_to_change(session: AsyncSession, actor: Actor, query: str) -> Found:
    """The products that `query` may mean; where none in use does, those that are no longer.

    Raises RightMissingError.
    """
    require(actor, "catalog", "change")
    return await find_in_use_or_retired(session, query)


async def retired_products(session: AsyncSession, actor: Actor) -> Sequence[ProductMatch]:
    """The products that are switched off. Raises RightMissingError."""
    require(actor, "catalog", "change")
    return await find_retired(session)
