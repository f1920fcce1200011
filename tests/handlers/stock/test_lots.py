"""A lot and its last day, said along with what came in, answered, or found while counting."""

import pytest
from time_machine import travel

from bot.database import Database
from models.catalog.tables import Product
from tests.handlers.conftest import Talk
from tests.handlers.stock.conftest import AddProducts
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, stock_up, text_of

pytestmark = pytest.mark.usefixtures("milk")


@pytest.fixture
async def milk(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Kept by lots, one of which is there."""
    (product_id,) = await add_products("Leite integral")
    await add_staff(database)
    async with database.unit_of_work() as session:
        (await session.get_one(Product, product_id)).tracks_lots = True
    await stock_up(database, product_id, "6", lot="L1")
    return product_id


SAID = [
    (OLGA, "L9", "lote L9"),
    (OLGA, "lote:L9.", "lote L9"),
    (OLGA, "Lote nº 9, validade até 31/12/2027.", "lote 9, até 31/12/2027"),
    (OLGA, "10-12 31/12/2027", "lote 10-12, até 31/12/2027"),
    (OLGA, "L9 11/12/2027", "lote L9, até 11/12/2027"),
    (OLGA, "L9 venc 12/2027", "lote L9, até 31/12/2027"),
    (OLGA, "L9 vence em 01/02/2019", "lote L9, até 01/02/2019"),
    (OLGA, "L9 val 31/12/2049", "lote L9, até 31/12/2049"),
    (OLGA, "val 31/12/2027 lote L9", "lote L9, até 31/12/2027"),
    (DAN, "lot #9 exp. date 11/12/2027", "lot 9, until Nov 12, 2027"),
    (DAN, "batch L9, best before Dec 31, 2027", "lot L9, until Dec 31, 2027"),
    (DAN, "L9 2027-12-11", "lot L9, until Dec 11, 2027"),
]
UNCLEAR = [
    (OLGA, "L9 31/02/2027", "Não existe este dia, ou falta o ano: <b>31/02/2027</b>"),
    (OLGA, "L9 val 12/27", "Não existe este dia, ou falta o ano: <b>12/27</b>"),
    (OLGA, "31/12/2027", "O código do lote precisa ter"),
    (DAN, "L9 exp 02/31/2027", "There is no such day, or its year is missing: <b>02/31/2027</b>"),
    (DAN, "L9 31/12/2107", "There is no such day, or its year is missing: <b>31/12/2107</b>"),
]


@pytest.mark.parametrize(("sender", "typed", "shown"), SAID)
async def test_a_lot_is_answered(talk: Talk, sender: int, typed: str, shown: str) -> None:
    words = "/entrada 5 leite na loja norte" if sender == OLGA else "/receive 5 leite at loja norte"
    await talk.say(words, sender)
    assert f"{shown}\n" in f"{text_of(await talk.say(typed, sender))}\n"


@pytest.mark.parametrize(("sender", "typed", "shown"), SAID)
@pytest.mark.parametrize("mark", [" ", ", "])
async def test_a_lot_is_said_at_once(talk: Talk, sender: int, typed: str, shown: str, mark: str) -> None:
    lot = typed if any(word in typed.lower() for word in ("lot", "batch")) else f"lote {typed}"
    command = "/entrada" if sender == OLGA else "/receive"
    card = text_of(await talk.say(f"{command} 5 leite{mark}{lot} em loja norte", sender))
    assert f"{shown}\n" in f"{card}\n"
    assert card.count("Leite integral") == 1


@pytest.mark.parametrize(("sender", "typed", "refused"), UNCLEAR)
async def test_what_is_no_day_is_explained_and_asked_again(talk: Talk, sender: int, typed: str, refused: str) -> None:
    command = "/entrada" if sender == OLGA else "/receive"
    assert refused in text_of(await talk.say(f"{command} 5 leite lote {typed}", sender))
    await talk.say("5 leite em loja norte", sender)
    assert refused in text_of(await talk.say(typed, sender))
    assert "L9" in text_of(await talk.say("L9 12/2027", sender))


async def test_without_a_year_it_is_the_next_such_day(talk: Talk) -> None:
    await talk.say("/entrada 5 leite", OLGA)
    with travel("2026-05-11T01:00:00Z"):  # still the 10th in the shop
        assert "lote L9, até 10/05/2026" in text_of(await talk.say("L9 venc 10/05", OLGA))


async def test_a_code_is_no_price(talk: Talk) -> None:
    card = text_of(await talk.say("/entrada 5 leite lote A 100", OLGA))
    assert "lote A 100" in card
    assert "R$" not in card


@pytest.mark.parametrize(("sender", "typed", "shown"), SAID)
async def test_a_lot_is_found_while_counting(talk: Talk, sender: int, typed: str, shown: str) -> None:
    await find_another_lot(talk, sender)
    asked = text_of(await talk.say(typed, sender)).replace("<b>", "").replace("</b>", "")
    assert f"\n{shown}\n" in asked


@pytest.mark.parametrize(("sender", "typed", "refused"), UNCLEAR)
async def test_a_lot_that_is_not_understood_while_counting(talk: Talk, sender: int, typed: str, refused: str) -> None:
    await find_another_lot(talk, sender)
    assert refused in text_of(await talk.say(typed, sender))


async def find_another_lot(talk: Talk, sender: int) -> None:
    begun = await talk.say("/contagem", sender)
    if sender == DAN:
        begun = await talk.press(data_of(begun, "Loja Norte"), sender)
    first = await talk.press(data_of(begun, "Tudo" if sender == OLGA else "Everything"), sender)
    await talk.press(data_of(first, "Achei outro lote" if sender == OLGA else "Found another lot"), sender)
