"""Who moved a product, when, and what it adds up to."""

import pytest

from bot.database import Database
from models.catalog.tables import Barcode, Product
from tests.handlers.conftest import TOM, Talk
from tests.handlers.stock.conftest import AddProducts
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, labels, stock_up, text_of

CODE = "7891234567895"


@pytest.fixture(autouse=True)
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Forty of it in the north, ten kinds of tea, and people to move them."""
    product_id, *_ = await add_products("Café torrado", *(f"Chá {letter}" for letter in "abcdefghij"))
    await add_staff(database)
    await stock_up(database, product_id, "40")
    return product_id


async def retire(database: Database, product_id: int) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, product_id)).is_active = False
        session.add(Barcode(code=CODE, product_id=product_id))


async def test_the_history_and_why(talk: Talk, database: Database) -> None:
    posted = await talk.press(data_of(await talk.say("/saida café 3", OLGA), "✅"), OLGA)
    await talk.press(data_of(posted, "↩️"), OLGA)
    await talk.press(data_of(await talk.say("/saida café 3", OLGA), "✅"), OLGA)
    shown = await talk.say("/historico café", OLGA)
    blocks = text_of(shown).split("\n\n")
    assert [block.split("\n")[0] for block in blocks] == [
        "<b>Café torrado</b>: histórico",
        "<b>−3\u00a0un</b> Saída · 40 → 37",
        "<b>+3\u00a0un</b> Saída (desfeito agora) · 37 → 40",
        "<b>−3\u00a0un</b> Saída (desfeito depois) · 40 → 37",
        "<b>+40\u00a0un</b> Entrada · 0 → 40",
    ]
    assert "Olga" in blocks[1]
    assert "Ana" in blocks[4]
    why = text_of(await talk.press(data_of(shown, "Por que"), OLGA))
    assert why.splitlines() == [
        "Por que há <b>37\u00a0un</b> de Café torrado:",
        "",
        "Entrada: <b>+40\u00a0un</b> (1 movimentação)",
        "Saída: <b>−3\u00a0un</b> (3 movimentações)",
        "Soma: <b>37\u00a0un</b>",
    ]


async def test_the_history_page_by_page(talk: Talk, database: Database, coffee: int) -> None:
    for _ in range(9):
        await stock_up(database, coffee, "1")
    first = await talk.say("/history café", TOM)
    assert len(text_of(first).split("\n\n")) == 9
    second = await talk.press(data_of(first, "Next"), TOM)
    assert len(text_of(second).split("\n\n")) == 3
    assert text_of(await talk.press("kh:1:99", TOM)) == text_of(second)


@pytest.mark.parametrize("words", ["café torrado", "cafe", "A-1", CODE])
@pytest.mark.parametrize(
    ("reader_id", "command", "title"),
    [
        (OLGA, "/historico", "<b>Café torrado</b>: histórico\nFora de linha."),
        (DAN, "/history", "<b>Café torrado</b>: history\nDiscontinued."),
    ],
)
async def test_what_is_out_of_use_has_its_history(
    talk: Talk, database: Database, coffee: int, reader_id: int, command: str, title: str, words: str
) -> None:
    await retire(database, coffee)
    blocks = text_of(await talk.say(f"{command} {words}", reader_id)).split("\n\n")
    assert blocks[0] == title
    assert len(blocks) == 2


async def test_more_products_than_a_screen_shows_are_paged(talk: Talk) -> None:
    first = await talk.say("/historico chá", OLGA)
    assert len(labels(first)) == 8 + 1
    second = await talk.press(data_of(first, "Próximos"), OLGA)
    assert [method for method, _ in second] == ["answerCallbackQuery", "editMessageText"]
    assert len(labels(second)) == 2 + 1
    chosen = labels(second)[0]
    assert f"<b>{chosen}</b>" in text_of(await talk.press(data_of(second, chosen), OLGA))
