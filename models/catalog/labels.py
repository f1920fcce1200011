"""Which products get shelf labels, and how many of each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.errors import NothingToLabelError, TooManyLabelsError
from models.catalog.queries import ProductMatch
from models.catalog.rules import fold
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Category, Product
from models.people.actor import Actor
from models.people.rules import require
from models.stock.tables import Location, StockLevel
from models.tasks.operations import ask_for

MAX_LABELS = 2000
MAX_COPIES = 99
FEW = 240
"""So many are made in a second: nobody minds waiting behind them."""

FEW_LABELS, MANY_LABELS = "make_labels", "make_many_labels"


class LabelScope(StrEnum):
    """What is to be labelled."""

    PRODUCT = "product"
    PICKED = "picked"
    CATEGORY = "category"
    LOCATION = "location"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class LabelOrder:
    """What somebody wants labels of: `key` is the product's, category's or location's.

    `copies` are of each product; those that were picked one by one have their own, by product.
    """

    scope: LabelScope
    key: int = 0
    copies: int = 1
    picks: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As a task keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "LabelOrder":
        """What `to_json` made."""
        picks = tuple((product_id, copies) for product_id, copies in kept["picks"])
        return cls(LabelScope(kept["scope"]), kept["key"], kept["copies"], picks)


@dataclass(frozen=True, slots=True)
class LabelledProduct:
    """What stands on a product's label. `codes` are those of its unit, not of its packs."""

    id: int
    sku: str
    name: str
    unit_code: str
    codes: tuple[str, ...]
    copies: int


@dataclass(frozen=True, slots=True)
class LabelSummary:
    """How many labels of how many products; `name` is that of the one product, the category or the location."""

    labels: int
    products: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class LabelledCategory:
    """A category with active products in it."""

    id: int
    name: str
    products: int


async def label_categories(session: AsyncSession, actor: Actor) -> list[LabelledCategory]:
    """Those with something to label, by name. Raises RoleMissingError, RightMissingError."""
    require(actor, "catalog", "labels")
    statement = (
        select(col(Category.id), col(Category.name), func.count())
        .join(Product, col(Product.category_id) == col(Category.id))
        .where(col(Product.is_active), is_shown(col(Product.import_id)))
        .group_by(col(Category.id), col(Category.name))
    )
    found = [LabelledCategory(key or 0, name, count) for key, name, count in await session.execute(statement)]
    return sorted(found, key=lambda category: (fold(category.name), category.id))


async def label_summary(session: AsyncSession, actor: Actor, order: LabelOrder) -> LabelSummary:
    """How many that makes; products that are switched off get none, nor those of a location the member does not see.

    Raises RoleMissingError, RightMissingError, NothingToLabelError, TooManyLabelsError.
    """
    require(actor, "catalog", "labels")
    summary = await _summary(session, actor, order)
    if not summary.labels:
        raise NothingToLabelError
    if summary.labels > MAX_LABELS:
        raise TooManyLabelsError(summary.labels, MAX_LABELS)
    return summary


async def _summary(session: AsyncSession, actor: Actor, order: LabelOrder) -> LabelSummary:
    if order.scope is LabelScope.PICKED:
        if len(order.picks) > MAX_LABELS:
            # A statement has room for about 32,000 keys.
            return LabelSummary(sum(copies for _, copies in order.picks), len(order.picks))
        found = (await session.execute(select(col(Product.id)).where(_wanted(actor, order)))).scalars().all()
        copies = dict(order.picks)
        return LabelSummary(sum(copies[key or 0] for key in found), len(found))
    counted = select(func.count()).select_from(Product).where(_wanted(actor, order))
    products = (await session.execute(counted)).scalar_one()
    column = _NAMES.get(order.scope)
    name = None
    if column is not None and products:
        name = (await session.execute(select(column[1]).where(column[0] == order.key))).scalar_one_or_none()
    return LabelSummary(products * order.copies, products, name or "")


async def ask_for_labels(
    session: AsyncSession, *, actor: Actor, chat_id: int, order: LabelOrder, details: Mapping[str, Any]
) -> LabelSummary:
    """Have them made after the commit; `details` are for whoever makes them. Raises what `label_summary` does."""
    summary = await label_summary(session, actor, order)
    kind = MANY_LABELS if summary.labels > FEW else FEW_LABELS
    params = {**details, "order": order.to_json()}
    await ask_for(session, actor=actor, chat_id=chat_id, kind=kind, params=params)
    return summary


async def labelled_products(session: AsyncSession, actor: Actor, order: LabelOrder) -> list[LabelledProduct]:
    """What to print: in the order in which it was picked, else by name. Raises what `label_summary` does."""
    products = await products_of(session, actor, order)
    codes, copies = await _codes(session, actor, order), dict(order.picks)
    return [
        LabelledProduct(*product, tuple(codes.get(product.id, ())), copies.get(product.id, order.copies))
        for product in products
    ]


async def products_of(session: AsyncSession, actor: Actor, order: LabelOrder) -> list[ProductMatch]:
    """The products of an order, as `labelled_products` sorts them. Raises what `label_summary` does."""
    await label_summary(session, actor, order)
    columns = select(col(Product.id), col(Product.sku), col(Product.name), col(Product.unit_code))
    places = {product_id: place for place, (product_id, _) in enumerate(order.picks)}
    rows = await session.execute(columns.where(_wanted(actor, order)))
    products = [ProductMatch(key or 0, sku, name, unit) for key, sku, name, unit in rows]
    return sorted(products, key=lambda product: (places.get(product.id, 0), fold(product.name), product.sku))


async def count_products(session: AsyncSession, actor: Actor) -> int:
    """How many can be labelled. Raises RoleMissingError, RightMissingError."""
    require(actor, "catalog", "labels")
    return (await _summary(session, actor, LabelOrder(LabelScope.ALL))).products


async def _codes(session: AsyncSession, actor: Actor, order: LabelOrder) -> dict[int, list[str]]:
    of_units = select(col(Barcode.product_id), col(Barcode.code)).join(Product, col(Product.id) == Barcode.product_id)
    statement = of_units.where(col(Barcode.pack_id).is_(None), _wanted(actor, order)).order_by(col(Barcode.code))
    codes: dict[int, list[str]] = {}
    for product_id, code in await session.execute(statement):
        codes.setdefault(product_id, []).append(code)
    return codes


_NAMES: Mapping[LabelScope, tuple[Any, Any]] = {
    LabelScope.PRODUCT: (col(Product.id), col(Product.name)),
    LabelScope.CATEGORY: (col(Category.id), col(Category.name)),
    LabelScope.LOCATION: (col(Location.id), col(Location.name)),
}
"""The key and the name of what an order names."""


def _wanted(actor: Actor, order: LabelOrder) -> ColumnElement[bool]:
    """The active products that are to be labelled."""
    return col(Product.is_active) & is_shown(col(Product.import_id)) & _narrowing(actor, order)


def _narrowing(actor: Actor, order: LabelOrder) -> ColumnElement[bool]:
    match order.scope:
        case LabelScope.ALL:
            return true()
        case LabelScope.CATEGORY:
            return col(Product.category_id) == order.key
        case LabelScope.LOCATION:
            kept_there = select(col(StockLevel.product_id)).where(col(StockLevel.location_id) == order.key)
            return col(Product.id).in_(kept_there) if actor.sees(order.key) else false()
        case LabelScope.PRODUCT:
            return col(Product.id) == order.key
        case LabelScope.PICKED:
            return col(Product.id).in_([product_id for product_id, _ in order.picks])
