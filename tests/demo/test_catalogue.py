"""The list of products: complete, consistent, and believable to a Brazilian wholesaler."""

import re
from collections import Counter

import pytest

from demo.barcodes import check_digit
from demo.catalogue import CATEGORIES, UNITS, VENDORS, Item, load_items
from models.catalog.rules import fold


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return load_items()


def test_there_are_about_three_hundred_products(items: list[Item]) -> None:
    assert 290 <= len(items) <= 320


def test_each_product_has_its_own_sku_and_name(items: list[Item]) -> None:
    assert len({item.sku for item in items}) == len(items)
    assert len({fold(item.name) for item in items}) == len(items)


def test_skus_start_with_their_category(items: list[Item]) -> None:
    assert all(re.fullmatch(r"[A-Z]{3}-\d{3}", item.sku) for item in items)
    assert {item.category for item in items} == set(CATEGORIES)


def test_every_kind_of_unit_is_used(items: list[Item]) -> None:
    used = Counter(item.unit for item in items)

    assert set(used) == set(UNITS)
    assert min(used.values()) >= 5


def test_barcodes_are_unique_brazilian_and_valid(items: list[Item]) -> None:
    codes = [code for item in items for code in (item.barcode, item.pack_barcode) if code]

    assert len(set(codes)) == len(codes)
    assert all(code[-1] == check_digit(code[:-1]) for code in codes)
    assert all(re.fullmatch(r"789\d{10}", item.barcode) for item in items if item.barcode)


def test_box_codes_stand_on_packs_only_and_not_on_all(items: list[Item]) -> None:
    boxed = [item for item in items if item.pack_barcode]

    assert all(item.pack and item.barcode for item in boxed)
    assert all(re.fullmatch(r"1789\d{10}", item.pack_barcode or "") for item in boxed)
    assert 50 <= len(boxed) < sum(item.pack is not None for item in items)


def test_goods_sold_by_weight_or_volume_carry_no_barcode(items: list[Item]) -> None:
    assert not [item.sku for item in items if item.unit in {"kg", "L"} and item.barcode]


def test_packs_hold_more_than_one_unit(items: list[Item]) -> None:
    packs = {item.pack for item in items}

    assert {"cx", "fd", None} <= packs
    assert all((item.pack is None) == (item.pack_factor is None) for item in items)
    assert all(item.pack_factor > 1 for item in items if item.pack_factor is not None)


def test_what_has_no_pack_is_bought_one_by_one(items: list[Item]) -> None:
    assert {item.multiple for item in items if item.pack is None} == {1}
    assert all(item.multiple == item.pack_factor for item in items if item.pack)


def test_every_product_has_a_vendor_and_some_have_a_choice(items: list[Item]) -> None:
    offers = Counter(len(item.vendors) for item in items)

    assert offers[0] == 0
    assert sum(count for vendors, count in offers.items() if vendors > 1) >= 50


def test_vendors_sell_known_categories_and_deliver_within_weeks() -> None:
    assert all(vendor.categories <= set(CATEGORIES) for vendor in VENDORS)
    assert all(1 <= vendor.lead_time_days <= 21 for vendor in VENDORS)


def test_costs_are_whole_centavos(items: list[Item]) -> None:
    assert all(item.cost > 0 and item.cost == round(item.cost, 2) for item in items)


def test_perishables_are_kept_in_lots_and_hardware_is_not(items: list[Item]) -> None:
    tracked = {item.category for item in items if item.shelf_life_days}

    assert {"CAF", "LAT", "FER", "CON"} <= tracked
    assert tracked.isdisjoint({"EQP", "EMB", "DES", "LIM"})
