"""A long list, a phone's screen at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.catalog.queries import ProductMatch

PAGE_SIZE = 8


@dataclass(frozen=True, slots=True)
class Page:
    """Some products of `total`: from the `first` to the `last`, counted from 1. `number` counts from 0."""

    products: list[ProductMatch]
    number: int
    total: int

    @classmethod
    def of(cls, products: Sequence[ProductMatch], number: int) -> "Page":
        """A page of the list; the last one when the list has become shorter than that."""
        number = min(number, max(0, len(products) - 1) // PAGE_SIZE)
        start = number * PAGE_SIZE
        return cls(list(products[start : start + PAGE_SIZE]), number, len(products))

    @property
    def first(self) -> int:
        return self.number * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.number * PAGE_SIZE + len(self.products)
