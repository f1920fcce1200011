"""The figures of a minimum: whose they are, what they may be, and how they are recorded."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from models.catalog.errors import FigureUnfitError, MinimumMissingError, TargetTooLowError
from models.stock.rules import MAX_QUANTITY
from models.stock.tables import ReorderRule


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose minimum it is: a product's, or that of each product in a category; one of the two keys."""

    product_id: int | None = None
    category_id: int | None = None

    @property
    def kind(self) -> str:
        return "product" if self.product_id is not None else "category"

    @property
    def key(self) -> int:
        return self.product_id or self.category_id or 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Below or at `minimum` it is time to buy, up to `target`, in steps of `multiple`; in the product's unit."""

    minimum: Decimal
    target: Decimal | None = None
    multiple: Decimal | None = None

    def to_details(self) -> dict[str, str]:
        """As the audit trail keeps them."""
        kept = {"minimum": self.minimum, "target": self.target, "multiple": self.multiple}
        return {name: f"{figure.normalize():f}" for name, figure in kept.items() if figure is not None}

    @classmethod
    def from_details(cls, details: dict[str, str] | None) -> "Figures | None":
        """What `to_details` made; None for no rule."""
        return cls(**{name: Decimal(figure) for name, figure in details.items()}) if details else None

    @classmethod
    def of(cls, rule: ReorderRule | None) -> "Figures | None":
        """A rule's figures."""
        return cls(rule.minimum, rule.target, rule.multiple) if rule is not None else None


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """What holds at a location: the owner's own figures, and those of its category where it has none."""

    location_id: int
    location: str
    own: Figures | None
    of_category: Figures | None = None


@dataclass(frozen=True, slots=True)
class MinimumChange:
    """What was changed at a location. `at` undoes it; without, it was like that already."""

    owner: Owner
    location_id: int
    location: str
    old: Figures | None
    new: Figures | None
    at: datetime | None


def merged(shown: Figures | None, typed: dict[str, Decimal | None]) -> Figures:
    """What was shown, with what was typed instead; None takes a target or multiple away. Raises MinimumMissingError."""
    figures: dict[str, Decimal | None] = (
        {} if shown is None else {"minimum": shown.minimum, "target": shown.target, "multiple": shown.multiple}
    )
    figures |= typed
    minimum = figures.pop("minimum", None)
    if minimum is None:
        raise MinimumMissingError
    return Figures(minimum, **figures)


def check_figures(figures: Figures, places: int) -> None:
    """Raises FigureUnfitError, TargetTooLowError. `places` are those of the unit they are in."""
    for figure in (figures.minimum, figures.target, figures.multiple):
        if figure is not None and not (0 <= figure <= MAX_QUANTITY and figure == round(figure, places)):
            raise FigureUnfitError(figure, MAX_QUANTITY, places)
    if figures.multiple == 0:
        raise FigureUnfitError(figures.multiple, MAX_QUANTITY, places)
    if figures.target is not None and figures.target < figures.minimum:
        raise TargetTooLowError(figures.minimum, figures.target)
