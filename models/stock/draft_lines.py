"""The lines of a card: as somebody said them, and as soon as it is known, which product they mean."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalog.errors import PriceTooLargeError
from models.catalog.queries import Found, ProductMatch
from models.catalog.retired import find_in_use_or_retired
from models.catalog.shown import is_shown
from models.catalog.tables import Pack, Product, Unit
from models.statements import tables_of
from models.stock import rules
from models.stock.card import PackSize
from models.stock.draft_errors import (
    ProductUnknownError,
    UnitNotOfProductError,
)

MAX_LINES = 20
MAX_COST = Decimal(10**8)
"""Of one unit; the ledger has room for nine times as much."""

SameUnit = Callable[[str, str], bool]
"""Whether the first, as somebody typed it, is a way to call the unit or pack of the second's name."""


_product, _unit, _pack = tables_of(Product, Unit, Pack)
_FACTS = (
    select(
        *(_product.c[name] for name in ("id", "sku", "name", "unit_code")),
        _unit.c.places,
        _product.c.tracks_lots,
        _product.c.is_active,
        _pack.c.name,
        _pack.c.factor,
    )
    .select_from(
        _product.join(_unit, _unit.c.code == _product.c.unit_code).outerjoin(_pack, _pack.c.product_id == _product.c.id)
    )
    .where(is_shown(_product.c.import_id))
    .order_by(_pack.c.factor, _pack.c.name)
)
_FACTS_OF_THESE = _FACTS.where(_product.c.id.in_(bindparam("ids", expanding=True)))
_UNIT_NAMES = select(_pack.c.name).union(select(_unit.c.code))


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A line of a card. `quantity` is in `unit`, a pack's name, or in the product's own unit where that is None.

    `words` are what was said of the product, `text` is the whole line. `price` is what was paid: for one
    `price_unit`, for one of what the quantity counts where that is None, or for all where it `is_total`.
    `measure` says how much one of each was when the quantity was said.
    """

    text: str = ""
    words: str = ""
    product_id: int | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    lot: str | None = None
    expires_on: date | None = None
    price: Decimal | None = None
    price_unit: str | None = None
    is_total: bool = False
    measure: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As the draft's row keeps it."""
        return asdict(self) | {
            "quantity": None if self.quantity is None else str(self.quantity),
            "expires_on": self.expires_on and self.expires_on.isoformat(),
            "price": None if self.price is None else str(self.price),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "DraftLine":
        """What `to_json` made."""
        quantity, expires_on, price = kept["quantity"], kept["expires_on"], kept.get("price")
        return cls(
            **kept
            | {
                "quantity": None if quantity is None else Decimal(quantity),
                "expires_on": expires_on and date.fromisoformat(expires_on),
                "price": None if price is None else Decimal(price),
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
    is_active: bool
    packs: tuple[PackSize, ...]

    def factor(self, unit: str | None) -> Decimal:
        """How many of the product's units are in one `unit`, a pack of this name."""
        return next((pack.factor for pack in self.packs if pack.name == unit), Decimal(1))

    def in_own_unit(self, line: DraftLine, same_unit: SameUnit) -> DraftLine:
        """The line with its unit as the catalogue calls it, None for the product's own.

        Raises UnitNotOfProductError, QuantityNotPositiveError, QuantityTooLargeError, TooManyPlacesError,
        PriceTooLargeError.
        """
        unit = self.known_unit(line.unit, same_unit) if line.unit else None
        known = replace(line, product_id=self.id, unit=unit)
        if line.price_unit:
            known = replace(known, price_unit=self.known_unit(line.price_unit, same_unit) or self.unit_code)
        if line.quantity is None:
            return known
        rules.check_quantity(self.name, line.quantity * self.factor(unit), self.unit_code, self.places)
        cost = self.unit_cost(known)
        if cost is not None and cost > MAX_COST:
            raise PriceTooLargeError(self.name, MAX_COST)
        return replace(known, measure=self.measure(known))

    def measure(self, line: DraftLine) -> str:
        """How much one of what a line's quantity and price count is today."""
        factors = (self.factor(unit).normalize() for unit in (line.unit, line.price_unit or line.unit))
        return " ".join([*(f"{factor:f}" for factor in factors), self.unit_code])

    def is_outdated(self, line: DraftLine) -> bool:
        """Whether a pack or unit has changed since the quantity was said."""
        return line.measure is not None and line.measure != self.measure(line)

    def paid(self, line: DraftLine) -> Decimal | None:
        """What was paid for all of a line with a quantity; None where nobody said it."""
        if line.price is None or line.quantity is None:
            return None
        if line.is_total:
            return line.price
        amount = line.quantity * self.factor(line.unit)
        return rules.cost_per_unit(line.price * amount, self.factor(line.price_unit or line.unit))

    def unit_cost(self, line: DraftLine) -> Decimal | None:
        """What one of the product's units cost; None where nobody said it."""
        if line.price is None or line.quantity is None:
            return None
        if line.is_total:
            return rules.cost_per_unit(line.price, line.quantity * self.factor(line.unit))
        return rules.cost_per_unit(line.price, self.factor(line.price_unit or line.unit))

    def known_unit(self, typed: str, same_unit: SameUnit) -> str | None:
        """A unit or pack as the catalogue calls it; None for the own unit. Raises UnitNotOfProductError."""
        packs = [pack.name for pack in self.packs]
        for name in (*packs, self.unit_code):
            if same_unit(typed, name):
                return None if name == self.unit_code and name not in packs else name
        raise UnitNotOfProductError(self.name, typed, ", ".join((self.unit_code, *packs)))


async def product_facts(session: AsyncSession, product_ids: Sequence[int]) -> dict[int, ProductFacts]:
    """By product; those that do not exist are left out."""
    if not product_ids:
        return {}
    return _by_product(await session.execute(_FACTS_OF_THESE, {"ids": list(product_ids)}))


async def facts_among(session: AsyncSession, product_ids: Select[Any]) -> dict[int, ProductFacts]:
    """Of more products than a statement can list."""
    return _by_product(await session.execute(_FACTS.where(_product.c.id.in_(product_ids))))


def _by_product(rows: Iterable[Row[Any]]) -> dict[int, ProductFacts]:
    facts: dict[int, ProductFacts] = {}
    for row in rows:
        key, sku, name, unit_code, places, tracks_lots, is_active, pack, factor = tuple[Any, ...](row)
        known = facts.get(key) or ProductFacts(key, sku, name, unit_code, places, tracks_lots, is_active, ())
        packs = (*known.packs, PackSize(pack, factor)) if pack is not None else known.packs
        facts[key] = replace(known, packs=packs)
    return facts


async def resolve_line(session: AsyncSession, line: DraftLine, same_unit: SameUnit) -> DraftLine:
    """The line with its product where its words mean just one.

    Where they do not, or its unit is none of the product's, the whole line may be the name of a product: what
    looked like a quantity is its size then. Raises ProductUnknownError and what `in_own_unit` raises.
    """
    if line.product_id is not None or not line.words:
        return line
    found = await find_in_use_or_retired(session, line.words)
    refusal: UnitNotOfProductError | None = None
    if len(found.products) == 1:
        try:
            return await _with_product(session, line, found.products[0], same_unit)
        except UnitNotOfProductError as error:
            refusal = error
    if line.unit or not found.products:
        whole = await find_in_use_or_retired(session, line.text)
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
    return await find_in_use_or_retired(session, words)


async def unit_names(session: AsyncSession) -> list[str]:
    """What units and packs are called."""
    return list((await session.execute(_UNIT_NAMES)).scalars())
