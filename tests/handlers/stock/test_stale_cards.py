"""What a card says is what it posts: older messages, other questions and contradictions do not get in between."""

from typing import Any

import pytest

from bot.database import Database
from handlers.stock.movement_keyboards import ConfirmCallback, TakeAllCallback
from models.columns import utc_now
from models.stock.tables import Location
from tests.handlers.conftest import Sent, Talk, toast
from tests.handlers.stock.conftest import NORTH, SOUTH, AddProducts
from tests.handlers.stock.movements import DAN, OLGA, data_of, furnish, labels, stock_up, text_of, there

CHANGED = "Este cartão mudou. Confira e confirme de novo."
NEXT_YEAR = utc_now().year + 1
LARGEST_KEY = 2**31 - 1


@pytest.fixture
async def coffee(database: Database, talk: Talk, add_products: AddProducts) -> int:
    """Forty of it in the north, milk in lots, salt, and people to move them."""
    coffee, milk, salt = await add_products("Café torrado", "Leite integral", "Sal refinado")
    await furnish(database, coffee, salt, milk)
    return coffee


def is_shown_again(sent: list[Sent], text: str, said: str = CHANGED) -> bool:
    """Whether nothing was done but to show the card as it is now."""
    return sent[0] == toast(said) and sent[1][0] == "editMessageText" and text in text_of(sent)


async def test_an_older_question_changes_no_newer_card(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.say("/saida café", OLGA)
    card = await talk.say("3", OLGA)
    await talk.press(data_of(asked, "10"), OLGA)
    again = await talk.press(data_of(card, "✅"), OLGA)
    assert is_shown_again(again, "40 → <b>30\u00a0un</b>")
    assert await there(database, coffee) == {NORTH: 40}
    await talk.press(data_of(again, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 30}


async def test_an_older_location_is_not_posted_at(talk: Talk, database: Database, coffee: int) -> None:
    await stock_up(database, coffee, "9", SOUTH)
    asked = await talk.say("/issue café 3", DAN)
    card = await talk.press(data_of(asked, "Loja Norte"), DAN)
    await talk.press(data_of(asked, "Loja Sul"), DAN)
    again = await talk.press(data_of(card, "✅"), DAN)
    assert is_shown_again(again, "Loja Sul: 9 → <b>6", "This card has changed. Check it and confirm again.")
    assert await there(database, coffee) == {NORTH: 40, SOUTH: 9}


async def test_an_older_reason_is_not_posted(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.say("/perda 3 café", OLGA)
    card = await talk.press(data_of(asked, "quebra"), OLGA)
    await talk.press(data_of(asked, "furto"), OLGA)
    assert is_shown_again(await talk.press(data_of(card, "✅"), OLGA), "Loja Norte\nfurto\n")


async def test_what_one_is_sure_of_is_what_was_asked(talk: Talk, database: Database, coffee: int) -> None:
    for _ in range(3):
        await talk.press(data_of(await talk.say("/saida café 1", OLGA), "✅"), OLGA)
    asked = await talk.say("/saida café", OLGA)
    doubt = await talk.press(data_of(await talk.say("11", OLGA), "✅"), OLGA)
    await talk.press(data_of(asked, "1\u00a0un"), OLGA)
    assert is_shown_again(await talk.press(data_of(doubt, "✅ Sim"), OLGA), "37 → <b>36\u00a0un</b>")
    assert await there(database, coffee) == {NORTH: 37}


async def test_all_there_is_is_of_the_card_that_was_shown(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.say("/saida café", OLGA)
    short = await talk.say("50", OLGA)
    await talk.press(data_of(asked, "2\u00a0un"), OLGA)
    assert is_shown_again(await talk.press(data_of(short, "Usar"), OLGA), "40 → <b>38\u00a0un</b>")


async def test_a_card_that_says_the_same_again_is_posted(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.say("/saida café", OLGA)
    card = await talk.say("10", OLGA)
    for quantity in ("2\u00a0un", "10\u00a0un"):
        await talk.press(data_of(asked, quantity), OLGA)
    await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 30}


@pytest.mark.parametrize("button", ["k:{}:0", "k:{}:1", "kt:{}"])
async def test_buttons_that_carry_no_mark_show_the_card(
    talk: Talk, database: Database, coffee: int, button: str
) -> None:
    card = await talk.say("/saida café 3", OLGA)
    draft_id = data_of(card, "✅").split(":")[1]
    assert is_shown_again(await talk.press(button.format(draft_id), OLGA), "40 → <b>37\u00a0un</b>")
    assert await there(database, coffee) == {NORTH: 40}


@pytest.mark.parametrize("payload", [ConfirmCallback, TakeAllCallback])
def test_marks_fit_and_are_read(payload: Any) -> None:
    longest = payload(draft_id=LARGEST_KEY, mark="0123abcd")
    assert payload.unpack(longest.pack()) == longest
    with pytest.raises(ValueError, match="mark"):
        payload(draft_id=1, mark="0123abcX")


# Another question is open


async def test_confirming_leaves_another_question_open(talk: Talk, database: Database, coffee: int) -> None:
    card = await talk.say("/saida café 3", OLGA)
    await talk.say("/saida sal", OLGA)
    await talk.press(data_of(card, "✅"), OLGA)
    assert "<b>2\u00a0un</b> Sal refinado" in text_of(await talk.say("2", OLGA))


@pytest.mark.parametrize("asking", ["/saida sal", "/saida"])
async def test_showing_a_card_leaves_another_question_open(talk: Talk, coffee: int, asking: str) -> None:
    asked = await talk.say("/issue café 3", DAN)
    await talk.say(asking, DAN)
    assert text_of(await talk.press(data_of(asked, "Loja Norte"), DAN)).startswith("<b>Issue</b>")
    assert text_of(await talk.say("2 sal" if asking == "/saida" else "2", DAN)) == "At which location?"


async def test_the_question_about_a_card_is_over_once_that_is_shown(talk: Talk, coffee: int) -> None:
    asked = await talk.say("/saida café", OLGA)
    await talk.press(data_of(asked, "2\u00a0un"), OLGA)
    assert "Sal refinado" in text_of(await talk.say("sal", OLGA))


# Where things go


@pytest.mark.parametrize(
    ("sender", "typed", "title"),
    [
        (OLGA, "/entrada 3 café para a loja norte", "Entrada</b> · Loja Norte"),
        (OLGA, "/entrada 3 café pra loja sul", "Entrada</b> · Loja Sul"),
        (OLGA, "/devolucao 3 café para a loja sul", "Devolução</b> · Loja Sul"),
        (DAN, "/receive 3 café into loja norte", "Receipt</b> · Loja Norte"),
        (DAN, "/return 3 café to loja norte", "Return</b> · Loja Norte"),
        (DAN, "/return 3 café from loja norte to loja norte", "Return</b> · Loja Norte"),
    ],
)
async def test_what_comes_in_comes_to_its_location(
    talk: Talk, coffee: int, sender: int, typed: str, title: str
) -> None:
    assert text_of(await talk.say(typed, sender)).startswith(f"<b>{title}\n")


async def test_what_goes_to_another_location_is_a_transfer(talk: Talk, database: Database, coffee: int) -> None:
    refused = await talk.say("/saida 3 café, 2 sal para a loja sul", OLGA)
    assert text_of(refused) == (
        "O que vai para <b>Loja Sul</b> é transferência: "
        "<code>/transferencia 3 café, 2 sal para Loja Sul</code>\n\n"
        "Se foi ali que aconteceu, escreva <code>em Loja Sul</code> no fim."
    )
    card = await talk.say("/transferencia 3 café, 2 sal para Loja Sul", OLGA)
    assert text_of(card).startswith("<b>Transferência</b> · Loja Norte → Loja Sul")
    assert "Loja Sul" in text_of(await talk.say("/saida 3 café em Loja Sul", OLGA))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/perda 3 café para a loja sul quebra", "3 café"),
        ("/entrada 3 café da loja norte para a loja sul", "3 café"),
    ],
)
async def test_so_is_whatever_goes_from_one_to_another(talk: Talk, coffee: int, typed: str, said: str) -> None:
    assert f"<code>/transferencia {said} para Loja Sul</code>" in text_of(await talk.say(typed, OLGA))


async def test_a_long_text_is_told_in_part(talk: Talk, coffee: int) -> None:
    refused = text_of(await talk.say("/saida " + ", ".join(["1 café torrado"] * 20) + " para loja sul", OLGA))
    assert refused.startswith("O que vai para <b>Loja Sul</b> é transferência: <code>/transferencia 1 café torrado, ")
    assert "… para Loja Sul</code>" in refused
    assert len(refused) < 400


async def test_a_transfer_to_where_it_starts_asks_where_it_goes(talk: Talk, database: Database, coffee: int) -> None:
    asked = await talk.say("/transferencia 3 café da loja norte para a loja norte", OLGA)
    assert (text_of(asked), labels(asked)) == ("Para qual local vai?", ["Loja Sul", "✖ Cancelar"])
    card = await talk.press(data_of(asked, "Loja Sul"), OLGA)
    await talk.press(data_of(card, "✅"), OLGA)
    assert await there(database, coffee) == {NORTH: 37, SOUTH: 3}


async def test_more_locations_are_offered_to_choose_from(talk: Talk, database: Database, coffee: int) -> None:
    async with database.unit_of_work() as session:
        session.add(Location(id=3, name="Depósito"))
    asked = await talk.say("/transferencia 3 café da loja norte para a loja norte", OLGA)
    assert labels(asked) == ["Depósito", "Loja Sul", "✖ Cancelar"]


# Lots with another last day


async def milk_came(talk: Talk, lot: str) -> list[Sent]:
    return await talk.say(f"/entrada 6 leite integral lote {lot}", OLGA)


async def test_a_lot_with_another_day_is_asked_for_again(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press(data_of(await milk_came(talk, f"L1 31/12/{NEXT_YEAR}"), "✅"), OLGA)
    asked = await milk_came(talk, f"L1 30/12/{NEXT_YEAR}")
    assert text_of(asked) == (
        f"⚠️ O lote <b>L1</b> já existe com validade até 31/12/{NEXT_YEAR}, e você escreveu 30/12/{NEXT_YEAR}. "
        "Se é o mesmo, escreva só <code>L1</code>.\n\n"
        "<b>Leite integral</b>\n\n"
        "De que lote? Escreva o código e, se houver, a validade: <code>L123 31/12/2027</code>"
    )
    assert labels(asked) == ["✖ Cancelar"]
    assert text_of(await talk.say(f"L1 29/12/{NEXT_YEAR}", OLGA)).startswith("⚠️ O lote <b>L1</b>")
    await talk.press(data_of(await talk.say("L1", OLGA), "✅"), OLGA)
    assert await there(database, coffee + 1) == {NORTH: 12}


async def test_another_lot_may_be_named_instead(talk: Talk, database: Database, coffee: int) -> None:
    await talk.press(data_of(await milk_came(talk, f"L1 31/12/{NEXT_YEAR}"), "✅"), OLGA)
    await milk_came(talk, f"L1 30/12/{NEXT_YEAR}")
    assert f"lote L2, até 30/12/{NEXT_YEAR}" in text_of(await talk.say(f"L2 30/12/{NEXT_YEAR}", OLGA))


async def test_a_day_that_became_known_meanwhile_is_told_on_confirming(
    talk: Talk, database: Database, coffee: int
) -> None:
    card = await milk_came(talk, f"L1 30/12/{NEXT_YEAR}")
    await talk.press(data_of(await milk_came(talk, f"L1 31/12/{NEXT_YEAR}"), "✅"), OLGA)
    asked = await talk.press(data_of(card, "✅"), OLGA)
    assert text_of(asked).startswith(f"⚠️ O lote <b>L1</b> já existe com validade até 31/12/{NEXT_YEAR}")
    assert await there(database, coffee + 1) == {NORTH: 6}


async def test_two_lines_of_a_lot_agree_about_its_day(talk: Talk, coffee: int) -> None:
    asked = await milk_came(talk, f"L1 31/12/{NEXT_YEAR}, 2 leite integral lote L1 30/12/{NEXT_YEAR}")
    assert f"até 31/12/{NEXT_YEAR}, e você escreveu 30/12/{NEXT_YEAR}" in text_of(asked)
    card = text_of(await talk.say("L1", OLGA))
    assert card.count("lote L1") == 2
    assert "⚠️" not in card
