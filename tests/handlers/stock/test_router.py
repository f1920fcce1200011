"""Asking what is in stock, as a member does it."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import event

from bot.database import Database
from bot.texts import Reader
from models.catalog.tables import Product
from models.people.errors import RoleMissingError
from models.people.operations import add_member
from models.people.tables import Language
from models.stock.errors import ProductNotFoundError
from models.stock.tables import StockLevel
from tests.handlers.conftest import ANA, TOM, Sent, Talk, message, toast
from tests.handlers.stock.conftest import NORTH, SOUTH, AddProducts

CARD = """<b>Café torrado 1 kg</b>
<code>A-1</code> · cx = 12\u00a0un

Available: <b>31\u00a0un</b> = 2\u00a0cx + 7\u00a0un
⚠️ <b>Low stock</b>: Loja Sul

On hand: 33 · reserved: 2
Requested: 1 · on order: 24
Projected: 56 · minimum: 5

<b>By location</b>
Loja Norte: <b>28</b> of 30 · coming 24
Loja Sul: <b>3</b> · coming 1 · min. 5 ⚠️

No movements yet."""

Buttons = list[list[tuple[str, str]]]


def _buttons(sent: Sent) -> Buttons:
    keyboard = sent[1].get("reply_markup", {"inline_keyboard": []})["inline_keyboard"]
    return [[(button["text"], button["callback_data"]) for button in row] for row in keyboard]


@pytest.mark.parametrize(
    "text",
    [
        "/stock cafe",
        "/estoque café",
        "/ESTOQUE   Café",
        "café torrado",
        "CAFE",
        "a-1",
        "A1",
        "'café' (1 kg)",
    ],
)
async def test_one_match_is_the_card(talk: Talk, coffee: int, text: str) -> None:
    (sent,) = await talk.say(text, TOM)
    assert sent[0] == "sendMessage"
    assert sent[1]["chat_id"] == TOM
    assert sent[1]["text"] == CARD
    assert _buttons(sent) == [[("History", f"kh:{coffee}:0")], [("🔄 Refresh", f"r:{coffee}:0:")]]


async def test_a_card_found_by_a_typing_error_says_what_was_looked_for(talk: Talk, coffee: int) -> None:
    ((_, sent),) = await talk.say("cafe torado", TOM)
    assert sent["text"] == f"Showing results for <b>cafe torrado</b>.\n\n{CARD}"


@pytest.mark.parametrize("text", ["café 1kg", "qual o estoque de café?", "tem café torrado?"])
async def test_questions_are_understood_as_people_type_them(talk: Talk, coffee: int, text: str) -> None:
    ((_, sent),) = await talk.say(text, TOM)
    assert sent["text"] == CARD


async def test_the_card_is_in_the_readers_language(talk: Talk, coffee: int) -> None:
    ((_, sent),) = await talk.say("café", ANA)
    assert sent["text"].splitlines()[3] == "Disponível: <b>31\u00a0un</b> = 2\u00a0cx + 7\u00a0un"


@pytest.mark.parametrize("text", ["/estoque", "/estoque  ", "/stock"])
async def test_the_command_alone_asks_kindly(talk: Talk, portuguese: Reader, text: str) -> None:
    assert await talk.say(text) == [message(ANA, portuguese.text("stock.ask"))]


@pytest.mark.parametrize("text", ["🙂🙂", "?!", "/estoque ...", "\u202e"])
async def test_without_letters_or_digits_there_is_nothing_to_look_for(
    talk: Talk, coffee: int, portuguese: Reader, text: str
) -> None:
    assert await talk.say(text) == [message(ANA, portuguese.text("stock.no_words"))]


@pytest.mark.parametrize("text", ["xyzzyplugh", "x" * 5000, "ж" * 4096])
async def test_what_does_not_exist_is_said_so(
    talk: Talk, coffee: int, portuguese: Reader, english: Reader, text: str
) -> None:
    assert await talk.say(text, TOM) == [message(TOM, english.text("stock.nothing"))]
    ((_, sent),) = await talk.say(text)
    assert sent["text"] == portuguese.text("stock.nothing")


@pytest.mark.parametrize(("text", "typed"), [("Xyzzý  Plugh", "Xyzzý  Plugh"), ("x" * 45, ""), ("a:b", "")])
async def test_what_does_not_exist_can_be_added_as_it_was_typed(talk: Talk, coffee: int, text: str, typed: str) -> None:
    (sent,) = await talk.say(text)
    assert _buttons(sent) == [[("➕ Cadastrar", f"hc:products:{typed}")]]


async def test_a_long_text_is_looked_for_by_its_words(talk: Talk, coffee: int) -> None:
    ((_, sent),) = await talk.say("cafe torrado " * 390, TOM)
    assert sent["text"] == CARD


async def test_several_matches_are_buttons(talk: Talk, add_products: AddProducts, english: Reader) -> None:
    first, second = await add_products("Café torrado 1 kg", "Café moído 500 g")
    (sent,) = await talk.say("Café!", TOM)
    assert sent[1]["text"] == english.plural("stock.found", 2)
    assert sorted(_buttons(sent)) == sorted(
        [
            [("0\u00a0un · Café torrado 1 kg", f"p:{first}:0:cafe")],
            [("0\u00a0un · Café moído 500 g", f"p:{second}:0:cafe")],
        ]
    )


async def test_a_long_list_comes_page_by_page(talk: Talk, add_products: AddProducts) -> None:
    await add_products(*(f"Café {number:02}" for number in range(1, 18)))
    (sent,) = await talk.say("café", TOM)
    *products, beside = _buttons(sent)
    assert [label for ((label, _),) in products] == [f"0\u00a0un · Café {number:02}" for number in range(1, 9)]
    assert beside == [("Next ›", "s:1:cafe")]
    assert sent[1]["text"].splitlines() == [
        "<b>17</b> products found. Which one?",
        "1 to 8. To see fewer, add another word.",
    ]
    answer, page = await talk.press("s:1:cafe", TOM)
    assert answer == toast()
    assert (page[0], page[1]["message_id"], page[1]["chat_id"]) == ("editMessageText", 77, TOM)
    assert _buttons(page)[-1] == [("‹ Previous", "s:0:cafe"), ("Next ›", "s:2:cafe")]
    assert _buttons(page)[0][0][0] == "0\u00a0un · Café 09"
    _, last = await talk.press("s:2:cafe", TOM)
    assert [row[0][0] for row in _buttons(last)] == ["0\u00a0un · Café 17", "‹ Previous"]
    assert "17 to 17" in last[1]["text"]


async def test_a_page_that_is_no_more_is_the_last_one(talk: Talk, add_products: AddProducts) -> None:
    await add_products(*(f"Café {number:02}" for number in range(1, 10)))
    _, page = await talk.press("s:99:cafe", TOM)
    assert [row[0][0] for row in _buttons(page)] == ["0\u00a0un · Café 09", "‹ Previous"]


async def test_from_the_list_to_the_card_and_back(talk: Talk, add_products: AddProducts) -> None:
    first, _ = await add_products("Café torrado", "Café moído")
    answer, card = await talk.press(f"p:{first}:3:cafe", TOM)
    assert answer == toast()
    assert card[0] == "editMessageText"
    assert card[1]["text"].startswith("<b>Café torrado</b>")
    assert _buttons(card)[1:] == [[("🔄 Refresh", f"r:{first}:3:cafe"), ("‹ List", "s:3:cafe")]]
    _, page = await talk.press("s:3:cafe", TOM)
    assert len(_buttons(page)) == 2


async def test_a_refresh_shows_what_is_there_now_and_says_when(talk: Talk, coffee: int, database: Database) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(StockLevel, (coffee, NORTH))).on_hand += 100
    with time_machine.travel("2026-11-20T12:00:00+00:00", tick=False):
        answer, card = await talk.press(f"r:{coffee}:0:", TOM)
    assert answer == toast("Up to date")
    assert "Available: <b>131\u00a0un</b>" in card[1]["text"]
    assert card[1]["text"].endswith("\n\n<i>Updated Nov 20 09:00</i>")


async def test_a_message_too_old_to_edit_is_followed_by_a_new_one(talk: Talk, coffee: int) -> None:
    _, card = await talk.press(f"r:{coffee}:0:", TOM, date=0)
    assert (card[0], card[1]["chat_id"]) == ("sendMessage", TOM)


async def test_a_typing_error_shows_what_was_looked_for_instead(talk: Talk, add_products: AddProducts) -> None:
    await add_products("Café torrado", "Café torrado fino")
    ((_, sent),) = await talk.say("cafe torado", TOM)
    assert sent["text"] == "Showing results for <b>cafe torrado</b>.\n<b>2</b> products found. Which one?"


async def test_the_nearest_are_offered(talk: Talk, add_products: AddProducts, english: Reader) -> None:
    (coffee, _) = await add_products("Café torrado", "Farinha")
    (sent,) = await talk.say("café torrado azul", TOM)
    assert sent[1]["text"] == english.text("stock.nearest")
    assert ("0\u00a0un · Café torrado", f"p:{coffee}:0:cafe torrado azul") in [row[0] for row in _buttons(sent)]


async def test_a_limited_member_sees_their_locations_and_is_told_so(
    talk: Talk, coffee: int, database: Database
) -> None:
    await _add_member(database, 503, location_ids=[NORTH])
    ((_, sent),) = await talk.say("café", 503)
    assert "Loja Sul" not in sent["text"]
    assert "<b>At your locations</b>\nLoja Norte: <b>28</b> of 30" in sent["text"]
    assert "Available: <b>28\u00a0un</b>" in sent["text"]


async def test_a_member_of_nowhere_sees_no_figures(talk: Talk, coffee: int, database: Database) -> None:
    await _add_member(database, 503, location_ids=[])
    ((_, sent),) = await talk.say("café", 503)
    assert "Nothing at your locations." in sent["text"]
    assert "Loja" not in sent["text"]
    assert "31" not in sent["text"]


async def test_without_a_role_nothing_can_be_looked_for(talk: Talk, coffee: int, database: Database) -> None:
    await _add_member(database, 504, roles=[])
    for text in ("café", "/stock café", "🙂"):
        with pytest.raises(RoleMissingError):
            await talk.say(text, 504)


@pytest.mark.parametrize("data", ["s:0:cafe", "p:1:0:", "r:1:0:"])
async def test_without_a_role_no_button_works(talk: Talk, coffee: int, database: Database, data: str) -> None:
    await _add_member(database, 504, roles=[])
    with pytest.raises(RoleMissingError):
        await talk.press(data, 504)


@pytest.mark.parametrize("words", ["x" * 58, "é" * 29, "cafe " * 11, "'); DROP", "\x00", "🙂"])
@pytest.mark.parametrize("start", ["s:0:", "p:1:0:", "r:1:0:"])
async def test_forged_words_do_no_harm(talk: Talk, coffee: int, start: str, words: str) -> None:
    answer, shown = await talk.press(start + words, TOM)
    assert answer[0] == "answerCallbackQuery"
    assert shown[0] == "editMessageText"
    assert all(len(data.encode()) <= 64 for row in _buttons(shown) for _, data in row)


async def test_a_product_that_is_gone_is_refused(talk: Talk, shop: None) -> None:
    with pytest.raises(ProductNotFoundError):
        await talk.press("p:2147483647:0:", TOM)


async def test_an_old_button_shows_a_retired_product_as_such(talk: Talk, coffee: int, database: Database) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee)).is_active = False
    _, card = await talk.press(f"p:{coffee}:0:", TOM)
    assert "Discontinued." in card[1]["text"]


async def test_a_stock_check_takes_at_most_four_statements(talk: Talk, coffee: int, database: Database) -> None:
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "after_cursor_execute", lambda *executed: statements.append(executed[2]))
    await talk.say("café", TOM)
    assert 1 <= len([text for text in statements if not text.startswith("PRAGMA")]) <= 4


async def _add_member(database: Database, telegram_id: int, **details: Any) -> None:
    given: dict[str, Any] = {"name": "Lia", "language": Language.ENGLISH, "roles": ["operator"], **details}
    async with database.unit_of_work() as session:
        await add_member(session, telegram_id=telegram_id, **given)


async def test_a_list_shows_what_is_available_where_one_may_look(
    talk: Talk, add_products: AddProducts, database: Database
) -> None:
    roasted, _ = await add_products("Café torrado 1 kg", "Café moído 500 g")
    async with database.unit_of_work() as session:
        session.add(StockLevel(product_id=roasted, location_id=NORTH, on_hand=Decimal(30), reserved=Decimal(2)))
        session.add(StockLevel(product_id=roasted, location_id=SOUTH, on_hand=Decimal(3)))
    await _add_member(database, 503, location_ids=[SOUTH])
    everywhere, south = [[row[0][0] for row in _buttons((await talk.say("café", who))[0])] for who in (TOM, 503)]
    assert sorted(everywhere) == ["0\u00a0un · Café moído 500 g", "31\u00a0un · Café torrado 1 kg"]
    assert sorted(south) == ["0\u00a0un · Café moído 500 g", "3\u00a0un · Café torrado 1 kg"]


@pytest.mark.parametrize(("reader_id", "words"), [(ANA, "baixo mín"), (TOM, "Low min.")])
async def test_what_is_out_of_use_is_not_low(
    talk: Talk, database: Database, coffee: int, reader_id: int, words: str
) -> None:
    async with database.unit_of_work() as session:
        (await session.get_one(Product, coffee)).is_active = False
    _, (_, card) = await talk.press(f"p:{coffee}:0:", reader_id)
    assert "Loja Sul: <b>3</b>" in card["text"]
    assert not [word for word in ["⚠️", *words.split()] if word in card["text"]]
