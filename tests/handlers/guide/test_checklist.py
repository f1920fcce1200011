"""The first steps of a company, as an admin takes them."""

import pytest

from models.catalog.operations import add_product
from models.company.queries import get_company
from models.guide.queries import first_steps, is_beginning
from models.people.errors import RightMissingError
from models.people.invitations import issue_setup_code
from models.people.queries import find_sender
from models.stock.tables import Location
from tests.handlers.conftest import STRANGER, TOM, Talk
from tests.handlers.guide.conftest import labels, payload, screen


async def test_an_admin_is_shown_what_is_left(beginning: Talk) -> None:
    (sent,) = await beginning.say("/inicio")
    assert sent[1]["text"].startswith("<b>Primeiros passos</b>: 1 de 4\n\n○ Confira a empresa: <b>Café &amp; Cia</b>,")
    assert "✅ <b>2 pessoas</b> na equipe" in sent[1]["text"]
    assert labels(sent) == [
        ["✏️ Mudar a empresa", "✅ Está certo"],
        ["➕ Locais", "Pular"],
        ["➕ Produtos", "Pular"],
    ]


async def test_others_are_greeted(beginning: Talk) -> None:
    ((_, sent),) = await beginning.say("/start", TOM)
    assert sent["text"].startswith("Hello, <b>Tom</b>!")


async def test_a_step_is_skipped_and_taken_up_again(beginning: Talk) -> None:
    skipped = await screen(beginning, "hs:locations")
    assert "– Locais: fica para depois" in skipped[1]["text"]
    assert ["➕ Locais", "↩️ Retomar"] in labels(skipped)
    again = await screen(beginning, payload(skipped, "↩️"))
    assert "○ Locais" in again[1]["text"]
    assert ["➕ Locais", "Pular"] in labels(again)


async def test_what_is_done_shows_its_figure_and_has_no_buttons(beginning: Talk) -> None:
    async with beginning.database.unit_of_work() as session:
        session.add_all([Location(name="Norte"), Location(name="Sul"), Location(name="Velho", is_active=False)])
        await add_product(session, actor_id=None, sku="A", name="Café", unit_code="un")
    confirmed = await screen(beginning, "hs:company")
    assert "✅ <b>Tudo pronto!</b>" in confirmed[1]["text"]
    assert "<code>café</code>" in confirmed[1]["text"]
    assert labels(confirmed) == [["Primeiros passos"]]
    again = await screen(beginning, payload(confirmed, "Primeiros passos"))
    assert again[1]["text"].startswith("<b>Primeiros passos</b>: 4 de 4")
    assert "✅ <b>2 locais</b>\n✅ <b>1 produto</b>\n✅ <b>2 pessoas</b>" in again[1]["text"]
    assert labels(again) == []


async def test_all_set_is_said_once(beginning: Talk) -> None:
    for step in ("company", "locations"):
        await screen(beginning, f"hs:{step}")
    last = await screen(beginning, "hs:products")
    assert last[1]["text"].startswith("✅ <b>Tudo pronto!</b>")
    assert labels(last) == [["➕ Locais"], ["➕ Produtos"], ["Primeiros passos"]]
    ((_, sent),) = await beginning.say("/inicio")
    assert sent["text"].startswith("Olá, <b>Ana</b>!")


async def test_what_was_settled_can_be_taken_up_from_there(beginning: Talk) -> None:
    for step in ("company", "locations", "products"):
        last = await screen(beginning, f"hs:{step}")
    shown = await screen(beginning, payload(last, "Primeiros passos"))
    assert shown[1]["text"].startswith("<b>Primeiros passos</b>: 2 de 4")
    assert ["➕ Locais", "↩️ Retomar"] in labels(shown)
    open_again = await screen(beginning, "hr:locations")
    assert "○ Locais" in open_again[1]["text"]


async def test_its_buttons_begin_each_step(beginning: Talk) -> None:
    (sent,) = await beginning.say("/inicio")
    for label, command in (("✏️", "/empresa"), ("➕ Locais", "/locais"), ("➕ Produtos", "/produtos")):
        (typed,) = await beginning.say(command)
        (pressed,) = await beginning.press(payload(sent, label))
        assert pressed[1]["text"] == typed[1]["text"]


@pytest.mark.parametrize("data", ["hl", "hs:company", "hr:company"])
async def test_only_admins_press_them(beginning: Talk, data: str) -> None:
    with pytest.raises(RightMissingError):
        await beginning.press(data, TOM)
    async with beginning.database.unit_of_work() as session:
        assert (await get_company(session)).settled_steps == []


@pytest.mark.parametrize("data", ["hs:nonsense", "hs:", "hs", "hs:company:x", "hr:9"])
async def test_made_up_steps_change_nothing(beginning: Talk, data: str) -> None:
    ((method, _),) = await beginning.press(data)
    assert method == "answerCallbackQuery"
    async with beginning.database.unit_of_work() as session:
        assert (await get_company(session)).settled_steps == []


async def test_the_set_up_link_leads_straight_there(beginning: Talk) -> None:
    async with beginning.database.unit_of_work() as session:
        code = await issue_setup_code(session)
    sent = await beginning.say(f"/start {code}", STRANGER)
    shown = [params["text"] for method, params in sent if method == "sendMessage"]
    assert "<b>First steps</b>: 1 of 4" in shown[-1]
    assert sum(method == "setMyCommands" for method, _ in sent) == 1
    async with beginning.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=STRANGER, chat_id=STRANGER)
        assert sender is not None
        assert await is_beginning(session, sender.actor)
        assert (await first_steps(session, sender.actor)).figures.members == 3
