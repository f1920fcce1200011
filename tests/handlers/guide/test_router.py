"""Beginning, help, stopping, and commands that do not exist."""

from itertools import chain
from typing import Any

import pytest

from bot.texts import Reader
from handlers.guide.keyboards import RunCommandCallback
from models.catalog.adding import ensure_usual_units
from models.catalog.operations import add_product
from models.company.queries import get_company
from models.people.errors import RightMissingError, RoleMissingError
from models.people.operations import add_member
from models.people.tables import Language
from tests.handlers.conftest import ANA, TOM, Talk, message, toast
from tests.handlers.guide.conftest import labels, payload

NOBODY = 503


@pytest.fixture
async def coffee(talk: Talk) -> None:
    """One product to find."""
    async with talk.database.unit_of_work() as session:
        await ensure_usual_units(session)
        await add_product(session, actor_id=None, sku="CAF-001", name="Café torrado 500 g", unit_code="un")


@pytest.mark.parametrize("said", ["/start", "/inicio", "/início", "/Start", "/start something", "oi", "Olá!", "e aí?"])
async def test_a_member_is_greeted_with_examples_of_theirs(talk: Talk, coffee: None, said: str) -> None:
    ((_, sent),) = await talk.say(said)
    assert sent["text"].startswith("Olá, <b>Ana</b>! Aqui você consulta o estoque de <b>Café &amp; Cia</b>.")
    assert "• <code>café torrado</code>: o nome" in sent["text"]
    assert "• <code>CAF-001</code>: um SKU" in sent["text"]


async def test_the_greeting_offers_what_the_role_may_do_first(talk: Talk) -> None:
    (admins,) = await talk.say("/start", ANA)
    (viewers,) = await talk.say("/start", TOM)
    assert len(labels(admins)) == 4
    assert labels(admins)[-1] == ["O que posso fazer por você"]
    assert labels(viewers)[-2:] == [["My profile: language and location"], ["What I can do for you"]]


async def test_without_products_it_says_so(talk: Talk) -> None:
    ((_, sent),) = await talk.say("/start", TOM)
    assert sent["text"].endswith("There are no products yet. Once there are, just write the name of one.")


@pytest.mark.parametrize("command", ["/start", "/help"])
async def test_whoever_has_no_role_yet_is_told_whom_to_ask(talk: Talk, command: str) -> None:
    async with talk.database.unit_of_work() as session:
        await add_member(session, telegram_id=NOBODY, name="Nel", language=Language.ENGLISH, roles=[])
    with pytest.raises(RoleMissingError):
        await talk.say(command, NOBODY)


async def test_thanks_are_answered(talk: Talk, english: Reader) -> None:
    assert await talk.say("Thank you!", TOM) == [message(TOM, english.text("guide.you_are_welcome"))]


@pytest.mark.parametrize("command", ["/ajuda", "/help", "/HELP"])
async def test_help_is_in_the_readers_language_and_fits_the_role(talk: Talk, coffee: None, command: str) -> None:
    (admins,) = await talk.say(command, ANA)
    assert admins[1]["text"].startswith("<b>Consultar o estoque</b>: é só escrever\n• <code>café torrado</code>")
    assert {"/auditoria", "/produtos", "/eu"} <= set(chain(*labels(admins)))
    (viewers,) = await talk.say(command, TOM)
    assert viewers[1]["text"].startswith("<b>Check stock</b>: just write\n")
    offered = set(chain(*labels(viewers)))
    assert "/me" in offered
    assert not {"/audit", "/products", "/help", "/stock"} & offered


async def test_every_button_of_help_does_what_its_command_does(talk: Talk) -> None:
    (sent,) = await talk.say("/ajuda")
    rows: list[list[dict[str, Any]]] = sent[1]["reply_markup"]["inline_keyboard"]
    assert len(rows) > 3
    for pressed in chain(*rows):
        name = RunCommandCallback.unpack(pressed["callback_data"]).name
        (typed,) = await talk.say(f"/{name}")
        (answered,) = await talk.press(pressed["callback_data"])
        assert (answered[0], answered[1]["text"]) == (typed[0], typed[1]["text"])
        await talk.say("/cancel")


async def test_a_made_up_button_gives_no_more_than_its_command(talk: Talk, english: Reader) -> None:
    refused = english.label("messaging.stale_button")
    for name in ("audit", "nonsense", ""):
        ((method, params),) = await talk.press(f"hc:{name}:", TOM)
        assert (method, params["text"]) == ("answerCallbackQuery", refused)
    with pytest.raises(RightMissingError):
        await talk.say("/audit", TOM)


@pytest.mark.parametrize(
    ("typed", "label", "found"),
    [
        ("/estoqe café", "/estoque café", "Café torrado 500 g"),
        ("/stok@retaguarda_bot CAF-001", "/stock CAF-001", "CAF-001"),
    ],
)
async def test_a_mistyped_command_offers_the_nearest(
    talk: Talk, coffee: None, typed: str, label: str, found: str
) -> None:
    (offer,) = await talk.say(typed)
    assert offer[1]["text"] == "Não conheço esse comando. Seria este?"
    assert labels(offer) == [[label]]
    ((method, card),) = await talk.press(payload(offer, label))
    assert method == "sendMessage"
    assert found in card["text"]


@pytest.mark.parametrize("typed", ["/xyzzy", "/", "/ ", "/" + "x" * 4000, "/🍕 café"])
async def test_a_command_like_no_other_leads_to_help(talk: Talk, portuguese: Reader, typed: str) -> None:
    (sent,) = await talk.say(typed)
    assert sent[1]["text"] == portuguese.text("guide.unknown_command")
    assert labels(sent) == [["O que posso fazer por você"]]


@pytest.mark.parametrize(
    ("args", "kept"), [(" 1,5 kg café", " 1,5 kg café"), (" 12:30", ""), ("\nCafé\nChá", ""), (" " + "9" * 45, "")]
)
async def test_what_was_typed_after_it_is_kept_whole_or_not_at_all(talk: Talk, args: str, kept: str) -> None:
    (sent,) = await talk.say(f"/locasi{args}")
    assert labels(sent) == [[f"/locais{kept}"]]


async def test_long_words_after_a_mistyped_command_still_fit_a_button(talk: Talk) -> None:
    (sent,) = await talk.say("/locasi " + "ção " * 1000)
    assert len(payload(sent, "/loca").encode()) <= 64


@pytest.mark.parametrize("said", ["/cancelar", "/cancel", "cancelar", "Cancela!"])
async def test_whatever_was_open_is_over(talk: Talk, portuguese: Reader, said: str) -> None:
    await talk.say("/produtos")
    assert await talk.say(said) == [message(ANA, portuguese.text("guide.cancelled"))]
    assert await talk.say(said) == [message(ANA, portuguese.text("guide.nothing_open"))]


async def test_the_cancel_button_takes_the_questions_place(talk: Talk, portuguese: Reader) -> None:
    (asked,) = await talk.say("/produtos")
    (answered, edited) = await talk.press(payload(asked, "✖"))
    assert answered == toast()
    assert edited[0] == "editMessageText"
    assert edited[1]["text"] == portuguese.text("guide.cancelled")
    assert "reply_markup" not in edited[1]
    assert "guide" not in str(await talk.say("Chá"))


async def test_the_cancel_button_of_something_closed_only_loses_its_buttons(talk: Talk, portuguese: Reader) -> None:
    (answered, edited) = await talk.press("x:")
    assert answered == toast(portuguese.label("guide.closed_already"))
    assert edited == ("editMessageReplyMarkup", {"chat_id": ANA, "message_id": 77})


async def test_the_cancel_button_of_another_dialogue_leaves_the_newer_one_open(talk: Talk, portuguese: Reader) -> None:
    (asked,) = await talk.say("/produtos")
    await talk.press("ca:name")
    (answered, _) = await talk.press(payload(asked, "✖"))
    assert answered == toast(portuguese.label("guide.closed_already"))
    ((_, renamed),) = await talk.say("Padaria Sol")
    assert "Padaria Sol" in renamed["text"]


async def test_a_button_elsewhere_ends_the_question(talk: Talk, coffee: None) -> None:
    await talk.press("ca:name")
    await talk.press("m:0:")
    ((_, card),) = await talk.say("café")
    assert "Café torrado 500 g" in card["text"]
    async with talk.database.unit_of_work() as session:
        assert (await get_company(session)).name == "Café & Cia"


@pytest.mark.parametrize("stale", ["zz:1", "ic:99"])
async def test_a_button_that_does_nothing_leaves_the_question_open(talk: Talk, stale: str) -> None:
    await talk.press("ca:name")
    await talk.press(stale)
    ((_, renamed),) = await talk.say("Padaria Sol")
    assert "Padaria Sol" in renamed["text"]


async def test_a_command_below_a_message_that_is_too_old_begins_all_the_same(talk: Talk) -> None:
    press = {
        "id": "9",
        "from": {"id": ANA, "is_bot": False, "first_name": "Ana"},
        "chat_instance": "1",
        "data": "hc:invite:",
    }
    ((method, card),) = await talk.update({"callback_query": press})
    assert method == "sendMessage"
    assert payload((method, card), "▫️ compras") == "ia:1:buyer"
