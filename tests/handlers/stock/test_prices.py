"""What was paid, said along with what came in."""

from decimal import Decimal

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.catalog.tables import Pack
from models.stock.tables import StockMovement, StockValuation
from tests.handlers.conftest import Talk
from tests.handlers.stock.conftest import NORTH, AddProducts
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, labels, text_of, there


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Nothing of it yet, in boxes of 12."""
    product_id, _ = await add_products("Café torrado", "Leite integral")
    await add_staff(database)
    async with database.unit_of_work() as session:
        session.add(Pack(product_id=product_id, name="cx", factor=Decimal(12)))
    return product_id


async def costs(database: Database, product_id: int) -> tuple[list[Decimal], Decimal]:
    """What each receipt cost, and the average."""
    async with database.unit_of_work() as session:
        moved = select(col(StockMovement.unit_cost)).where(col(StockMovement.product_id) == product_id)
        paid = list((await session.execute(moved.order_by(col(StockMovement.id)))).scalars())
        return paid, (await session.get_one(StockValuation, product_id)).average_cost


@pytest.mark.parametrize(
    ("typed", "price", "cost"),
    [
        ("/entrada 8 café a 12,50", "a R$\u00a012,50 por un · total R$\u00a0100,00", "12.5"),
        ("/entrada 8 café por 100", "a R$\u00a012,50 por un · total R$\u00a0100,00", "12.5"),
        ("/entrada 8 café por 100 na loja norte", "a R$\u00a012,50 por un · total R$\u00a0100,00", "12.5"),
        ("/entrada 8 café R$ 12,50", "a R$\u00a012,50 por un · total R$\u00a0100,00", "12.5"),
        ("/entrada 8 café, a 12,50 cada um", "a R$\u00a012,50 por un · total R$\u00a0100,00", "12.5"),
        ("/entrada 8 café R$ 100 no total", "a R$\u00a012,50 por un · total R$\u00a0100,00", "12.5"),
        ("/receive 8 café $100 in total", "a R$\u00a012,50 por un · total R$\u00a0100,00", "12.5"),
        ("/entrada 2 cx café a 150", "a R$\u00a012,50 por un · total R$\u00a0300,00", "12.5"),
        ("/entrada 2 cx café a 150 a caixa", "a R$\u00a012,50 por un · total R$\u00a0300,00", "12.5"),
        ("/entrada 2 cx café a 12,50 un", "a R$\u00a012,50 por un · total R$\u00a0300,00", "12.5"),
        ("/entrada 24 café a 150 cx", "a R$\u00a012,50 por un · total R$\u00a0300,00", "12.5"),
        ("/entrada 3 café por 1", "a R$\u00a00,3333 por un · total R$\u00a01,00", "0.3333333333"),
        ("/entrada 3 café a 0", "a R$\u00a00,00 por un · total R$\u00a00,00", "0"),
    ],
)
async def test_the_card_says_what_one_and_what_all_cost(
    talk: Talk, database: Database, coffee: int, typed: str, price: str, cost: str
) -> None:
    card = await talk.say(typed, OLGA)
    assert text_of(card).endswith(f"\n{price}")
    assert "custo médio" not in text_of(card)
    await talk.press(data_of(card, "✅"), OLGA)
    assert await costs(database, coffee) == ([Decimal(cost)], Decimal(cost))


async def test_the_average_follows(talk: Talk, database: Database, coffee: int) -> None:
    for sender, typed in (
        (OLGA, "/entrada 8 café a 10"),
        (OLGA, "/entrada 4 café a 16"),
        (OLGA, "/saida 10 café"),
        (DAN, "/receive 2 café at 6.00 at loja norte"),
    ):
        await talk.press(data_of(await talk.say(typed, sender), "✅"), sender)
    assert await costs(database, coffee) == ([Decimal(n) for n in (10, 16, 12, 6)], Decimal(9))
    assert await there(database, coffee) == {NORTH: 4}


async def test_without_a_price_it_is_the_average_and_the_card_says_so(
    talk: Talk, database: Database, coffee: int
) -> None:
    await talk.press(data_of(await talk.say("/entrada 8 café a 10", OLGA), "✅"), OLGA)
    card = await talk.say("/entrada 8 café", OLGA)
    assert text_of(card).endswith("<i>Sem preço: entra pelo custo médio.</i>")
    await talk.press(data_of(card, "✅"), OLGA)
    assert await costs(database, coffee) == ([Decimal(10), Decimal(10)], Decimal(10))


async def test_some_with_and_some_without(talk: Talk, coffee: int) -> None:
    card = text_of(await talk.say("/entrada 8 café a 10, 3 leite", OLGA))
    assert "a R$\u00a010,00 por un · total R$\u00a080,00" in card
    assert card.endswith("<i>O que está sem preço entra pelo custo médio.</i>")


async def test_with_the_quantity_when_that_is_asked(talk: Talk, database: Database, coffee: int) -> None:
    await talk.say("/entrada café", OLGA)
    card = await talk.say("2 cx a 150", OLGA)
    assert "a R$\u00a012,50 por un · total R$\u00a0300,00" in text_of(card)
    await talk.press(data_of(card, "✅"), OLGA)
    assert await costs(database, coffee) == ([Decimal("12.5")], Decimal("12.5"))


async def test_only_what_comes_in_has_a_price(talk: Talk, coffee: int) -> None:
    await talk.say("/saida café", OLGA)
    refused = await talk.say("2 a 150", OLGA)
    assert text_of(refused).startswith("Preço é só do que entra.")
    assert labels(refused) == ["✖ Cancelar"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/entrada 2 café a 12.5", "Não entendi este número: <b>12.5</b>"),
        ("/entrada 2 café a 999999999", "É muito para cada <b>Café torrado</b>: o máximo é 100.000.000."),
        ("/entrada 2 café a 5 kg", "não é contado em kg"),
    ],
)
async def test_a_price_that_cannot_be_is_explained(talk: Talk, coffee: int, typed: str, said: str) -> None:
    assert said in text_of(await talk.say(typed, OLGA))


async def test_a_pack_that_changes_meanwhile_is_asked_about(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/entrada 2 cx café", OLGA)
    async with database.unit_of_work() as session:
        pack = (await session.execute(select(Pack))).scalar_one()
        pack.factor = Decimal(24)
    asked = await talk.press(data_of(card, "✅"), OLGA)
    assert text_of(asked).startswith("⚠️ A unidade ou as embalagens deste produto mudaram")
    assert await there(database, coffee) == {}
    again = await talk.say("2 cx", OLGA)
    assert "2\u00a0cx = 48\u00a0un" in text_of(again)
    await talk.press(data_of(again, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 48}


async def test_a_pack_that_is_gone_meanwhile_is_asked_about(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/entrada 2 cx café", OLGA)
    async with database.unit_of_work() as session:
        await session.delete((await session.execute(select(Pack))).scalar_one())
    assert "2\u00a0cx" in text_of(await talk.press(data_of(card, "✅"), OLGA))
    assert await there(database, coffee) == {}
