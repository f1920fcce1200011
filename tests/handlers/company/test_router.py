"""The company's card, and changing its settings, as an admin does it."""

import pytest
from sqlmodel import col, select

from bot.texts import Reader
from models.audit.errors import ChangedSinceError
from models.company.errors import WorkingDayMissingError
from models.company.queries import get_company
from models.company.tables import Company
from models.messaging.tables import Conversation
from models.people.errors import RightMissingError
from models.people.tables import MemberRole, Role
from tests.handlers.conftest import TOM, Sent, Talk, toast
from tests.handlers.screens import labels, payload, shown

CARD = """<b>Café &amp; Cia</b>

Idioma: português
Fuso horário: São Paulo (UTC−3) · agora 19:15
Moeda: Real brasileiro (BRL)
Dias de trabalho: segunda a sexta
Horário: 08:00 às 18:00

Nenhum feriado marcado."""

BUTTONS = [["✏️ Nome", "✏️ Idioma"], ["✏️ Fuso horário", "✏️ Moeda"], ["✏️ Dias", "✏️ Horário"], ["Feriados"]]
UNDO = ["↩️ Desfazer"]
CANCEL = ["✖ Cancelar"]


async def _company(talk: Talk) -> Company:
    async with talk.database.unit_of_work() as session:
        return await get_company(session)


async def _is_asked(talk: Talk) -> bool:
    async with talk.database.unit_of_work() as session:
        return (await session.execute(select(Conversation))).first() is not None


async def _ask(talk: Talk, field: str) -> None:
    await talk.press(f"ca:{field}")
    assert await _is_asked(talk)


@pytest.mark.parametrize("command", ["/empresa", "/company", "/EMPRESA"])
async def test_an_admin_sees_everything_with_a_button_for_each(talk: Talk, command: str) -> None:
    sent = await talk.say(command)
    assert (shown(sent), labels(sent)) == (CARD, BUTTONS)


async def test_while_the_company_begins_its_first_steps_are_a_press_away(talk: Talk, meg: int) -> None:
    async with talk.database.unit_of_work() as session:
        (await get_company(session)).settled_steps = []
    assert labels(await talk.say("/empresa"))[:-1] == BUTTONS
    is_right = payload(await talk.say("/empresa"), "✅ Está certo")
    assert "✅ Empresa: <b>Café &amp; Cia</b>" in shown(await talk.press(is_right))
    assert labels(await talk.say("/company", meg)) == [["Holidays"]]


async def test_a_manager_sees_it_in_their_language_and_changes_nothing(talk: Talk, meg: int) -> None:
    sent = await talk.say("/company", meg)
    assert shown(sent).splitlines()[2:4] == ["Language: Portuguese", "Time zone: Sao Paulo (UTC−3) · now 19:15"]
    assert labels(sent) == [["Holidays"]]


@pytest.mark.parametrize(
    "data",
    [
        "c",
        "ca:name",
        "cl:en",
        "cz:America/Manaus",
        "cc:EUR",
        "cd:6:1",
        "cu:1",
        "ch:0",
        "cq",
        "cn",
        "cr:739000:0",
        "cw:1",
    ],
)
async def test_others_are_refused_whatever_they_press(talk: Talk, data: str) -> None:
    before = (await _company(talk)).model_dump()
    with pytest.raises(RightMissingError):
        await talk.press(data, TOM)
    assert (await _company(talk)).model_dump() == before
    with pytest.raises(RightMissingError):
        await talk.say("/empresa", TOM)


@pytest.mark.parametrize(
    "data",
    [
        "ca:",
        "ca:owner",
        "cl:fr",
        "cl:",
        "cz:" + "x" * 41,
        "cc:EURO",
        "cd:0:1",
        "cd:8:1",
        "cd:6",
        "cu:-1",
        "cu:x",
        "cr:0:0",
    ],
)
async def test_a_made_up_button_does_nothing(talk: Talk, portuguese: Reader, data: str) -> None:
    before = (await _company(talk)).model_dump()
    (answer,) = [one for one in await talk.press(data) if one[0] == "answerCallbackQuery"]
    assert answer[1].get("text"), "told that the button is no good"
    assert (await _company(talk)).model_dump() == before


@pytest.mark.parametrize(
    ("field", "typed", "confirmation"),
    [
        ("name", " Padaria  São João ", "✅ Nome: Café &amp; Cia → <b>Padaria São João</b>"),
        ("name", "<b>x</b>", "✅ Nome: Café &amp; Cia → <b>&lt;b&gt;x&lt;/b&gt;</b>"),
        ("timezone", "lisboa", "✅ Fuso horário: São Paulo (UTC−3) → <b>Lisboa (UTC+0)</b>"),
        ("currency", "iene", "✅ Moeda: Real brasileiro (BRL) → <b>Iene japonês (JPY)</b>"),
        ("hours", "8h às 18h30", "✅ Horário: 08:00 às 18:00 → <b>08:00 às 18:30</b>"),
    ],
)
async def test_an_answer_in_writing_is_confirmed_above_the_card_and_can_be_undone(
    talk: Talk, field: str, typed: str, confirmation: str
) -> None:
    before = (await _company(talk)).model_dump()
    await _ask(talk, field)
    sent = await talk.say(typed)
    assert shown(sent).splitlines()[:2] == [confirmation, ""]
    assert labels(sent) == [UNDO, *BUTTONS]
    assert (await _company(talk)).model_dump() != before
    assert not await _is_asked(talk)
    sent = await talk.press(payload(sent, "↩️"))
    assert shown(sent).endswith(CARD)
    assert (await _company(talk)).model_dump() == before


async def test_the_card_is_the_new_company_not_the_one_that_the_reader_knew(talk: Talk) -> None:
    await _ask(talk, "name")
    assert "\n<b>Padaria</b>\n" in shown(await talk.say("Padaria"))
    await _ask(talk, "timezone")
    assert "Manaus (UTC−4) · agora 18:15" in shown(await talk.say("Manaus"))


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        ("name", "\u2800\u2800", "Não consigo ler esse nome"),
        ("name", "x" * 81, "cabem 80 caracteres"),
        ("timezone", "xyzzyplugh", "Não conheço <b>xyzzyplugh</b>"),
        ("timezone", "<xyzzyplugh>", "Não conheço <b>&lt;xyzzyplugh&gt;</b>"),
        ("timezone", "&" * 4096, "Não conheço <b>&amp;"),
        ("currency", "xyzzyplugh", "Não conheço a moeda <b>xyzzyplugh</b>"),
        ("currency", "&" * 4096, "Não conheço a moeda <b>&amp;"),
        ("hours", "quando der", "Não entendi o horário"),
        ("hours", "22-6", "De 22:00 até 06:00"),
    ],
)
async def test_what_does_not_fit_is_explained_and_asked_again(talk: Talk, field: str, typed: str, answer: str) -> None:
    before = (await _company(talk)).model_dump()
    await _ask(talk, field)
    sent = await talk.say(typed)
    assert answer in shown(sent)
    assert len(shown(sent)) < 1000
    assert labels(sent) == [CANCEL]
    assert await _is_asked(talk)
    assert (await _company(talk)).model_dump() == before


@pytest.mark.parametrize(
    ("field", "typed", "button", "confirmation"),
    [
        ("timezone", "Brasil", "Manaus", "✅ Fuso horário: São Paulo (UTC−3) → <b>Manaus (UTC−4)</b>"),
        ("currency", "dólar", "Dólar americano", "✅ Moeda: Real brasileiro (BRL) → <b>Dólar americano (USD)</b>"),
    ],
)
async def test_what_may_mean_several_becomes_buttons(
    talk: Talk, field: str, typed: str, button: str, confirmation: str
) -> None:
    await _ask(talk, field)
    sent = await talk.say(typed)
    assert await _is_asked(talk)
    sent = await talk.press(payload(sent, button))
    assert shown(sent).startswith(confirmation)
    assert not await _is_asked(talk)


@pytest.mark.parametrize("field", ["name", "timezone", "currency", "hours"])
async def test_a_question_says_what_is_now_and_is_left_by_its_button(talk: Talk, field: str) -> None:
    sent = await talk.press(f"ca:{field}")
    assert "Hoje: <b>" in shown(sent)
    assert labels(sent)[-1] == CANCEL
    sent = await talk.press(payload(sent, "✖"))
    assert (shown(sent), labels(sent)) == (CARD, BUTTONS)
    assert not await _is_asked(talk)


@pytest.mark.parametrize("field", ["language", "working_days"])
async def test_a_question_that_is_answered_by_buttons_leaves_words_alone(talk: Talk, field: str) -> None:
    await talk.press("ca:name")
    await talk.press(f"ca:{field}")
    assert not await _is_asked(talk)


@pytest.mark.parametrize(
    ("field", "button", "confirmation"),
    [
        ("language", "English", "✅ Idioma: português → <b>inglês</b>"),
        ("timezone", "Lisboa", "✅ Fuso horário: São Paulo (UTC−3) → <b>Lisboa (UTC+0)</b>"),
        ("currency", "Euro", "✅ Moeda: Real brasileiro (BRL) → <b>Euro (EUR)</b>"),
    ],
)
async def test_a_choice_by_button_takes_two_presses(talk: Talk, field: str, button: str, confirmation: str) -> None:
    sent = await talk.press(payload(await talk.press(f"ca:{field}"), button))
    assert sent[0] == toast()
    assert shown(sent).startswith(confirmation)
    assert labels(sent)[0] == UNDO


async def test_choosing_what_is_so_already_says_so(talk: Talk) -> None:
    sent = await talk.press("cc:BRL")
    assert shown(sent).startswith("Moeda já era assim: <b>Real brasileiro (BRL)</b>")
    assert labels(sent) == BUTTONS


async def test_weekdays_are_ticked_one_by_one(talk: Talk) -> None:
    sent = await talk.press("ca:working_days")
    assert labels(sent) == [
        ["✅ segunda", "✅ terça"],
        ["✅ quarta", "✅ quinta"],
        ["✅ sexta", "▫️ sábado"],
        ["▫️ domingo"],
        ["‹ Voltar"],
    ]
    saturday = payload(sent, "▫️ sábado")
    sent = await talk.press(saturday)
    assert shown(sent) == "✅ Dias de trabalho: segunda a sexta → <b>segunda a sábado</b>"
    assert labels(sent)[2:] == [["✅ sexta", "✅ sábado"], ["▫️ domingo"], UNDO, ["‹ Voltar"]]
    sent = await talk.press(saturday)
    assert shown(sent) == "Dias de trabalho já era assim: <b>segunda a sábado</b>"
    assert (await _company(talk)).working_days == [1, 2, 3, 4, 5, 6]


async def test_the_last_weekday_stays_on(talk: Talk) -> None:
    for day in range(1, 5):
        await talk.press(f"cd:{day}:0")
    with pytest.raises(WorkingDayMissingError):
        await talk.press("cd:5:0")
    assert (await _company(talk)).working_days == [5]


async def test_an_old_undo_does_not_overwrite_what_came_after(talk: Talk) -> None:
    old = payload(await talk.press("cc:EUR"), "↩️")
    await talk.press("cc:USD")
    with pytest.raises(ChangedSinceError):
        await talk.press(old)
    assert (await _company(talk)).currency == "USD"


async def test_whoever_lost_the_right_in_the_middle_is_told_and_let_go(talk: Talk, portuguese: Reader) -> None:
    await _ask(talk, "name")
    async with talk.database.unit_of_work() as session:
        role = (await session.execute(select(MemberRole).where(col(MemberRole.role) == Role.ADMIN))).scalar_one()
        role.role = Role.VIEWER
    sent = await talk.say("Padaria")
    assert shown(sent) == portuguese.error(RightMissingError())
    assert not await _is_asked(talk)
    assert (await _company(talk)).name == "Café & Cia"


async def test_another_command_ends_the_question(talk: Talk) -> None:
    await _ask(talk, "name")
    await talk.say("/empresa")
    assert not await _is_asked(talk)
    await talk.say("Padaria")
    assert (await _company(talk)).name == "Café & Cia"


async def test_the_longest_name_fits_everywhere(talk: Talk) -> None:
    await _ask(talk, "name")
    name = "<&>" * 26 + "é"
    assert len(shown(await talk.say(name))) < 4096
    assert (await _company(talk)).name == name


async def test_strangers_and_groups_are_offered_the_commands_in_the_companys_language(talk: Talk) -> None:
    changed = await talk.press("cl:en")
    assert _menus(changed) == [("default", "start"), ("all_group_chats", "stock")]
    undone = await talk.press(payload(changed, "↩️"))
    assert _menus(undone) == [("default", "inicio"), ("all_group_chats", "estoque")]
    assert _menus(await talk.press("cc:USD")) == _menus(await talk.press("cl:pt_BR")) == []


def _menus(sent: list[Sent]) -> list[tuple[str, str]]:
    menus = [params for method, params in sent if method == "setMyCommands"]
    return [(menu["scope"]["type"], menu["commands"][0]["command"]) for menu in menus]
