"""The catalogue in the database: products, packs, codes, prices and rules as they were made up."""

from collections import Counter, defaultdict
from decimal import Decimal

from demo.catalogue import CATEGORIES, UNITS, VENDORS, load_items
from models.catalog.rules import product_search_text, sku_key
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier, SupplierProduct, Unit
from models.stock.tables import (
    Location,
    ReorderRule,
)
from tests.demo.conftest import Company

ITEMS = load_items()


async def test_products_are_those_of_the_catalogue_in_its_order(company: Company) -> None:
    products = company.all(Product)
    categories = {category.id: category.name for category in company.all(Category)}

    assert [(row.sku, row.name, row.unit_code) for row in products] == [
        (item.sku, item.name, item.unit) for item in ITEMS
    ]
    assert [categories[row.category_id] for row in products] == [CATEGORIES[it.category] for it in ITEMS]
    assert all(row.sku_key == sku_key(row.sku) for row in products)
    assert all(row.search_text == product_search_text(row.name, row.sku) for row in products)
    assert {unit.code: unit.places for unit in company.all(Unit)} == UNITS


async def test_packs_and_barcodes_belong_to_their_product(company: Company) -> None:
    item_of = {row.id: item for row, item in zip(company.all(Product), ITEMS, strict=True)}
    packs = {pack.id: pack for pack in company.all(Pack)}
    barcodes = company.all(Barcode)

    assert len(packs) == sum(item.pack is not None for item in ITEMS)
    for pack in packs.values():
        item = item_of[pack.product_id]
        assert (pack.name, pack.factor) == (item.pack, item.pack_factor)
    assert {code.code for code in barcodes if code.pack_id is None} == {it.barcode for it in ITEMS if it.barcode}
    for code in barcodes:
        item = item_of[code.product_id]
        assert code.code == (item.barcode if code.pack_id is None else item.pack_barcode)
        assert code.pack_id is None or packs[code.pack_id].product_id == code.product_id


async def test_every_product_has_prices_from_its_vendors(company: Company) -> None:
    names = {supplier.id: supplier.name for supplier in company.all(Supplier)}
    offers: defaultdict[int, dict[str, Decimal | None]] = defaultdict(dict)
    for line in company.all(SupplierProduct):
        offers[line.product_id][names[line.supplier_id]] = line.price

    assert sorted(names.values()) == sorted(vendor.name for vendor in VENDORS)
    for product, item in zip(company.all(Product), ITEMS, strict=True):
        prices = offers[product.id or 0]
        assert set(prices) == {vendor.name for vendor in item.vendors}
        assert prices[item.vendors[0].name] == item.cost


async def test_the_depot_buys_in_packs_from_the_usual_vendor(company: Company) -> None:
    item_of = {row.id: item for row, item in zip(company.all(Product), ITEMS, strict=True)}
    names = {supplier.id: supplier.name for supplier in company.all(Supplier)}
    depot = company.all(Location)[0]
    rules = [rule for rule in company.all(ReorderRule) if rule.location_id == depot.id]

    assert depot.name == "Depósito Central"
    assert len(rules) == sum(item.daily_sales > 0 for item in ITEMS)
    for rule in rules:
        item = item_of[rule.product_id]
        assert rule.multiple == item.multiple
        assert names[rule.supplier_id] == item.vendors[0].name


async def test_a_few_categories_have_rules_in_the_shops(company: Company) -> None:
    names = {category.id: category.name for category in company.all(Category)}
    rules = [rule for rule in company.all(ReorderRule) if rule.category_id is not None]
    own = {(rule.product_id, rule.location_id) for rule in company.all(ReorderRule)}
    wipes = next(row for row in company.all(Product) if row.sku == "LIM-011")

    assert Counter(names[rule.category_id] for rule in rules) == {"Descartáveis": 2, "Limpeza e higiene": 2}
    assert not any((wipes.id, rule.location_id) in own for rule in rules)
