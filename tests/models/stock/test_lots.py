"""A lot is one, however the letters of its code are typed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from language.quantities import same_unit
from models.stock import errors
from models.stock.counts.sheets import SheetFigure, SheetFlaw, SheetTaken, set_figures
from models.stock.counts.tables import CountScope
from models.stock.operations import post_receipt
from models.stock.shelves import lot_called
from models.stock.tables import Lot, LotLevel
from tests.models.stock.conftest import ANA, BOB, DEPOT, MILK, SHOP, Rows, line, on_hand, receive, seen
from tests.models.stock.counts.counting import begin, lines_of

SOON = date(2027, 1, 1)


@pytest.mark.parametrize(("first", "again"), [("L123", "l123"), ("lote-ç", "LOTE-Ç")])
async def test_what_comes_again_in_other_letters_is_the_same_lot(
    shop: Database, rows: Rows, first: str, again: str
) -> None:
    await receive(shop, line(MILK, "6", lot=first))
    await receive(shop, line(MILK, "2", lot=again, expires_on=SOON))
    assert [(lot.code, lot.expires_on) for lot in await rows(Lot)] == [(first, SOON)]
    assert [level.on_hand for level in await rows(LotLevel)] == [8]
    with pytest.raises(errors.LotExpiryDiffersError) as refused:
        await receive(shop, line(MILK, "1", lot=again, expires_on=date(2027, 2, 1)))
    assert refused.value.lot == first


async def test_one_card_may_write_it_both_ways(shop: Database, rows: Rows) -> None:
    await receive(shop, line(MILK, "6", lot="L1"), line(MILK, "2", lot="l1"), line(MILK, "1", lot="L2"))
    assert [lot.code for lot in await rows(Lot)] == ["L1", "L2"]
    assert await on_hand(shop, MILK) == {DEPOT: 9}


async def test_of_two_that_are_there_already_the_very_code_is_meant(shop: Database, rows: Rows) -> None:
    async with shop.unit_of_work() as session:
        session.add_all(Lot(product_id=MILK, code=code) for code in ("Ab", "AB"))
    await receive(shop, line(MILK, "6", lot="AB"), line(MILK, "2", lot="ab"))
    assert {level.lot_id: int(level.on_hand) for level in await rows(LotLevel)} == {1: 2, 2: 6}


async def _found_by(session: AsyncSession) -> None:
    await lot_called(session, MILK, "l1", None)


async def _received_by(session: AsyncSession) -> None:
    await post_receipt(session, actor=BOB, lines=[line(MILK, "2", lot="l1")], location_id=SHOP)


@pytest.mark.parametrize("other", [_found_by, _received_by])
@pytest.mark.parametrize("is_known", [True, False])
async def test_two_at_once_make_one(
    shop: Database, rows: Rows, other: Callable[[AsyncSession], Awaitable[None]], is_known: bool
) -> None:
    """In a count, where nothing else of the product is locked, and in a receipt; also of what was never there."""
    if is_known:
        await receive(shop, line(MILK, "1", lot="L0"))

    async def come_second() -> None:
        async with shop.unit_of_work() as session:
            await other(session)

    async with asyncio.TaskGroup() as group, shop.unit_of_work() as session:
        await lot_called(session, MILK, "L1", None)
        group.create_task(come_second())
        await asyncio.sleep(0.2)
    assert [lot.code for lot in await rows(Lot)] == ["L0", "L1"][not is_known :]


async def test_a_spreadsheet_prefers_the_very_code(shop: Database, rows: Rows) -> None:
    await receive(shop, line(MILK, "6", lot="Ab"), line(MILK, "4", lot="C"))
    async with shop.unit_of_work() as session:
        session.add(Lot(product_id=MILK, code="AB"))
        await session.flush()
        session.add(LotLevel(lot_id=3, location_id=DEPOT, on_hand=Decimal(5)))
        (await session.get_one(LotLevel, (1, DEPOT))).on_hand = Decimal(1)
    count_id = (await begin(shop, scope=CountScope.PRODUCT, product_id=MILK)).count_id

    async def send_back(*figures: tuple[str, str]) -> SheetTaken:
        rows = [SheetFigure(row, "LEI-1", lot, [(Decimal(said), None)]) for row, (lot, said) in enumerate(figures, 2)]
        async with shop.unit_of_work() as session:
            return await set_figures(session, actor=ANA, count_id=count_id, figures=rows, same_unit=same_unit)

    unclear = (await send_back(("ab", "1"), ("c", "4"))).problems
    assert [(problem.row, problem.why) for problem in unclear] == [(2, SheetFlaw.LOT_UNCLEAR)]
    assert (await send_back(("AB", "5"), ("Ab", "1"), ("c", "4"))).figures == 3
    codes = {lot.id: lot.code for lot in await rows(Lot)}
    noted = [(codes[one.lot_id], *seen(one.counted, one.expected)) for one in await lines_of(shop, count_id)]
    assert sorted(noted) == [("AB", 5, 5), ("Ab", 1, 1), ("C", 4, 4)]
