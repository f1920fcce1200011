"""Moving stock by talking: one line and a tap, or step by step."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlmodel import col, delete, select

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.tables import Pack, Product
from models.columns import utc_now
from models.people.errors import RightMissingError
from models.people.tables import Member, MemberLocation, MemberRole
from models.stock import draft_errors, errors
from models.stock.tables import Location, StockLevel
from tests.handlers.conftest import ANA, TOM, Talk
from tests.handlers.stock.conftest import NORTH, SOUTH, AddProducts
from tests.handlers.stock.movements import (
    BEA,
    DAN,
    OLGA,
    add_staff,
    data_of,
    labels,
    reply_to,
    stock_up,
    text_of,
    there,
)

CARD = """<b>Saída</b> · Loja Norte

<b>3\u00a0un</b> Café torrado
Loja Norte: 40 → <b>37\u00a0un</b>"""

POSTED = """✅ <b>Saída registrada</b>

<b>Café torrado</b>
Loja Norte: 40 → <b>37\u00a0un</b>"""

UNDONE = """↩️ <b>Desfeito: Saída</b>

<b>Café torrado</b>
Loja Norte: 37 → <b>40\u00a0un</b>"""


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Forty of it in the north, in boxes of 12, other products without stock, and people to move them."""
    teas = (f"Chá {letter}" for letter in "abcdefghij")
    product_id, *_ = await add_products("Café torrado", "Leite integral", "Leite desnatado", *teas)
    await add_staff(database)
    await add_pack(database, product_id)
    await stock_up(database, product_id, "40")
    return product_id


async def add_pack(database: Database, product_id: int) -> None:
    async with database.unit_of_work() as session:
        session.add(Pack(product_id=product_id, name="cx", factor=Decimal(12)))


@pytest.mark.parametrize(
    "typed", ["/saida café 3", "/saída 3 café", "/ISSUE 3 cafe torado", "/saida café 3 na loja norte"]
)
async def test_one_line_and_a_tap(talk: Talk, database: Database, coffee: int, typed: str) -> None:
    card = await talk.say(typed, OLGA)
    assert text_of(card) == CARD
    assert labels(card) == ["✅ Confirmar", "Mudar o local", "✖ Cancelar"]
    assert await there(database, coffee) == {NORTH: 40}
    posted = await talk.press(data_of(card, "✅"), OLGA)
    assert [method for method, _ in posted] == ["answerCallbackQuery", "editMessageText"]
    assert text_of(posted) == POSTED
    assert labels(posted) == ["↩️ Desfazer"]
    assert await there(database, coffee) == {NORTH: 37}


async def test_undo_by_button(talk: Talk, database: Database, coffee: int) -> None:
    posted = await talk.press(data_of(await talk.say("/saida café 3", OLGA), "✅"), OLGA)
    undone = await talk.press(data_of(posted, "↩️"), OLGA)
    assert (text_of(undone), labels(undone)) == (UNDONE, [])
    assert await there(database, coffee) == {NORTH: 40}
    with pytest.raises(errors.AlreadyReversedError):
        await talk.press(data_of(posted, "↩️"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}


@pytest.mark.parametrize("word", ["desfazer", "Desfaça!", "undo", "/desfazer"])
async def test_undo_by_reply(talk: Talk, database: Database, coffee: int, word: str) -> None:
    await talk.press(data_of(await talk.say("/saida café 3", OLGA), "✅"), OLGA)
    undone = await talk.say(word, OLGA, reply_to_message=reply_to(77))
    assert undone[0] == ("editMessageReplyMarkup", {"chat_id": OLGA, "message_id": 77})
    assert text_of(undone) == UNDONE
    assert await there(database, coffee) == {NORTH: 40}


@pytest.mark.parametrize("word", ["desfazer", "/desfazer", "/undo"])
@pytest.mark.parametrize("details", [{}, {"reply_to_message": reply_to(76)}])
async def test_undo_that_says_not_what_is_asked_about_the_latest(
    talk: Talk, database: Database, coffee: int, word: str, details: dict[str, object]
) -> None:
    for taken in (3, 2):
        await talk.press(data_of(await talk.say(f"/saida café {taken}", OLGA), "✅"), OLGA)
    asked = await talk.say(word, OLGA, **details)
    assert text_of(asked).startswith("Esta foi a sua última movimentação.")
    assert await there(database, coffee) == {NORTH: 35}
    await talk.press(data_of(asked, "↩️"), OLGA)
    assert await there(database, coffee) == {NORTH: 37}
    await talk.press(data_of(await talk.say(word, OLGA, **details), "↩️"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}
    assert text_of(await talk.say(word, OLGA, **details)).startswith("O que devo desfazer?")


async def test_a_card_posts_once(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/saida café 3", OLGA)
    await talk.press(data_of(card, "✅"), OLGA)
    with pytest.raises(draft_errors.DraftPostedError):
        await talk.press(data_of(card, "✅"), OLGA)
    with pytest.raises(draft_errors.DraftPostedError):
        await talk.press(data_of(card, "✖"), OLGA)
    assert await there(database, coffee) == {NORTH: 37}


async def test_a_cancelled_card_posts_nothing(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/saida café 3", OLGA)
    assert text_of(await talk.press(data_of(card, "✖"), OLGA)) == "Certo, não registrei nada."
    with pytest.raises(draft_errors.DraftCancelledError):
        await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}


async def test_a_card_of_yesterday_posts_nothing(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/saida café 3", OLGA)
    with time_machine.travel(utc_now() + timedelta(hours=25)), pytest.raises(draft_errors.DraftOldError):
        await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}


@pytest.mark.parametrize("label", ["✅", "✖", "Mudar"])
async def test_somebody_elses_card_is_not_there(talk: Talk, database: Database, coffee: int, label: str) -> None:
    card = await talk.say("/saida café 3", OLGA)
    with pytest.raises(draft_errors.DraftNotFoundError):
        await talk.press(data_of(card, label), DAN)
    assert await there(database, coffee) == {NORTH: 40}


async def test_packs_are_counted_in_units(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/receive 2 boxes of café at loja norte", DAN)
    assert "<b>2\u00a0cx = 24\u00a0un</b> Café torrado" in text_of(card)
    await talk.press(data_of(card, "✅"), DAN)
    assert await there(database, coffee) == {NORTH: 64}


async def test_several_products_are_one_card(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/entrada 20 café, 2 leite integral", OLGA)
    assert "<b>20\u00a0un</b> Café torrado" in text_of(card)
    assert "<b>2\u00a0un</b> Leite integral" in text_of(card)
    posted = await talk.press(data_of(card, "✅"), OLGA)
    assert text_of(posted).startswith("✅ <b>Entrada registrada</b>")
    assert await there(database, coffee) == {NORTH: 60}
    assert await there(database, coffee + 1) == {NORTH: 2}


async def test_a_transfer_shows_both_ends(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/transferencia 12 café da loja norte para a loja sul", OLGA)
    assert text_of(card).startswith("<b>Transferência</b> · Loja Norte → Loja Sul")
    assert "Loja Norte: 40 → <b>28\u00a0un</b>\nLoja Sul: 0 → <b>12\u00a0un</b>" in text_of(card)
    posted = await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 28, SOUTH: 12}
    await talk.press(data_of(posted, "↩️"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}


async def test_a_loss_asks_for_its_reason(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.say("/perda 2 café", OLGA)
    assert (text_of(asked), labels(asked)[0]) == ("Qual foi o motivo?", "quebra")
    card = await talk.press(data_of(asked, "quebra"), OLGA)
    assert text_of(card).startswith("<b>Perda</b> · Loja Norte\nquebra\n")
    posted = await talk.press(data_of(card, "✅"), OLGA)
    assert text_of(posted).startswith("✅ <b>Perda registrada</b>")
    assert await there(database, coffee) == {NORTH: 38}


async def test_a_return_comes_back(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press(data_of(await talk.say("/devolução café 1", OLGA), "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 41}


async def test_where_is_asked_of_those_who_work_nowhere_in_particular(
    talk: Talk, database: Database, coffee: int
) -> None:
    asked = await talk.say("/issue coffee 3".replace("coffee", "café"), DAN)
    assert (text_of(asked), labels(asked)) == ("At which location?", ["Loja Norte", "Loja Sul", "✖ Cancel"])
    card = await talk.press(data_of(asked, "Loja Norte"), DAN)
    assert text_of(card).startswith("<b>Issue</b> · Loja Norte")
    again = await talk.press(data_of(card, "Change"), DAN)
    assert text_of(again) == "At which location?"


async def test_a_location_that_is_off_is_not_offered(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Location, SOUTH)).is_active = False
    assert text_of(await talk.say("/issue café 3", DAN)).startswith("<b>Issue</b> · Loja Norte")


async def test_a_product_with_several_meanings_is_asked_for(talk: Talk, database: Database, coffee: int) -> None:
    await stock_up(database, coffee + 2, "5")
    asked = await talk.say("/saida 2 leite", OLGA)
    assert text_of(asked).startswith("Qual deles é <b>leite</b>?")
    card = await talk.press(data_of(asked, "Leite desnatado"), OLGA)
    assert "<b>2\u00a0un</b> Leite desnatado" in text_of(card)


async def test_another_name_may_be_written_instead(talk: Talk, coffee: int) -> None:
    await talk.say("/entrada 2 leite", OLGA)
    assert "<b>2\u00a0un</b> Leite integral" in text_of(await talk.say("leite integral", OLGA))


async def test_the_quantity_is_asked_for(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.say("/saida café", OLGA)
    assert text_of(asked).startswith("<b>Café torrado</b>\n\nQuanto?")
    assert labels(asked) == [
        "1\u00a0un",
        "2\u00a0un",
        "5\u00a0un",
        "10\u00a0un",
        "1\u00a0cx = 12\u00a0un",
        "✖ Cancelar",
    ]
    assert "40 → <b>28\u00a0un</b>" in text_of(await talk.press(data_of(asked, "1\u00a0cx"), OLGA))


@pytest.mark.parametrize(("typed", "after"), [("3", 37), ("1 caixa", 28), ("2cx", 16)])
async def test_the_quantity_may_be_written(talk: Talk, coffee: int, typed: str, after: int) -> None:
    await talk.say("/saida café", OLGA)
    assert f"40 → <b>{after}\u00a0un</b>" in text_of(await talk.say(typed, OLGA))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "A quantidade de <b>Café torrado</b> precisa ser maior que zero"),
        ("-2", "A quantidade de <b>Café torrado</b> precisa ser maior que zero"),
        ("1,5", "<b>Café torrado</b> é contado em un, e 1,5 tem casas decimais demais"),
        ("1.5", "Não entendi este número: <b>1.5</b>. Escreva assim: <code>3</code>, <code>1,5</code>"),
        ("2 kg", "<b>Café torrado</b> não é contado em kg. Use: un, cx."),
        ("muito", "Não entendi este número: <b>muito</b>"),
        ("999999999", "É demais de <b>Café torrado</b> de uma vez"),
    ],
)
async def test_what_is_no_quantity_is_explained_and_asked_again(talk: Talk, coffee: int, typed: str, said: str) -> None:
    await talk.say("/saida café", OLGA)
    refused = await talk.say(typed, OLGA)
    assert text_of(refused).startswith(said)
    assert labels(refused) == ["✖ Cancelar"]
    assert "40 → <b>37\u00a0un</b>" in text_of(await talk.say("3", OLGA))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/saida 0 café", "A quantidade de <b>Café torrado</b>"),
        ("/saida 2 xyzzyq", "Não encontrei nenhum produto como <b>xyzzyq</b>"),
        ("/saida 1.5 café", "Não entendi este número"),
        ("/saida 3 kg café", "<b>Café torrado</b> não é contado em kg"),
        ("/saida ,", "Não há nada para registrar"),
        ("/saida " + ", ".join(["1 café"] * 21), "São produtos demais"),
    ],
)
async def test_a_line_that_does_not_fit_is_explained_and_asked_again(
    talk: Talk, coffee: int, typed: str, said: str
) -> None:
    assert text_of(await talk.say(typed, OLGA)).startswith(said)
    assert text_of(await talk.say("café 3", OLGA)) == CARD


async def test_a_command_alone_asks_what(talk: Talk, coffee: int) -> None:
    asked = await talk.say("/saida", OLGA)
    assert text_of(asked).startswith("O que saiu?")
    assert labels(asked) == ["✖ Cancelar"]
    assert text_of(await talk.say("café 3", OLGA)) == CARD


async def test_more_than_there_is_says_what_there_is_and_offers_it(talk: Talk, database: Database, coffee: int) -> None:
    short = await talk.say("/saida café 50", OLGA)
    assert "Café torrado: há <b>40\u00a0un</b>, você pediu 50\u00a0un" in text_of(short)
    assert labels(short) == ["Usar tudo o que há", "Contar", "Mudar o local", "✖ Cancelar"]
    card = await talk.press(data_of(short, "Usar"), OLGA)
    assert "40 → <b>0\u00a0un</b>" in text_of(card)
    await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {}


async def test_where_there_is_nothing_nothing_is_offered(talk: Talk, coffee: int) -> None:
    assert labels(await talk.say("/saida 1 café na loja sul", OLGA)) == ["Contar", "Mudar o local", "✖ Cancelar"]


async def test_what_was_taken_meanwhile_is_told_on_confirming(talk: Talk, database: Database, coffee: int) -> None:
    card, other = await talk.say("/saida café 30", OLGA), await talk.say("/issue 30 café at loja norte", DAN)
    await talk.press(data_of(other, "✅"), DAN)
    short = await talk.press(data_of(card, "✅"), OLGA)
    assert "há <b>10\u00a0un</b>, você pediu 30\u00a0un" in text_of(short)
    assert await there(database, coffee) == {NORTH: 10}


async def test_an_unusual_quantity_is_asked_about(talk: Talk, database: Database, coffee: int) -> None:
    for _ in range(3):
        await talk.press(data_of(await talk.say("/saida café 2", OLGA), "✅"), OLGA)
    card = await talk.say("/saida café 21", OLGA)
    assert "⚠️ É bem mais do que de costume." in text_of(card)
    doubt = await talk.press(data_of(card, "✅"), OLGA)
    assert "Café torrado: <b>21\u00a0un</b>, e o maior foi 2\u00a0un" in text_of(doubt)
    assert await there(database, coffee) == {NORTH: 34}
    await talk.press(data_of(doubt, "✅ Sim"), OLGA)
    assert await there(database, coffee) == {NORTH: 13}


async def test_ten_times_the_usual_is_not_yet_unusual(talk: Talk, coffee: int) -> None:
    for _ in range(3):
        await talk.press(data_of(await talk.say("/saida café 2", OLGA), "✅"), OLGA)
    assert "⚠️" not in text_of(await talk.say("/saida café 20", OLGA))


async def test_lots_are_asked_for_and_told(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee + 1)).tracks_lots = True
    asked = await talk.say("/entrada 5 leite integral", OLGA)
    assert text_of(asked).startswith("<b>Leite integral</b>\n\nDe que lote?")
    year = utc_now().year + 1
    card = await talk.say(f"L1 31/12/{year}", OLGA)
    assert f"lote L1, até 31/12/{year}" in text_of(card)
    await talk.press(data_of(card, "✅"), OLGA)
    posted = await talk.press(data_of(await talk.say("/saida 2 leite integral", OLGA), "✅"), OLGA)
    assert f"lote L1, até 31/12/{year}: −2\u00a0un" in text_of(posted)


async def test_a_lot_can_be_named_at_once(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee + 1)).tracks_lots = True
    year = utc_now().year + 1
    card = await talk.say(f"/entrada 5 leite integral lote L1 val 31/12/{year} a 4,50, 3 café lote X", OLGA)
    assert f"lote L1, até 31/12/{year}" in text_of(card)
    assert "o lote X não fica guardado" in text_of(card)
    posted = await talk.press(data_of(card, "✅"), OLGA)
    assert f"lote L1, até 31/12/{year}: +5" in text_of(posted)
    assert "lote X" not in text_of(posted)


async def test_a_lot_named_at_once_is_no_longer_than_one_may_be(talk: Talk, coffee: int) -> None:
    assert "40" in text_of(await talk.say(f"/entrada 5 leite integral lote {'L' * 41}", OLGA))


@pytest.mark.parametrize("command", ["/saida", "/transferencia café 1", "/perda café 1", "/devolucao café 1"])
async def test_a_buyer_only_receives(talk: Talk, coffee: int, command: str) -> None:
    with pytest.raises(RightMissingError):
        await talk.say(command, BEA)
    assert text_of(await talk.say("/receive 1 café at loja norte", BEA)).startswith("<b>Receipt</b>")


@pytest.mark.parametrize("command", ["/entrada café 1", "/saida café 1", "/issue"])
async def test_a_viewer_moves_nothing(talk: Talk, coffee: int, command: str) -> None:
    with pytest.raises(RightMissingError):
        await talk.say(command, TOM)


async def test_a_right_that_is_gone_on_confirming(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/saida café 3", OLGA)
    async with database.unit_of_work() as session:
        await session.execute(delete(MemberRole).where(col(MemberRole.role) == "operator"))
        session.add(MemberRole(member_id=3, role="viewer"))
    with pytest.raises(RightMissingError):
        await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}


async def test_from_the_stock_card(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("café torrado", ANA)
    assert labels(card)[:3] == ["Entrada", "Saída", "Mais…"]
    more = await talk.press(data_of(card, "Mais"), ANA)
    kinds = ["Entrada", "Saída", "Transferência", "Perda", "Devolução"]
    assert labels(more) == [*kinds, "Contar", "Histórico", "Etiqueta", "‹ Voltar"]
    asked = await talk.press(data_of(card, "Saída"), ANA)
    assert text_of(asked).startswith("<b>Café torrado</b>\n\nQuanto?")
    where = await talk.press(data_of(asked, "5\u00a0un"), ANA)
    posted = await talk.press(data_of(await talk.press(data_of(where, "Loja Norte"), ANA), "✅"), ANA)
    assert "40 → <b>35\u00a0un</b>" in text_of(posted)


async def test_a_viewers_card_offers_nothing_to_move(talk: Talk, coffee: int) -> None:
    assert labels(await talk.say("café torrado", TOM)) == ["History", "🔄 Refresh"]


@pytest.mark.parametrize(
    "data", ["k:99:0", "kx:99", "kl:99:1:0", "kp:99:0:1", "ku:99", "kr:99:theft", "kq:99:0:1:0", "kt:99"]
)
async def test_made_up_buttons_find_no_card(talk: Talk, database: Database, coffee: int, data: str) -> None:
    with pytest.raises(draft_errors.DraftNotFoundError):
        await talk.press(data, OLGA)
    assert await there(database, coffee) == {NORTH: 40}


async def test_a_location_that_is_not_ones_own_cannot_be_chosen(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        olga = (await session.execute(select(Member).where(col(Member.telegram_id) == OLGA))).scalar_one()
        olga.sees_all_locations = False
        session.add(MemberLocation(member_id=olga.id or 0, location_id=NORTH))
        session.add(StockLevel(product_id=coffee + 1, location_id=SOUTH))
    card = await talk.say("/saida café 3", OLGA)
    assert labels(card) == ["✅ Confirmar", "✖ Cancelar"]
    with pytest.raises(errors.LocationNotSeenError):
        await talk.press(f"kl:{data_of(card, '✅').split(':')[1]}:{SOUTH}:0", OLGA)


async def test_more_products_than_a_screen_shows_are_paged(talk: Talk, coffee: int) -> None:
    first = await talk.say("/entrada 3 chá", OLGA)
    assert len(labels(first)) == 8 + 2
    second = await talk.press(data_of(first, "Próximos"), OLGA)
    assert [method for method, _ in second] == ["answerCallbackQuery", "editMessageText"]
    assert labels(second)[2:] == ["‹ Anteriores", "✖ Cancelar"]
    chosen = labels(second)[0]
    card = await talk.press(data_of(second, chosen), OLGA)
    assert f"<b>3\u00a0un</b> {chosen}" in text_of(card)
    assert text_of(await talk.press(data_of(first, "Próximos"), OLGA)) == text_of(card)


@pytest.mark.parametrize(
    ("reader_id", "words", "refused"),
    [(OLGA, "/{} {} 3 em loja norte", "está fora de linha"), (DAN, "/{} {} 3 at loja norte", "discontinued")],
)
async def test_what_is_left_of_a_retired_product_can_only_go(
    talk: Talk, database: Database, coffee: int, reader_id: int, words: str, refused: str
) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee)).is_active = False
    for name in ("A-1", "café torrado"):
        assert refused in text_of(await talk.say(words.format("entrada", name), reader_id))
    posted = await talk.press(
        data_of(await talk.say(words.format("saida", "café torrado"), reader_id), "✅"), reader_id
    )
    assert "40 → <b>37\u00a0un</b>" in text_of(posted)
    more = await talk.press(data_of(await talk.say("café torrado", OLGA), "Mais"), OLGA)
    assert text_of(more).startswith("<b>Café torrado</b>")
    assert labels(more)[:3] == ["Saída", "Perda", "Contar"]
    with pytest.raises(errors.ProductOffError):
        await talk.press(f"ks:receipt:{coffee}", OLGA)


async def test_it_is_switched_off_while_its_card_is_open(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/entrada 3 café em loja norte", OLGA)
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee)).is_active = False
    with pytest.raises(errors.ProductOffError):
        await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}


async def test_a_location_of_others_is_said_not_to_be_ones_own(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        olga = (await session.execute(select(Member).where(col(Member.telegram_id) == OLGA))).scalar_one()
        olga.sees_all_locations = False
        session.add(MemberLocation(member_id=olga.id or 0, location_id=NORTH))
    for typed in ("/saida café 3 na loja sul", "/transferencia 3 café da loja norte para a loja sul"):
        assert text_of(await talk.say(typed, OLGA)).startswith("Este local não existe mais, ou não é um dos seus.")
    assert text_of(await talk.say("/saida café 3 na loja", OLGA)).startswith("<b>Saída</b> · Loja Norte")


@pytest.mark.parametrize(
    ("sender", "typed", "refused"),
    [
        (OLGA, "/saida 3 café na loja norte, 2 leite integral na loja sul", "Você citou mais de um local"),
        (OLGA, "/entrada 3 café na loja norte a 5, 2 leite integral na loja sul", "Você citou mais de um local"),
        (DAN, "/issue 3 café at loja norte and 2 leite integral at loja sul", "You named more than one location"),
        (DAN, "/receive 3 café to loja norte, 2 leite integral to loja sul", "You named more than one location"),
    ],
)
async def test_a_card_is_of_one_location(talk: Talk, coffee: int, sender: int, typed: str, refused: str) -> None:
    assert text_of(await talk.say(typed, sender)).startswith(refused)
    assert "Loja Norte" in text_of(await talk.say("3 café em loja norte", sender))


async def test_one_of_several_locations_may_be_of_others(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        olga = (await session.execute(select(Member).where(col(Member.telegram_id) == OLGA))).scalar_one()
        olga.sees_all_locations = False
        session.add(MemberLocation(member_id=olga.id or 0, location_id=NORTH))
    refused = await talk.say("/saida 3 café na loja norte, 2 leite integral na loja sul", OLGA)
    assert text_of(refused).startswith("Você citou mais de um local")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/entrada 2 pano de cozinha", ["Loja Norte\n", "<b>2\u00a0un</b> Pano de cozinha"]),
        ("/entrada 2 pano de cozinha da cozinha", ["Cozinha\n", "<b>2\u00a0un</b> Pano de cozinha"]),
        ("/receive 2 pano de cozinha into cozinha", ["<b>2\u00a0un</b> Pano de cozinha"]),
        ("/entrada 3 café da cozinha", ["Cozinha\n", "<b>3\u00a0un</b> Café torrado"]),
        (
            "/entrada 2 pano de cozinha, 3 café da cozinha",
            ["Cozinha\n", "<b>2\u00a0un</b> Pano de cozinha", "<b>3\u00a0un</b> Café torrado"],
        ),
    ],
)
async def test_a_product_s_own_name_names_no_location(
    talk: Talk, database: Database, coffee: int, typed: str, shown: list[str]
) -> None:
    async with database.unit_of_work() as session:
        session.add(Location(id=3, name="Cozinha"))
        await add_product(session, actor_id=None, sku="P-1", name="Pano de cozinha", unit_code="un")
    card = text_of(await talk.say(typed, OLGA))
    assert [part for part in shown if part not in card] == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/saida 2 cx. café", ["<b>2\u00a0cx = 24\u00a0un</b> Café torrado"]),
        ("/saida 2 engradados de café", ["<b>2\u00a0engradado = 12\u00a0un</b> Café torrado"]),
        ("/entrada café 3 e leite integral 2", ["<b>3\u00a0un</b> Café torrado", "<b>2\u00a0un</b> Leite integral"]),
        ("/saida 10 x 5 café", ["Não entendi este número: <b>10 x 5</b>"]),
        ("/saida 2 1/2 café", ["Não entendi este número: <b>2 1/2</b>"]),
        ("/perda 3 café fora da validade", ["validade vencida", "<b>3\u00a0un</b> Café torrado"]),
    ],
)
async def test_ways_to_say_how_much(talk: Talk, database: Database, coffee: int, typed: str, shown: list[str]) -> None:
    async with database.unit_of_work() as session:
        session.add(Pack(product_id=coffee, name="engradado", factor=Decimal(6)))
    card = text_of(await talk.say(typed, OLGA))
    assert [part for part in shown if part not in card] == []


async def test_a_shortage_says_where_there_is_more(talk: Talk, database: Database, coffee: int) -> None:
    await stock_up(database, coffee, "7", SOUTH)
    assert text_of(await talk.say("/saida café 41", OLGA)).endswith(
        "Café torrado: há <b>40\u00a0un</b>, você pediu 41\u00a0un\nHá também: Loja Sul 7\u00a0un"
    )
    english = text_of(await talk.say("/issue 41 cafe at norte", DAN))
    assert english.endswith("you asked for 41\u00a0un\nThere is also: Loja Sul 7\u00a0un")


async def test_an_undone_movement_is_said_on_the_card(talk: Talk, coffee: int) -> None:
    posted = await talk.press(data_of(await talk.say("/saida café 3", OLGA), "✅"), OLGA)
    await talk.press(data_of(posted, "↩️"), OLGA)
    assert "Última: saída +3\u00a0un (desfeito)" in text_of(await talk.say("café torrado", OLGA))
    assert "Last: issue +3\u00a0un (taken back)" in text_of(await talk.say("café torrado", DAN))
