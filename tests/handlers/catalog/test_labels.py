"""Shelf labels in chat: asked for in a line, made on a tap, and they open what they stand for."""

import re

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.catalog.errors import NothingToLabelError
from models.catalog.operations import add_product
from models.catalog.tables import Barcode, Category, Product, Unit
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Language, Member, Role
from models.stock.tables import Location, StockLevel
from tests.handlers.conftest import ANA, TOM, Sent, Talk
from tests.handlers.screens import labels, payload, shown

OLGA = 511
NAMES = ("Café torrado 500 g", "Café solúvel 100 g", "Açúcar refinado 1 kg", "Sabão <b>em pó</b>")
SHEET, ROLL = "Folha A4 (3 × 8)", "Rolo 50 × 30 mm"


@pytest.fixture
async def catalog(talk: Talk) -> Talk:
    """Four products in two categories and two locations; Olga is an operator."""
    async with talk.database.unit_of_work() as session:
        await add_member(session, telegram_id=OLGA, name="Olga", language=Language.ENGLISH, roles=[Role.OPERATOR])
        session.add_all([Unit(code="un"), Category(id=1, name="Cozinha"), Category(id=2, name="Limpeza")])
        session.add_all([Location(id=1, name="Loja Norte"), Location(id=2, name="Loja Sul")])
        await session.flush()
        for number, name in enumerate(NAMES, 1):
            product = await add_product(session, actor_id=None, sku=f"A-{number}", name=name, unit_code="un")
            product.category_id = 2 if number == 4 else 1
        session.add(Barcode(code="7891000100103", product_id=1))
        session.add(StockLevel(product_id=4, location_id=2))
    return talk


async def add_many(database: Database, count: int) -> None:
    async with database.unit_of_work() as session:
        for number in range(count):
            await add_product(session, actor_id=None, sku=f"Z{number}", name=f"Zinco {number}", unit_code="un")


def document(sent: list[Sent]) -> dict[str, object]:
    """What goes with the one file that is sent."""
    ((_, content),) = [one for one in sent if one[0] == "sendDocument"]
    return content


def pdf_of(talk: Talk) -> bytes:
    (file,) = talk.files.values()
    assert file.filename == "etiquetas.pdf"
    assert isinstance(file.content, bytes)
    return file.content


def links_in(pdf: bytes) -> list[str]:
    return [link.decode() for link in re.findall(rb"/URI\((http[^)]*)\)", pdf)]


async def test_one_product_takes_a_line_and_a_tap(catalog: Talk) -> None:
    found = await catalog.say("/etiquetas açúcar")
    assert shown(found) == "<b>1 etiqueta</b> · 1 folha A4, ou em rolo\n• 1 × Açúcar refinado 1 kg"
    assert labels(found) == [[SHEET, ROLL], ["✖ Cancelar"]]
    promised = await catalog.press(payload(found, SHEET))
    assert shown(promised) == "Fazendo 1 etiqueta…"
    made = await catalog.work()
    assert shown(made) == "✅ 1 etiqueta pronta"
    assert labels(made) == [["Outras etiquetas"]]
    assert document(made)["caption"] == (
        "1 etiqueta · 1 folha A4\nFolha de 3 × 8 etiquetas de 63,5 × 33,9 mm. Imprima em 100 %, sem ajustar à página."
    )
    assert links_in(pdf_of(catalog)) == ["https://t.me/retaguarda_bot?start=p_3"]


@pytest.mark.parametrize("order", ["zs:product:3:1:0", "zs:category:1:1:0", "zs:location:2:1:0", "zs:all:0:1:0"])
async def test_a_double_tap_makes_them_once(catalog: Talk, order: str) -> None:
    sizes = await catalog.press(order)
    await catalog.press(payload(sizes, SHEET))
    assert [method for method, _ in await catalog.press(payload(sizes, SHEET))] == ["answerCallbackQuery"]
    assert len([method for method, _ in await catalog.work() if method == "sendDocument"]) == 1
    again = await catalog.press(order)
    await catalog.press(payload(again, SHEET))
    assert [method for method, _ in await catalog.work() if method == "sendDocument"] == ["sendDocument"]


async def test_a_label_opens_its_product(catalog: Talk) -> None:
    await catalog.press(payload(await catalog.say("/etiquetas açúcar"), ROLL))
    await catalog.work()
    (link,) = links_in(pdf_of(catalog))
    card = await catalog.say(f"/start {link.partition('?start=')[2]}")
    assert shown(card).startswith("<b>Açúcar refinado 1 kg</b>")


async def test_of_several_found_all_or_one(catalog: Talk) -> None:
    found = await catalog.say("/etiquetas café")
    assert shown(found).startswith("<b>2 etiquetas</b> · 1 folha A4, ou em rolo\nTodas, ou só de um")
    assert labels(found)[1:3] == [["Café solúvel 100 g"], ["Café torrado 500 g"]]
    one = await catalog.press(payload(found, "Café torrado"))
    assert shown(one).startswith("<b>Café torrado 500 g</b>\n1 etiqueta · 1 folha A4")
    five = await catalog.press(payload(one, "× 5"))
    assert shown(five).startswith("<b>Café torrado 500 g</b>\n5 etiquetas")
    assert labels(five)[0] == ["× 1", "× 2", "✅ × 5", "× 24"]
    again = await catalog.press(payload(five, "‹ Voltar"))
    assert (shown(again), labels(again)) == (shown(found), labels(found))
    await catalog.press(payload(again, ROLL))
    made = await catalog.work()
    assert shown(made) == "✅ 2 etiquetas prontas"
    assert document(made)["caption"] == "2 etiquetas de 50 × 30 mm\nImprima em 100 %, sem ajustar à página."
    assert [link[-3:] for link in links_in(pdf_of(catalog))] == ["p_2", "p_1"]


async def test_several_names_with_their_copies(catalog: Talk) -> None:
    found = await catalog.say("/etiquetas 3 torrado, 2x açúcar, sabão")
    assert shown(found) == (
        "<b>6 etiquetas</b> · 1 folha A4, ou em rolo\n"
        "• 3 × Café torrado 500 g\n• 2 × Açúcar refinado 1 kg\n• 1 × Sabão &lt;b&gt;em pó&lt;/b&gt;"
    )
    await catalog.press(payload(found, SHEET))
    await catalog.work()
    assert [link[-1] for link in links_in(pdf_of(catalog))] == ["1", "1", "1", "3", "3", "4"]


async def test_a_size_in_a_name_is_no_number_of_copies(catalog: Talk) -> None:
    assert "• 1 × Café torrado 500 g" in shown(await catalog.say("/etiquetas café torrado 500 g"))
    assert "• 1 × Café torrado 500 g" in shown(await catalog.say("/etiquetas 7891000100103"))
    assert "• 1 × Café torrado" in shown(await catalog.say("/etiquetas 1.5.2 torrado, torrado"))


async def test_without_words_there_is_a_choice(catalog: Talk) -> None:
    menu = await catalog.say("/etiquetas")
    assert shown(menu).startswith("Etiquetas de quê?")
    assert labels(menu) == [["Todos os produtos (4)"], ["Por categoria", "Por local"], ["✖ Cancelar"]]
    everything = await catalog.press(payload(menu, "Todos"))
    assert shown(everything) == "<b>4 etiquetas</b> · 1 folha A4, ou em rolo"
    assert labels(everything) == [[SHEET, ROLL], ["‹ Voltar"]]
    assert labels(await catalog.press(payload(everything, "‹ Voltar"))) == labels(menu)
    await catalog.press(payload(everything, SHEET))
    await catalog.work()
    assert [link[-1] for link in links_in(pdf_of(catalog))] == ["3", "2", "1", "4"]


async def test_names_can_be_written_after_the_question(catalog: Talk) -> None:
    await catalog.say("/etiquetas")
    assert "Açúcar refinado" in shown(await catalog.say("açúcar"))
    assert "em estoque" in shown(await catalog.say("açúcar")).lower()


async def test_of_a_category_and_of_a_location(catalog: Talk) -> None:
    menu = await catalog.say("/labels", OLGA)
    categories = await catalog.press(payload(menu, "By category"), OLGA)
    assert labels(categories) == [["Cozinha (3)"], ["Limpeza (1)"], ["‹ Back"]]
    kitchen = await catalog.press(payload(categories, "Cozinha"), OLGA)
    assert shown(kitchen) == "<b>Cozinha</b>\n3 labels · 1 A4 sheet, or on a roll"
    assert labels(await catalog.press(payload(kitchen, "‹ Back"), OLGA)) == labels(categories)
    locations = await catalog.press(payload(menu, "By location"), OLGA)
    assert labels(locations) == [["Loja Norte"], ["Loja Sul"], ["‹ Back"]]
    south = await catalog.press(payload(locations, "Loja Sul"), OLGA)
    assert shown(south).startswith("<b>Loja Sul</b>\n1 label")
    await catalog.press(payload(south, "Roll"), OLGA)
    assert shown(await catalog.work()) == "✅ 1 label is ready"
    with pytest.raises(NothingToLabelError):
        await catalog.press(payload(locations, "Loja Norte"), OLGA)


async def test_from_a_stock_card(catalog: Talk) -> None:
    more = await catalog.press(payload(await catalog.say("/estoque açúcar"), "Mais"))
    label = await catalog.press(payload(more, "Etiqueta"))
    assert shown(label).startswith("<b>Açúcar refinado 1 kg</b>\n1 etiqueta")
    card = await catalog.press(payload(label, "‹ Voltar"))
    assert shown(card).startswith("<b>Açúcar refinado 1 kg</b>\n<code>A-3</code>")


async def test_what_is_not_found_is_said_and_the_question_stays_open(catalog: Talk) -> None:
    nothing = await catalog.say("/etiquetas qqqqq")
    assert shown(nothing) == "Não encontrei: qqqqq. Tente outras palavras ou o SKU."
    assert labels(nothing) == [["✖ Cancelar"]]
    some = await catalog.say("açúcar, qqqqq")
    assert shown(some).endswith("• 1 × Açúcar refinado 1 kg\n\nNão encontrei: qqqqq.")


async def test_typing_errors_are_understood_and_told(catalog: Talk) -> None:
    assert shown(await catalog.say("/etiquetas asucar")).endswith("Entendi: acucar")
    near = await catalog.say("/etiquetas café de milho")
    assert shown(near) == "Não encontrei: café de milho. Talvez um destes?"
    assert shown(await catalog.press(payload(near, "Café torrado"))).startswith("<b>Café torrado")


async def test_a_list_that_is_closed_or_was_replaced_makes_nothing(catalog: Talk) -> None:
    old = await catalog.say("/etiquetas açúcar")
    new = await catalog.say("/etiquetas sabão")
    closed = [
        (
            "answerCallbackQuery",
            {
                "callback_query_id": "9",
                "text": "Esta lista já foi fechada. Mande /etiquetas de novo.",
                "show_alert": True,
            },
        )
    ]
    assert await catalog.press(payload(old, SHEET)) == closed
    await catalog.press(payload(new, SHEET))
    assert await catalog.press(payload(new, SHEET)) == closed
    assert len([one for one in await catalog.work() if one[0] == "sendDocument"]) == 1


async def test_a_product_switched_off_meanwhile_is_said_in_the_place_of_the_promise(catalog: Talk) -> None:
    await catalog.press(payload(await catalog.say("/etiquetas açúcar"), SHEET))
    async with catalog.database.unit_of_work() as session:
        (await session.get_one(Product, 3)).is_active = False
    (said,) = await catalog.work()
    assert said[0] == "editMessageText"
    assert said[1]["message_id"] == 77
    assert said[1]["text"] == "Não há nenhum produto ativo aí para etiquetar."


async def test_who_lost_the_right_meanwhile_gets_no_labels(catalog: Talk) -> None:
    await catalog.press(payload(await catalog.say("/labels sabão", OLGA), "A4"), OLGA)
    async with catalog.database.unit_of_work() as session:
        olga = (await session.execute(select(Member).where(col(Member.telegram_id) == OLGA))).scalar_one()
        olga.is_active = False
    assert await catalog.work() == []


async def test_a_large_order_is_refused_where_it_is_asked(catalog: Talk) -> None:
    await add_many(catalog.database, 30)
    refused = await catalog.say("/etiquetas 99 zinco")
    assert shown(refused).startswith("Isso dá 2.970 etiquetas, e faço até 2.000 de uma vez.")
    pages = await catalog.say("zinco")
    assert shown(pages).startswith("<b>30 etiquetas</b> · 2 folhas A4")
    assert labels(pages)[-2] == ["Próximos ›"]
    second = await catalog.press(payload(pages, "Próximos"))
    assert len(labels(second)) == 1 + 8 + 1 + 1
    assert labels(second)[0] == [SHEET, ROLL]


async def test_viewers_make_no_labels(catalog: Talk) -> None:
    found = await catalog.say("/labels açúcar", OLGA)
    buttons = [payload(found, "A4"), "zs:product:3:1:0", "zm", "zc:0", "zl:0", "z:roll:product:3:1", "z:sheet:all:0:1"]
    for typed in ("/labels", "/labels açúcar", "/etiquetas"):
        with pytest.raises(RightMissingError):
            await catalog.say(typed, TOM)
    for button in buttons[1:]:
        with pytest.raises(RightMissingError):
            await catalog.press(button, TOM)
    ((_, closed),) = await catalog.press(buttons[0], TOM)
    assert closed["text"] == "This list is closed. Send /labels again."
    assert await catalog.work() == []


async def test_an_empty_catalogue_is_said(talk: Talk) -> None:
    empty = await talk.say("/etiquetas", ANA)
    assert shown(empty) == "Ainda não há produtos para etiquetar."
    assert labels(empty) == [["✖ Cancelar"]]
