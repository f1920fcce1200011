"""Inviting people: choosing what a link gives, making it, and taking it back."""

import re
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
import time_machine

from bot.texts import Reader
from handlers.people.links import picture_of
from models.people.errors import (
    InvitationNotOpenError,
    InvitationRevokedError,
    LocationNeededError,
    RelinkMadeError,
    RightMissingError,
    RoleNeededError,
)
from models.people.rules import NAME_LENGTH
from models.people.tables import Language, Member, MemberRole, Role
from tests.handlers.conftest import ANA, STRANGER, TOM, Sent, Talk
from tests.handlers.people.conftest import actor_of, add_locations, invite, open_ones

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LINK = re.compile(r"https://t\.me/retaguarda_bot\?start=(join_[A-Za-z0-9_-]{32})")
DRAFT = 5
"""The number of the message with which tests begin."""


def _buttons(params: dict[str, Any]) -> dict[str, str]:
    """What each button of a message says, and carries."""
    rows = params["reply_markup"]["inline_keyboard"]
    return {button["text"]: button.get("callback_data", "") for row in rows for button in row}


async def _press(talk: Talk, data: str, sender: int = ANA) -> dict[str, Any]:
    """What takes the message's place."""
    (method, toast), (edited, params) = await talk.press(data, sender)
    assert (method, edited) == ("answerCallbackQuery", "editMessageText")
    assert "text" not in toast
    return params


async def _begin(talk: Talk, command: str = "/convidar") -> dict[str, Any]:
    ((_, card),) = await talk.say(command)
    return card


async def _create(talk: Talk) -> tuple[dict[str, Any], dict[str, Any]]:
    """The card after the link is made, and the message with the link."""
    _, (edited, card), (method, link) = await talk.press(f"ic:{DRAFT}")
    assert (edited, method) == ("editMessageText", "sendPhoto")
    return card, link


def _code(link: dict[str, Any]) -> str:
    found = LINK.search(link["caption"])
    assert found is not None
    return found[1]


@pytest.mark.parametrize("command", ["/convidar", "/invite", "/Convidar"])
async def test_the_card_explains_the_roles_and_offers_them(talk: Talk, command: str) -> None:
    card = await _begin(talk, command)
    assert "<b>operação</b>: quem trabalha na loja ou no depósito" in card["text"]
    assert card["text"].count("• ") == len(Role)
    buttons = _buttons(card)
    assert buttons["▫️ compras"] == f"ia:{DRAFT}:buyer"
    assert not {"➕ Criar link", "✏️ Locais"} & buttons.keys()
    assert buttons["✖ Cancelar"] == "x:Inviting"


async def test_roles_are_given_and_taken_away_on_the_card(talk: Talk) -> None:
    await _begin(talk)
    card = await _press(talk, f"ia:{DRAFT}:buyer")
    assert "<b>compras</b>: quem compra dos fornecedores" in card["text"]
    assert {"✅ compras", "▫️ operação", "➕ Criar link"} <= _buttons(card).keys()
    card = await _press(talk, f"ia:{DRAFT}:buyer")
    assert {"▫️ compras"} <= _buttons(card).keys()
    assert "➕ Criar link" not in _buttons(card)


async def test_locations_are_chosen_where_there_are_several(talk: Talk) -> None:
    await add_locations(talk, "North", "<South>", "East")
    await _begin(talk)
    card = await _press(talk, f"ia:{DRAFT}:operator")
    assert "Locais: <b>todos os locais</b>" in card["text"]
    assert "✅ Todos os locais" in _buttons(await _press(talk, _buttons(card)["✏️ Locais"]))
    card = await _press(talk, f"it:{DRAFT}:0:2")
    assert "Locais: <b>&lt;South&gt;</b>" in card["text"]
    assert list(_buttons(card)) == ["▫️ Todos os locais", "▫️ East", "▫️ North", "✅ <South>", "➕ Criar link", "‹ Voltar"]
    card = await _press(talk, f"it:{DRAFT}:0:1")
    assert "Locais: <b>North, &lt;South&gt;</b>" in card["text"]
    card = await _press(talk, _buttons(card)["‹ Voltar"])
    assert "Locais: <b>North, &lt;South&gt;</b>" in card["text"]
    await _create(talk)
    (invited,) = await open_ones(talk)
    assert (invited.roles, invited.places) == ([Role.OPERATOR], ["North", "<South>"])


async def test_nobody_is_invited_to_no_location(talk: Talk) -> None:
    await add_locations(talk, "North", "South")
    await _begin(talk)
    await _press(talk, f"it:{DRAFT}:0:1")
    with pytest.raises(LocationNeededError):
        await talk.press(f"it:{DRAFT}:0:1")
    assert "Locais: <b>North</b>" in (await _press(talk, f"ia:{DRAFT}:viewer"))["text"]
    assert "Locais: <b>todos os locais</b>" in (await _press(talk, f"it:{DRAFT}:0:0"))["text"]


async def test_many_locations_are_shown_page_by_page(talk: Talk) -> None:
    await add_locations(talk, *(f"Place {number:02}" for number in range(1, 12)))
    await _begin(talk)
    first = _buttons(await _press(talk, f"il:{DRAFT}:0"))
    assert "▫️ Place 08" in first
    assert "▫️ Place 09" not in first
    second = _buttons(await _press(talk, first["Próximos ›"]))
    assert {"▫️ Place 09", "‹ Anteriores"} <= second.keys()
    assert "✅ Place 11" in _buttons(await _press(talk, second["▫️ Place 11"]))


async def test_an_admin_sees_all_locations(talk: Talk) -> None:
    await add_locations(talk, "North", "South")
    await _begin(talk)
    await _press(talk, f"it:{DRAFT}:0:1")
    card = await _press(talk, f"ia:{DRAFT}:admin")
    assert "Locais: <b>todos os locais</b>" in card["text"]
    assert "✏️ Locais" not in _buttons(card)
    await _create(talk)
    assert (await open_ones(talk))[0].places is None


async def test_the_link_is_for_whoever_is_invited(talk: Talk) -> None:
    with time_machine.travel(NOON, tick=False):
        await _begin(talk)
        await _press(talk, f"ia:{DRAFT}:viewer")
        assert "Idioma: <b>inglês</b>" in (await _press(talk, f"ig:{DRAFT}:en"))["text"]
        card, link = await _create(talk)
    assert card["text"].startswith("✅ <b>Convite criado</b>\nFunção: <b>consulta</b>\nLocais: <b>todos os locais</b>")
    assert "até 21/11 09:00" in card["text"]
    assert link["chat_id"] == ANA
    assert link["caption"].startswith("<b>Invitation to Café &amp; Cia</b>\nhttps://t.me/retaguarda_bot?start=join_")
    address = f"https://t.me/retaguarda_bot?start={_code(link)}"
    assert link["reply_markup"]["inline_keyboard"] == [[{"text": "Copiar o link", "copy_text": {"text": address}}]]
    (picture,) = talk.files.values()
    assert picture.content == picture_of(address)
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        await talk.say(f"/start {_code(link)}", STRANGER)
    newcomer = await actor_of(talk, STRANGER)
    assert (newcomer.roles, newcomer.language) == (frozenset({Role.VIEWER}), Language.ENGLISH)


def test_the_picture_shows_the_link_with_a_white_border() -> None:
    """Read back from the PNG itself: a grey picture of one bit a pixel."""
    link = "https://t.me/retaguarda_bot?start=join_" + "x" * 32
    modules = _modules(picture_of(link), scale=10)
    expected = segno.make_qr(link, error="m")
    assert modules == [[bool(dark) for dark in row] for row in expected.matrix_iter(border=4)]


def _modules(png: bytes, scale: int) -> list[list[bool]]:
    width = int.from_bytes(png[16:20])
    start = png.index(b"IDAT") + 4
    rows = zlib.decompress(png[start : start + int.from_bytes(png[start - 8 : start - 4])])
    length = 1 + (width + 7) // 8
    pixels = [rows[top * length + 1 : (top + 1) * length] for top in range(0, width, scale)]
    return [[not row[left // 8] >> (7 - left % 8) & 1 for left in range(0, width, scale)] for row in pixels]


async def test_whoever_taps_twice_gets_one_link_and_keeps_the_card(talk: Talk, left_behind: Sent) -> None:
    await _begin(talk)
    await _press(talk, f"ia:{DRAFT}:viewer")
    card, _ = await _create(talk)
    assert await talk.press(f"ic:{DRAFT}") == [left_behind]
    assert len(await open_ones(talk)) == 1
    assert "operação" in (await _press(talk, _buttons(card)["➕ Novo convite"]))["text"]


@pytest.fixture
def left_behind(portuguese: Reader) -> Sent:
    """What is said beside the buttons of a card whose conversation is over."""
    said = {"callback_query_id": "9", "text": portuguese.label("invitations.left_behind"), "show_alert": True}
    return "answerCallbackQuery", said


@pytest.mark.parametrize("data", ["id:5", "ia:5:buyer", "ig:5:en", "il:5:0", "it:5:0:0", "ic:5"])
async def test_a_card_left_behind_says_so(talk: Talk, left_behind: Sent, data: str) -> None:
    assert await talk.press(data) == [left_behind]
    await _begin(talk)
    await talk.say("/estoque")
    assert await talk.press(data) == [left_behind]
    await talk.say("/convidar", message_id=DRAFT + 1)
    assert await talk.press(data) == [left_behind]


async def test_two_admins_at_once_do_not_mix(talk: Talk) -> None:
    async with talk.database.unit_of_work() as session:
        session.add(MemberRole(member_id=2, role=Role.ADMIN))
    await _begin(talk)
    await talk.say("/invite", TOM)
    await _press(talk, f"ia:{DRAFT}:buyer")
    await _press(talk, f"ia:{DRAFT}:finance", TOM)
    await _create(talk)
    assert [(one.by, one.roles) for one in await open_ones(talk)] == [("Ana", [Role.BUYER])]


async def test_a_link_without_a_role_is_not_made(talk: Talk) -> None:
    await _begin(talk)
    with pytest.raises(RoleNeededError):
        await talk.press(f"ic:{DRAFT}")


PRESSES = (
    "in",
    "ia:5:admin",
    "id:5",
    "ig:5:en",
    "il:5:0",
    "it:5:0:0",
    "ic:5",
    "io:0",
    "iv:0:1",
    "ix:0:1",
    "iu:0:1",
    "ir:1:0",
)


@pytest.mark.parametrize("data", PRESSES)
async def test_whoever_may_not_invite_any_more_may_press_nothing(talk: Talk, data: str) -> None:
    await invite(talk, Role.VIEWER)
    await _begin(talk)
    await _press(talk, f"ia:{DRAFT}:viewer")
    async with talk.database.unit_of_work() as session:
        await session.delete(await session.get_one(MemberRole, (1, Role.ADMIN)))
        session.add(MemberRole(member_id=1, role=Role.MANAGER))
    with pytest.raises(RightMissingError):
        await talk.press(data)


async def test_only_admins_invite(talk: Talk) -> None:
    with pytest.raises(RightMissingError):
        await talk.say("/invite", TOM)


async def test_open_invitations_are_listed_with_what_they_give(talk: Talk) -> None:
    await add_locations(talk, "<No\u202erth>", "South")
    with time_machine.travel(NOON, tick=False):
        await invite(talk, Role.BUYER, Role.VIEWER, location_ids=[1])
        await talk.press("ir:2:0")
        card = await _begin(talk)
        page = await _press(talk, _buttons(card)["Convites abertos: 2"])
    assert page["text"] == (
        "<b>2 convites abertos</b>\n"
        "1. <b>compras, consulta</b> · &lt;North&gt; · até 21/11 09:00 · de Ana\n"
        "2. <b>novo Telegram de Tom</b> · até 21/11 09:00 · de Ana"
    )
    assert _buttons(page) == {
        "1 · compras, consulta": "iv:0:1",
        "2 · novo Telegram de Tom": "iv:0:2",
        "➕ Novo convite": "in",
    }


async def test_many_open_invitations_are_listed_page_by_page(talk: Talk) -> None:
    for _ in range(10):
        await invite(talk, Role.VIEWER)
    first = _buttons(await _press(talk, "io:0"))
    assert {"8 · consulta", "Próximos ›"} <= first.keys()
    assert "9 · consulta" not in first
    second = _buttons(await _press(talk, first["Próximos ›"]))
    assert {"9 · consulta", "10 · consulta", "‹ Anteriores"} <= second.keys()
    assert "io:1" in _buttons(await _press(talk, second["9 · consulta"])).values()


async def test_where_none_is_open_one_can_be_made(talk: Talk, portuguese: Reader) -> None:
    page = await _press(talk, "io:0")
    assert page["text"] == portuguese.text("invitations.none_open")
    assert _buttons(page) == {"➕ Novo convite": "in"}


async def test_an_invitation_is_taken_back_and_given_again(talk: Talk) -> None:
    code = await invite(talk, Role.BUYER)
    card = await _press(talk, "iv:0:1")
    assert "Função: <b>compras</b>" in card["text"]
    revoked = await _press(talk, _buttons(card)["Anular este link"])
    assert revoked["text"].startswith("✅ <b>Convite anulado</b>: aberto → anulado.")
    assert await open_ones(talk) == []
    restored = await _press(talk, _buttons(revoked)["↩️ Desfazer"])
    assert restored["text"].startswith("✅ <b>Convite reaberto</b>: anulado → aberto.")
    assert {"Anular este link", "‹ Voltar"} <= _buttons(restored).keys()
    await talk.say(f"/start {code}", STRANGER)
    assert (await actor_of(talk, STRANGER)).roles == {Role.BUYER}


async def test_an_invitation_that_is_used_cannot_be_taken_back(talk: Talk) -> None:
    await talk.say(f"/start {await invite(talk, Role.BUYER)}", STRANGER)
    for data in ("iv:0:1", "ix:0:1", "iu:0:1", "ix:0:99"):
        with pytest.raises(InvitationNotOpenError):
            await talk.press(data)


async def test_a_new_link_can_be_taken_back_at_once(talk: Talk) -> None:
    await _begin(talk)
    await _press(talk, f"ia:{DRAFT}:viewer")
    card, _ = await _create(talk)
    await _press(talk, _buttons(card)["Anular este link"])
    assert await open_ones(talk) == []


async def test_a_link_for_a_new_account_leads_back_to_the_person(talk: Talk) -> None:
    _, (_, card), (_, link) = await talk.press("ir:2:0")
    assert "Novo Telegram de <b>Tom</b>" in card["text"]
    assert _buttons(card)["‹ Voltar"] == "mc:2:0"
    assert link["caption"].startswith("<b>Novo Telegram de Tom</b> em Café &amp; Cia\nhttps://t.me/retaguarda_bot")
    await talk.say(f"/start {_code(link)}", STRANGER)
    assert (await actor_of(talk, STRANGER)).name == "Tom"


async def test_a_second_tap_makes_no_second_link(talk: Talk) -> None:
    """The first one would let nobody in, and it is the one that is seen first."""
    _, _, (_, link) = await talk.press("ir:2:0")
    with pytest.raises(RelinkMadeError) as refused:
        await talk.press("ir:2:0")
    assert refused.value.name == "Tom"
    again = _buttons(await _press(talk, "mc:2:0"))["Nova conta do Telegram"]
    assert again == "ir:2:1"
    _, _, (_, newer) = await talk.press(again)
    with pytest.raises(InvitationRevokedError):
        await talk.say(f"/start {_code(link)}", STRANGER)
    await talk.say(f"/start {_code(newer)}", STRANGER)
    assert (await actor_of(talk, STRANGER)).name == "Tom"


async def test_the_longest_names_fit(talk: Talk, portuguese: Reader) -> None:
    """Telegram takes 4096 units in a message, 1024 below a picture and shows one line on a button."""
    await add_locations(talk, *(f"{number:02}" + "😀" * 29 for number in range(1, 41)))
    async with talk.database.unit_of_work() as session:
        for member_id in (1, 2):
            (await session.get_one(Member, member_id)).name = "😀" * NAME_LENGTH
    for _ in range(8):
        await invite(talk, *(role for role in Role if role is not Role.ADMIN), location_ids=range(1, 41))
    page = await _press(talk, "io:0")
    assert _units(page["text"]) <= 4096
    _, _, (_, link) = await talk.press("ir:2:0")
    assert _units(link["caption"]) <= 1024


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
