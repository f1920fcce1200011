"""Saying that something is to be taken back: the latest of what still stands, whatever is being asked."""

from datetime import timedelta

import pytest
import time_machine

from bot.database import Database
from models.columns import utc_now
from models.stock import errors
from tests.handlers.conftest import ANA, Sent, Talk
from tests.handlers.stock.conftest import NORTH, SOUTH, AddProducts
from tests.handlers.stock.movements import (
    DAN,
    OLGA,
    data_of,
    furnish,
    labels,
    reply_to,
    text_of,
    there,
)

LATEST = "Esta foi a sua última movimentação. Para desfazer, toque em ↩️:\n\n"
NOTHING = "O que devo desfazer?"


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Forty of it in the north, as of salt; milk is kept in lots."""
    coffee, salt, milk = await add_products("Café torrado", "Sal refinado", "Leite & nata")
    await furnish(database, coffee, salt, milk)
    return coffee


async def post(talk: Talk, typed: str, sender: int = OLGA) -> list[Sent]:
    return await talk.press(data_of(await talk.say(typed, sender), "✅"), sender)


async def take_line_back(talk: Talk, product: str, sign: str = "−", how: str = "↩️") -> None:
    """What a manager does in the history."""
    lines = await talk.press(data_of(await talk.say(f"/history {product}", DAN), "↩️ Take one back"), DAN)
    await talk.press(data_of(await talk.press(data_of(lines, sign), DAN), how), DAN)


async def test_the_latest_is_shown_as_it_was_confirmed(talk: Talk, coffee: int) -> None:
    await post(talk, "/saida café 3")
    offered = await talk.say("desfazer", OLGA)
    assert text_of(offered) == (
        f"{LATEST}✅ <b>Saída registrada</b>\n\n<b>Café torrado</b>\nLoja Norte: 40 → <b>37\u00a0un</b>"
    )
    assert labels(offered) == ["↩️ Desfazer"]


async def test_a_loss_with_a_photo_too(talk: Talk, coffee: int) -> None:
    await talk.press(data_of(await talk.send_photo(b"x", caption="perda 3 café quebra", sender=OLGA), "✅"), OLGA)
    assert text_of(await talk.say("desfazer", OLGA)) == (
        f"{LATEST}✅ <b>Perda registrada</b>\n\n"
        "<b>Café torrado</b>\nLoja Norte: 40 → <b>37\u00a0un</b>\n\n📷 1 foto guardada"
    )


async def test_names_are_escaped_once(talk: Talk, coffee: int) -> None:
    await post(talk, "/entrada 3 leite nata lote L<1>")
    assert text_of(await talk.say("desfazer", OLGA)) == (
        f"{LATEST}✅ <b>Entrada registrada</b>\n\n"
        "<b>Leite &amp; nata</b>\nLoja Norte: 0 → <b>3\u00a0un</b>\nlote L&lt;1&gt;: +3\u00a0un"
    )


async def test_the_latest_is_what_was_confirmed_last(talk: Talk, coffee: int) -> None:
    first, second = await talk.say("/saida café 3", OLGA), await talk.say("/saida sal 2", OLGA)
    for card in (second, first):
        await talk.press(data_of(card, "✅"), OLGA)
    assert "Café torrado" in text_of(await talk.say("desfazer", OLGA))


async def test_what_was_taken_back_out_of_the_history_is_passed_over(
    talk: Talk, database: Database, coffee: int
) -> None:
    await post(talk, "/saida sal 2")
    posted = await post(talk, "/saida café 3")
    await take_line_back(talk, "café")
    offered = await talk.say("desfazer", OLGA)
    assert "Sal refinado" in text_of(offered)
    await talk.press(data_of(offered, "↩️"), OLGA)
    assert await there(database, coffee + 1) == {NORTH: 40}
    assert text_of(await talk.say("desfazer", OLGA)).startswith(NOTHING)
    with pytest.raises(errors.AlreadyReversedError):
        await talk.press(data_of(posted, "↩️"), OLGA)


async def test_a_transfer_of_which_one_leg_was_taken_back_is_passed_over(
    talk: Talk, database: Database, coffee: int
) -> None:
    await post(talk, "/transferencia 3 café para loja sul")
    await take_line_back(talk, "café")
    assert await there(database, coffee) == {NORTH: 40}
    assert text_of(await talk.say("desfazer", OLGA)).startswith(NOTHING)


@pytest.mark.parametrize("is_reply", [False, True])
async def test_the_rest_of_a_card_is_taken_back(talk: Talk, database: Database, coffee: int, is_reply: bool) -> None:
    posted = await post(talk, "/saida café 3, sal 2")
    await take_line_back(talk, "café", how="↩️ Only")
    assert await there(database, coffee) == {NORTH: 40}
    if is_reply:
        undone = await talk.say("desfazer", OLGA, reply_to_message=reply_to(77))
    else:
        offered = await talk.say("desfazer", OLGA)
        assert "Café" not in text_of(offered)
        undone = await talk.press(data_of(offered, "↩️"), OLGA)
    assert text_of(undone) == "↩️ <b>Desfeito: Saída</b>\n\n<b>Sal refinado</b>\nLoja Norte: 38 → <b>40\u00a0un</b>"
    assert await there(database, coffee + 1) == {NORTH: 40}
    with pytest.raises(errors.AlreadyReversedError):
        await talk.press(data_of(posted, "↩️"), OLGA)


async def test_what_is_too_old_for_oneself_is_not_offered(talk: Talk, database: Database, coffee: int) -> None:
    await post(talk, "/saida café 3")
    await post(talk, "/issue café 2 at loja norte", DAN)
    with time_machine.travel(utc_now() + timedelta(hours=25)):
        assert text_of(await talk.say("desfazer", OLGA)).startswith(NOTHING)
        offered = await talk.say("undo", DAN)
        await talk.press(data_of(offered, "↩️"), DAN)
    assert await there(database, coffee) == {NORTH: 37}


# While something is asked


@pytest.mark.parametrize("asking", ["/saida sal", "/entrada 6 leite nata", "/saida", "/saida 2 a b c", "/novo"])
@pytest.mark.parametrize("word", ["desfazer", "Desfaz", "undo!"])
async def test_the_word_answers_no_question(
    talk: Talk, database: Database, coffee: int, asking: str, word: str
) -> None:
    sender = ANA if asking == "/novo" else OLGA
    await post(talk, "/saida café 3 em loja norte", sender)
    await talk.say(asking, sender)
    offered = await talk.say(word, sender)
    assert text_of(offered).startswith(LATEST)
    await talk.press(data_of(offered, "↩️"), sender)
    assert await there(database, coffee) == {NORTH: 40}
    assert "Sal refinado" in text_of(await talk.say("sal", sender))


async def test_a_reply_takes_back_what_it_replies_to(talk: Talk, database: Database, coffee: int) -> None:
    await post(talk, "/saida café 3")
    await talk.say("/entrada 6 leite nata", OLGA)
    undone = await talk.say("desfazer", OLGA, reply_to_message=reply_to(77))
    assert text_of(undone).startswith("↩️ <b>Desfeito: Saída</b>")
    assert await there(database, coffee) == {NORTH: 40}


async def test_words_with_more_in_them_are_an_answer(talk: Talk, coffee: int) -> None:
    await talk.say("/entrada 6 leite nata", OLGA)
    assert "lote desfazer isso" in text_of(await talk.say("desfazer isso", OLGA))


async def test_both_ends_are_taken_back(talk: Talk, database: Database, coffee: int) -> None:
    await post(talk, "/transferencia 3 café para loja sul")
    assert await there(database, coffee) == {NORTH: 37, SOUTH: 3}
    await talk.press(data_of(await talk.say("desfazer", OLGA), "↩️"), OLGA)
    assert await there(database, coffee) == {NORTH: 40}
