"""Counting what is kept by lots, and finding one that nobody had asked about."""

from datetime import date

import pytest

from bot.database import Database
from models.catalog.tables import Product
from models.stock.tables import Lot
from tests.handlers.conftest import Talk
from tests.handlers.stock.conftest import AddProducts
from tests.handlers.stock.counts.counting import lines, started
from tests.handlers.stock.movements import OLGA, add_staff, data_of, labels, stock_up, text_of


@pytest.fixture
async def milk(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Six of it in lot L1; Olga counts."""
    (milk,) = await add_products("Leite")
    await add_staff(database)
    async with database.unit_of_work() as session:
        (await session.get_one(Product, milk)).tracks_lots = True
    await stock_up(database, milk, "6", lot="L1")
    return milk


async def test_lot_by_lot_and_one_that_nobody_knew(talk: Talk, database: Database, milk: int) -> None:
    first = await started(talk)
    assert "\nlote L1\n" in text_of(first)
    which = await talk.press(data_of(first, "Achei outro lote"), OLGA)
    assert text_of(which).startswith("<b>Leite</b>\n\nQual lote você achou?")
    wrong = await talk.say("x" * 41, OLGA)
    assert "O código do lote" in text_of(wrong)
    new = await talk.say("L9 31/12/2027", OLGA)
    assert "lote <b>L9</b>, até 31/12/2027" in text_of(new)
    assert "\nlote L1\n" in text_of(await talk.say("2", OLGA))
    again = await talk.say("6", OLGA)
    assert "Conte de novo" in text_of(again)
    await talk.say("2", OLGA)
    assert await lines(database) == [("counted", 6, 6), ("counted", 2, 0)]


async def test_what_does_not_fit_is_said_above_the_question_for_the_lot(
    talk: Talk, database: Database, milk: int
) -> None:
    async with database.unit_of_work() as session:
        session.add(Lot(product_id=milk, code="4711", expires_on=date(2027, 12, 31)))
    which = await talk.press(data_of(await started(talk), "Achei outro lote"), OLGA)
    for typed, why in (("4711 30/11/2027", "já existe com validade até 31/12/2027"), ("x" * 41, "O código do lote")):
        refused = await talk.say(typed, OLGA)
        assert text_of(refused).startswith("⚠️ ")
        assert why in text_of(refused)
        assert text_of(refused).endswith("\n\n" + text_of(which))
        assert labels(refused) == labels(which)
    asked = await talk.say("4711", OLGA)
    assert "\nlote <b>4711</b>, até 31/12/2027\n" in text_of(asked)
    assert await lines(database) == [("waiting", None, None)] * 2
