"""What is to become of a spreadsheet's product, as comparing it with what there is has found."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from models.catalog.drafts import DEFAULT_UNIT
from models.catalog.imports.problems import ImportProblem, ProblemCode, SheetColumn
from models.catalog.imports.products import SheetProduct
from models.catalog.imports.there import Names, ProductThere
from models.columns import QUANTITY_PLACES


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

    `fields` are columns of the product, `category` a name, offers are supplier's name and price, `days` known lots with
    their last days.
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
    days: list[tuple[str, date]] = field(default_factory=list)
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
            "lot_day": self.days,
        }
        counted.update({name: len(found) for name, found in lists.items() if found})
        counted.update(["category"] if self.category is not None else [])
        return counted

    @property
    def is_change(self) -> bool:
        return bool(self.changes or self.openings or "tracks_lots" in self.fields)

    def is_too_fine(self, row: int, column: SheetColumn, figure: int | None, names: Names) -> bool:
        """Whether a figure has more places than the product's unit has, which is refused."""
        if not figure:
            return False
        unit = self.fields.get("unit_code") or (self.there.unit_code if self.there else DEFAULT_UNIT)
        if figure % 10 ** (QUANTITY_PLACES - names.places.get(unit, QUANTITY_PLACES)) == 0:
            return False
        self.refuse(row, column, ProblemCode.TOO_MANY_PLACES, _shown(figure))
        return True

    def contradict(self, row: int, column: SheetColumn, figure: int, other_row: int) -> None:
        """Two rows say different figures of the same."""
        self.refuse(row, column, ProblemCode.CONTRADICTION, _shown(figure), other_row=other_row)

    def refuse(self, row: int, column: SheetColumn, code: ProblemCode, value: object = "", **about: Any) -> None:
        self.problems.append(ImportProblem(row, column, code, str(value)[:40], about))


def _shown(figure: int) -> str:
    return f"{Decimal(figure).scaleb(-QUANTITY_PLACES).normalize():f}"
