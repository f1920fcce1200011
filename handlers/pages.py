"""A long list, a phone's screen at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 8
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of `total` items: from the `first` to the `last`, counted from 1. `number` counts from 0."""

    items: Sequence[T]
    number: int
    total: int

    @classmethod
    def of(cls, items: Sequence[T], number: int) -> "Page[T]":
        """A page of the list; the last one when the list has become shorter than that."""
        number = min(number, max(0, len(items) - 1) // PAGE_SIZE)
        start = number * PAGE_SIZE
        return cls(list(items[start : start + PAGE_SIZE]), number, len(items))

    @property
    def first(self) -> int:
        return self.number * PAGE_SIZE + 1

    @property
    def last(self) -> int:
        return self.number * PAGE_SIZE + len(self.items)
