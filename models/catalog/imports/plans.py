"""What is to become of a spreadsheet's product, as comparing it with what there is has found."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from models.catalog.imports.current import ProductThere
from models.catalog.imports.problems import ImportProblem, ProblemCode, SheetColumn
from models.catalog.imports.products import SheetProduct


class RulePlan(NamedTuple):
    """When the product is bought for a location from now on; `supplier` by name, where the row names one."""

    location_id: int
    minimum: int
    target: int | None
    multiple: int | None
    lead_time_days: int | None
    supplier: str | None


class OpeningPlan(NamedTuple):
    """What a location begins with."""

    location_id: int
    quantity: int
    unit_cost: int
    lot: str | None
    expires_on: date | None


@dataclass(slots=True)
class ProductPlan:
    """What is to become of a product; of one that is there already only what changes.

    `fields` are columns of the product, `category` a name, offers are supplier's name and price.
    """

    product: SheetProduct
    there: ProductThere | None
    fields: dict[str, Any] = field(default_factory=dict)
    category: str | None = None
    packs: list[tuple[str, int]] = field(default_factory=list)
    codes: list[tuple[str, str | None]] = field(default_factory=list)
    offers: list[tuple[str, int | None]] = field(default_factory=list)
    rules: list[RulePlan] = field(default_factory=list)
    openings: list[OpeningPlan] = field(default_factory=list)
    problems: list[ImportProblem] = field(default_factory=list)

    @property
    def changes(self) -> Counter[str]:
        """What changes, and how many times."""
        counted = Counter[str](self.fields.keys() - {"search_text", "tracks_lots"})
        lists: dict[str, list[Any]] = {
            "pack": self.packs,
            "barcode": self.codes,
            "supplier": self.offers,
            "minimum": self.rules,
        }
        counted.update({name: len(found) for name, found in lists.items() if found})
        counted.update(["category"] if self.category is not None else [])
        return counted

    @property
    def is_change(self) -> bool:
        return bool(self.changes or self.openings or "tracks_lots" in self.fields)

    def refuse(self, row: int, column: SheetColumn, code: ProblemCode, value: object = "", **about: Any) -> None:
        self.problems.append(ImportProblem(row, column, code, str(value)[:40], about))
