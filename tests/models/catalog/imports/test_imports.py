"""What spreadsheets change, and what they cannot."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from models.audit.tables import AuditEntry
from models.catalog import labels
from models.catalog.adding import count_products
from models.catalog.barcodes import owners_by_id, owners_of_codes
from models.catalog.categories import list_categories, name_category
from models.catalog.editing import rename_product
from models.catalog.errors import SkuTakenError
from models.catalog.exports import count_exported, template_choices
from models.catalog.imports.errors import ImportOutdatedError
from models.catalog.imports.operations import Findings, renew_import
from models.catalog.imports.tables import ProductImport
from models.catalog.labels import label_categories
from models.catalog.operations import add_product
from models.catalog.page import product_page
from models.catalog.queries import find_products
from models.catalog.retired import find_retired
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier, SupplierProduct
from models.company.operations import begin_company
from models.stock.counts.scopes import countable_categories, products_in
from models.stock.counts.tables import CountScope
from models.stock.draft_lines import product_facts
from models.stock.errors import ProductNotFoundError
from models.stock.history import explain_quantity, product_history
from models.stock.operations import post_issue, post_receipt
from models.stock.posting import Line
from models.stock.queries import stock_card
from models.stock.tables import Lot, LotLevel, ReorderRule, StockLevel, StockMovement, StockValuation
from tests.companies import company
from tests.models.catalog.imports.importing import Importing, Row, all_of

D = Decimal


FULL = Row(
    sku="CAF-001",
    name="Café torrado",
    unit="quilos",
    category="Bebidas",
    pack="cx",
    pack_factor=D(12),
    barcode="7891000100103",
    location="loja centro",
    on_hand=D("12.5"),
    unit_cost=D("3.25"),
    minimum=D(4),
    target=D(10),
    multiple=D(2),
    supplier="Serra Alta",
    supplier_price=D("3.10"),
    lead_time_days=5,
)


async def test_a_new_product_with_everything(importing: Importing) -> None:
    preview = await importing.send(FULL)
    assert preview.figures() == {
        "new": 1,
        "changed": 0,
        "same": 0,
        "openings": 1,
        "minimums": 1,
        "categories": 1,
        "suppliers": 1,
        "changes": {},
    }
    rows: Any = select
    product = Product.sku, Product.name, Product.unit_code, Product.is_active, Category.name
    async with importing.database.unit_of_work() as session:
        joined = rows(*product).join(Category, col(Category.id) == col(Product.category_id))
        assert [tuple(row) for row in await session.execute(joined)] == [
            ("CAF-001", "Café torrado", "kg", True, "Bebidas")
        ]
        assert [found.sku for found in (await find_products(session, "cafe torado")).products] == ["CAF-001"]
    assert await all_of(importing, Pack.name, Pack.factor) == [("cx", D(12))]
    assert await all_of(importing, Barcode.code, Barcode.pack_id) == [("7891000100103", None)]
    assert await all_of(importing, Supplier.name) == [("Serra Alta",)]
    assert await all_of(importing, SupplierProduct.price) == [(D("3.10"),)]
    rule = ReorderRule.location_id, ReorderRule.minimum, ReorderRule.target, ReorderRule.multiple
    assert await all_of(importing, *rule, ReorderRule.lead_time_days, ReorderRule.supplier_id) == [
        (2, D(4), D(10), D(2), 5, 1)
    ]
    movement = StockMovement.kind, StockMovement.quantity, StockMovement.on_hand_after, StockMovement.unit_cost
    assert await all_of(importing, *movement, StockMovement.location_id, StockMovement.note) == [
        ("receipt", D("12.5"), D("12.5"), D("3.25"), 2, "estoque.xlsx")
    ]
    assert await all_of(importing, StockLevel.location_id, StockLevel.on_hand) == [(2, D("12.5"))]
    assert await all_of(importing, StockValuation.on_hand, StockValuation.average_cost) == [(D("12.5"), D("3.25"))]


async def test_the_same_again_changes_nothing(importing: Importing) -> None:
    await importing.send(FULL)
    _, preview = await importing.look(FULL)
    assert preview.changes_nothing
    assert preview.same == 1


async def test_what_is_written_is_seen_by_nobody_before_the_last_step(importing: Importing) -> None:
    import_id, _ = await importing.look(FULL)
    ground = await importing.write_unseen(import_id)
    async with importing.database.unit_of_work() as session:
        for query in ("CAF-001", "café torrado", "7891000100103", "torrado"):
            assert (await find_products(session, query)).products == []
        with pytest.raises(ProductNotFoundError):
            await stock_card(session, importing.actor, ground.first)
        with pytest.raises(ProductNotFoundError):
            await post_issue(session, actor=importing.actor, lines=[Line(ground.first, D(1))], location_id=2)
        actor = importing.actor
        for refused in (
            product_history(session, actor, ground.first, offset=0, limit=5),
            explain_quantity(session, actor, ground.first),
            product_page(session, actor, ground.first),
        ):
            with pytest.raises(ProductNotFoundError):
                await refused
        assert await owners_of_codes(session, actor, ["7891000100103", "CAF-001"]) == {}
        assert await owners_by_id(session, actor, [ground.first]) == {}
        assert await product_facts(session, [ground.first]) == {}
        assert await find_retired(session) == []
        assert await list_categories(session, actor) == []
        assert await count_products(session, actor) == 0
        assert await count_exported(session) == 0
        choices = await template_choices(session, actor)
        assert (choices["category"], choices["supplier"]) == ([], [])
        assert await label_categories(session, actor) == []
        assert await labels.count_products(session, actor) == 0
        assert await countable_categories(session, actor, 2) == []
        counted = products_in(2, CountScope.EVERYTHING, None, None)
        assert (await session.execute(counted)).all() == []
    await importing.finish(ground)
    async with importing.database.unit_of_work() as session:
        card = await stock_card(session, importing.actor, ground.first)
    assert card.on_hand == D("12.5")


async def test_what_never_came_to_its_end_leaves_nothing(importing: Importing) -> None:
    import_id, _ = await importing.look(
        FULL, Row(sku="X", name="Chá", lot="L1", on_hand=D(3), expires_on=date(2030, 1, 1))
    )
    await importing.write_unseen(import_id)
    await importing.sweep()
    catalogue: list[Any] = [Product, Pack, Barcode, Category, Supplier, SupplierProduct, ReorderRule]
    stock: list[Any] = [StockLevel, StockValuation, Lot, LotLevel, StockMovement]
    for table in catalogue + stock:
        assert await all_of(importing, table) == []
    if importing.database.is_embedded:
        async with importing.database.unit_of_work() as session:
            await session.execute(text("INSERT INTO product_search (product_search) VALUES ('integrity-check')"))
    assert (await importing.send(FULL)).new == 1


async def test_the_search_index_is_whole_afterwards(importing: Importing) -> None:
    await importing.send(FULL, Row(sku="OFF", name="Velho", is_active=False))
    async with importing.database.unit_of_work() as session:
        assert (await find_products(session, "velho")).products == []
        if importing.database.is_embedded:
            await session.execute(text("INSERT INTO product_search (product_search) VALUES ('integrity-check')"))
        product = (await session.execute(select(Product).where(col(Product.sku) == "CAF-001"))).scalar_one()
        product.search_text = "chocolate"
        await session.flush()
        assert [found.sku for found in (await find_products(session, "chocolate")).products] == ["CAF-001"]


async def test_one_audit_entry_with_counts_and_no_names(importing: Importing) -> None:
    await importing.send(FULL)
    entries = await all_of(importing, AuditEntry.action, AuditEntry.details)
    (details,) = [found for action, found in entries if action == "import_products"]
    assert details.startswith('{"changed_products":0,"content_sha256":"ffff')
    assert "estoque.xlsx" not in str(entries)


async def test_without_a_sku_one_is_made_up_and_found_again_by_name(importing: Importing) -> None:
    rows = [Row(name="Café em grãos"), Row(name="Café moído"), Row(sku="CAF-007", name="Outro")]
    await importing.send(*rows)
    assert await all_of(importing, Product.sku, Product.name) == [
        ("CAF-007", "Outro"),
        ("CAF-008", "Café em grãos"),
        ("CAF-009", "Café moído"),
    ]
    _, preview = await importing.look(*rows)
    assert preview.changes_nothing


async def test_without_a_sku_a_barcode_finds_it(importing: Importing) -> None:
    await importing.send(FULL)
    preview = await importing.send(Row(name="Café novo", barcode="7891000100103"))
    assert (preview.new, preview.changed) == (0, 1)
    assert await all_of(importing, Product.sku, Product.name) == [("CAF-001", "Café novo")]
    async with importing.database.unit_of_work() as session:
        assert [found.sku for found in (await find_products(session, "novo")).products] == ["CAF-001"]


async def test_two_products_of_one_name_are_not_guessed_between(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá"), Row(sku="B", name="Cha"))
    assert await importing.problems(Row(name="chá")) == [(2, "name", "name_ambiguous")]


async def test_two_rows_that_mean_one_product(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá", barcode="7891000100103"))
    rows = Row(sku="a", name="Chá"), Row(name="Mate", barcode="7891000100103")
    assert await importing.problems(*rows) == [(3, "name", "matched_twice")]


async def test_what_changes_of_known_products(importing: Importing) -> None:
    await importing.send(FULL)
    changed = Row(
        sku="caf 001",
        name="Café especial",
        category="Padaria",
        pack="CX",
        pack_factor=D(24),
        barcode="12345670",
        location="Loja Centro",
        minimum=D(6),
        supplier="Outra",
        supplier_price=D(3),
        is_active=False,
    )
    preview = await importing.send(changed)
    assert preview.figures()["changes"] == {
        "barcode": 1,
        "category": 1,
        "is_active": 1,
        "minimum": 1,
        "name": 1,
        "pack": 1,
        "supplier": 1,
    }
    assert await all_of(importing, Product.sku, Product.name, Product.is_active) == [
        ("CAF-001", "Café especial", False)
    ]
    assert await all_of(importing, Pack.name, Pack.factor) == [("cx", D(24))]
    assert await all_of(importing, Barcode.code) == [("12345670",), ("7891000100103",)]
    assert await all_of(importing, SupplierProduct.price) == [(D(3),), (D("3.10"),)]
    rule = ReorderRule.minimum, ReorderRule.target, ReorderRule.lead_time_days, ReorderRule.supplier_id
    assert await all_of(importing, *rule) == [(D(6), D(10), 5, 2)]
    _, again = await importing.look(changed)
    assert again.changes_nothing


async def test_opening_balances_of_known_products(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá", location="Depósito", on_hand=D(10), unit_cost=D(2)))
    preview = await importing.send(Row(sku="A", name="Chá", location="Loja Centro", on_hand=D(10), unit_cost=D(4)))
    assert (preview.changed, preview.openings) == (1, 1)
    assert await all_of(importing, StockLevel.location_id, StockLevel.on_hand) == [(1, D(10)), (2, D(10))]
    assert await all_of(importing, StockValuation.on_hand, StockValuation.average_cost) == [(D(20), D(3))]
    assert await all_of(importing, StockMovement.quantity, StockMovement.on_hand_after) == [(D(10), D(10))] * 2


async def test_where_something_moved_a_balance_is_counted_not_imported(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá", on_hand=D(10)))
    assert await importing.problems(Row(sku="A", name="Chá", on_hand=D(11))) == [(2, "on_hand", "on_hand_differs")]
    _, preview = await importing.look(Row(sku="A", name="Chá", on_hand=D(10)))
    assert preview.changes_nothing


async def test_lots_open_one_by_one(importing: Importing) -> None:
    lot = Row(sku="A", name="Leite", on_hand=D(5), unit_cost=D(1), lot="L1", expires_on=date(2030, 1, 1))
    other = Row(sku="A", on_hand=D(7), unit_cost=D(2), lot="L2")
    await importing.send(lot, other)
    assert await all_of(importing, Lot.code, Lot.expires_on) == [("L1", date(2030, 1, 1)), ("L2", None)]
    assert await all_of(importing, LotLevel.lot_id, LotLevel.on_hand) == [(1, D(5)), (2, D(7))]
    assert await all_of(importing, StockMovement.lot_id, StockMovement.on_hand_after) == [(1, D(5)), (2, D(12))]
    assert await all_of(importing, StockLevel.on_hand) == [(D(12),)]
    _, preview = await importing.look(lot, other)
    assert preview.changes_nothing
    more = Row(sku="A", location="Loja Centro", on_hand=D(2), lot="L1")
    assert (await importing.send(more)).openings == 1
    assert await all_of(importing, LotLevel.lot_id, LotLevel.location_id) == [(1, 1), (1, 2), (2, 1)]
    assert await importing.problems(Row(sku="A", location="Depósito", on_hand=D(9), lot="L2")) == [
        (2, "on_hand", "on_hand_differs")
    ]


async def test_problems_name_row_and_column(importing: Importing) -> None:
    await importing.send(FULL, Row(sku="B", name="Chá", on_hand=D(1)))
    problems = await importing.problems(
        Row(sku="C", name="Mate", barcode="7891000100103"),
        Row(sku="D", name="Pão", location="Loja Cntro", on_hand=D(1)),
        Row(sku="CAF-001", unit="un"),
        Row(sku="E", name="Bolo", unit="palmos"),
        Row(sku="F", name="Suco", target=D(3)),
        Row(sku="G"),
        Row(sku="B", location="Loja Centro", on_hand=D(2), lot="L9"),
    )
    assert problems == [
        (2, "barcode", "barcode_taken"),
        (3, "location", "location_unknown"),
        (4, "unit", "unit_fixed"),
        (5, "unit", "unit_unknown"),
        (6, "minimum", "minimum_missing"),
        (7, "sku", "product_unknown"),
        (8, "lot", "lots_not_kept"),
    ]


async def test_the_nearest_location_is_suggested(importing: Importing) -> None:
    _, preview = await importing.look(Row(sku="D", name="Pão", location="Loja Cntro", on_hand=D(1)))
    assert preview.problems[0].about == {"nearest": "Loja Centro"}


async def test_a_product_added_meanwhile_cannot_take_a_sku_that_is_coming(importing: Importing) -> None:
    import_id, _ = await importing.look(FULL)
    await importing.write_unseen(import_id)
    with pytest.raises(SkuTakenError):
        async with importing.database.unit_of_work() as session:
            await add_product(session, actor_id=None, sku="CAF001", name="Outro", unit_code="kg")


async def test_a_movement_meanwhile_makes_the_last_step_refuse_all(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá"))
    import_id, _ = await importing.look(Row(sku="A", name="Chá", on_hand=D(3)), FULL)
    ground = await importing.write_unseen(import_id)
    async with importing.database.unit_of_work() as session:
        await post_receipt(session, actor=importing.actor, lines=[Line(1, D(1))], location_id=1)
    with pytest.raises(ImportOutdatedError):
        await importing.finish(ground)
    assert await all_of(importing, StockLevel.on_hand) == [(D(1),), (D("12.5"),)]
    async with importing.database.unit_of_work() as session:
        assert (await find_products(session, "café")).products == []


async def test_a_change_in_the_chat_meanwhile_is_not_written_over(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá"))
    import_id, _ = await importing.look(Row(sku="A", name="Chá verde"), FULL)
    ground = await importing.write_unseen(import_id)
    async with importing.database.unit_of_work() as session:
        await rename_product(session, importing.actor, 1, "Chá preto", shown="Chá")
    with pytest.raises(ImportOutdatedError):
        await importing.finish(ground)
    assert ("Chá preto",) in await all_of(importing, Product.name)


async def test_a_movement_meanwhile_holds_back_a_new_unit(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá"))
    import_id, _ = await importing.look(Row(sku="A", name="Chá", unit="kg"))
    ground = await importing.write_unseen(import_id)
    async with importing.database.unit_of_work() as session:
        await post_receipt(session, actor=importing.actor, lines=[Line(1, D(1))], location_id=1)
    with pytest.raises(ImportOutdatedError):
        await importing.finish(ground)
    assert await all_of(importing, Product.unit_code) == [("un",)]


async def test_a_category_that_an_import_was_about_to_bring_can_be_named_meanwhile(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá"))
    import_id, _ = await importing.look(FULL)
    ground = await importing.write_unseen(import_id)
    async with importing.database.unit_of_work() as session:
        await begin_company(session, company())
        await name_category(session, importing.actor, 1, "bebidas", shown=None)
    with pytest.raises(ImportOutdatedError):
        await importing.finish(ground)
    await importing.sweep()
    assert await all_of(importing, Category.name) == [("Bebidas",)]
    assert await all_of(importing, Product.sku, Product.category_id) == [("A", 1)]


async def test_figures_have_no_more_places_than_the_unit(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá", unit="un"), Row(sku="B", name="Farinha", unit="kg"))
    problems = await importing.problems(
        Row(sku="A", on_hand=D("2.5")), Row(sku="B", on_hand=D("2.5")), Row(sku="N", name="Novo", minimum=D("0.5"))
    )
    assert problems == [(2, "on_hand", "too_many_places"), (4, "minimum", "too_many_places")]


async def test_a_lot_that_came_in_meanwhile_is_not_begun_again(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Leite"))
    import_id, _ = await importing.look(Row(sku="A", on_hand=D(10), lot="L1"))
    ground = await importing.write_unseen(import_id)
    async with importing.database.unit_of_work() as session:
        await post_receipt(session, actor=importing.actor, lines=[Line(1, D(4))], location_id=1)
    with pytest.raises(ImportOutdatedError):
        await importing.finish(ground)
    assert await all_of(importing, StockLevel.on_hand) == [(D(4),)]


async def test_a_sku_that_somebody_took_meanwhile_makes_it_outdated(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá"))
    import_id, _ = await importing.look(FULL)
    async with importing.database.unit_of_work() as session:
        await add_product(session, actor_id=None, sku="CAF-001", name="Outro", unit_code="kg")
    with pytest.raises(ImportOutdatedError):
        await importing.write_unseen(import_id)
    await importing.sweep()
    assert await all_of(importing, Product.name) == [("Chá",), ("Outro",)]


async def test_a_fresh_comparison_must_come_to_what_was_shown(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá"))
    import_id, _ = await importing.look(Row(sku="A", on_hand=D(3)))
    _, elsewhere = await replace(importing, actor=replace(importing.actor, home_location_id=2)).look(
        Row(sku="A", on_hand=D(3))
    )
    _, same = await importing.look(Row(sku="A", on_hand=D(3)))
    async with importing.database.unit_of_work() as session:
        shown = await session.get_one(ProductImport, import_id)
        assert elsewhere.figures() == shown.figures
        assert not await renew_import(session, import_id, Findings(elsewhere, {"stems": {}}, 1, "f" * 64, 1))
    async with importing.database.unit_of_work() as session:
        assert (await session.get_one(ProductImport, import_id)).remarks["places"] == [1]
        assert await renew_import(session, import_id, Findings(same, {"stems": {}}, 1, "f" * 64, 1))


async def test_a_known_lot_keeps_its_last_day(importing: Importing) -> None:
    lot = Row(sku="A", name="Leite", on_hand=D(5), lot="L1", expires_on=date(2030, 1, 1))
    await importing.send(lot)
    here, there = lot._replace(expires_on=date(2030, 2, 1)), lot._replace(location="Loja Centro")
    assert await importing.problems(here) == [(2, "expires_on", "lot_expiry_differs")]
    assert await importing.problems(there._replace(expires_on=date(2030, 2, 1))) == [
        (2, "expires_on", "lot_expiry_differs")
    ]
    assert (await importing.send(there)).openings == 1


@pytest.mark.parametrize("lot", [None, "L1"])
async def test_a_product_out_of_use_gets_no_balance_unless_it_comes_back(importing: Importing, lot: str | None) -> None:
    await importing.send(Row(sku="A", name="Leite", is_active=False))
    balance = Row(sku="A", on_hand=D(5), lot=lot)
    assert await importing.problems(balance) == [(2, "on_hand", "product_off")]
    assert (await importing.send(balance._replace(is_active=True))).openings == 1
    assert await all_of(importing, Product.is_active) == [(True,)]


async def test_a_product_that_goes_out_of_use_gets_no_balance(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Leite"))
    off = Row(sku="A", on_hand=D(5), is_active=False)
    assert await importing.problems(off) == [(2, "on_hand", "product_off")]


async def test_a_barcode_is_no_other_products_sku(importing: Importing) -> None:
    await importing.send(Row(sku="7891000100103", name="Café"))
    assert await importing.problems(
        Row(sku="B", name="Chá", barcode="7891000100103"),
        Row(sku="0036000291452", name="Mate"),
        Row(sku="C", name="Suco", barcode="036000291452"),
        Row(sku="7891000100103", barcode="7891000100103"),
    ) == [(2, "barcode", "barcode_is_sku"), (4, "barcode", "barcode_is_sku")]
