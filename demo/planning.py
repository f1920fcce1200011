"""How much of each product the demo company keeps at each location: its minimums and targets."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from demo.catalogue import Item

LOCATIONS = ("Depósito Central", "Loja Centro", "Loja Jardim")
DEPOT = 0
SHOPS = (1, 2)

_SALES_SHARE = (Decimal("0.45"), Decimal("0.33"), Decimal("0.22"))
_LEAST_DAILY_SALES = (Decimal("0.01"), Decimal("0.15"), Decimal("0.5"))
_SAFETY_DAYS = 3
_DEPOT_COVER_DAYS = 28
_SHOP_MINIMUM_DAYS = 4
_SHOP_COVER_DAYS = 18


@dataclass(frozen=True, slots=True)
class CategoryPlan:
    """What a shop keeps of each product of a category that has no plan of its own, in units."""

    minimum: Decimal
    target: Decimal


CATEGORY_PLANS = {
    "DES": CategoryPlan(Decimal(5), Decimal(15)),
    "LIM": CategoryPlan(Decimal(3), Decimal(9)),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A product at a location; quantities in the product's unit, sales per day.

    `is_own` is false where the minimum and the target are those of the product's category.
    """

    location: int
    daily_sales: Decimal
    minimum: Decimal
    target: Decimal
    is_own: bool = True


def plans(item: Item) -> list[Plan]:
    """Where the product is kept, the depot first; nowhere as long as nobody buys it."""
    kept = [place for place, least in enumerate(_LEAST_DAILY_SALES) if item.daily_sales >= least]
    return [_depot_plan(item) if place == DEPOT else _shop_plan(item, place) for place in kept]


def _depot_plan(item: Item) -> Plan:
    """The depot also feeds the shops, so it plans for what all of them sell."""
    lead_days = item.vendors[0].lead_time_days
    minimum = _whole(item.daily_sales * (lead_days + _SAFETY_DAYS))
    target = minimum + _whole(item.daily_sales * _cover_days(item, _DEPOT_COVER_DAYS))
    return Plan(DEPOT, item.daily_sales * _SALES_SHARE[DEPOT], minimum, target)


def _shop_plan(item: Item, location: int) -> Plan:
    daily_sales = item.daily_sales * _SALES_SHARE[location]
    common = CATEGORY_PLANS.get(item.category)
    if common and daily_sales < common.minimum / 2:
        return Plan(location, daily_sales, common.minimum, common.target, is_own=False)
    minimum = _whole(daily_sales * min(_SHOP_MINIMUM_DAYS, _cover_days(item, _SHOP_COVER_DAYS)))
    return Plan(location, daily_sales, minimum, minimum + _whole(daily_sales * _cover_days(item, _SHOP_COVER_DAYS)))


def _cover_days(item: Item, longest: int) -> int:
    if item.shelf_life_days is None:
        return longest
    return min(longest, max(1, item.shelf_life_days // 5))


def _whole(quantity: Decimal) -> Decimal:
    return quantity.to_integral_value(ROUND_CEILING)
