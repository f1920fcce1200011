"""What is to be written of some products, table by table: made in a worker process, kept in a chunk until the tap.

Products and packs, lots included, are numbered from 0 within the chunk; their keys are drawn when it is written.
Categories and suppliers stand by name, quantities and money as whole numbers, as their columns keep them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from models.catalog.imports.plans import OpeningPlan, ProductPlan
from models.catalog.rules import folded_search_text
from models.columns import QUANTITY_PLACES, UNIT_COST_PLACES
from models.stock.rules import moving_average

Row = tuple[Any, ...]


@dataclass(slots=True)
class ChunkRows:
    """The rows of some products; of each the first value is the number of the product, or its key in the last two.

    `words` are those of their names that no earlier chunk has. A product without a SKU has neither key nor search text.
    """

    words: list[str] = field(default_factory=list)
    products: list[Row] = field(default_factory=list)
    packs: list[Row] = field(default_factory=list)
    codes: list[Row] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    rules: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    levels: list[Row] = field(default_factory=list)
    lots: list[Row] = field(default_factory=list)
    lot_levels: list[Row] = field(default_factory=list)
    movements: list[Row] = field(default_factory=list)
    openings: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)

    def spelt(self) -> bytes:
        """As `read` reads it, on one line."""
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def read(cls, content: str | bytes) -> "ChunkRows":
        """A chunk as it was spelt."""
        return cls(**orjson.loads(content))

    def add(self, plan: ProductPlan) -> None:
        """A product that is new, or what changes of one that is there."""
        if plan.there is None:
            self._add_new(plan)
        elif plan.is_change:
            self._add_change(plan.there.id, plan)

    def _add_new(self, plan: ProductPlan) -> None:
        product, number, fields = plan.product, len(self.products), plan.fields
        key = product.sku_key
        text = folded_search_text(product.name_key, product.folded_sku) if key else ""
        kind = plan.category, fields["unit_code"], fields["tracks_lots"], product.is_active is not False
        self.products.append((product.sku, key, product.name, text, *kind))
        packs = {}
        for name, factor in plan.packs:
            packs[name] = len(self.packs)
            self.packs.append((number, name, factor))
        self.codes += [(number, code, packs.get(pack or "")) for code, pack in plan.codes]
        self.offers += [(number, supplier, price) for supplier, price in dict(plan.offers).items()]
        self.rules += [(number, *rule) for rule in plan.rules]
        if plan.openings:
            self._open(number, plan.openings)

    def _open(self, number: int, openings: Sequence[OpeningPlan]) -> None:
        after: dict[int, int] = defaultdict(int)
        known: dict[str, int] = {}
        for opening in openings:
            place, quantity = opening.location_id, opening.quantity
            after[place] += quantity
            lot = self._lot(number, opening, known) if opening.lot else None
            self.movements.append((number, place, lot, quantity, after[place], opening.unit_cost))
        self.levels += [(number, place, on_hand) for place, on_hand in after.items()]
        self.values.append((number, sum(after.values()), average_of(openings)))

    def _lot(self, number: int, opening: OpeningPlan, known: dict[str, int]) -> int:
        code = opening.lot or ""
        if code not in known:
            known[code] = len(self.lots)
            self.lots.append((number, code, opening.expires_on))
        self.lot_levels.append((known[code], opening.location_id, opening.quantity))
        return known[code]

    def _add_change(self, product_id: int, plan: ProductPlan) -> None:
        change = {
            "fields": plan.fields,
            "category": plan.category,
            "packs": plan.packs,
            "codes": plan.codes,
            "offers": plan.offers,
            "rules": [tuple(rule) for rule in plan.rules],
            "lots": [tuple(opening) for opening in plan.openings if opening.lot],
            "days": plan.days,
        }
        if said := {name: value for name, value in change.items() if value}:
            self.changes.append((product_id, said))
        after: dict[int, int] = defaultdict(int)
        for opening in plan.openings:
            if not opening.lot:
                after[opening.location_id] += opening.quantity
                begun = opening.quantity, after[opening.location_id], opening.unit_cost
                self.openings.append((product_id, opening.location_id, *begun))


def average_of(openings: Sequence[OpeningPlan]) -> int:
    """What a unit costs on average once all of them are there."""
    costs = {opening.unit_cost for opening in openings}
    if len(costs) == 1:
        return costs.pop()
    quantity, rate = Decimal(0), Decimal(0)
    for opening in openings:
        incoming = Decimal(opening.quantity).scaleb(-QUANTITY_PLACES)
        rate = moving_average(quantity, rate, incoming, Decimal(opening.unit_cost).scaleb(-UNIT_COST_PLACES))
        quantity += incoming
    return int(rate.scaleb(UNIT_COST_PLACES))
