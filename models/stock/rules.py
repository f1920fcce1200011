"""What follows from the quantities of a level, what a unit costs on average, and which quantities can move."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from models.columns import UNIT_COST_PLACES
from models.stock.errors import (
    QuantityNotPositiveError,
    QuantityTooLargeError,
    TooManyPlacesError,
)

MAX_QUANTITY = Decimal(10**8)

_SMALLEST_COST = Decimal(1).scaleb(-UNIT_COST_PLACES)
_PRECISION = 60


def available(on_hand: Decimal, reserved: Decimal) -> Decimal:
    """What may be promised to somebody else."""
    return on_hand - reserved


def projected(on_hand: Decimal, reserved: Decimal, requested: Decimal, on_order: Decimal) -> Decimal:
    """What there will be once everything asked for has come and everything promised has gone.

    `requested` counts, or the same shortage would be ordered every day until somebody approves.
    """
    return on_hand - reserved + requested + on_order


def is_low(projected_quantity: Decimal, minimum: Decimal | None) -> bool:
    """Whether it is time to buy; never without a minimum."""
    return minimum is not None and projected_quantity <= minimum


def moving_average(old_quantity: Decimal, old_rate: Decimal, quantity_in: Decimal, rate_in: Decimal) -> Decimal:
    """The cost per unit after a receipt, half-even to the 10 places of a unit cost.

    Raises ValueError unless something comes in.
    """
    if quantity_in <= 0:
        raise ValueError(f"{quantity_in} is no receipt")
    with localcontext() as context:
        context.prec = _PRECISION
        if old_quantity <= 0:
            rate = rate_in
        else:
            value = old_quantity * old_rate + quantity_in * rate_in
            rate = value / (old_quantity + quantity_in)
        return rate.quantize(_SMALLEST_COST, rounding=ROUND_HALF_EVEN)


def cost_per_unit(paid: Decimal, units: Decimal) -> Decimal:
    """What one unit cost where this was paid for so many, half-even to the 10 places of a unit cost."""
    with localcontext() as context:
        context.prec = _PRECISION
        return (paid / units).quantize(_SMALLEST_COST, rounding=ROUND_HALF_EVEN)


def average_without(quantity: Decimal, rate: Decimal, quantity_out: Decimal, rate_out: Decimal) -> Decimal:
    """The cost per unit once a receipt at `rate_out` is taken back: what it was before, if nothing came between.

    It stays as it is where nothing is left to have a cost, or where what was issued since took that value along.
    """
    with localcontext() as context:
        context.prec = _PRECISION
        left, value = quantity - quantity_out, quantity * rate - quantity_out * rate_out
        if left <= 0 or value < 0:
            return rate
        return (value / left).quantize(_SMALLEST_COST, rounding=ROUND_HALF_EVEN)


def check_quantity(product: str, quantity: Decimal, unit_code: str, places: int) -> None:
    """Raises QuantityNotPositiveError, QuantityTooLargeError or TooManyPlacesError."""
    if quantity <= 0:
        raise QuantityNotPositiveError(product)
    if quantity > MAX_QUANTITY:
        raise QuantityTooLargeError(product, MAX_QUANTITY)
    if quantity != round(quantity, places):
        raise TooManyPlacesError(product, quantity, unit_code, places)
