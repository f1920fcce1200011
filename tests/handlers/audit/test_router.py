"""Reading the audit trail in chat, and checking that it is whole."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from bot.texts import Reader
from handlers.audit.keyboards import (
    AuditEntryCallback,
    AuditListCallback,
    CheckChainCallback,
    ChooseAreaCallback,
    ChoosePersonCallback,
)
from models.audit.errors import EntryNotFoundError
from models.audit.operations import record
from models.audit.tables import AuditEntry
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location
from tests.handlers.conftest import ANA, TOM, Talk, toast

EVA = 503
NOW = datetime(2026, 11, 20, 17, 32, tzinfo=UTC)


@pytest.fixture
async def eva(talk: Talk) -> int:
    """An admin who reads English."""
    async with talk.database.unit_of_work() as session:
        member = await add_member(
            session, telegram_id=EVA, name="Eva <b>", language=Language.ENGLISH, roles=[Role.ADMIN]
        )
    assert member.id is not None
    return member.id


async def note(talk: Talk, action: str = "change_roles", **what: Any) -> None:
    """Ana (1) did something to Tom (2)."""
    given: dict[str, Any] = {"member_id": 1, "area": "people", "object_type": "member", "object_id": "2", "details": {}}
    with time_machine.travel(NOW, tick=False):
        async with talk.database.unit_of_work() as session:
            record(session, action=action, **(given | what))


async def seal_of(talk: Talk, entry_id: int) -> str:
    """The beginning of an entry's hash, in fours."""
    async with talk.database.unit_of_work() as session:
        digest = (await session.get_one(AuditEntry, entry_id)).hash
    return f"{digest[:4]} {digest[4:8]} {digest[8:12]} {digest[12:16]}"


def buttons(sent: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    """The buttons of the last message: label -> payload."""
    rows = sent[-1][1]["reply_markup"]["inline_keyboard"]
    return {button["text"]: button["callback_data"] for row in rows for button in row}


@pytest.mark.parametrize("command", ["/auditoria", "/audit", "/AUDIT"])
async def test_an_admin_sees_who_did_what(talk: Talk, command: str) -> None:
    await note(talk)
    with time_machine.travel(NOW, tick=False):
        ((method, sent),) = await talk.say(command, ANA)
    assert method == "sendMessage"
    assert sent["text"].splitlines() == [
        "<b>Auditoria</b>: quem fez o quê",
        "",
        "1. <b>Ana</b> mudou as funções: Tom · hoje 14:32",
        *(line for line in sent["text"].splitlines()[3:] if "<b>O sistema</b> incluiu na equipe" in line),
    ]
    assert sent["text"].count("O sistema") == 2


async def test_it_is_read_in_the_readers_language(talk: Talk, eva: int) -> None:
    await note(talk, member_id=eva)
    ((_, sent),) = await talk.say("/audit", EVA)
    assert "1. <b>Eva &lt;b&gt;</b> changed roles: Tom · " in sent["text"]
    assert {"🔎 Person", "🔎 Subject", "Check that nothing was altered"} <= set(buttons([("", sent)]))


@pytest.mark.parametrize(
    "payload",
    [
        AuditListCallback(),
        AuditEntryCallback(entry_id=1),
        ChoosePersonCallback(),
        ChooseAreaCallback(),
        CheckChainCallback(),
    ],
)
async def test_nobody_else_does(talk: Talk, payload: Any) -> None:
    with pytest.raises(RightMissingError):
        await talk.say("/audit", TOM)
    with pytest.raises(RightMissingError):
        await talk.press(payload.pack(), TOM)


async def test_pages_are_turned_in_place(talk: Talk) -> None:
    for _ in range(8):
        await note(talk)
    first = buttons(await talk.say("/audit", ANA))
    assert [label for label in first if label.isdigit()] == list("12345678")
    answered, (method, older) = await talk.press(first["Mais antigos ›"], ANA)
    assert (answered, method) == (toast(), "editMessageText")
    assert older["text"].count("O sistema") == 2
    turned = buttons([("", older)])
    assert "Mais antigos ›" not in turned
    _, (_, newer) = await talk.press(turned["‹ Mais novos"], ANA)
    assert newer["text"].count("mudou as funções") == 8


async def test_an_entry_shows_old_and_new_and_leads_back(talk: Talk) -> None:
    await note(talk, details={"roles": [["viewer"], ["buyer", "viewer"]]})
    _, (_, card) = await talk.press(buttons(await talk.say("/audit", ANA))["1"], ANA)
    assert card["text"].splitlines()[0] == "<b>Ana</b> mudou as funções: <b>Tom</b>"
    assert card["text"].splitlines()[1].endswith("· registro nº 3")
    assert card["text"].splitlines()[2] == f"Selo: <code>{await seal_of(talk, 3)}</code>"
    assert card["text"].splitlines()[-1] == "Funções: consulta → <b>compras, consulta</b>"
    _, (_, back) = await talk.press(buttons([("", card)])["‹ Voltar"], ANA)
    assert "1. <b>Ana</b> mudou as funções: Tom" in back["text"]


async def test_an_entry_leads_to_the_rest_of_its_object_and_person(talk: Talk) -> None:
    await note(talk)
    await note(talk, "change_company", area="company", object_type="company", object_id="1")
    _, (_, card) = await talk.press(AuditEntryCallback(entry_id=3).pack(), ANA)
    ways = buttons([("", card)])
    _, (_, about_tom) = await talk.press(ways["Todo o histórico deste item"], ANA)
    assert about_tom["text"].startswith("<b>Auditoria</b>: um único item")
    assert [line[:2] for line in about_tom["text"].splitlines()[2:]] == ["1.", "2."]
    assert "empresa" not in about_tom["text"]
    _, (_, by_ana) = await talk.press(ways["Tudo o que Ana fez"], ANA)
    assert by_ana["text"].startswith("<b>Auditoria</b>: Ana\n")
    assert "O sistema" not in by_ana["text"]


async def test_a_person_and_an_area_are_chosen_by_buttons(talk: Talk, eva: int) -> None:
    await note(talk)
    await note(talk, "change_company", area="company", object_type="company", object_id="1", member_id=eva)
    chosen = buttons(await talk.say("/audit", ANA))
    _, (_, areas) = await talk.press(chosen["🔎 Assunto"], ANA)
    _, (_, company) = await talk.press(buttons([("", areas)])["Empresa"], ANA)
    assert company["text"].startswith("<b>Auditoria</b>: Empresa\n")
    assert company["text"].splitlines()[2].startswith("1. <b>Eva &lt;b&gt;</b> mudou os dados da empresa · ")
    _, (_, whose) = await talk.press(buttons([("", company)])["🔎 Pessoa"], ANA)
    people = buttons([("", whose)])
    assert set(people) == {"Ana", "Eva <b>", "‹ Voltar"}
    _, (_, both) = await talk.press(people["Ana"], ANA)
    assert both["text"] == "<b>Auditoria</b>: Ana · Empresa\n\nNada por aqui ainda."
    _, (_, everything) = await talk.press(buttons([("", both)])["Tudo"], ANA)
    assert everything["text"].startswith("<b>Auditoria</b>: quem fez o quê\n")


async def test_while_nobody_has_done_anything_there_is_nobody_to_choose(talk: Talk) -> None:
    _, (_, whose) = await talk.press(ChoosePersonCallback().pack(), ANA)
    assert whose["text"] == "Ninguém da equipe fez alterações ainda."
    assert buttons([("", whose)]) == {"‹ Voltar": AuditListCallback().pack()}


async def test_a_made_up_entry_is_refused(talk: Talk) -> None:
    with pytest.raises(EntryNotFoundError):
        await talk.press("ae:0::0:999", ANA)


@pytest.mark.parametrize("payload", ["al:-1::0:0", "al:0:Ab c:0:0", "al:0::0:9999999999999", "ae:0::0:", "al:x::0:0"])
async def test_a_forged_payload_is_not_taken_up(talk: Talk, portuguese: Reader, payload: str) -> None:
    assert await talk.press(payload, ANA) == [toast(portuguese.label("messaging.stale_button"))]


def test_the_longest_payloads_fit() -> None:
    most = {"member_id": 2**31 - 1, "area": "a" * 16, "object_of": 10**12 - 1}
    assert len(AuditListCallback(**most, upto=10**12 - 1).pack()) <= 64
    assert len(AuditEntryCallback(**most, entry_id=10**12 - 1).pack()) <= 64
    assert len(ChoosePersonCallback(**most, page=99_999).pack()) <= 64


async def test_a_whole_chain_is_said_to_be_whole(talk: Talk) -> None:
    answered, (_, sent) = await talk.press(CheckChainCallback().pack(), ANA)
    assert answered == toast()
    assert sent["text"].splitlines() == [
        "✅ Íntegro: 2 registros verificados, e nenhum foi alterado.",
        f"Selo do nº 2: <code>{await seal_of(talk, 2)}</code>",
        "",
        "Ele nunca muda: guarde esta mensagem e compare quando quiser.",
    ]
    assert buttons([("", sent)]) == {"‹ Voltar": AuditListCallback().pack()}


async def test_a_broken_chain_is_said_to_be_broken_and_where(talk: Talk, eva: int) -> None:
    async with talk.database.engine.begin() as connection:
        drop = "audit_entry_no_update" if talk.database.is_embedded else "audit_entry_append_only ON audit_entry"
        await connection.execute(text(f"DROP TRIGGER {drop}"))
        await connection.execute(text("UPDATE audit_entry SET details = '{}' WHERE id = 2"))
    _, (_, sent) = await talk.press(CheckChainCallback().pack(), EVA)
    assert sent["text"].startswith("⚠️ The history is not whole from entry no. 2 on: what was written there has been")


async def test_names_of_locations_stand_in_the_card(talk: Talk) -> None:
    async with talk.database.unit_of_work() as session:
        session.add_all([Location(name="Loja"), Location(name="Depósito")])
    await note(talk, "change_locations", details={"locations": [None, [1, 2, 9]]})
    _, (_, card) = await talk.press(AuditEntryCallback(entry_id=3).pack(), ANA)
    assert card["text"].endswith("Locais: todos os locais → <b>Loja, Depósito, 9</b>")
