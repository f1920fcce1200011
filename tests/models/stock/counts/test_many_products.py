"""Counts of more products than a statement can list, which is some 32,000."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from bot.database import Database
from language.quantities import same_unit
from models import statements
from models.catalog.tables import Product
from models.columns import utc_now
from models.statements import in_parts, tables_of
from models.stock.counts.decisions import undo_count
from models.stock.counts.questions import Turn
from models.stock.counts.sheets import SheetFigure, SheetRow, SheetTaken, set_figures, sheet_rows
from models.stock.counts.tables import CountScope
from models.stock.tables import Lot, LotLevel, StockLevel, StockValuation
from tests.models.stock.conftest import ANA, BOSS, DEPOT
from tests.models.stock.counts.counting import accept, begin, figure, give_roles, step

MANY = 60
FIRST = 1_001
"""The first of their keys; every tenth product is kept by lots."""


def _plain(table: Any) -> Any:
    return tables_of(table)[0]


async def fill(database: Database) -> None:
    """Ten of each in the depot, as if they had come in; of those kept by lots all in one lot."""
    keys = range(FIRST, FIRST + MANY)
    by_lots = keys[::10]
    product: dict[str, Any] = {"unit_code": "un", "created_at": utc_now(), "is_active": True}
    rows = {
        Product: [
            {**product, "id": n, "sku": f"P{n}", "sku_key": f"p{n}", "name": f"P{n:06}", "search_text": f"p{n}"}
            | {"tracks_lots": n in by_lots}
            for n in keys
        ],
        StockLevel: [
            {"product_id": n, "location_id": DEPOT, "on_hand": Decimal(10), "last_movement_at": utc_now()}
            | dict.fromkeys(("reserved", "requested", "on_order"), Decimal(0))
            for n in keys
        ],
        StockValuation: [{"product_id": n, "on_hand": Decimal(10), "average_cost": Decimal(2)} for n in keys],
        Lot: [{"id": n, "product_id": n, "code": f"L{n}"} for n in by_lots],
        LotLevel: [{"lot_id": n, "location_id": DEPOT, "on_hand": Decimal(10)} for n in by_lots],
    }
    async with database.unit_of_work() as session:
        for table, values in rows.items():
            await session.execute(_plain(table).insert(), values)


@contextmanager
def most_parameters(database: Database) -> Iterator[list[int]]:
    """Of the statements that read."""
    seen: list[int] = [0]

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen[0] = max(seen[0], len(parameters))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_no_statement_lists_the_products_of_a_count(shop: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of whatever is listed are four keys; sixty products would be more than that."""
    await give_roles(shop)
    await fill(shop)
    monkeypatch.setattr(statements, "MOST_KEYS", 4)
    with most_parameters(shop) as seen:
        count_id = (await begin(shop)).count_id
        second = await figure(shop, await step(shop, count_id), "9")
        assert second.question is not None
        assert second.question.number == 2
        async with shop.unit_of_work() as session:
            rows = await sheet_rows(session, actor=ANA, count_id=count_id)
            assert [(row.sku, row.lot) for row in rows[8:10]] == [("P1010", ""), ("P1011", "L1011")]
        for _ in range(2):
            taken = await come_back(shop, count_id, rows)
            assert (taken.figures, taken.problems) == (MANY - 1, ())
        assert taken.step is not None
        assert (await figure(shop, taken.step, "9")).turn == Turn.REVIEW
        assert len(await accept(shop, count_id)) == MANY
        async with shop.unit_of_work() as session:
            assert len(await undo_count(session, actor=BOSS, count_id=count_id)) == MANY
        assert (await begin(shop, scope=CountScope.SAMPLE, sample=5)).products == 5
    assert 8 <= seen[0] <= 16


async def come_back(database: Database, count_id: int, rows: Sequence[SheetRow]) -> SheetTaken:
    """Nine of everything."""
    figures = [SheetFigure(number, row.sku, row.lot, ((Decimal(9), None),)) for number, row in enumerate(rows)]
    async with database.unit_of_work() as session:
        return await set_figures(session, actor=ANA, count_id=count_id, figures=figures, same_unit=same_unit)


def test_keys_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST_KEYS", 2)
    assert list(in_parts([3, 1, 2, 3])) == [[1, 2], [3]]
    assert list(in_parts([])) == [[]]
