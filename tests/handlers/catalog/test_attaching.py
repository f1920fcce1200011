"""A code that is nobody's becomes a product's, or a pack's, and can be taken off again."""

from decimal import Decimal

import pytest
from sqlmodel import col, delete, select

from bot.database import Database
from models.catalog.errors import BarcodeGoneError, BarcodeTakenError, PackGoneError
from models.catalog.tables import Barcode, Pack, Product
from models.people.errors import RightMissingError
from models.people.tables import Member, MemberRole, Role
from models.stock.errors import ProductNotFoundError
from tests.handlers.conftest import ANA, Sent, Talk
from tests.handlers.stock.conftest import AddProducts
from tests.handlers.stock.movements import DAN, add_staff, data_of, labels, text_of

CODE, EAN = "96385074", "7891234567895"
COFFEE, SUGAR, BROWN_SUGAR = 1, 2, 3


@pytest.fixture(autouse=True)
async def goods(database: Database, talk: Talk, add_products: AddProducts) -> None:
    """Coffee in boxes of 12, two kinds of sugar, ten of tea."""
    teas = (f"Chá {letter}" for letter in "abcdefghij")
    await add_products("Café torrado", "Açúcar cristal", "Açúcar mascavo", *teas)
    await add_staff(database)
    async with database.unit_of_work() as session:
        session.add(Pack(id=7, product_id=COFFEE, name="cx", factor=Decimal(12)))
        session.add(Barcode(code=EAN, product_id=COFFEE))


async def ask(talk: Talk, words: str, sender: int = ANA, code: str = CODE) -> list[Sent]:
    """Type the digits, say that they are a product's, and name it."""
    await talk.press(data_of(await talk.say(code, sender), "➕"), sender)
    return await talk.say(words, sender)


async def kept(database: Database, code: str = CODE) -> tuple[int, int | None] | None:
    async with database.unit_of_work() as session:
        found = await session.get(Barcode, code)
        return (found.product_id, found.pack_id) if found else None


async def test_a_code_becomes_a_products(talk: Talk, database: Database) -> None:
    asked = await talk.press(data_of(await talk.say(CODE, DAN), "➕"), DAN)
    assert text_of(asked) == "Which product does the code <code>96385074</code> belong to? Write its name or SKU."
    confirm = await talk.say("cristal", DAN)
    assert text_of(confirm) == "Attach the code <code>96385074</code> to <b>Açúcar cristal</b>?"
    assert labels(confirm) == ["✅ Attach", "✖ Cancel"]
    assert await kept(database) is None
    attached = await talk.press(data_of(confirm, "✅"), DAN)
    assert [method for method, _ in attached] == ["answerCallbackQuery", "editMessageText"]
    assert text_of(attached) == "✅ The code <code>96385074</code> now opens <b>Açúcar cristal</b>."
    assert await kept(database) == (SUGAR, None)
    assert "<b>Açúcar cristal</b>" in text_of(await talk.say(CODE, DAN))


async def test_it_is_taken_off_again_once(talk: Talk, database: Database) -> None:
    attached = await talk.press(data_of(await ask(talk, "cristal"), "✅"))
    undone = await talk.press(data_of(attached, "↩️"))
    assert text_of(undone) == "↩️ O código <code>96385074</code> voltou a não ser de nenhum produto."
    assert labels(undone) == ["➕ Ligar a um produto"]
    assert await kept(database) is None
    with pytest.raises(BarcodeGoneError):
        await talk.press(data_of(attached, "↩️"))


async def test_a_code_becomes_a_packs(talk: Talk, database: Database) -> None:
    confirm = await ask(talk, "café")
    assert (
        text_of(confirm) == "O código <code>96385074</code> é de <b>Café torrado</b>: da unidade ou de qual embalagem?"
    )
    assert labels(confirm) == ["✅ Da unidade (un)", "✅ cx = 12\u00a0un", "✖ Cancelar"]
    attached = await talk.press(data_of(confirm, "✅ cx"))
    opens = "✅ O código <code>96385074</code> agora abre <b>Café torrado</b>."
    assert text_of(attached) == f"{opens}\nCódigo da embalagem <b>cx</b> = 12\u00a0un"
    assert labels(attached) == ["↩️ Desfazer", "Estoque"]
    assert await kept(database) == (COFFEE, 7)
    assert "<b>Café torrado</b>" in text_of(await talk.press(data_of(attached, "Estoque")))


async def test_of_several_products_one_is_chosen(talk: Talk, database: Database) -> None:
    several = await ask(talk, "acucar")
    assert sorted(labels(several)) == ["Açúcar cristal", "Açúcar mascavo", "✖ Cancelar"]
    confirm = await talk.press(data_of(several, "Açúcar mascavo"))
    assert text_of(confirm) == "Ligar o código <code>96385074</code> a <b>Açúcar mascavo</b>?"
    await talk.press(data_of(confirm, "✅"))
    assert await kept(database) == (BROWN_SUGAR, None)


@pytest.mark.parametrize(("sender", "following"), [(ANA, "Próximos"), (DAN, "Next")])
async def test_of_many_products_there_are_pages(talk: Talk, database: Database, sender: int, following: str) -> None:
    first = await ask(talk, "chá", sender)
    assert len(labels(first)) == 8 + 2
    second = await talk.press(data_of(first, following), sender)
    assert [method for method, _ in second] == ["answerCallbackQuery", "editMessageText"]
    assert len(labels(second)) == 2 + 2
    await talk.press(data_of(await talk.press(data_of(second, "Chá"), sender), "✅"), sender)
    assert await kept(database) is not None


async def test_a_page_of_a_search_that_is_over_asks_again(talk: Talk) -> None:
    several = await ask(talk, "chá")
    await talk.press(data_of(several, "✖"))
    assert text_of(await talk.press(data_of(several, "Próximos"))).startswith("De qual produto é o código")
    assert "<b>Açúcar cristal</b>" in text_of(await talk.say("cristal"))


async def test_other_words_until_it_is_confirmed(talk: Talk, database: Database) -> None:
    unknown = await ask(talk, "xyzzy")
    assert "Não encontrei nenhum produto como <b>xyzzy</b>" in text_of(unknown)
    assert labels(unknown) == ["✖ Cancelar"]
    await talk.say("cristal")
    confirm = await talk.say("mascavo")
    await talk.press(data_of(confirm, "✅"))
    assert await kept(database) == (BROWN_SUGAR, None)
    assert "<b>Açúcar cristal</b>" in text_of(await talk.say("cristal"))


async def test_leaving_it_leaves_nothing(talk: Talk, database: Database) -> None:
    confirm = await ask(talk, "cristal")
    await talk.press(data_of(confirm, "✖"))
    assert await kept(database) is None
    assert "<b>Açúcar mascavo</b>" in text_of(await talk.say("mascavo"))


async def test_somebody_was_faster(talk: Talk, database: Database) -> None:
    confirm = await ask(talk, "cristal")
    async with database.unit_of_work() as session:
        session.add(Barcode(code=CODE, product_id=COFFEE))
    with pytest.raises(BarcodeTakenError):
        await talk.press(data_of(confirm, "✅"))
    assert await kept(database) == (COFFEE, None)


async def test_the_product_or_the_pack_went_away_meanwhile(talk: Talk, database: Database) -> None:
    sugar, coffee = await ask(talk, "cristal"), await talk.say("café")
    async with database.unit_of_work() as session:
        await session.execute(delete(Pack))
        await session.execute(delete(Product).where(col(Product.id) == SUGAR))
    with pytest.raises(ProductNotFoundError):
        await talk.press(data_of(sugar, "✅"))
    with pytest.raises(PackGoneError):
        await talk.press(data_of(coffee, "✅ cx"))
    assert await kept(database) is None


async def test_every_step_asks_for_the_right(talk: Talk, database: Database) -> None:
    offered, several = await talk.say(CODE, DAN), await ask(talk, "acucar", DAN)
    confirm = await talk.say("cristal", DAN)
    async with database.unit_of_work() as session:
        dan = (await session.execute(select(Member.id).where(Member.telegram_id == DAN))).scalar_one()
        await session.execute(delete(MemberRole).where(col(MemberRole.member_id) == dan))
        session.add(MemberRole(member_id=dan, role=Role.OPERATOR))
    with pytest.raises(RightMissingError):
        await talk.say("cristal", DAN)
    for data in (
        data_of(offered, "➕"),
        data_of(several, "Açúcar"),
        data_of(confirm, "✅"),
        "bu:1",
        f"bw:1:{CODE}",
    ):
        with pytest.raises(RightMissingError):
            await talk.press(data, DAN)
    assert (await kept(database, EAN), await kept(database)) == ((COFFEE, None), None)


@pytest.mark.parametrize(
    "data", ["b:", "b:a b", "b:é", f"b:{'1' * 39}", "bo:1:0", f"bo:0:0:{EAN}", f"bo:1:-1:{EAN}", f"bu:x:{EAN}"]
)
async def test_made_up_payloads_are_no_buttons(talk: Talk, data: str) -> None:
    ((method, answer),) = await talk.press(data)
    assert method == "answerCallbackQuery"
    assert "não vale mais" in answer["text"]
