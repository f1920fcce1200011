"""Plans: what is kept where, and how much of it."""

from dataclasses import replace
from decimal import Decimal

from demo.catalogue import Item, load_items
from demo.planning import CATEGORY_PLANS, DEPOT, SHOPS, Plan, plans

FLOUR = Item(
    sku="FAR-900",
    name="Farinha de teste 1 kg",
    unit="un",
    pack="fd",
    pack_factor=Decimal(10),
    cost=Decimal("4.00"),
    daily_sales=Decimal(10),
    shelf_life_days=None,
    barcode=None,
    pack_barcode=None,
)


def test_depot_plans_for_the_whole_company_and_shops_for_themselves() -> None:
    depot, centro, jardim = plans(FLOUR)

    # Vendor's 4 days and 3 of safety at 10 a day; then four weeks more.
    assert depot == Plan(0, Decimal("4.50"), Decimal(70), Decimal(350))
    assert centro == Plan(1, Decimal("3.30"), Decimal(14), Decimal(74))
    assert jardim == Plan(2, Decimal("2.20"), Decimal(9), Decimal(49))


def test_slow_goods_are_not_in_every_shop() -> None:
    assert [plan.location for plan in plans(replace(FLOUR, daily_sales=Decimal("0.2")))] == [0, 1]
    assert [plan.location for plan in plans(replace(FLOUR, daily_sales=Decimal("0.05")))] == [0]


def test_what_nobody_buys_is_kept_nowhere() -> None:
    assert plans(replace(FLOUR, daily_sales=Decimal(0))) == []


def test_less_is_kept_of_what_spoils_soon() -> None:
    fresh = plans(replace(FLOUR, shelf_life_days=10))

    assert fresh[DEPOT].target == 70 + 2 * 10
    assert [fresh[shop].minimum for shop in SHOPS] == [7, 5]


def test_slow_goods_of_a_category_with_a_rule_follow_it_in_the_shops() -> None:
    wipes = plans(replace(FLOUR, sku="LIM-900", daily_sales=Decimal(2)))

    assert [plan.is_own for plan in wipes] == [True, False, False]
    assert [(wipes[shop].minimum, wipes[shop].target) for shop in SHOPS] == [(Decimal(3), Decimal(9))] * 2


def test_fast_goods_of_such_a_category_have_their_own() -> None:
    napkins = plans(replace(FLOUR, sku="DES-900", daily_sales=Decimal(30)))

    assert all(plan.is_own for plan in napkins)
    assert napkins[1].minimum > CATEGORY_PLANS["DES"].minimum


def test_every_target_lies_above_its_minimum() -> None:
    made = [plan for item in load_items() for plan in plans(item)]

    assert len(made) > 800
    assert all(0 < plan.minimum < plan.target for plan in made)
