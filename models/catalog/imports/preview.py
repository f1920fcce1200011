"""What an import comes to: counted while its products are compared, one chunk after the other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.catalog.imports.plans import ProductPlan
from models.catalog.imports.problems import MAX_PROBLEMS, ImportProblem, ProblemCode, SheetColumn
from models.catalog.imports.there import Names
from models.catalog.rules import folded_name


@dataclass(slots=True)
class Preview:
    """Counts of products and of what changes; the first problems; new names by their folded form; locations."""

    new: int = 0
    changed: int = 0
    same: int = 0
    openings: int = 0
    minimums: int = 0
    without_location: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    categories: dict[str, str] = field(default_factory=dict)
    suppliers: dict[str, str] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    problem_count: int = 0
    places: set[int] = field(default_factory=set)
    _rows: dict[int, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return self.problem_count == 0

    @property
    def changes_nothing(self) -> bool:
        return self.is_clean and not (self.new or self.changed)

    def add(self, plan: ProductPlan, names: Names) -> None:
        """Count one product."""
        if plan.there is not None:
            self._note_row(plan, plan.there.id)
        self.problem_count += len(plan.problems)
        self._note_problems(plan.problems)
        if plan.problems:
            return
        if plan.there is None:
            self.new += 1
        elif plan.is_change:
            self.changed += 1
            self.changes.update(plan.changes.keys())
        else:
            self.same += 1
        self.openings += len(plan.openings)
        self.minimums += len(plan.rules)
        for opening in plan.openings:
            self.places.add(opening.location_id)
        if plan.category:
            _note_new(self.categories, plan.category, names.categories)
        for supplier, _ in plan.offers:
            _note_new(self.suppliers, supplier, names.suppliers)
        for rule in plan.rules:
            self.places.add(rule.location_id)
            if rule.supplier:
                _note_new(self.suppliers, rule.supplier, names.suppliers)
        for line in plan.product.places:
            if line.location is None:
                self.without_location += 1

    def figures(self) -> dict[str, Any]:
        """What the preview says, and what must still be so when it is tapped."""
        return {
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "openings": self.openings,
            "minimums": self.minimums,
            "categories": len(self.categories),
            "suppliers": len(self.suppliers),
            "changes": dict(sorted(self.changes.items())),
        }

    def names(self) -> dict[str, list[Any]]:
        """What is new, by its name, and the keys of the locations that something changes at."""
        new = {"categories": list(self.categories.values()), "suppliers": list(self.suppliers.values())}
        return {**new, "places": sorted(self.places)}

    def _note_problems(self, problems: list[ImportProblem]) -> None:
        """Products come in the order of their SKUs; of the problems those of the first rows are kept."""
        self.problems += problems
        if len(self.problems) > 2 * MAX_PROBLEMS:
            self.problems.sort(key=lambda problem: (problem.row, problem.column))
            del self.problems[MAX_PROBLEMS:]

    def _note_row(self, plan: ProductPlan, product_id: int) -> None:
        other = self._rows.setdefault(product_id, plan.product.row)
        if other != plan.product.row:
            first, second = sorted((other, plan.product.row))
            plan.refuse(second, SheetColumn.NAME, ProblemCode.MATCHED_TWICE, other_row=first)


def _note_new(found: dict[str, str], name: str, known: Mapping[str, int]) -> None:
    key = folded_name(name)
    if key not in known and key not in found:
        found[key] = name
