"""What a counter is asked and told, step by step; nothing of it tells how much there should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from models.stock.draft_lines import ProductFacts

Terms = Sequence[tuple[Decimal, str | None]]
"""Quantities that add up to a figure, each in a unit as it was typed, None for the product's own."""


class Turn(StrEnum):
    """What comes next: a product; what was skipped; what others should count again; a decision; nothing."""

    ASK = "ask"
    SKIPPED = "skipped"
    OTHERS = "others"
    REVIEW = "review"
    CLEAN = "clean"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Question:
    """A product to be counted, or one lot of it: the line `number` of `total`.

    `said` is what the same member counted before, when they have gone back to it.
    """

    line_id: int
    location: str
    product: ProductFacts
    lot: str | None
    expires_on: date | None
    number: int
    total: int
    is_again: bool
    said: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """What somebody just counted, in the product's unit."""

    product: str
    quantity: Decimal
    unit_code: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a count stands for one member; `left` is how many lines a turn is about that asks no product."""

    count_id: int
    turn: Turn
    question: Question | None = None
    left: int = 0
    noted: Noted | None = None
