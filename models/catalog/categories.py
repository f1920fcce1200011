"""How the company sorts its products: the categories there are, and putting a product into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.operations import record
from models.catalog.changes import Change, Field, no_change, note_change, open_product, require_shown
from models.catalog.errors import CategoryGoneError, CategoryNameUnfitError
from models.catalog.rules import fold
from models.catalog.shown import is_shown
from models.catalog.tables import Category, Product
from models.columns import utc_now
from models.company.queries import lock_company
from models.names import tidy_name
from models.people.actor import Actor
from models.people.rules import require
from models.stock.counts.tables import StockCount
from models.stock.tables import ReorderRule

MAX_CATEGORY_NAME = 80


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category, and how many active products are in it."""

    id: int
    name: str
    products: int


async def list_categories(session: AsyncSession, actor: Actor) -> Sequence[CategoryCount]:
    """Every category by name. Raises RightMissingError."""
    require(actor, "catalog", "change")
    inside = (col(Product.category_id) == col(Category.id)) & col(Product.is_active) & is_shown(col(Product.import_id))
    counted = func.count(col(Product.id))
    statement = select(col(Category.id), col(Category.name), counted).outerjoin(Product, inside)
    shown = statement.where(is_shown(col(Category.import_id)))
    rows = await session.execute(shown.group_by(col(Category.id), col(Category.name)))
    found = [CategoryCount(key or 0, name, count) for key, name, count in rows]
    return sorted(found, key=lambda category: (fold(category.name), category.id))


async def choose_category(
    session: AsyncSession, actor: Actor, product_id: int, category_id: int | None, *, shown: int | None
) -> Change:
    """Put a product into a category, or into none.

    Raises RightMissingError, ProductNotFoundError, ChangedMeanwhileError, CategoryGoneError.
    """
    return await _categorize(session, actor, product_id, category_id, shown=shown, at=utc_now())


async def name_category(
    session: AsyncSession, actor: Actor, product_id: int, name: str, *, shown: int | None
) -> Change:
    """Put a product into the category of this name, which is made where there is none.

    Raises what `choose_category` does, CategoryNameUnfitError.
    """
    require(actor, "catalog", "change")
    kept, at = tidy_name(name), utc_now()
    if not fold(kept) or len(kept) > MAX_CATEGORY_NAME:
        raise CategoryNameUnfitError(MAX_CATEGORY_NAME)
    await lock_company(session)
    product = await open_product(session, actor, product_id)
    known = (await session.execute(select(Category))).scalars().all()
    category = next((one for one in known if fold(one.name) == fold(kept)), None)
    if category is None or category.id != product.category_id:
        require_shown(product, product.category_id, shown)
    if category is None:
        category = Category(name=kept)
        session.add(category)
        await session.flush()
        _record(session, actor, category, at, action="add_category")
    # One that an import was about to bring is there from now on, whatever becomes of the import.
    category.import_id = 0
    await session.flush()
    return await _categorize(session, actor, product_id, category.id, shown=shown, at=at)


async def _categorize(
    session: AsyncSession, actor: Actor, product_id: int, category_id: int | None, *, shown: int | None, at: datetime
) -> Change:
    product = await open_product(session, actor, product_id)
    old_id = product.category_id
    old, new = await _name(session, old_id), await _name(session, category_id)
    if old_id == category_id:
        return no_change(product, Field.CATEGORY, old)
    require_shown(product, old_id, shown)
    product.category_id = category_id
    await session.flush()
    return note_change(session, actor, product, Field.CATEGORY, old=old, new=new, at=at)


async def _name(session: AsyncSession, category_id: int | None) -> str | None:
    return None if category_id is None else (await shown_category(session, category_id)).name


async def shown_category(session: AsyncSession, category_id: int | None, *, is_locked: bool = False) -> Category:
    """A category that people may come across. Raises CategoryGoneError."""
    statement = select(Category).where(col(Category.id) == category_id, is_shown(col(Category.import_id)))
    found = await session.execute(statement.with_for_update() if is_locked else statement)
    category: Category | None = found.scalar_one_or_none()
    if category is None:
        raise CategoryGoneError
    return category


async def category_called(session: AsyncSession, name: str | None) -> int | None:
    """The key of the category of just this name; None without a name. Raises CategoryGoneError."""
    if name is None:
        return None
    found = await session.execute(
        select(Category.id).where(col(Category.name) == name, is_shown(col(Category.import_id)))
    )
    category_id: int | None = found.scalar_one_or_none()
    if category_id is None:
        raise CategoryGoneError
    return category_id


async def drop_empty_category(session: AsyncSession, actor: Actor, category_id: int) -> None:
    """Take away a category that was made by mistake, if nothing is sorted by it. Raises RightMissingError."""
    require(actor, "catalog", "change")
    for column in (col(Product.category_id), col(ReorderRule.category_id), col(StockCount.category_id)):
        if (await session.execute(select(column).where(column == category_id).limit(1))).first():
            return
    category = await session.get(Category, category_id)
    if category is not None:
        await session.execute(delete(Category).where(col(Category.id) == category_id))
        session.expunge(category)
        _record(session, actor, category, utc_now(), action="remove_category")


def _record(session: AsyncSession, actor: Actor, category: Category, at: datetime, *, action: str) -> None:
    record(
        session,
        member_id=actor.member_id,
        area="catalog",
        action=action,
        object_type="category",
        object_id=str(category.id),
        details={"name": category.name},
        at=at,
    )
