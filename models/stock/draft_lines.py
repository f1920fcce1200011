"""The lines of a card: as somebody said them, and as soon as it is known, which product they mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.queries import Found, ProductMatch, find_products
from models.catalog.tables import Pack, Product, Unit
from models.stock import rules
from models.stock.card import PackSize
from models.stock.errors import ProductUnknownError, UnitNotOfProductError

MAX_LINES = 20

SameUnit = Callable[[str, str], bool]
"""Whether the first, as somebody typed it, is a way to call the unit or pack of the second's name."""


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a card. `quantity` is in `unit`, a pack's name, or in the product's own unit where that is None.

    `words` are what was said of the product, `text` is the whole line.
    """

    text: str = ""
    words: str = ""
    product_id: int | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    lot: str | None = None
    expires_on: date | None = None

    def to_json(self) -> dict[str, Any]:
        """As the draft's row keeps it."""
        return {
            "text": self.text,
            "words": self.words,
            "product_id": self.product_id,
            "quantity": None if self.quantity is None else str(self.quantity),
            "unit": self.unit,
            "lot": self.lot,
            "expires_on": self.expires_on and self.expires_on.isoformat(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "DraftLine":
        """What `to_json` made."""
        quantity, expires_on = kept["quantity"], kept["expires_on"]
        return cls(
            **kept
            | {
                "quantity": None if quantity is None else Decimal(quantity),
                "expires_on": expires_on and date.fromisoformat(expires_on),
            }
        )


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What a line needs to know of its product."""

    id: int
    sku: str
    name: str
    unit_code: str
    places: int
    tracks_lots: bool
    packs: tuple[PackSize, ...]

    def factor(self, unit: str | None) -> Decimal:
        """How many of the product's units are in one `unit`, a pack of this name."""
        return next((pack.factor for pack in self.packs if pack.name == unit), Decimal(1))

    def in_own_unit(self, line: DraftLine, same_unit: SameUnit) -> DraftLine:
        """The line with its unit as the catalogue calls it, None for the product's own.

        Raises UnitNotOfProductError, QuantityNotPositiveError, QuantityTooLargeError, TooManyPlacesError.
        """
        unit = self._known(line.unit, same_unit) if line.unit else None
        if line.quantity is not None:
            amount = line.quantity * self.factor(unit)
            rules.check_quantity(self.name, amount, self.unit_code, self.places)
        return replace(line, product_id=self.id, unit=unit)

    def _known(self, typed: str, same_unit: SameUnit) -> str | None:
        packs = [pack.name for pack in self.packs]
        for name in (*packs, self.unit_code):
            if same_unit(typed, name):
                return None if name == self.unit_code and name not in packs else name
        raise UnitNotOfProductError(self.name, typed, ", ".join((self.unit_code, *packs)))


async def product_facts(session: AsyncSession, product_ids: Sequence[int]) -> dict[int, ProductFacts]:
    """By product; those that do not exist are left out."""
    statement = (
        select(Product, col(Unit.places), Pack)
        .join(Unit, col(Unit.code) == col(Product.unit_code))
        .outerjoin(Pack, col(Pack.product_id) == col(Product.id))
        .where(col(Product.id).in_(product_ids))
        .order_by(col(Pack.factor), col(Pack.name))
    )
    facts: dict[int, ProductFacts] = {}
    for product, places, pack in await session.execute(statement):
        key = product.id or 0
        known = facts.get(key) or ProductFacts(
            key, product.sku, product.name, product.unit_code, places, product.tracks_lots, ()
        )
        packs = (*known.packs, PackSize(pack.name, pack.factor)) if pack else known.packs
        facts[key] = replace(known, packs=packs)
    return facts


async def resolve_line(session: AsyncSession, line: DraftLine, same_unit: SameUnit) -> DraftLine:
    """The line with its product where its words mean just one.

    Where they do not, or its unit is none of the product's, the whole line may be the name of a product: what
    looked like a quantity is its size then. Raises ProductUnknownError and what `in_own_unit` raises.
    """
    if line.product_id is not None or not line.words:
        return line
    found = await find_products(session, line.words)
    refusal: UnitNotOfProductError | None = None
    if len(found.products) == 1:
        try:
            return await _with_product(session, line, found.products[0], same_unit)
        except UnitNotOfProductError as error:
            refusal = error
    if line.unit or not found.products:
        whole = await find_products(session, line.text)
        if len(whole.products) == 1 and not whole.corrected:
            size_in_name = replace(line, words=line.text, quantity=None, unit=None)
            return await _with_product(session, size_in_name, whole.products[0], same_unit)
    if refusal:
        raise refusal
    if not found.products and not found.nearest:
        raise ProductUnknownError(line.words)
    return line


async def _with_product(
    session: AsyncSession, line: DraftLine, product: ProductMatch, same_unit: SameUnit
) -> DraftLine:
    facts = await product_facts(session, [product.id])
    return facts[product.id].in_own_unit(line, same_unit)


async def products_meant(session: AsyncSession, words: str) -> Found:
    """What the words of an unresolved line may mean."""
    return await find_products(session, words)


async def unit_names(session: AsyncSession) -> list[str]:
    """What units and packs are called."""
    packs, units = select(col(Pack.name)).distinct(), select(col(Unit.code))
    return [*(await session.execute(packs)).scalars(), *(await session.execute(units)).scalars()]
