"""What changes about a product: opened for it, compared with what was shown, and recorded with old and new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.audit.operations import record
from models.catalog.errors import ChangedMeanwhileError
from models.catalog.shown import is_shown
from models.catalog.tables import Product
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.stock.errors import ProductNotFoundError


class Field(StrEnum):
    """What about a product can be changed."""

    NAME = "name"
    SKU = "sku"
    CATEGORY = "category"
    UNIT = "unit"
    IS_ACTIVE = "is_active"
    PACK = "pack"
    BARCODE = "barcode"


Value = str | bool | Decimal | None


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed, from `old` to `new`; None is nothing. `at` undoes it; without, all was like that already.

    `about` is which pack it is. A pack's value is how many units are in it; `codes` are the barcodes that came or went
    with it.
    """

    product_id: int
    field: Field
    old: Value
    new: Value
    at: datetime | None
    about: str = ""
    codes: tuple[str, ...] = ()


async def open_product(session: AsyncSession, actor: Actor, product_id: int) -> Product:
    """A product for whoever may change it, locked. Raises RightMissingError, ProductNotFoundError."""
    require(actor, "catalog", "change")
    statement = select(Product).where(col(Product.id) == product_id, is_shown(col(Product.import_id))).with_for_update()
    found = await session.execute(statement.execution_options(populate_existing=True))
    product: Product | None = found.scalar_one_or_none()
    if product is None:
        raise ProductNotFoundError(product_id)
    return product


def require_shown(product: Product, now: object, shown: object) -> None:
    """Raises ChangedMeanwhileError unless what is there is what the member was shown."""
    if now != shown:
        raise ChangedMeanwhileError(product.name)


def note_change(
    session: AsyncSession,
    actor: Actor,
    product: Product,
    field: Field,
    *,
    old: Value,
    new: Value,
    at: datetime | None = None,
    about: str = "",
    more: Mapping[str, object] = MappingProxyType({}),
) -> Change:
    """Record what was changed; `more` is what undoing it has to know."""
    assert product.id is not None
    at = at or utc_now()
    pack = {"pack_name": about} if about else {}
    details = {"field": field, "old": old, "new": new, **pack, **more}
    record(
        session,
        member_id=actor.member_id,
        area="catalog",
        action="change_product",
        object_type="product",
        object_id=str(product.id),
        details=details,
        at=at,
    )
    return Change(product.id, field, old, new, at, about)


def no_change(product: Product, field: Field, value: Value, about: str = "") -> Change:
    """It was like that already."""
    assert product.id is not None
    return Change(product.id, field, value, value, None, about)
