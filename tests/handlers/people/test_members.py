"""The list of people, their cards, and changing them."""

from typing import Any

import pytest
from sqlmodel import select

from bot.texts import Reader
from handlers.people.member_buttons import (
    MemberCallback,
    MemberLanguageCallback,
    PeopleCallback,
    PlacesCallback,
    RolesCallback,
    SwitchMemberCallback,
    TogglePlaceCallback,
    ToggleRoleCallback,
)
from handlers.people.member_cards import change_text
from models.messaging.tables import OutboxMessage
from models.people.errors import (
    LastAdminError,
    LocationNeededError,
    MemberNotFoundError,
    RightMissingError,
    RoleMissingError,
)
from models.people.operations import add_member
from models.people.queries import find_sender
from models.people.standing import Seen, Standing
from models.people.tables import Language, Member, Role
from models.stock.tables import Location
from tests.handlers.conftest import ANA, STRANGER, TOM, Sent, Talk

EVA = 503
ANA_ID, TOM_ID, EVA_ID = 1, 2, 3
NORTH, SOUTH = 1, 2


@pytest.fixture(autouse=True)
async def team(talk: Talk) -> None:
    """Beside Ana and Tom: Eva, who manages the north."""
    async with talk.database.unit_of_work() as session:
        session.add_all([Location(id=NORTH, name="Loja Norte"), Location(id=SOUTH, name="<b>Sul")])
        await session.flush()
        await add_member(
            session,
            telegram_id=EVA,
            name="Eva <i>",
            language=Language.PORTUGUESE,
            roles=[Role.MANAGER],
            location_ids=[NORTH],
        )


async def standing(talk: Talk, telegram_id: int) -> Standing:
    async with talk.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    return Standing(sender.actor.roles, sender.actor.location_ids, sender.actor.language, sender.is_active)


async def seen(talk: Talk, telegram_id: int = EVA) -> str:
    return Seen.of(await standing(talk, telegram_id)).pack()


def labels(params: dict[str, Any]) -> list[list[str]]:
    return [[button["text"] for button in row] for row in params["reply_markup"]["inline_keyboard"]]


def payloads(params: dict[str, Any]) -> list[str]:
    return [button["callback_data"] for row in params["reply_markup"]["inline_keyboard"] for button in row]


def edited(sent: list[Sent]) -> dict[str, Any]:
    (params,) = (params for method, params in sent if method == "editMessageText")
    return params


def menus(sent: list[Sent]) -> list[tuple[str, int]]:
    return [(method, params["scope"]["chat_id"]) for method, params in sent if "MyCommands" in method]


class TestTheList:
    @pytest.mark.parametrize("command", ["/pessoas", "/people", "/PESSOAS"])
    async def test_names_everybody_with_their_roles(self, talk: Talk, command: str) -> None:
        ((_, params),) = await talk.say(command)
        assert params["text"].startswith("3 pessoas na equipe\n")
        assert labels(params) == [["Ana · administração"], ["Eva <i> · gerência"], ["Tom · consulta"]]
        assert payloads(params)[1] == MemberCallback(member_id=EVA_ID).pack()

    async def test_a_manager_sees_it_without_being_told_to_invite(self, talk: Talk, portuguese: Reader) -> None:
        ((_, params),) = await talk.say("/pessoas", EVA)
        assert params["text"] == portuguese.plural("members.people", 3)

    async def test_is_not_for_those_who_only_look_on(self, talk: Talk) -> None:
        for say in (talk.say("/people", TOM), talk.press(PeopleCallback().pack(), TOM)):
            with pytest.raises(RightMissingError):
                await say

    async def test_has_pages(self, talk: Talk, portuguese: Reader) -> None:
        async with talk.database.unit_of_work() as session:
            for number in range(20):
                await add_member(
                    session, telegram_id=600 + number, name=f"P{number:02}", language=Language.ENGLISH, roles=[]
                )
        ((_, params),) = await talk.say("/pessoas")
        assert portuguese.text("members.range", first=1, last=8) in params["text"]
        assert portuguese.text("members.search_hint") in params["text"]
        assert labels(params)[-1] == [portuguese.label("common.button.next")]
        shown = edited(await talk.press(payloads(params)[-1]))
        assert portuguese.text("members.range", first=9, last=16) in shown["text"]
        assert labels(shown)[0] == ["P06 · sem função"]
        last = edited(await talk.press(PeopleCallback(page=9000).pack()))
        assert len(labels(last)) == 23 - 16 + 1

    async def test_a_name_leads_straight_to_the_card(self, talk: Talk) -> None:
        ((_, params),) = await talk.say("/pessoas éva")
        assert params["text"].startswith("<b>Eva &lt;i&gt;</b>")

    async def test_of_several_each_has_a_button(self, talk: Talk, portuguese: Reader) -> None:
        async with talk.database.unit_of_work() as session:
            await add_member(session, telegram_id=600, name="Evaldo", language=Language.ENGLISH, roles=[])
        ((_, params),) = await talk.say("/pessoas eva")
        assert params["text"] == portuguese.plural("members.found", 2)
        everybody = payloads(params)[-1]
        assert labels(params)[-1] == [portuguese.label("members.button.everybody")]
        assert len(labels(edited(await talk.press(everybody)))) == 4

    async def test_nobody_of_that_name_still_is_no_dead_end(self, talk: Talk, portuguese: Reader) -> None:
        ((_, params),) = await talk.say("/pessoas zeca")
        assert params["text"] == portuguese.text("members.nobody", words="zeca")
        assert labels(params) == [[portuguese.label("members.button.everybody")]]


class TestTheCard:
    async def test_says_who_somebody_is_and_what_they_did_last(self, talk: Talk, portuguese: Reader) -> None:
        shown = edited(await talk.press(MemberCallback(member_id=EVA_ID).pack()))
        assert portuguese.text("members.card.roles", roles="gerência") in shown["text"]
        assert portuguese.text("members.card.places", places="Loja Norte") in shown["text"]
        assert portuguese.text("members.card.language", language="português") in shown["text"]
        assert portuguese.text("members.card.nothing_done") in shown["text"]
        await talk.press("eg:en", EVA)
        shown = edited(await talk.press(MemberCallback(member_id=EVA_ID).pack()))
        assert portuguese.text("members.card.nothing_done") not in shown["text"]
        assert portuguese.label("audit.action.people.change_language") in shown["text"]

    async def test_says_who_cannot_be_reached_and_who_is_switched_off(self, talk: Talk, portuguese: Reader) -> None:
        async with talk.database.unit_of_work() as session:
            eva = await session.get_one(Member, EVA_ID)
            eva.unreachable_since = eva.created_at
        shown = edited(await talk.press(MemberCallback(member_id=EVA_ID).pack()))
        assert portuguese.text("members.card.unreachable", moment=eva.created_at) in shown["text"]
        async with talk.database.unit_of_work() as session:
            (await session.get_one(Member, EVA_ID)).is_active = False
        shown = edited(await talk.press(MemberCallback(member_id=EVA_ID).pack()))
        assert portuguese.text("members.card.off") in shown["text"]

    async def test_an_admin_may_change_everything(self, talk: Talk, portuguese: Reader) -> None:
        shown = edited(await talk.press(MemberCallback(member_id=EVA_ID, page=2).pack()))
        assert labels(shown) == [
            [portuguese.label("members.button.roles"), portuguese.label("members.button.places")],
            [portuguese.label("members.button.speak.en")],
            [portuguese.label("members.button.switch_off")],
            [portuguese.label("members.button.relink")],
            [portuguese.label("common.button.back")],
        ]
        assert payloads(shown)[-2:] == [f"ir:{EVA_ID}:0", PeopleCallback(page=2).pack()]

    async def test_whoever_is_switched_off_gets_no_new_account(self, talk: Talk) -> None:
        async with talk.database.unit_of_work() as session:
            (await session.get_one(Member, EVA_ID)).is_active = False
        shown = edited(await talk.press(MemberCallback(member_id=EVA_ID).pack()))
        assert not [payload for payload in payloads(shown) if payload.startswith("ir:")]

    async def test_a_manager_only_looks(self, talk: Talk, portuguese: Reader) -> None:
        shown = edited(await talk.press(MemberCallback(member_id=ANA_ID).pack(), EVA))
        assert labels(shown) == [[portuguese.label("common.button.back")]]
        for payload in (RolesCallback(member_id=ANA_ID), PlacesCallback(member_id=ANA_ID)):
            with pytest.raises(RightMissingError):
                await talk.press(payload.pack(), EVA)

    async def test_of_somebody_who_is_not_there_says_so(self, talk: Talk) -> None:
        with pytest.raises(MemberNotFoundError):
            await talk.press(MemberCallback(member_id=99).pack())


class TestRoles:
    async def test_are_ticked_and_changed_where_they_stand(self, talk: Talk, portuguese: Reader) -> None:
        shown = edited(await talk.press(RolesCallback(member_id=EVA_ID).pack()))
        assert shown["text"] == portuguese.text("members.roles", name="Eva <i>")
        assert labels(shown)[1] == ["✅ gerência", "▫️ financeiro"]
        sent = await talk.press(payloads(shown)[3])
        done = edited(sent)
        assert done["text"].startswith("✅ Funções: gerência → <b>gerência, financeiro</b>")
        assert labels(done)[1] == ["✅ gerência", "✅ financeiro"]
        assert menus(sent) == [("setMyCommands", EVA)]
        assert (await standing(talk, EVA)).roles == {Role.MANAGER, Role.FINANCE}

    async def test_the_same_button_takes_it_back(self, talk: Talk) -> None:
        before = await standing(talk, EVA)
        shown = edited(await talk.press(RolesCallback(member_id=EVA_ID).pack()))
        done = edited(await talk.press(payloads(shown)[3]))
        await talk.press(payloads(done)[3])
        assert await standing(talk, EVA) == before

    async def test_count_from_the_next_press_on(self, talk: Talk) -> None:
        await talk.say("/pessoas", EVA)
        pressed = ToggleRoleCallback(member_id=EVA_ID, role=Role.MANAGER, seen=await seen(talk))
        await talk.press(pressed.pack())
        with pytest.raises(RoleMissingError):
            await talk.say("/pessoas", EVA)

    async def test_an_older_card_says_what_changed_meanwhile(self, talk: Talk, portuguese: Reader) -> None:
        older = await seen(talk)
        for role in (Role.BUYER, Role.FINANCE):
            pressed = ToggleRoleCallback(member_id=EVA_ID, role=role, seen=await seen(talk))
            await talk.press(pressed.pack())
        await talk.press(TogglePlaceCallback(member_id=EVA_ID, location_id=SOUTH, seen=await seen(talk)).pack())
        sent = await talk.press(ToggleRoleCallback(member_id=EVA_ID, role=Role.BUYER, seen=older).pack())
        alert, shown = sent[0][1], edited(sent)
        assert alert["show_alert"] is True
        assert "Eva <i>" in alert["text"]
        assert shown["text"].startswith(portuguese.text("members.meanwhile"))
        assert "Funções: gerência → <b>compras, gerência, financeiro</b>" in shown["text"]
        assert "Locais: agora <b>&lt;b&gt;Sul, Loja Norte</b>" in shown["text"]
        assert labels(shown)[0] == ["▫️ operação", "✅ compras"]
        assert menus(sent) == []
        assert (await standing(talk, EVA)).roles == {Role.MANAGER, Role.BUYER, Role.FINANCE}


class TestLocations:
    async def test_are_limited_and_opened_again(self, talk: Talk, portuguese: Reader) -> None:
        shown = edited(await talk.press(PlacesCallback(member_id=TOM_ID).pack()))
        assert shown["text"] == portuguese.text("members.places_all", name="Tom")
        assert labels(shown)[:3] == [["✅ Todos os locais"], ["▫️ <b>Sul"], ["▫️ Loja Norte"]]
        done = edited(await talk.press(payloads(shown)[1]))
        assert done["text"].startswith("✅ Locais: todos os locais → <b>&lt;b&gt;Sul</b>")
        assert labels(done)[:3] == [["▫️ Todos os locais"], ["✅ <b>Sul"], ["▫️ Loja Norte"]]
        again = edited(await talk.press(payloads(done)[0]))
        assert again["text"].startswith("✅ Locais: &lt;b&gt;Sul → <b>todos os locais</b>")
        assert (await standing(talk, TOM)).location_ids is None

    async def test_all_of_them_twice_says_nothing_new(self, talk: Talk, portuguese: Reader) -> None:
        shown = edited(await talk.press(PlacesCallback(member_id=TOM_ID).pack()))
        done = edited(await talk.press(payloads(shown)[0]))
        assert done["text"] == portuguese.text("members.places_all", name="Tom")

    async def test_the_last_one_stays(self, talk: Talk) -> None:
        with pytest.raises(LocationNeededError):
            await talk.press(TogglePlaceCallback(member_id=EVA_ID, location_id=NORTH, seen=await seen(talk)).pack())

    async def test_come_page_by_page(self, talk: Talk) -> None:
        async with talk.database.unit_of_work() as session:
            session.add_all([Location(id=10 + number, name=f"P{number:02}") for number in range(10)])
        shown = edited(await talk.press(PlacesCallback(member_id=TOM_ID).pack()))
        assert len(labels(shown)) == 1 + 8 + 1 + 1
        second = edited(await talk.press(payloads(shown)[-2]))
        assert labels(second)[1:3] == [["▫️ P06"], ["▫️ P07"]]
        done = edited(await talk.press(payloads(second)[2]))
        assert labels(done)[1:3] == [["▫️ P06"], ["✅ P07"]]


async def test_the_language_of_another_is_changed_and_their_menu_with_it(talk: Talk) -> None:
    sent = await talk.press(
        MemberLanguageCallback(member_id=EVA_ID, language=Language.ENGLISH, seen=await seen(talk)).pack()
    )
    assert edited(sent)["text"].startswith("✅ Idioma: português → <b>inglês</b>")
    ((_, menu),) = (request for request in sent if request[0] == "setMyCommands")
    assert menu["scope"]["chat_id"] == EVA
    assert "people" in {command["command"] for command in menu["commands"]}


async def test_ones_own_card_changes_its_language_at_once(talk: Talk, english: Reader) -> None:
    payload = MemberLanguageCallback(member_id=ANA_ID, language=Language.ENGLISH, seen=await seen(talk, ANA))
    shown = edited(await talk.press(payload.pack()))
    assert labels(shown)[-1] == [english.label("common.button.back")]


class TestAccess:
    async def test_is_switched_off_and_on_in_place(self, talk: Talk, portuguese: Reader) -> None:
        off = await talk.press(SwitchMemberCallback(member_id=EVA_ID, is_active=False, seen=await seen(talk)).pack())
        assert edited(off)["text"].startswith("✅ Acesso: ligado → <b>desligado</b>")
        assert labels(edited(off))[2] == [portuguese.label("members.button.switch_on")]
        assert menus(off) == [("deleteMyCommands", EVA)]
        on = await talk.press(payloads(edited(off))[3])
        assert edited(on)["text"].startswith("✅ Acesso: desligado → <b>ligado</b>")
        assert menus(on) == [("setMyCommands", EVA)]

    async def test_switched_off_somebody_is_a_stranger_at_once(self, talk: Talk, portuguese: Reader) -> None:
        await talk.press("en", EVA)
        await talk.press(SwitchMemberCallback(member_id=EVA_ID, is_active=False, seen=await seen(talk)).pack())
        ((_, params),) = await talk.press("en", EVA)
        assert params["text"] == portuguese.label("people.members_only", company="Café & Cia")
        ((_, params),) = await talk.say("Evita", EVA)
        assert "Café &amp; Cia" in params["text"]
        async with talk.database.unit_of_work() as session:
            assert (await session.get_one(Member, EVA_ID)).name == "Eva <i>"

    async def test_without_a_telegram_account_there_is_no_menu(self, talk: Talk) -> None:
        async with talk.database.unit_of_work() as session:
            (await session.get_one(Member, EVA_ID)).telegram_id = None
        as_seen = Seen(
            frozenset({Role.MANAGER}), Language.PORTUGUESE, True, Seen.unpack(await seen_of_north()).locations
        )
        sent = await talk.press(SwitchMemberCallback(member_id=EVA_ID, is_active=False, seen=as_seen.pack()).pack())
        assert menus(sent) == []
        assert edited(sent)["text"].startswith("✅ Acesso: ligado")


async def seen_of_north() -> str:
    return Seen.of(Standing(frozenset(), frozenset({NORTH}), Language.PORTUGUESE, True)).pack()


class TestShuttingOneselfOut:
    @pytest.fixture
    async def second_admin(self, talk: Talk) -> None:
        await talk.press(ToggleRoleCallback(member_id=EVA_ID, role=Role.ADMIN, seen=await seen(talk)).pack())

    async def test_is_asked_about_first(self, talk: Talk, second_admin: None, portuguese: Reader) -> None:
        as_seen = await seen(talk, ANA)
        asked = edited(await talk.press(ToggleRoleCallback(member_id=ANA_ID, role=Role.ADMIN, seen=as_seen).pack()))
        assert asked["text"] == portuguese.text("members.sure_not_admin")
        assert (await standing(talk, ANA)).is_in_charge
        assert payloads(asked)[1] == RolesCallback(member_id=ANA_ID).pack()
        done = edited(await talk.press(payloads(asked)[0]))
        assert done["text"] == "✅ Funções: administração → <b>sem função</b>"
        assert "reply_markup" not in done
        assert not (await standing(talk, ANA)).is_in_charge

    async def test_by_switching_off_too(self, talk: Talk, second_admin: None, portuguese: Reader) -> None:
        payload = SwitchMemberCallback(member_id=ANA_ID, is_active=False, seen=await seen(talk, ANA))
        asked = edited(await talk.press(payload.pack()))
        assert asked["text"] == portuguese.text("members.sure_off")
        sent = await talk.press(payloads(asked)[0])
        assert edited(sent)["text"] == "✅ Acesso: ligado → <b>desligado</b>"
        assert menus(sent) == [("deleteMyCommands", ANA)]

    async def test_the_last_admin_cannot(self, talk: Talk) -> None:
        as_seen = await seen(talk, ANA)
        for payload in (
            ToggleRoleCallback(member_id=ANA_ID, role=Role.ADMIN, seen=as_seen),
            ToggleRoleCallback(member_id=ANA_ID, role=Role.ADMIN, seen=as_seen, is_sure=True),
            SwitchMemberCallback(member_id=ANA_ID, is_active=False, seen=as_seen),
            SwitchMemberCallback(member_id=ANA_ID, is_active=False, seen=as_seen, is_sure=True),
        ):
            with pytest.raises(LastAdminError):
                await talk.press(payload.pack())
        assert (await standing(talk, ANA)).is_in_charge


class TestForgedPresses:
    @pytest.mark.parametrize("sender", [TOM, EVA])
    async def test_by_those_who_may_not_change_nothing(self, talk: Talk, sender: int) -> None:
        as_seen = await seen(talk, sender)
        member_id = {TOM: TOM_ID, EVA: EVA_ID}[sender]
        for payload in (
            ToggleRoleCallback(member_id=member_id, role=Role.ADMIN, seen=as_seen, is_sure=True),
            TogglePlaceCallback(member_id=member_id, location_id=0, seen=as_seen),
            MemberLanguageCallback(member_id=member_id, language=Language.ENGLISH, seen=as_seen),
            SwitchMemberCallback(member_id=member_id, is_active=False, seen=as_seen, is_sure=True),
        ):
            with pytest.raises(RightMissingError):
                await talk.press(payload.pack(), sender)
        assert Seen.of(await standing(talk, sender)).pack() == as_seen

    async def test_by_strangers_are_turned_away(self, talk: Talk, english: Reader) -> None:
        ((method, params),) = await talk.press(MemberCallback(member_id=ANA_ID).pack(), STRANGER)
        assert (method, params["text"]) == (
            "answerCallbackQuery",
            english.label("people.members_only", company="Café & Cia"),
        )

    @pytest.mark.parametrize(
        "data", ["mt:3:0:king:23.0:0", "mt:3:0:admin::0", "mt:3:0:admin:zz.0:0", "ms:3:0:2:23.0:0", "mc:0:0", "mc:3:-1"]
    )
    async def test_that_make_no_sense_are_nobodys(self, talk: Talk, portuguese: Reader, data: str) -> None:
        ((_, params),) = await talk.press(data)
        assert params["text"] == portuguese.label("messaging.stale_button")


@pytest.mark.parametrize(
    "name", ["<b>&amp;</b>", "\u202eanA", "שרה כהן", "🙂" * 128, "👩‍🍳" * 40, "a" * 128, "{name} %s"]
)
async def test_any_name_fits_into_a_list_and_a_card(talk: Talk, name: str) -> None:
    async with talk.database.unit_of_work() as session:
        await add_member(session, telegram_id=600, name=name, language=Language.ENGLISH, roles=list(Role))
    ((_, listed),) = await talk.say("/pessoas")
    assert all(0 < len(label.encode("utf-16-le")) <= 2 * 36 for (label,) in labels(listed))
    for payload in (MemberCallback(member_id=4), RolesCallback(member_id=4), PlacesCallback(member_id=4)):
        shown = edited(await talk.press(payload.pack()))
        assert len(shown["text"].encode("utf-16-le")) <= 2 * 4096
        assert "<b><b>" not in shown["text"]
        assert "\u202e" not in shown["text"]


async def test_the_member_is_told_once_committed(talk: Talk) -> None:
    await talk.press(ToggleRoleCallback(member_id=EVA_ID, role=Role.BUYER, seen=await seen(talk)).pack())
    async with talk.database.unit_of_work() as session:
        (notice,) = (await session.execute(select(OutboxMessage))).scalars().all()
    assert (notice.chat_id, notice.notice) == (EVA, "access_changed")


def test_the_longest_payload_still_is_a_button() -> None:
    largest = 2**31 - 1
    payload = TogglePlaceCallback(member_id=largest, page=99_999, shelf=99_999, location_id=largest, seen="ff.ffffffff")
    assert len(payload.pack().encode()) <= 64
    assert len(PeopleCallback(page=99_999, words="é" * 24).pack().encode()) <= 64


def test_a_change_is_told_part_by_part(english: Reader) -> None:
    before = Standing(frozenset(), frozenset({1}), Language.PORTUGUESE, is_active=False)
    after = Standing(frozenset({Role.VIEWER}), None, Language.ENGLISH, is_active=True)
    assert change_text(english, before, after, {1: "North & South"}).split("\n") == [
        "✅ Roles: no role → <b>viewer</b>",
        "✅ Language: Portuguese → <b>English</b>",
        "✅ Access: off → <b>on</b>",
        "✅ Locations: North &amp; South → <b>all locations</b>",
    ]
