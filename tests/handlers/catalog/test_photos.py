"""A photo of a barcode opens the product's card, as its digits do."""

from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select
from zxingcpp import BarcodeFormat as Format

from bot.database import Database
from bot.texts import Reader
from documents.errors import PictureCorruptError
from handlers.catalog.codes import codes_screen
from handlers.catalog.photo_notices import NOTICES
from models.catalog.imports.tables import ProductImport
from models.catalog.tables import Barcode, Pack, Product
from models.messaging.tables import OutboxMessage
from models.people.actor import Actor
from models.people.tables import Language, Role
from models.tasks.tables import Task
from tests.documents.photographs import EAN, grain, label, photo, saved
from tests.handlers.conftest import ANA, STRANGER, TOM, Sent, Talk
from tests.handlers.stock.conftest import AddProducts
from tests.handlers.stock.movements import OLGA, add_staff, data_of, labels, stock_up, text_of

BOX_CODE, MILK_EAN, UNKNOWN = "17891234567892", "7896004006482", "96385074"
TABLE = (1000, 800)
BOSS = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.MANAGER}))


def picture(*codes: str, kind: Format = Format.EAN13) -> bytes:
    return saved(photo(*(label(code, kind, width=320) for code in codes), size=TABLE))


NOTHING = saved(grain(TABLE))


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Coffee with a code on the piece and one on the box of 12, and milk with one."""
    coffee, milk = await add_products("Café torrado", "Leite")
    await add_staff(database)
    async with database.unit_of_work() as session:
        session.add(Pack(id=7, product_id=coffee, name="cx", factor=Decimal(12)))
        await session.flush()
        session.add(Barcode(code=EAN, product_id=coffee))
        session.add(Barcode(code=BOX_CODE, product_id=coffee, pack_id=7))
        session.add(Barcode(code=MILK_EAN, product_id=milk))
    await stock_up(database, coffee, "40")
    return coffee


async def show(talk: Talk, content: bytes, sender: int = ANA, **details: Any) -> list[Sent]:
    """What a photo is answered with, at last."""
    assert await talk.send_photo(content, sender=sender, **details) == []
    return await talk.work()


async def asked_for(database: Database) -> list[str]:
    async with database.unit_of_work() as session:
        return list((await session.execute(select(Task.kind))).scalars())


@pytest.mark.parametrize("sender", [ANA, TOM, OLGA])
async def test_the_card_is_the_one_that_the_digits_show(talk: Talk, coffee: int, sender: int) -> None:
    typed = await talk.say(EAN, sender)
    assert "Café torrado" in text_of(typed)
    assert await show(talk, picture(EAN), sender) == typed


async def test_a_packs_code_says_which_pack(talk: Talk, coffee: int) -> None:
    typed = await talk.say(BOX_CODE, ANA)
    assert "Código da embalagem <b>cx</b> = 12\u00a0un" in text_of(typed)
    assert await show(talk, picture(BOX_CODE, kind=Format.ITF14)) == typed
    assert "Barcode of the pack <b>cx</b> = 12\u00a0un" in text_of(await talk.say(BOX_CODE, TOM))
    assert "embalagem" not in text_of(await talk.say(EAN, ANA))


async def test_a_picture_sent_as_a_file(talk: Talk, coffee: int) -> None:
    assert await talk.send_file(picture(EAN), "IMG_1.JPG", sender=ANA) == []
    assert await talk.work() == await talk.say(EAN, ANA)


@pytest.mark.parametrize(
    "text",
    ["https://t.me/any_bot?start=p_1", "http://T.ME/other_bot?start=p_1", "http://127.0.0.1:8080/#start=p_1", "a-1"],
)
async def test_our_own_labels(talk: Talk, coffee: int, text: str) -> None:
    assert await show(talk, picture(text, kind=Format.QRCode)) == await talk.say("A-1", ANA)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://t.me/any_bot?start=p_99", "https://t.me/any_bot?start=p_99"),
        ("https://t.me/any_bot?start=join_abcdef", "https://t.me/any_bot?start=join_abcdef"),
        ("WIFI:S:loja;P:<segredo>;;", "WIFI:S:loja;P:&lt;segredo&gt;;;"),
    ],
)
async def test_what_is_on_no_goods_is_only_read_out(talk: Talk, coffee: int, text: str, shown: str) -> None:
    answer = await show(talk, picture(text, kind=Format.QRCode))
    assert text_of(answer) == f"Li isto, mas não é código de nenhum produto: <code>{shown}</code>"
    assert labels(answer) == []


async def test_a_page_full_of_addresses_is_read_out_without_a_question(
    talk: Talk, portuguese: Reader, coffee: int
) -> None:
    codes = [f"https://example.com/{'x' * 90}?{number}" for number in range(30)]
    async with talk.database.unit_of_work() as session:
        text, keyboard = await codes_screen(session, BOSS, portuguese, codes)
    assert keyboard is None
    assert text == "\n".join(portuguese.text("photos.foreign", code=code) for code in codes[:8])
    async with talk.database.unit_of_work() as session:
        text, keyboard = await codes_screen(session, BOSS, portuguese, [*codes, "lote-7"])
    assert text.startswith("Há <b>31</b> códigos")
    assert len(text) < 4096


@pytest.mark.parametrize(("sender", "beginning"), [(ANA, "Não encontrei nenhum código"), (TOM, "I found no code")])
async def test_without_a_code_it_says_how_to_take_one(talk: Talk, coffee: int, sender: int, beginning: str) -> None:
    answer = await show(talk, NOTHING, sender)
    assert text_of(answer).startswith(beginning)
    assert len(answer) == 1


async def test_two_products_are_both_offered(talk: Talk, coffee: int) -> None:
    answer = await show(talk, picture(EAN, MILK_EAN))
    assert text_of(answer) == "Há <b>2</b> códigos nesta foto. Qual deles?"
    assert sorted(labels(answer)) == ["Café torrado", "Leite"]
    assert "<b>Leite</b>" in text_of(await talk.press(data_of(answer, "Leite")))


async def test_a_product_beside_a_code_that_is_nobodys(talk: Talk, coffee: int) -> None:
    unknown = "7891000315507"
    answer = await show(talk, picture(EAN, unknown))
    assert sorted(labels(answer)) == [unknown, "Café torrado"]
    shown = await talk.press(data_of(answer, unknown))
    assert text_of(shown) == f"O código <code>{unknown}</code> não é de nenhum produto ainda."
    assert labels(shown) == ["➕ Ligar a um produto"]


async def test_the_makers_address_beside_the_barcode_does_not_matter(talk: Talk, coffee: int) -> None:
    both = photo(label(EAN, width=320), label("https://example.com/x", Format.QRCode, width=300), size=TABLE)
    assert await show(talk, saved(both)) == await talk.say(EAN, ANA)


async def test_two_codes_of_one_product_are_one_answer(talk: Talk, coffee: int) -> None:
    both = photo(label(BOX_CODE, Format.ITF14, width=320), label(EAN, width=320), size=TABLE)
    assert await show(talk, saved(both)) == await talk.say(EAN, ANA)


async def test_a_product_that_is_switched_off_says_so(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee)).is_active = False
    assert "Fora de linha." in text_of(await show(talk, picture(EAN)))
    assert "Fora de linha." in text_of(await talk.say(EAN, ANA))


async def test_a_product_of_an_import_that_is_not_finished_is_not_there(
    talk: Talk, database: Database, coffee: int
) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee)).import_id = 7
        session.add(ProductImport(id=7, member_id=1, file_name="a.csv", hides=True))
    assert "não é de nenhum produto ainda" in text_of(await show(talk, picture(EAN)))


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        (OLGA, "O código <code>96385074</code> não é de nenhum produto ainda. Peça a quem gerencia para ligá-lo a um."),
        (TOM, "No product has the code <code>96385074</code> yet. Ask a manager or an admin to attach it to one."),
    ],
)
async def test_those_who_may_not_are_told_whom_to_ask(talk: Talk, coffee: int, sender: int, text: str) -> None:
    answer = await show(talk, picture(UNKNOWN, kind=Format.EAN8), sender)
    assert (text_of(answer), labels(answer)) == (text, [])
    assert await talk.say(UNKNOWN, sender) == answer


@pytest.mark.parametrize("typed", ["96385075", "7891234567896", "123"])
async def test_a_wrong_digit_is_no_new_code(talk: Talk, coffee: int, typed: str) -> None:
    assert "➕ Ligar a um produto" not in labels(await talk.say(typed, ANA))


async def test_an_album_is_told_once_that_there_is_no_code(talk: Talk, database: Database, coffee: int) -> None:
    for content in (NOTHING, picture(EAN), NOTHING):
        assert await talk.send_photo(content, sender=ANA, media_group_id="77") == []
    assert await talk.work() == await talk.say(EAN, ANA)
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage).order_by(col(OutboxMessage.id)))).scalars()
        assert [(row.chat_id, row.notice, row.key) for row in rows] == [(ANA, "no_code_in_album", "album:77")] * 2


def test_what_an_album_is_told_is_what_one_photo_is_told(portuguese: Reader) -> None:
    assert NOTICES["no_code_in_album"](portuguese, {}) == portuguese.text("photos.no_code")


async def test_a_damaged_picture_is_refused(talk: Talk, portuguese: Reader, coffee: int) -> None:
    assert text_of(await show(talk, picture(EAN)[:2000])) == portuguese.error(PictureCorruptError())


async def test_strangers_are_turned_away_and_nothing_is_read(talk: Talk, database: Database) -> None:
    await talk.send_photo(NOTHING, sender=STRANGER)
    assert await asked_for(database) == []


async def test_groups_are_left_alone(talk: Talk, database: Database) -> None:
    size = {"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}
    ana = {"id": ANA, "is_bot": False, "first_name": "Ana"}
    content = {"message_id": 5, "date": 1_790_000_000, "from": ana, "photo": [size]}
    await talk.update({"message": content | {"chat": {"id": -5, "type": "group", "title": "Loja"}}})
    assert await asked_for(database) == []
    await talk.update({"message": content | {"chat": {"id": ANA, "type": "private", "first_name": "Ana"}}})
    assert await asked_for(database) == ["read_codes"]
