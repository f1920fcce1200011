"""Adding many typed products at once, all or none, and taking them away again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, func, select

from models.audit.errors import NothingToUndoError
from models.audit.operations import record
from models.audit.undoing import Done, done_since, find_done
from models.catalog.drafts import (
    USUAL_UNITS,
    Problem,
    ProductDraft,
    ReviewedDraft,
    fit_problem,
    made_up_skus,
    read_drafts,
    sku_stem,
)
from models.catalog.errors import DraftsNotReadyError, ProductInUseError
from models.catalog.operations import add_product
from models.catalog.rules import codes_of_sku, fold, product_search_text, sku_key, sku_spellings, word_range
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Pack, Product, SupplierProduct, Unit
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.statements import insert_into
from models.stock.counts.tables import CountLine
from models.stock.tables import Lot, ReorderRule, StockLevel, StockMovement, StockValuation

_REFERRING = (Pack, Barcode, StockLevel, StockMovement, StockValuation, Lot, ReorderRule, SupplierProduct, CountLine)
_ADDED_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class AddedProducts:
    """What was added together; `at` is what undoes it."""

    products: Sequence[Product]
    at: datetime


@dataclass(frozen=True, slots=True)
class _Taken:
    """What stands in the way: products' names by the key of their SKU and by barcode, and SKUs by folded name."""

    skus: Mapping[str, str]
    codes: Mapping[str, str]
    names: Mapping[str, str]

    def find(self, draft: ProductDraft) -> tuple[Problem, str] | None:
        """What a draft cannot be beside, and which product that is."""
        for problem, ways, known in (
            (Problem.SKU_TAKEN, sku_spellings(draft.sku), self.skus),
            (Problem.BARCODE_TAKEN, codes_of_sku(draft.sku), self.codes),
            (Problem.NAME_TAKEN, [fold(draft.name)] if draft.is_sku_made_up else [], self.names),
        ):
            if owner := next((known[way] for way in ways if way in known), None):
                return problem, owner
        return None


async def ensure_usual_units(session: AsyncSession) -> None:
    """Let there be the units that most companies count in; those there are stay as they are."""
    rows = [{"code": code, "places": places} for code, places in USUAL_UNITS.items()]
    await session.execute(insert_into(session, Unit).on_conflict_do_nothing(), rows)


async def unit_codes(session: AsyncSession) -> Sequence[str]:
    """The units of measure there are, in alphabetical order."""
    return sorted((await session.execute(select(Unit.code))).scalars(), key=str.casefold)


async def count_products(session: AsyncSession, actor: Actor) -> int:
    """How many active products there are. Raises RoleMissingError, RightMissingError."""
    require(actor, "catalog", "add_product")
    counted = select(func.count()).select_from(Product).where(col(Product.is_active), is_shown(col(Product.import_id)))
    return (await session.execute(counted)).scalar_one()


async def read_typed(session: AsyncSession, actor: Actor, text: str) -> list[ProductDraft]:
    """The products that a message names. Raises RoleMissingError, RightMissingError."""
    require(actor, "catalog", "add_product")
    return read_drafts(text, await unit_codes(session))


async def review_drafts(session: AsyncSession, actor: Actor, drafts: Sequence[ProductDraft]) -> Sequence[ReviewedDraft]:
    """Each draft with the SKU that it is going to have, or with what is wrong with it.

    Raises RoleMissingError, RightMissingError.
    """
    require(actor, "catalog", "add_product")
    units = await unit_codes(session)
    named = await _with_skus(session, drafts)
    taken = await _taken(session, named)
    seen: set[str] = set()
    reviewed: list[ReviewedDraft] = []
    for draft in named:
        problem, owner, spellings = fit_problem(draft, units), "", sku_spellings(draft.sku)
        if problem is None and (found := taken.find(draft)):
            problem, owner = found
        elif problem is None and not seen.isdisjoint(spellings):
            problem = Problem.TWICE
        seen.update(spellings)
        reviewed.append(ReviewedDraft(draft, problem, owner))
    return reviewed


async def add_drafts(session: AsyncSession, actor: Actor, drafts: Sequence[ProductDraft]) -> AddedProducts:
    """Add all of them. Raises DraftsNotReadyError when there are none, or when something is wrong with one."""
    reviewed = await review_drafts(session, actor, drafts)
    if not reviewed or any(line.problem for line in reviewed):
        raise DraftsNotReadyError
    at = utc_now()
    added = [
        await add_product(
            session,
            actor_id=actor.member_id,
            sku=line.draft.sku,
            name=line.draft.name,
            unit_code=line.draft.unit,
            at=at,
        )
        for line in reviewed
    ]
    return AddedProducts(added, at)


async def take_back_products(session: AsyncSession, actor: Actor, at: datetime) -> Sequence[str]:
    """Delete what this member added at a moment, as long as nobody has done anything to it; returns the names.

    Raises NothingToUndoError, ProductInUseError, RoleMissingError, RightMissingError.
    """
    require(actor, "catalog", "add_product")
    done = await find_done(session, member_id=actor.member_id, area="catalog", object_type="product", at=at)
    added = {int(entry.object_id): entry for entry in done if entry.action == "add_product"}
    found = select(Product).where(col(Product.id).in_(added)).order_by(col(Product.id)).with_for_update()
    there = (await session.execute(found)).scalars().all()
    products = [product for product in there if _is_that(product, added[product.id or 0], at)]
    if not products:
        raise NothingToUndoError
    await _require_untouched(session, products, added)
    await session.execute(delete(Product).where(col(Product.id).in_([product.id for product in products])))
    for product in products:
        _record_taken_back(session, actor, product)
    return [product.name for product in products]


def _is_that(product: Product, done: Done, at: datetime) -> bool:
    """Whether it is the very product that was added: before keys stayed spent, another may have been given its key."""
    return abs(product.created_at - at) < _ADDED_WITHIN and (
        product.sku == done.details["sku"] or product.name == done.details["name"]
    )


async def _require_untouched(session: AsyncSession, products: Sequence[Product], added: Mapping[int, Done]) -> None:
    for product in products:
        if await done_since(session, added[product.id or 0], object_type="product"):
            raise ProductInUseError(product.name)
    names = {product.id: product.name for product in products}
    for table in _REFERRING:
        referring = SQLModel.metadata.tables[str(table.__tablename__)].c.product_id
        if (used := await session.scalar(select(referring).where(referring.in_(names)).limit(1))) is not None:
            raise ProductInUseError(names[used])


def _record_taken_back(session: AsyncSession, actor: Actor, product: Product) -> None:
    record(
        session,
        member_id=actor.member_id,
        area="catalog",
        action="take_back_product",
        object_type="product",
        object_id=str(product.id),
        details={"sku": product.sku, "name": product.name, "unit": product.unit_code},
    )


async def _with_skus(session: AsyncSession, drafts: Sequence[ProductDraft]) -> list[ProductDraft]:
    stems = {sku_stem(draft.name) for draft in drafts if not draft.sku}
    if not stems:
        return list(drafts)
    ranges = [word_range(sku_key(stem)) for stem in sorted(stems)]
    alike = or_(*(col(Product.sku_key).between(first, last) for first, last in ranges))
    keys = {*(await session.execute(select(Product.sku_key).where(alike))).scalars(), *(sku_key(d.sku) for d in drafts)}
    free = {stem: made_up_skus(stem, keys) for stem in stems}
    return [draft if draft.sku else draft.called(next(free[sku_stem(draft.name)])) for draft in drafts]


async def _taken(session: AsyncSession, drafts: Sequence[ProductDraft]) -> _Taken:
    keys = frozenset(key for draft in drafts for key in sku_spellings(draft.sku))
    of_skus = await session.execute(select(Product.sku_key, Product.name).where(col(Product.sku_key).in_(keys)))
    borne = frozenset(code for draft in drafts for code in codes_of_sku(draft.sku))
    bearing = select(Barcode.code, Product.name).join(Product, col(Product.id) == col(Barcode.product_id))
    of_codes = await session.execute(bearing.where(col(Barcode.code).in_(borne)))
    skus, codes = ({row[0]: row[1] for row in found} for found in (of_skus, of_codes))
    starts = {product_search_text(draft.name, "") for draft in drafts if draft.is_sku_made_up and fold(draft.name)}
    if not starts:
        return _Taken(skus, codes, {})
    begun = or_(*(col(Product.search_text).between(*word_range(start)) for start in sorted(starts)))
    here = begun, col(Product.is_active), is_shown(col(Product.import_id))
    named = await session.execute(select(Product.name, Product.sku).where(*here))
    return _Taken(skus, codes, {fold(row[0]): row[1] for row in named})
