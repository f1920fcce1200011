"""Typing products: looked through, added, taken back."""

from contextlib import suppress

import pytest
from sqlmodel import col, select

from models.audit.errors import NothingToUndoError
from models.catalog.adding import ensure_usual_units
from models.catalog.operations import add_product
from models.catalog.tables import Product
from models.people.errors import RightMissingError
from models.people.tables import MemberRole, Role
from tests.handlers.conftest import ANA, TOM, Sent, Talk
from tests.handlers.guide.conftest import labels, payload, screen

CLOSED = "Esta lista já foi encerrada. Para cadastrar, envie /produtos."


@pytest.fixture(autouse=True)
async def units(talk: Talk) -> None:
    """What products are counted in."""
    async with talk.database.unit_of_work() as session:
        await ensure_usual_units(session)


async def names(talk: Talk) -> list[str]:
    async with talk.database.unit_of_work() as session:
        return list((await session.execute(select(Product.name).order_by(col(Product.id)))).scalars())


async def type_products(talk: Talk, *lines: str) -> Sent:
    """Begin, and send these lines; returns the list as it is looked through."""
    await talk.say("/produtos")
    (sent,) = await talk.say("\n".join(lines))
    return sent


async def test_it_says_how_to_type_them(talk: Talk) -> None:
    (sent,) = await talk.say("/produtos")
    assert sent[1]["text"].startswith("Ainda não há produtos.\n\nEnvie os novos, <b>um por linha</b>")
    assert "cx, g, kg, L, m, mL, pct, un" in sent[1]["text"]
    assert labels(sent) == [["✖ Cancelar"]]


async def test_the_list_is_looked_through_first(talk: Talk) -> None:
    shown = await type_products(talk, "Café torrado 500 g", "<b>Chá</b>; pacote; 12")
    assert shown[1]["text"] == (
        "<b>2 produtos</b> para cadastrar:\n\n"
        "• <code>CAF-001</code> Café torrado 500 g, em un\n"
        "• <code>CHA-001</code> &lt;b&gt;Chá&lt;/b&gt;, em pct (sem “12”: quantidades ainda não entram aqui)"
    )
    assert labels(shown) == [["✅ Cadastrar 2"], ["✖ Cancelar"]]
    assert await names(talk) == []


async def test_one_tap_adds_them_another_takes_them_back(talk: Talk) -> None:
    shown = await type_products(talk, "Café", "Chá")
    added = await screen(talk, payload(shown, "✅"))
    assert added[1]["text"].startswith("✅ <b>2 produtos</b> cadastrados:\n• Café\n• Chá")
    assert await names(talk) == ["Café", "Chá"]
    undone = await screen(talk, payload(added, "↩️"))
    assert undone[1]["text"] == "↩️ Desfeito: <b>2 produtos</b> saíram do cadastro."
    assert labels(undone) == [["➕ Mais produtos"]]
    assert await names(talk) == []


async def test_from_one_that_was_added_the_way_goes_on_to_its_card(talk: Talk) -> None:
    added = await screen(talk, payload(await type_products(talk, "Café"), "✅"))
    assert labels(added) == [["↩️ Desfazer", "➕ Mais produtos"], ["Entrada, mínimo, código de barras…"]]
    card = await screen(talk, payload(added, "Entrada"))
    assert "Café" in card[1]["text"]
    assert any("Entrada" in label for row in labels(card) for label in row)


async def test_while_the_company_begins_the_way_leads_back_to_its_steps(beginning: Talk) -> None:
    added = await screen(beginning, payload(await type_products(beginning, "Café"), "✅"))
    assert labels(added)[-1] == ["Primeiros passos"]
    steps = await screen(beginning, payload(added, "Primeiros passos"))
    assert "✅ <b>1 produto</b>" in steps[1]["text"]


async def test_lines_behind_the_command_are_read_at_once(talk: Talk) -> None:
    (sent,) = await talk.say("/products Café; un\nChá; pct")
    assert labels(sent)[0] == ["✅ Cadastrar 2"]


async def test_every_problem_is_named_by_line(talk: Talk) -> None:
    async with talk.database.unit_of_work() as session:
        await add_product(session, actor_id=None, sku="CAF-001", name="Café", unit_code="un")
    shown = await type_products(
        talk, "Café", "Chá; tonel", ";kg", "CAF-001 - Outro", "S1 - Sal", "S-1 - Sol", "L" * 201
    )
    text = shown[1]["text"]
    assert "<b>1 produto</b> para cadastrar:\n\n• <code>S1</code> Sal, em un" in text
    assert "⚠️ <b>Café</b>: já existe, com o SKU <code>CAF-001</code>." in text
    assert "⚠️ <b>Chá</b>: não conheço a unidade “tonel”. Conheço: cx, g," in text
    assert "⚠️ Uma linha está sem nome." in text
    assert "⚠️ <b>Outro</b>: o SKU <code>CAF-001</code> já é de “Café”" in text
    assert "⚠️ <b>Sol</b>: o SKU <code>S-1</code> está duas vezes na lista" in text
    assert "L…</b>: o nome passa de 200 caracteres" in text
    assert labels(shown) == [["Deixar de fora o que tem ⚠️ (6)"], ["✖ Cancelar"]]


async def test_a_line_is_mended_by_sending_it_again(talk: Talk) -> None:
    await type_products(talk, "Café", "Chá; tonel")
    (mended,) = await talk.say("chá; pct")
    assert "⚠️" not in mended[1]["text"]
    await screen(talk, payload(mended, "✅"))
    assert await names(talk) == ["Café", "chá"]


async def test_what_is_wrong_can_be_left_out(talk: Talk) -> None:
    shown = await type_products(talk, "Café", "Chá; tonel")
    left = await screen(talk, payload(shown, "Deixar"))
    assert labels(left) == [["✅ Cadastrar 1"], ["✖ Cancelar"]]
    await screen(talk, payload(left, "✅"))
    assert await names(talk) == ["Café"]


async def test_when_all_is_wrong_there_is_the_way_out(talk: Talk) -> None:
    assert labels(await type_products(talk, "Chá; tonel")) == [["✖ Cancelar"]]


async def test_the_button_of_an_older_list_says_so(talk: Talk) -> None:
    older = await type_products(talk, "Café")
    await talk.say("Chá")
    ((method, answered),) = await talk.press(payload(older, "✅"))
    assert (method, answered["text"]) == (
        "answerCallbackQuery",
        "A lista mudou depois desta mensagem. Use os botões da mais nova.",
    )
    assert await names(talk) == []


async def test_a_list_that_is_closed_adds_nothing(talk: Talk) -> None:
    shown = await type_products(talk, "Café")
    await talk.say("/estoque")
    for data in (payload(shown, "✅"), "hd:1", "ha:0"):
        ((_, answered),) = await talk.press(data)
        assert answered["text"] == CLOSED
    assert await names(talk) == []


async def test_pressed_twice_it_adds_once(talk: Talk) -> None:
    add = payload(await type_products(talk, "Café"), "✅")
    await screen(talk, add)
    ((_, answered),) = await talk.press(add)
    assert answered["text"] == CLOSED
    assert await names(talk) == ["Café"]


async def test_what_somebody_else_added_meanwhile_is_shown(talk: Talk) -> None:
    shown = await type_products(talk, "A-1 - Café")
    async with talk.database.unit_of_work() as session:
        await add_product(session, actor_id=None, sku="a1", name="Chá", unit_code="un")
    (answered, redrawn) = await talk.press(payload(shown, "✅"))
    assert answered[1]["text"].startswith("Alguém cadastrou algo parecido")
    assert "já é de “Chá”" in redrawn[1]["text"]
    assert await names(talk) == ["Chá"]


async def test_when_nothing_good_is_left_meanwhile_the_list_is_shown_again(talk: Talk) -> None:
    shown = await type_products(talk, "NEW-1 - Café", "Chá; tonel")
    async with talk.database.unit_of_work() as session:
        await add_product(session, actor_id=None, sku="NEW-1", name="Outro", unit_code="un")
    (_, toast), (_, again) = await talk.press(payload(shown, "Deixar"))
    assert toast["show_alert"]
    assert "Outro" in again["text"]


async def test_fifty_at_a_time(talk: Talk) -> None:
    await talk.say("/produtos")
    (shown,) = await talk.say("\n".join(f"Produto {number:02} {'ç' * 60}" for number in range(52)))
    assert labels(shown)[0] == ["✅ Cadastrar 50"]
    assert "Cabem 50 por vez; 2 ficaram de fora." in shown[1]["text"]
    added = await screen(talk, payload(shown, "✅"))
    assert added[1]["text"].endswith("… e mais 45\n\nPara consultar, é só escrever o nome de um deles.")
    assert len(await names(talk)) == 50


async def test_the_longest_list_is_one_message(talk: Talk) -> None:
    long = ("&" * 30 + "ç" * 170)[:200]
    good = [f"{'G' * 37}{number:02} - {long}; un; {'9' * 60}" for number in range(25)]
    bad = [f"{number}{long}; {'<' * 80}" for number in range(25)]
    await talk.say("/produtos")
    sent = None
    for at in range(0, 25, 5):
        (sent,) = await talk.say("\n".join([*good[at : at + 5], *bad[at : at + 5]]))
    assert sent is not None
    assert "25" in labels(sent)[0][0]
    shown = sent[1]["text"]
    for tag in ("<b>", "</b>", "<code>", "</code>"):
        shown = shown.replace(tag, "")
    shown = shown.replace("&amp;", "&").replace("&lt;", "<")
    assert len(shown.encode("utf-16-le")) // 2 <= 4096


async def test_it_is_for_leaders(talk: Talk) -> None:
    with pytest.raises(RightMissingError):
        await talk.say("/products", TOM)
    assert "nothing" in str(await talk.say("cancel", TOM))


async def test_rights_count_at_the_press(talk: Talk) -> None:
    shown = await type_products(talk, "Café")
    added = await screen(talk, payload(shown, "✅"))
    again = await type_products(talk, "Chá")
    async with talk.database.unit_of_work() as session:
        role = (await session.execute(select(MemberRole).where(MemberRole.role == Role.ADMIN))).scalar_one()
        role.role = Role.VIEWER
    for data in (payload(again, "✅"), payload(added, "↩️")):
        with pytest.raises(RightMissingError):
            await talk.press(data, ANA)
    assert await names(talk) == ["Café"]


@pytest.mark.parametrize("data", ["hu:0", "hu:9999999999999999", "hu:-1", "hu:x", "ha:-1", "ha:99999999999", "hd:"])
async def test_made_up_buttons_change_nothing(talk: Talk, data: str) -> None:
    await screen(talk, payload(await type_products(talk, "Café"), "✅"))
    with suppress(NothingToUndoError):
        await talk.press(data)
    assert await names(talk) == ["Café"]
