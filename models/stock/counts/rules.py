"""When a figure is counted again, and what a figure may be."""

from datetime import timedelta
from decimal import Decimal

from models.stock.errors import (
    QuantityTooLargeError,
    TooManyPlacesError,
)
from models.stock.rules import MAX_QUANTITY

RECOUNT_ABOVE = Decimal("0.02")
"""Of what was expected: a difference above this share is counted again,"""

RECOUNT_FROM = Decimal(1)
"""if it is at least this much, in the product's unit."""

HELD_FOR = timedelta(minutes=15)
"""How long what somebody was asked is theirs before others are asked the same."""

SAMPLES = (5, 10, 20)
MAX_REASON = 300


def needs_recount(expected: Decimal, counted: Decimal) -> bool:
    """Whether a difference is more than counting badly by a hair."""
    difference = abs(counted - expected)
    return difference >= RECOUNT_FROM and difference > expected * RECOUNT_ABOVE


def check_figure(product: str, quantity: Decimal, unit_code: str, places: int) -> None:
    """A figure may be nothing at all. Raises QuantityTooLargeError, TooManyPlacesError."""
    if quantity > MAX_QUANTITY:
        raise QuantityTooLargeError(product, MAX_QUANTITY)
    if quantity != round(quantity, places):
        raise TooManyPlacesError(product, quantity, unit_code, places)
