"""The demo company in the database: what the tables promise holds for every row of it."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from sqlmodel import SQLModel, select

from bot.database import Database
from demo.catalogue import load_items
from demo.company import DatabaseNotEmptyError, fill
from models.audit.tables import AuditEntry
from models.catalog.queries import find_products
from models.catalog.tables import Category, Product
from models.people.tables import Member
from models.stock.rules import moving_average
from models.stock.tables import (
    Location,
    Lot,
    LotLevel,
    MovementKind,
    ReorderRule,
    StockLevel,
    StockMovement,
    StockValuation,
)
from tests.demo.conftest import TODAY, Company

ITEMS = load_items()


async def test_a_level_is_the_sum_of_its_movements(company: Company) -> None:
    sums: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line in company.all(StockMovement):
        sums[line.product_id, line.location_id] += line.quantity

    assert {(level.product_id, level.location_id): level.on_hand for level in company.all(StockLevel)} == sums


async def test_each_line_of_the_ledger_says_what_it_left_behind(company: Company) -> None:
    on_hand: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line in company.all(StockMovement):
        key = (line.product_id, line.location_id)
        on_hand[key] += line.quantity
        assert line.on_hand_after == on_hand[key]
        assert line.on_hand_after >= 0


async def test_a_lot_level_is_the_sum_of_its_movements(company: Company) -> None:
    sums: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for line in company.all(StockMovement):
        if line.lot_id is not None:
            sums[line.lot_id, line.location_id] += line.quantity
            assert sums[line.lot_id, line.location_id] >= 0

    held = {key: quantity for key, quantity in sums.items() if quantity}
    assert {(level.lot_id, level.location_id): level.on_hand for level in company.all(LotLevel)} == held


async def test_lots_of_a_product_add_up_to_its_level(company: Company) -> None:
    product_of = {lot.id: lot.product_id for lot in company.all(Lot)}
    by_lots: defaultdict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for held in company.all(LotLevel):
        by_lots[product_of[held.lot_id], held.location_id] += held.on_hand

    tracked = {product.id for product in company.all(Product) if product.tracks_lots}
    levels = [level for level in company.all(StockLevel) if level.product_id in tracked]
    assert len(levels) > 100
    assert all(by_lots[level.product_id, level.location_id] == level.on_hand for level in levels)
    assert set(product_of.values()) <= tracked


async def test_valuation_is_the_moving_average_of_the_receipts(company: Company) -> None:
    quantities: defaultdict[int, Decimal] = defaultdict(Decimal)
    rates: defaultdict[int, Decimal] = defaultdict(Decimal)
    for line in company.all(StockMovement):
        product = line.product_id
        if line.kind == MovementKind.RECEIPT:
            rates[product] = moving_average(quantities[product], rates[product], line.quantity, line.unit_cost)
        else:
            assert line.unit_cost == rates[product]
        quantities[product] += line.quantity

    stored = {row.product_id: (row.on_hand, row.average_cost) for row in company.all(StockValuation)}
    assert stored == {product: (quantities[product], rates[product]) for product in quantities}


async def test_valuation_covers_all_locations(company: Company) -> None:
    totals: defaultdict[int, Decimal] = defaultdict(Decimal)
    for level in company.all(StockLevel):
        totals[level.product_id] += level.on_hand

    assert {row.product_id: row.on_hand for row in company.all(StockValuation)} == totals


async def test_the_last_movement_is_the_last_movement(company: Company) -> None:
    last = {(line.product_id, line.location_id): line.occurred_at for line in company.all(StockMovement)}

    stored = {(row.product_id, row.location_id): row.last_movement_at for row in company.all(StockLevel)}
    assert stored == last


async def test_the_ledger_is_numbered_in_order_of_time_and_ends_before_today(company: Company) -> None:
    times = [line.occurred_at for line in company.all(StockMovement)]

    assert 12_000 <= len(times) <= 20_000
    assert all(one <= next_ for one, next_ in pairwise(times))
    assert times[0].date() == date(2026, 7, 29)
    assert times[-1].date() == date(2026, 11, 25)


async def test_no_people_are_made_up(company: Company) -> None:
    assert company.all(Member) == []
    assert {line.member_id for line in company.all(StockMovement)} == {None}


async def test_nothing_is_promised_or_under_way(company: Company) -> None:
    levels = company.all(StockLevel)

    assert {number for row in levels for number in (row.reserved, row.requested, row.on_order)} == {Decimal(0)}


async def test_low_out_and_unmoved_products_are_there_to_be_seen(company: Company) -> None:
    levels = {(row.product_id, row.location_id): row.on_hand for row in company.all(StockLevel)}
    rules = [rule for rule in company.all(ReorderRule) if rule.product_id is not None]
    low = [rule for rule in rules if levels[rule.product_id or 0, rule.location_id] <= rule.minimum]
    unmoved = {product.id for product in company.all(Product)} - {product for product, _ in levels}

    assert 20 <= len(low) <= 150
    assert sum(on_hand == 0 for on_hand in levels.values()) >= 10
    assert 1 <= len(unmoved) <= 5


async def test_the_audit_trail_names_the_filling(company: Company) -> None:
    [entry] = company.all(AuditEntry)

    assert (entry.area, entry.action, entry.object_type) == ("catalog", "fill_demo", "company")
    assert entry.member_id is None
    assert f'"movements":{len(company.all(StockMovement))}' in entry.details.replace(" ", "")


async def test_new_rows_are_numbered_after_the_demo_company(database: Database) -> None:
    async with database.unit_of_work() as session:
        await fill(session, today=TODAY)
    async with database.unit_of_work() as session:
        coffee = (await session.scalars(select(Product).where(Product.sku == "CAF-001"))).one()
        place = Location(name="Loja Nova")
        lot = Lot(product_id=coffee.id or 0, code="NOVO")
        session.add_all([place, lot])
        await session.flush()

    assert (place.id, (lot.id or 0) > 100) == (4, True)


@pytest.mark.parametrize("there", [Location(name="Loja"), Category(name="Cafés")], ids=lambda row: type(row).__name__)
async def test_it_refuses_a_database_that_is_not_empty(database: Database, there: SQLModel) -> None:
    async with database.unit_of_work() as session:
        session.add(type(there)(**there.model_dump()))

    with pytest.raises(DatabaseNotEmptyError):
        async with database.unit_of_work() as session:
            await fill(session, today=TODAY)

    async with database.unit_of_work() as session:
        assert (await session.scalars(select(Product.id))).first() is None


async def test_people_find_what_they_type(database: Database) -> None:
    async with database.unit_of_work() as session:
        await fill(session, today=TODAY)
        coffees = await find_products(session, "café")
        roasted = await find_products(session, "café torrado")
        misspelt = await find_products(session, "cafe torado")
        matcha = await find_products(session, "matcha")
        by_sku = await find_products(session, "CAF-001")
        by_barcode = await find_products(session, ITEMS[0].barcode or "")
        by_box = await find_products(session, ITEMS[0].pack_barcode or "")

    assert len(coffees.products) > len(roasted.products) >= 5
    assert {row.sku for row in misspelt.products} == {row.sku for row in roasted.products}
    assert misspelt.corrected == "cafe torrado"
    assert [row.name for row in matcha.products] == ["Matcha em pó Folha Mansa 100 g"]
    assert [row.sku for row in by_sku.products] == [row.sku for row in by_barcode.products] == ["CAF-001"]
    assert [row.sku for row in by_box.products] == ["CAF-001"]
