"""What follows from the quantities of a level, and what a unit costs on average."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from models.columns import UNIT_COST_PLACES

_SMALLEST_COST = Decimal(1).scaleb(-UNIT_COST_PLACES)


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
        context.prec = 60
        if old_quantity <= 0:
            rate = rate_in
        else:
            value = old_quantity * old_rate + quantity_in * rate_in
            rate = value / (old_quantity + quantity_in)
        return rate.quantize(_SMALLEST_COST, rounding=ROUND_HALF_EVEN)
