"""Several rows of one product, and what a second spreadsheet says of a product that is there."""

from datetime import date
from decimal import Decimal

import pytest

from bot.database import Database
from documents.product_rows import ProductRow
from models.catalog.tables import Barcode, Product
from models.stock.tables import Lot, StockValuation
from tests.models.catalog.imports.importing import Importing, Row, all_of
from tests.promises.ledger import problems as wrong_books
from tests.statements import statements

D = Decimal


async def unchanged(importing: Importing, *rows: ProductRow) -> bool:
    _, preview = await importing.look(*rows)
    return preview.changes_nothing


async def test_a_balance_in_no_lot_is_asked_about_where_another_names_one(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Leite"))
    rows = Row(sku="A", on_hand=D(5)), Row(sku="A", on_hand=D(3), lot="L1")
    assert await importing.problems(*rows) == [(2, "lot", "lot_missing")]


async def test_what_is_out_of_use_is_found_by_its_name(importing: Importing) -> None:
    row = Row(name="Velho", is_active=False, on_hand=D(3))
    await importing.send(row)
    assert await unchanged(importing, row)
    assert len(await all_of(importing, Product.id)) == 1


async def test_names_that_repeat_words_are_told_apart(importing: Importing) -> None:
    rows = Row(name="Cabo 2 x 2,5 mm", on_hand=D(3)), Row(name="Cabo 2 x 5 mm", on_hand=D(4))
    await importing.send(*rows)
    assert await unchanged(importing, *rows)


async def test_a_row_without_location_and_one_with_the_usual_one_speak_of_the_same(importing: Importing) -> None:
    problems = await importing.problems(
        Row(sku="A", name="Chá", on_hand=D(10), minimum=D(4)),
        Row(sku="A", name="Chá", location="Depósito", on_hand=D(5), minimum=D(6)),
    )
    assert problems == [(3, "minimum", "contradiction"), (3, "on_hand", "contradiction")]


@pytest.mark.parametrize(
    "rows",
    [
        [
            Row(sku="A", name="Chá", minimum=D(4), supplier="Serra", lead_time_days=5),
            Row(sku="A", minimum=D(4), supplier="Mar", lead_time_days=7),
        ],
        [
            Row(sku="A", name="Chá", minimum=D(4), supplier="Serra", lead_time_days=5),
            Row(sku="A", supplier="Mar", supplier_price=D(2), lead_time_days=7),
        ],
        [Row(sku="A", name="Chá", minimum=D(4), supplier="Serra"), Row(sku="A", target=D(9), supplier="Mar")],
        [Row(sku="A", name="Chá", target=D(9), supplier="Serra"), Row(sku="A", minimum=D(4), supplier="Mar")],
        [
            Row(sku="A", name="Chá", pack="cx", pack_factor=D(12)),
            Row(sku="A", pack="CX", pack_factor=D(12), barcode="17891000100100"),
        ],
        [
            Row(sku="A", name="Leite", on_hand=D(1), lot="L1", location="Depósito"),
            Row(sku="A", on_hand=D(2), lot="l1", location="Loja Centro", expires_on=date(2030, 1, 1)),
        ],
    ],
)
async def test_the_same_rows_again_change_nothing(importing: Importing, rows: list[ProductRow]) -> None:
    await importing.send(*rows)
    assert await unchanged(importing, *rows)


async def test_a_target_below_the_minimum_is_found_across_rows(importing: Importing) -> None:
    rows = Row(sku="A", name="Chá", minimum=D(9), supplier="S"), Row(sku="A", target=D(4), supplier="M")
    assert await importing.problems(*rows) == [(2, "target", "target_below_minimum")]


async def test_a_boxs_code_is_the_boxs_however_the_pack_is_spelt(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá", pack="cx", pack_factor=D(12)))
    await importing.send(Row(sku="A", pack="CX", pack_factor=D(12), barcode="17891000100100"))
    await importing.send(
        Row(sku="B", name="Mate", pack="fd", pack_factor=D(6)),
        Row(sku="B", pack="FD", pack_factor=D(6), barcode="27891000100107"),
    )
    assert await all_of(importing, Barcode.code, Barcode.pack_id) == [("17891000100100", 1), ("27891000100107", 2)]


async def test_a_lots_last_day_is_kept_from_whichever_row_says_it(importing: Importing) -> None:
    day = date(2030, 1, 1)
    await importing.send(
        Row(sku="A", name="Leite", on_hand=D(1), lot="L1"),
        Row(sku="A", on_hand=D(2), lot="L1", location="Loja Centro", expires_on=day),
        Row(sku="B", name="Nata", on_hand=D(1), lot="L2"),
    )
    assert await all_of(importing, Lot.code, Lot.expires_on) == [("L1", day), ("L2", None)]
    later = Row(sku="B", on_hand=D(1), lot="L2", expires_on=day)
    assert dict((await importing.send(later)).changes) == {"lot_day": 1}
    assert await all_of(importing, Lot.code, Lot.expires_on) == [("L1", day), ("L2", day)]
    assert await unchanged(importing, later)


async def test_a_balance_without_a_cost_comes_in_at_the_average(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá", on_hand=D(10), unit_cost=D(4)))
    await importing.send(Row(sku="A", location="Loja Centro", on_hand=D(10)))
    await importing.send(
        Row(sku="B", name="Mate", on_hand=D(10), unit_cost=D(4)), Row(sku="B", location="Loja Centro", on_hand=D(10))
    )
    assert await all_of(importing, StockValuation.product_id, StockValuation.average_cost) == [(1, D(4)), (2, D(4))]


async def test_a_sku_is_no_other_products_barcode(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Café", barcode="0036000291452"))
    assert await importing.problems(Row(sku="036000291452", name="Chá")) == [(2, "sku", "sku_is_barcode")]


async def test_a_barcode_is_no_sku_of_the_same_spreadsheet_whichever_row_names_it(importing: Importing) -> None:
    rows = (
        Row(sku="7891000100103", name="Café"),
        Row(sku="7891000100103", location="Loja Centro", minimum=D(1)),
        Row(sku="B", name="Chá", barcode="7891000100103"),
    )
    assert await importing.problems(*rows) == [(4, "barcode", "barcode_is_sku")]


async def test_figures_must_be_possible_in_the_new_unit(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Chá", unit="kg", minimum=D("2.5")))
    assert await importing.problems(Row(sku="A", unit="un")) == [(2, "unit", "too_many_places")]
    assert (await importing.send(Row(sku="A", unit="un", minimum=D(3)))).changed == 1
    assert await importing.problems(Row(sku="A", pack="cx", pack_factor=D("2.5"))) == [
        (2, "pack_factor", "too_many_places")
    ]


async def test_many_lots_of_known_products_are_begun_together(importing: Importing, database: Database) -> None:
    await importing.send(*[Row(sku=f"P{number}", name=f"Produto {number}") for number in range(300)])
    rows = [
        Row(sku=f"P{number}", location=place, on_hand=D(number + 1), unit_cost=D(2), lot=lot)
        for number in range(300)
        for place, lot in (("Depósito", "L1"), ("Depósito", "L2"), ("Loja Centro", "L1"))
    ]
    import_id, _ = await importing.look(*rows)
    ground = await importing.write_unseen(import_id)
    with statements(database) as made:
        await importing.finish(ground)
    assert len(made) < 100
    assert await wrong_books(database) == []
    assert await unchanged(importing, *rows)
