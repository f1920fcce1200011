"""A product's barcode, typed or photographed: what cannot be one is refused, and a photo answers the question too."""

from decimal import Decimal

import pytest
from sqlmodel import col, select
from zxingcpp import BarcodeFormat as Format

from bot.database import Database
from models.catalog.tables import Barcode, Pack
from models.catalog.typed_barcodes import may_be_barcode
from tests.documents.photographs import grain, label, photo, saved
from tests.handlers.conftest import Sent, Talk
from tests.handlers.screens import labels, payload, shown
from tests.handlers.stock.conftest import AddProducts

COFFEE, MILK = 1, 2
EAN, OTHER_EAN = "7891000100103", "7896004006482"
TABLE = (1000, 800)


@pytest.fixture
async def shop(database: Database, talk: Talk, add_products: AddProducts) -> Database:
    await add_products("Café torrado", "Leite")
    async with database.unit_of_work() as session:
        session.add(Barcode(code=OTHER_EAN, product_id=MILK))
    return database


def picture(*codes: str, kind: Format = Format.EAN13) -> bytes:
    return saved(photo(*(label(code, kind, width=320) for code in codes), size=TABLE))


async def codes(database: Database) -> dict[str, int | None]:
    async with database.unit_of_work() as session:
        found = await session.execute(select(Barcode.code, Barcode.pack_id).where(col(Barcode.product_id) == COFFEE))
        return {row[0]: row[1] for row in found}


async def photographed(talk: Talk, content: bytes) -> list[Sent]:
    await talk.press("da:1:barcode")
    assert await talk.send_photo(content) == []
    return await talk.work()


@pytest.mark.parametrize(
    "typed",
    [
        *("cha mate", "não sei", "nao sei 12", "ABC", f"{EAN}\n{OTHER_EAN}"),
        *(f"https://t.me/loja_bot?start=p_{MILK}", "t.me/loja_bot?start=p_2", "www.loja1.com", "loja.com.br/1"),
    ],
)
async def test_what_cannot_be_a_barcode_is_refused(talk: Talk, shop: Database, typed: str) -> None:
    await talk.press("da:1:barcode")
    refused = await talk.say(typed)
    assert "não pode ser um código de barras" in shown(refused)
    assert labels(refused) == [["✖ Cancelar"]]
    assert await codes(shop) == {}
    assert shown(await talk.say(EAN)).startswith("✅ Código de barras")


@pytest.mark.parametrize("typed", [EAN, "789 1000-100103", "AB-12", "ab/12", "A1"])
def test_what_may_be_one(typed: str) -> None:
    assert may_be_barcode(typed)


async def test_a_photo_answers_the_question(talk: Talk, shop: Database) -> None:
    attached = await photographed(talk, picture(EAN))
    assert shown(attached).startswith(f"✅ Código de barras: nada → <b>{EAN}</b>")
    assert await codes(shop) == {EAN: None}
    assert "Leite" in shown(await talk.say("leite")), "the question is answered"
    await talk.press(payload(attached, "↩️"))
    assert await codes(shop) == {}


async def test_a_photo_of_another_products_code_is_refused(talk: Talk, shop: Database) -> None:
    refused = await photographed(talk, picture(OTHER_EAN))
    assert f"<code>{OTHER_EAN}</code> já é de <b>Leite</b>" in shown(refused)
    assert "barras" in shown(await talk.press(payload(refused, "➕")))
    assert await codes(shop) == {}


async def test_of_several_codes_one_is_chosen(talk: Talk, shop: Database) -> None:
    which = await photographed(talk, picture(EAN, "7891000315507"))
    assert "Há <b>2</b> códigos" in shown(which)
    confirm = await talk.press(payload(which, EAN))
    await talk.press(payload(confirm, "✅"))
    assert await codes(shop) == {EAN: None}


async def test_where_there_are_packs_it_is_asked_which(talk: Talk, shop: Database) -> None:
    async with shop.unit_of_work() as session:
        session.add(Pack(id=7, product_id=COFFEE, name="cx", factor=Decimal(12)))
    confirm = await photographed(talk, picture(EAN))
    assert "da unidade ou de qual embalagem" in shown(confirm)
    assert await codes(shop) == {}
    await talk.press(payload(confirm, "✅ cx"))
    assert await codes(shop) == {EAN: 7}


async def test_a_photo_without_a_code_leads_back_to_the_question(talk: Talk, shop: Database) -> None:
    nothing = await photographed(talk, saved(grain(TABLE)))
    assert "Não encontrei nenhum código" in shown(nothing)
    assert labels(nothing) == [["➕ Código de barras"], ["‹ Voltar"]]


async def test_what_is_no_code_of_goods_is_said(talk: Talk, shop: Database) -> None:
    foreign = await photographed(talk, picture("https://example.com/a", kind=Format.QRCode))
    assert "https://example.com/a" in shown(foreign)
    assert await codes(shop) == {}
