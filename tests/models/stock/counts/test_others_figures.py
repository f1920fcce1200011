"""Two who count the same line: a figure is corrected by whoever gave it, and by nobody else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from bot.database import Database
from language.quantities import same_unit
from models.columns import utc_now
from models.stock.counts.errors import LineCountedError, LotCountedError
from models.stock.counts.questions import Step
from models.stock.counts.sheets import SheetFigure, SheetTaken, set_figures
from models.stock.counts.tables import CountScope, LineState
from models.stock.counts.walk import count_other_lot, go_back
from tests.models.stock.conftest import ANA, BOB, COFFEE, FLOUR, MILK, line, receive, seen
from tests.models.stock.counts.counting import begin, figure, give_roles, lines_of, step


@pytest.fixture
async def depot(shop: Database) -> Database:
    await give_roles(shop)
    await receive(shop, line(COFFEE, "40", "10"), line(FLOUR, "12.5", "4"))
    return shop


async def asked_both(depot: Database, count_id: int) -> tuple[Step, Step]:
    """The same question, for Ana and, once she has been gone for long, for Bob."""
    anas = await step(depot, count_id, ANA)
    with time_machine.travel(utc_now() + timedelta(minutes=16), tick=False):
        bobs = await step(depot, count_id, BOB)
    assert anas.question == bobs.question
    return anas, bobs


async def test_an_old_question_takes_no_figure_of_another_away(depot: Database) -> None:
    anas, bobs = await asked_both(depot, (await begin(depot)).count_id)
    await figure(depot, bobs, "40", BOB)
    with pytest.raises(LineCountedError) as refused:
        await figure(depot, anas, "0", ANA)
    assert vars(refused.value) == {"product": "Café torrado", "by": "Bob"}
    await figure(depot, bobs, "41", BOB)
    first = (await lines_of(depot, anas.count_id))[0]
    assert seen(first.counted, first.counted_by) == (41, BOB.member_id)


async def test_what_is_to_be_counted_again_is_for_anybody(depot: Database) -> None:
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=COFFEE)).count_id
    anas, bobs = await asked_both(depot, count_id)
    await figure(depot, bobs, "30", BOB)
    await figure(depot, anas, "0", ANA)
    (only,) = await lines_of(depot, count_id)
    assert seen(only.first_counted, only.first_by, only.counted) == (30, BOB.member_id, 0)


async def test_going_back_passes_over_the_figures_of_others(depot: Database) -> None:
    await receive(depot, line(MILK, "6", lot="L1"))
    count_id = (await begin(depot)).count_id
    flour = await figure(depot, await step(depot, count_id, ANA), "40", ANA)
    milk = await figure(depot, flour, "12.5", BOB)
    async with depot.unit_of_work() as session:
        key = {"count_id": count_id, "line_id": milk.question.line_id if milk.question else 0}
        (anas, bobs) = [(await go_back(session, actor=by, **key)).question for by in (ANA, BOB)]
    assert anas is not None
    assert bobs is not None
    assert seen(anas.product.id, anas.said) == (COFFEE, 40)
    assert seen(bobs.product.id, bobs.said) == (FLOUR, Decimal("12.5"))


async def test_a_lot_that_another_has_counted_is_not_asked_for_once_more(depot: Database) -> None:
    await receive(depot, line(MILK, "6", lot="L1"), line(MILK, "4", lot="L2"))
    count_id = (await begin(depot, scope=CountScope.PRODUCT, product_id=MILK)).count_id
    first = await step(depot, count_id, BOB)
    second = await figure(depot, first, "6", BOB)
    assert second.question is not None
    key: dict[str, Any] = {"count_id": count_id, "line_id": second.question.line_id, "code": "L1", "expires_on": None}
    async with depot.unit_of_work() as session:
        with pytest.raises(LotCountedError) as refused:
            await count_other_lot(session, actor=ANA, **key)
        own = await count_other_lot(session, actor=BOB, **key)
    assert vars(refused.value) == {"product": "Leite", "by": "Bob", "lot": "L1"}
    assert own.question is not None
    assert seen(own.question.lot, own.question.said) == ("L1", 6)


async def test_a_spreadsheet_takes_no_figure_of_another_away(depot: Database) -> None:
    count_id = (await begin(depot)).count_id
    await figure(depot, await step(depot, count_id, BOB), "40", BOB)

    async def send_back(*figures: tuple[str, str]) -> SheetTaken:
        rows = [SheetFigure(row, sku, "", [(Decimal(said), None)]) for row, (sku, said) in enumerate(figures, 2)]
        async with depot.unit_of_work() as session:
            return await set_figures(session, actor=ANA, count_id=count_id, figures=rows, same_unit=same_unit)

    (problem,) = (await send_back(("CAF-1", "0"), ("FAR-1", "12.5"))).problems
    assert isinstance(problem.why, LineCountedError)
    assert (problem.row, problem.why.by) == (2, "Bob")
    assert [one.state for one in await lines_of(depot, count_id)] == [LineState.COUNTED, LineState.WAITING]
    assert (await send_back(("FAR-1", "12.5"))).figures == 1
