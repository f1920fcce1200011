"""Counting by talking: one card that changes, figures as people write them, and nothing of what is expected."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import select

from bot.database import Database
from models.catalog.tables import Category, Pack, Product
from models.columns import utc_now
from models.messaging.tables import Conversation
from models.people.errors import RightMissingError
from models.people.tables import Member
from models.stock.counts.errors import BeingCountedError, CountOverError
from models.stock.counts.tables import CountState, StockCount
from models.stock.tables import Location
from tests.handlers.conftest import TOM, Talk
from tests.handlers.stock.conftest import NORTH, AddProducts
from tests.handlers.stock.counts.counting import lines, started
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, labels, stock_up, text_of

ASKED = """<b>Café torrado</b>
<code>A-1</code> · un · cx = 12\u00a0un

Quanto há? Escreva: <code>37</code> ou <code>2 cx 5</code>

<i>Loja Norte · 1 de 2</i>"""


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Forty of it in the north in boxes of 12, and milk; people to count them."""
    product_id, milk, _ = await add_products("Café torrado", "Leite integral", "Leite desnatado")
    await add_staff(database)
    async with database.unit_of_work() as session:
        session.add(Pack(product_id=product_id, name="cx", factor=Decimal(12)))
    await stock_up(database, product_id, "40")
    await stock_up(database, milk, "7")
    return product_id


async def state_of(database: Database) -> str:
    async with database.unit_of_work() as session:
        return str((await session.execute(select(StockCount.state))).scalar_one())


async def test_one_card_that_changes(talk: Talk, database: Database, coffee: int) -> None:
    begun = await talk.say("/contagem", OLGA)
    assert text_of(begun) == "O que vamos contar em <b>Loja Norte</b>?"
    assert labels(begun) == [
        "Tudo o que há lá",
        "Uma categoria",
        "5 ao acaso",
        "10 ao acaso",
        "20 ao acaso",
        "Outro local",
    ]
    first = await talk.press(data_of(begun, "Tudo"), OLGA)
    assert text_of(first) == ASKED
    assert labels(first) == ["0 · não há", "Pular", "Contar em planilha", "Parar"]
    second = await talk.say("3 cx 4", OLGA)
    assert [method for method, _ in second] == ["editMessageText", "deleteMessage"]
    assert (second[0][1]["message_id"], second[1][1]["message_id"]) == (77, 5)
    assert text_of(second).startswith("✅ 40\u00a0un · Café torrado\n\n<b>Leite integral</b>")
    assert "2 de 2" in text_of(second)
    end = await talk.say("7", OLGA)
    assert text_of(end) == "✅ Contagem terminada: tudo confere."
    assert await lines(database) == [("counted", 40, 40), ("counted", 7, 7)]
    assert await conversations(database) == []


async def conversations(database: Database) -> list[Conversation]:
    async with database.unit_of_work() as session:
        return list((await session.execute(select(Conversation))).scalars())


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        ("40", 40),
        ("3 cx", 36),
        ("2 cx 5", 29),
        ("12+30+4", 46),
        ("2 caixas e 3 un", 27),
        ("3 x 12", 36),
        ("1.000", 1000),
        ("0", 0),
    ],
)
async def test_figures_as_people_write_them(
    talk: Talk, database: Database, coffee: int, typed: str, figure: int
) -> None:
    await started(talk)
    await talk.say(typed, OLGA)
    assert (await lines(database))[0][:2] == ("counted", figure)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("uns quarenta", "⚠️ Não entendi <b>uns quarenta</b>"),
        ("-3", "⚠️ Não entendi"),
        ("1.5", "⚠️ Não entendi"),
        ("12 30", "⚠️ Não entendi"),
        ("1,5", "⚠️ <b>Café torrado</b> é contado em un, e 1,5 tem casas decimais demais. Arredonde"),
        ("3 kg", "não é contado em kg"),
        ("999999999", "É demais"),
    ],
)
async def test_what_does_not_fit_is_said_above_the_same_question(
    talk: Talk, database: Database, coffee: int, typed: str, hint: str
) -> None:
    await started(talk)
    answer = await talk.say(typed, OLGA)
    assert [method for method, _ in answer] == ["editMessageText", "deleteMessage"]
    assert hint in text_of(answer)
    assert text_of(answer).endswith(ASKED)
    assert (await lines(database))[0][0] == "waiting"
    assert "2 de 2" in text_of(await talk.say("40", OLGA))


async def test_counting_again_in_the_kindest_words(talk: Talk, database: Database, coffee: int) -> None:
    await started(talk)
    again = await talk.press(data_of(await talk.say("30", OLGA), "0 · não há"), OLGA)
    assert "\n\nConte de novo, por favor.\n\n<b>Café torrado</b>" in text_of(again)
    assert "30" not in text_of(again)
    await talk.say("30", OLGA)
    end = await talk.say("7", OLGA)
    assert text_of(end).startswith("✅ Contagem terminada. Quem gerencia vai conferir")
    assert await state_of(database) == CountState.REVIEW


async def test_skipping_and_going_back(talk: Talk, database: Database, coffee: int) -> None:
    first = await started(talk)
    milk = await talk.press(data_of(first, "Pular"), OLGA)
    left = await talk.say("6", OLGA)
    assert (text_of(left), labels(left)) == ("Falta 1, que você pulou.", ["Contar agora", "Terminar sem contar"])
    asked = await talk.press(data_of(left, "Contar agora"), OLGA)
    assert text_of(asked) == ASKED
    milk = await talk.press(data_of(milk, "‹ Anterior"), OLGA)
    assert text_of(milk) == ASKED
    later = await talk.say("40", OLGA)
    assert "Conte de novo" in text_of(later)
    assert (await lines(database))[0] == ("counted", 40, 40)


async def test_going_back_to_mend_ones_own_figure(talk: Talk, database: Database, coffee: int) -> None:
    await started(talk)
    milk = await talk.say("4", OLGA)
    mended = await talk.press(data_of(milk, "‹ Anterior"), OLGA)
    assert "Você contou <b>4\u00a0un</b>" in text_of(mended)
    assert labels(mended) == ["Está certo ›", "0 · não há", "Parar"]
    assert "Leite" in text_of(await talk.press(data_of(mended, "Está certo"), OLGA))
    await talk.press(data_of(milk, "‹ Anterior"), OLGA)
    assert "Leite" in text_of(await talk.say("40", OLGA))
    assert (await lines(database))[0] == ("counted", 40, 40)


async def test_stopping_and_going_on_days_later_by_another(talk: Talk, database: Database, coffee: int) -> None:
    await started(talk)
    milk = await talk.say("40", OLGA)
    stopped = await talk.press(data_of(milk, "Parar"), OLGA)
    assert text_of(stopped).startswith("Contagem parada em <b>Loja Norte</b>: 1 de 2.")
    assert labels(stopped) == ["Continuar contagem", "Terminar assim", "Descartar a contagem"]
    assert await conversations(database) == []
    with time_machine.travel(utc_now() + timedelta(days=3), tick=False):
        offered = await talk.say("/count", DAN)
        assert text_of(offered).startswith("Where shall we count?")
        going = await talk.press(data_of(offered, "Go on: Loja Norte · 1/2"), DAN)
        assert "<b>Leite integral</b>" in text_of(going)
        assert "everything matches" in text_of(await talk.say("7", DAN))


async def test_a_question_of_yesterday_is_not_answered_by_a_number(talk: Talk, database: Database, coffee: int) -> None:
    await started(talk)
    with time_machine.travel(utc_now() + timedelta(hours=5), tick=False):
        searched = await talk.say("40", OLGA)
        assert [method for method, _ in searched] == ["sendMessage"]
        offered = await talk.say("/contagem", OLGA)
        assert text_of(await talk.press(data_of(offered, "Continuar: Loja Norte · 0/2"), OLGA)) == ASKED
    assert (await lines(database))[0][0] == "waiting"


async def test_ending_and_discarding_are_asked_about(talk: Talk, database: Database, coffee: int) -> None:
    stop = data_of(await started(talk), "Parar")
    stopped = await talk.press(stop, OLGA)
    sure = await talk.press(data_of(stopped, "Descartar"), OLGA)
    assert labels(sure) == ["Sim, descartar", "Continuar contagem"]
    gone = await talk.press(data_of(sure, "Sim"), OLGA)
    assert (text_of(gone), labels(gone)) == ("Contagem de <b>Loja Norte</b> descartada. O estoque fica como está.", [])
    for of_old in (data_of(stopped, "Continuar"), data_of(stopped, "Terminar"), data_of(stopped, "Descartar"), stop):
        with pytest.raises(CountOverError):
            await talk.press(of_old, OLGA)
    await started(talk)
    stopped = await talk.press(data_of(await talk.say("40", OLGA), "Parar"), OLGA)
    sure = await talk.press(data_of(stopped, "Terminar"), OLGA)
    assert text_of(sure).startswith("Falta 1 em <b>Loja Norte</b>.")
    assert text_of(await talk.press(data_of(sure, "Sim"), OLGA)) == "✅ Contagem terminada: tudo confere."


async def test_a_category_a_sample_another_place(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        session.add(Category(id=3, name="Bebidas"))
        await session.flush()
        (await session.get_one(Product, coffee)).category_id = 3
    begun = await talk.say("/inventário", OLGA)
    categories = await talk.press(data_of(begun, "Uma categoria"), OLGA)
    assert labels(categories) == ["Bebidas", "‹ Voltar"]
    assert "1 de 1" in text_of(await talk.press(data_of(categories, "Bebidas"), OLGA))
    rest = await talk.press(data_of(begun, "5 ao acaso"), OLGA)
    assert text_of(rest).startswith(
        "1 produto ficou de fora: já está em outra contagem aberta.\n\n<b>Leite integral</b>"
    )
    with pytest.raises(BeingCountedError):
        await talk.press(data_of(begun, "Tudo"), OLGA)
    places = await talk.press(data_of(begun, "Outro local"), OLGA)
    assert labels(places) == ["Loja Norte", "Loja Sul"]
    south = await talk.press(data_of(places, "Loja Sul"), OLGA)
    assert text_of(south).endswith("O que vamos contar em <b>Loja Sul</b>?")


async def test_one_product_from_its_card(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("café torrado", OLGA)
    more = await talk.press(data_of(card, "Mais"), OLGA)
    asked = await talk.press(data_of(more, "Contar"), OLGA)
    assert text_of(asked) == ASKED.replace("1 de 2", "1 de 1")
    more = await talk.press(data_of(await talk.say("cafe torrado", DAN), "More"), DAN)
    where = await talk.press(data_of(more, "Count"), DAN)
    assert labels(where) == ["Loja Norte", "Loja Sul", "‹ Back"]
    assert "Count" in labels(await talk.press(data_of(where, "‹ Back"), DAN))
    assert "Loja Sul · 1 of 1" in text_of(await talk.press(data_of(where, "Loja Sul"), DAN))


async def test_a_shortage_offers_a_count_there(talk: Talk, database: Database, coffee: int) -> None:
    short = await talk.say("/saida café torrado 50", OLGA)
    assert "Contar" in labels(short)
    assert text_of(await talk.press(data_of(short, "Contar"), OLGA)) == ASKED.replace("1 de 2", "1 de 1")


async def test_who_may_not_count_is_not_offered_it(talk: Talk, database: Database, coffee: int) -> None:
    with pytest.raises(RightMissingError):
        await talk.say("/count", TOM)
    begun = await talk.say("/contagem", OLGA)
    for data in (data_of(begun, "Tudo"), data_of(begun, "Uma"), f"np:{coffee}:{NORTH}", "nl"):
        with pytest.raises(RightMissingError):
            await talk.press(data, TOM)


async def test_who_loses_the_right_meanwhile_is_told_and_not_asked_again(
    talk: Talk, database: Database, coffee: int
) -> None:
    await started(talk)
    async with database.unit_of_work() as session:
        (await session.get_one(Location, NORTH)).is_active = False
    answer = await talk.say("40", OLGA)
    assert text_of(answer).startswith("<b>Loja Norte</b> está desativado")
    assert labels(answer) == []
    assert await conversations(database) == []


async def test_nowhere_to_count(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        dan = (await session.execute(select(Member).where(Member.telegram_id == DAN))).scalar_one()
        dan.sees_all_locations = False
    assert text_of(await talk.say("/count", DAN)).startswith("You do not have any location yet.")


@pytest.mark.parametrize("typed", [None, "0", "3 cx"])
async def test_an_old_card_leaves_what_another_has_counted_since(
    talk: Talk, database: Database, coffee: int, typed: str | None
) -> None:
    olgas = await started(talk)
    with time_machine.travel(utc_now() + timedelta(minutes=16), tick=False):
        dans = await talk.press(data_of(await talk.say("/count", DAN), "Go on"), DAN)
        assert "<b>Café torrado</b>" in text_of(dans)
        await talk.say("40", DAN)
        told = await (talk.say(typed, OLGA) if typed else talk.press(data_of(olgas, "0 · não há"), OLGA))
        assert text_of(told).startswith("⚠️ Dan já contou <b>Café torrado</b>, e esse número fica.")
        assert "<b>Leite integral</b>" in text_of(told)
        assert (await lines(database))[0] == ("counted", 40, 40)
        await talk.say("7", OLGA)
        assert (await lines(database))[1] == ("counted", 7, 7)


async def test_an_old_card_where_nothing_is_left_to_ask(talk: Talk, database: Database, coffee: int) -> None:
    olgas = await started(talk)
    with time_machine.travel(utc_now() + timedelta(minutes=16), tick=False):
        await talk.press(data_of(await talk.say("/count", DAN), "Go on"), DAN)
        milk = await talk.say("40", DAN)
        await talk.press(data_of(milk, "Skip"), DAN)
        told = await talk.press(data_of(olgas, "0 · não há"), OLGA)
    assert text_of(told).startswith("⚠️ Dan já contou <b>Café torrado</b>")
    assert text_of(told).endswith("\n\nFalta 1, que você pulou.")
    assert labels(told) == ["Contar agora", "Terminar sem contar"]
