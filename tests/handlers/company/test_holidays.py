"""The days on which nobody works, as an admin keeps them."""

from datetime import date

import pytest
from sqlmodel import col, select

from bot.texts import Reader
from models.company.errors import HolidayNotFoundError
from models.company.tables import Holiday
from tests.handlers.conftest import ANA, Talk
from tests.handlers.screens import labels, payload, shown

CHRISTMAS = date(2026, 12, 25)


async def _days(talk: Talk) -> list[tuple[date, str]]:
    async with talk.database.unit_of_work() as session:
        rows = (await session.execute(select(Holiday).order_by(col(Holiday.day)))).scalars()
        return [(row.day, row.name) for row in rows]


async def test_without_any_it_offers_to_add_some(talk: Talk) -> None:
    sent = await talk.press("ch:0")
    assert shown(sent) == "<b>Feriados</b>\nNenhum dia marcado daqui para a frente."
    assert labels(sent) == [["➕ Feriado"], ["➕ Feriados nacionais do Brasil"], ["‹ Voltar"]]
    assert shown(await talk.press(payload(sent, "‹ Voltar"))).startswith("<b>Café &amp; Cia</b>")


async def test_days_are_written_one_per_line(talk: Talk) -> None:
    await talk.press("cq")
    sent = await talk.say("25/12 Natal\n\n24/6 São <João>")
    assert shown(sent).splitlines()[:3] == [
        "✅ Feriado: <b>sex 25/12/2026</b> · Natal",
        "✅ Feriado: <b>qui 24/06/2027</b> · São &lt;João&gt;",
        "",
    ]
    assert await _days(talk) == [(CHRISTMAS, "Natal"), (date(2027, 6, 24), "São <João>")]
    sent = await talk.press(payload(sent, "↩️"))
    assert "✅ Não é mais feriado: <b>sex 25/12/2026</b> · Natal" in shown(sent)
    assert await _days(talk) == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("<Natal>", "Não achei um dia em <b>&lt;Natal&gt;</b>."),
        ("25/12", "Entendi <b>25/12/2026</b>. Falta o nome"),
        ("25/12 Natal\n sei  lá", "Não achei um dia em <b>sei lá</b>."),
        ("x" * 4096, "Não achei um dia em <b>" + "x" * 199 + "…</b>."),
        ("25/12 Natal\n25/12 Festa", "<b>25/12/2026</b> aparece duas vezes: Natal e Festa."),
        ("20/11/2026 Zumbi", "<b>20/11/2026</b> já passou"),
        ("25/12 Natal\n24/6 " + "x" * 61, "O nome de <b>24/06/2027</b> é comprido demais: cabem 60 caracteres"),
    ],
)
async def test_what_is_no_day_is_explained_and_nothing_is_kept(talk: Talk, typed: str, answer: str) -> None:
    await talk.press("cq")
    sent = await talk.say(typed)
    assert answer in shown(sent)
    assert labels(sent) == [["✖ Cancelar"]]
    assert await _days(talk) == []
    await talk.say("25/12 Natal")
    assert await _days(talk) == [(CHRISTMAS, "Natal")]


async def test_a_day_that_may_be_two_is_asked_about_in_english(talk: Talk) -> None:
    async with talk.database.unit_of_work() as session:
        from models.people.queries import find_sender
        from models.people.tables import Member

        sender = await find_sender(session, telegram_id=ANA, chat_id=ANA)
        assert sender is not None
        (await session.get_one(Member, sender.actor.member_id)).language = "en"
    await talk.press("cq")
    assert "<b>Nov 12, 2027</b> or <b>Dec 11, 2026</b>" in shown(await talk.say("11/12 Party"))
    assert "Dec 11, 2026" in shown(await talk.say("Dec 11 Party"))
    assert await _days(talk) == [(date(2026, 12, 11), "Party")]


async def test_the_national_ones_come_in_one_press_in_the_companys_language(talk: Talk) -> None:
    sent = await talk.press("cn")
    days = await _days(talk)
    assert len(days) == 11
    assert days[0] == (CHRISTMAS, "Natal")
    assert shown(sent).splitlines()[5] == "… e mais 6 dias"
    assert [row[0] for row in labels(sent)][-3:] == ["Próximos ›", "➕ Feriado", "‹ Voltar"]
    assert await _days(talk) == days
    again = await talk.press("cn")
    assert shown(again).startswith("Nada mudou")
    await talk.press(payload(sent, "↩️"))
    assert await _days(talk) == []


async def test_a_long_list_comes_page_by_page(talk: Talk, meg: int) -> None:
    await talk.press("cn")
    sent = await talk.press("ch:1")
    assert labels(sent)[:3] == [
        ["✖ seg 15/11/2027 · Proclamação da R…"],
        ["✖ sáb 20/11/2027 · Dia da Consciênc…"],
        ["✖ sáb 25/12/2027 · Natal"],
    ]
    assert "9 a 11 de 11" in shown(sent)
    assert labels(await talk.press("ch:99999")) == labels(sent)
    seen = await talk.press("ch:1", meg)
    assert "Sat Nov 20, 2027 · Dia da Consciência Negra" in shown(seen)
    assert labels(seen) == [["‹ Previous"], ["‹ Back"]]


async def test_a_day_is_removed_by_its_button_and_comes_back(talk: Talk) -> None:
    await talk.press("cq")
    remove = payload(await talk.say("25/12 Natal"), "✖ sex")
    sent = await talk.press(remove)
    assert shown(sent).startswith("✅ Não é mais feriado: <b>sex 25/12/2026</b> · Natal")
    assert await _days(talk) == []
    with pytest.raises(HolidayNotFoundError):
        await talk.press(remove)
    await talk.press(payload(sent, "↩️"))
    assert await _days(talk) == [(CHRISTMAS, "Natal")]


async def test_the_question_is_left_by_its_button(talk: Talk, portuguese: Reader) -> None:
    sent = await talk.press("cq")
    assert shown(sent) == portuguese.text("company.ask_holiday")
    assert shown(await talk.press(payload(sent, "✖"))).startswith("<b>Feriados</b>")
    await talk.say("25/12 Natal")
    assert await _days(talk) == []


async def test_the_card_names_the_next_three(talk: Talk) -> None:
    await talk.press("cn")
    assert shown(await talk.say("/empresa")).endswith(
        "<b>Próximos feriados</b>\n"
        "sex 25/12/2026 · Natal\n"
        "sex 01/01/2027 · Confraternização Universal\n"
        "sex 26/03/2027 · Sexta-feira Santa"
    )
