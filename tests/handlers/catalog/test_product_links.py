"""The link on a label opens the product's card, for members only."""

import pytest

from models.catalog.operations import add_product
from models.catalog.tables import Product, Unit
from models.stock.errors import ProductNotFoundError
from tests.handlers.conftest import ANA, STRANGER, TOM, Talk
from tests.handlers.screens import labels, shown


@pytest.fixture
async def product_id(talk: Talk) -> int:
    async with talk.database.unit_of_work() as session:
        session.add(Unit(code="un"))
        await session.flush()
        return (await add_product(session, actor_id=None, sku="A-1", name="Açúcar", unit_code="un")).id or 0


@pytest.mark.parametrize("sender", [ANA, TOM])
async def test_it_is_the_card_of_a_stock_check(talk: Talk, product_id: int, sender: int) -> None:
    asked, opened = await talk.say("/stock açúcar", sender), await talk.say(f"/start p_{product_id}", sender)
    assert shown(opened) == shown(asked)
    assert labels(opened) == labels(asked)


async def test_a_product_that_is_switched_off_says_so(talk: Talk, product_id: int) -> None:
    async with talk.database.unit_of_work() as session:
        (await session.get_one(Product, product_id)).is_active = False
    assert "Fora de linha." in shown(await talk.say(f"/start p_{product_id}"))


async def test_a_product_that_does_not_exist_is_refused(talk: Talk) -> None:
    with pytest.raises(ProductNotFoundError):
        await talk.say("/start p_999")


@pytest.mark.parametrize("payload", ["p_x", "p_0", "p_99999999999", "q_1"])
async def test_anything_else_is_a_greeting(talk: Talk, product_id: int, payload: str) -> None:
    assert shown(await talk.say(f"/start {payload}")) == shown(await talk.say("/start"))


async def test_strangers_get_their_one_line(talk: Talk, product_id: int) -> None:
    (turned_away,) = await talk.say(f"/start p_{product_id}", STRANGER)
    (again,) = await talk.say("/start p_1", STRANGER + 1)
    assert turned_away[1]["text"] == again[1]["text"]
    assert "Açúcar" not in turned_away[1]["text"]
