"""What happens in groups: the bot comes and goes, and answers what the group may see."""

from typing import Any

import pytest

from bot.texts import Reader
from handlers.groups.notices import NOTICES
from models.groups.operations import lose_group
from models.people.errors import RoleMissingError
from models.people.operations import add_member
from models.people.tables import Language, MemberRole, Role
from models.stock.errors import ProductNotFoundError
from tests.handlers.conftest import ANA, STRANGER, TOM, Sent, Talk, toast
from tests.handlers.groups.conftest import (
    ANONYMOUS,
    GROUP,
    INSIDE,
    KICKED,
    NORTH,
    OUTSIDE,
    PROMOTED,
    SOUTH,
    SUPERGROUP,
    Bind,
    GroupTalk,
    chat,
    person,
)

OUR_COMMANDS = ["/estoque café", "/stock", "/ajuda", "/help", "/start", "/início", "/grupos", "/GROUPS@retaguarda_bot"]


def answer(text: str, chat_id: int = GROUP) -> Sent:
    """A reply to the message that asked, without buttons."""
    asked = {"message_id": 5, "allow_sending_without_reply": True}
    return "sendMessage", {"chat_id": chat_id, "text": text, "reply_parameters": asked}


class TestComingIn:
    async def test_the_admin_who_adds_it_chooses_in_private(self, group_talk: GroupTalk) -> None:
        ((method, card),) = await group_talk.membership(OUTSIDE, INSIDE, person(ANA))
        assert (method, card["chat_id"]) == ("sendMessage", ANA)
        assert card["text"].startswith("Grupo <b>Compras</b>\n\nFunção: <b>sem função</b>")
        view = await group_talk.view()
        assert view is not None
        assert (view.title, view.role, view.language) == ("Compras", None, Language.PORTUGUESE)
        assert await group_talk.notices() == [
            (GROUP, "group_bound", {"role": None, "places": None, "name": "Ana"}),
        ]

    @pytest.mark.parametrize(("sender", "word"), [(TOM, "admin"), (STRANGER, "admin")])
    async def test_for_anybody_else_it_says_so_and_leaves(self, group_talk: GroupTalk, sender: int, word: str) -> None:
        first, second = await group_talk.membership(OUTSIDE, INSIDE, person(sender))
        assert (first[0], first[1]["chat_id"]) == ("sendMessage", GROUP)
        assert word in first[1]["text"]
        assert second == ("leaveChat", {"chat_id": GROUP})
        assert await group_talk.view() is None

    async def test_a_stranger_is_told_in_the_language_of_their_telegram(
        self, group_talk: GroupTalk, english: Reader, portuguese: Reader
    ) -> None:
        for code, reader in (("en-US", english), ("pt", portuguese), ("de", portuguese)):
            sent = await group_talk.membership(OUTSIDE, INSIDE, person(STRANGER, code))
            assert sent[0][1]["text"] == reader.text("groups.admins_only", company=reader.company_name)

    async def test_nobody_can_tell_who_an_anonymous_admin_is(self, group_talk: GroupTalk) -> None:
        sent = await group_talk.membership(OUTSIDE, INSIDE, ANONYMOUS, chat(SUPERGROUP))
        assert [method for method, _ in sent] == ["sendMessage", "leaveChat"]

    async def test_a_former_admin_is_nobody(self, group_talk: GroupTalk, talk: Talk) -> None:
        async with talk.database.unit_of_work() as session:
            await session.delete(await session.get_one(MemberRole, (1, Role.ADMIN)))
        sent = await group_talk.membership(OUTSIDE, INSIDE, person(ANA))
        assert sent[1] == ("leaveChat", {"chat_id": GROUP})

    @pytest.mark.parametrize("before", [OUTSIDE, KICKED, {"status": "restricted", "is_member": False}])
    @pytest.mark.parametrize("after", [INSIDE, PROMOTED])
    async def test_it_comes_in_however_it_was_out(
        self, group_talk: GroupTalk, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        assert await group_talk.membership(_whole(before), after, person(ANA))
        assert await group_talk.view() is not None

    @pytest.mark.parametrize(
        ("before", "after"),
        [(INSIDE, PROMOTED), (PROMOTED, INSIDE), (INSIDE, {"status": "restricted", "is_member": True})],
    )
    async def test_being_promoted_or_restricted_inside_says_nothing(
        self, group_talk: GroupTalk, bind: Bind, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        await bind(Role.BUYER)
        assert await group_talk.membership(before, _whole(after), person(STRANGER)) == []
        assert await group_talk.view() is not None

    async def test_it_leaves_a_channel_without_a_word(self, group_talk: GroupTalk) -> None:
        channel = {"id": -100_5, "type": "channel", "title": "News"}
        assert await group_talk.membership(OUTSIDE, PROMOTED, person(ANA), channel) == [
            ("leaveChat", {"chat_id": -100_5})
        ]
        assert await group_talk.membership(PROMOTED, OUTSIDE, person(ANA), channel) == []

    async def test_a_group_that_was_left_is_taken_up_as_it_was(
        self, group_talk: GroupTalk, bind: Bind, talk: Talk, coffee: int
    ) -> None:
        await bind(Role.BUYER, NORTH)
        async with talk.database.unit_of_work() as session:
            await lose_group(session, GROUP)
        ((_, card),) = await group_talk.membership(KICKED, INSIDE, person(ANA))
        assert "Função: <b>compras</b>\nLocais: <b>Loja Norte</b>" in card["text"]


def _whole(member: dict[str, Any]) -> dict[str, Any]:
    """A restricted member as Telegram describes one."""
    if member["status"] != "restricted":
        return member
    rights = (
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
        "can_react_to_messages",
        "can_edit_tag",
    )
    return {"until_date": 0, **dict.fromkeys(rights, False), **member}


class TestGoing:
    @pytest.mark.parametrize("after", [OUTSIDE, KICKED])
    async def test_the_admins_are_told_who_took_it_out(
        self, group_talk: GroupTalk, bind: Bind, after: dict[str, Any]
    ) -> None:
        await bind(Role.BUYER)
        assert await group_talk.membership(INSIDE, after, person(STRANGER)) == []
        assert await group_talk.view() is None
        assert (await group_talk.notices())[-1] == (
            ANA,
            "group_lost",
            {"title": "Compras", "name": "Gil", "role": "buyer"},
        )

    async def test_a_bot_that_took_it_out_is_not_named(self, group_talk: GroupTalk, bind: Bind) -> None:
        await bind(Role.BUYER)
        await group_talk.membership(INSIDE, KICKED, ANONYMOUS)
        assert (await group_talk.notices())[-1][2]["name"] == ""

    async def test_a_group_that_was_never_ours_is_not_missed(self, group_talk: GroupTalk) -> None:
        assert await group_talk.membership(INSIDE, KICKED, person(STRANGER)) == []
        assert await group_talk.notices() == []


class TestChangingItself:
    @pytest.mark.parametrize("sender", [ANA, STRANGER])
    async def test_a_group_is_followed_to_its_new_number(
        self, group_talk: GroupTalk, bind: Bind, coffee: int, sender: int
    ) -> None:
        await bind(Role.BUYER, SOUTH)
        assert await group_talk.remark({"migrate_to_chat_id": SUPERGROUP}, sender) == []
        assert await group_talk.remark({"migrate_from_chat_id": GROUP}, sender, SUPERGROUP) == []
        view = await group_talk.view(SUPERGROUP)
        assert view is not None
        assert (view.role, view.location_ids) == (Role.BUYER, frozenset({SOUTH}))
        assert await group_talk.view() is None

    async def test_it_stays_in_a_supergroup_that_a_stranger_has_made_of_its_group(
        self, group_talk: GroupTalk, bind: Bind
    ) -> None:
        """Telegram says first that the bot is in the new one, and only then why."""
        await bind(Role.BUYER)
        for sender in (person(STRANGER), person(ANA), ANONYMOUS):
            assert await group_talk.membership(OUTSIDE, INSIDE, sender, chat(SUPERGROUP)) == []
        await group_talk.remark({"migrate_from_chat_id": GROUP}, STRANGER, SUPERGROUP)
        assert await group_talk.membership(OUTSIDE, INSIDE, person(STRANGER), chat(SUPERGROUP)) == []
        view = await group_talk.view(SUPERGROUP)
        assert view is not None
        assert view.role is Role.BUYER

    async def test_a_group_is_called_what_its_people_call_it(self, group_talk: GroupTalk, bind: Bind) -> None:
        await bind(Role.BUYER)
        assert await group_talk.remark({"new_chat_title": "Compras e vendas"}, STRANGER) == []
        view = await group_talk.view()
        assert view is not None
        assert view.title == "Compras e vendas"


class TestAnswering:
    async def test_a_member_asks_and_sees_what_the_group_may_see(
        self, group_talk: GroupTalk, bind: Bind, coffee: int
    ) -> None:
        await bind(Role.VIEWER, NORTH)
        ((method, card),) = await group_talk.say("/estoque café", TOM)
        assert (method, card["chat_id"]) == ("sendMessage", GROUP)
        assert card["reply_parameters"] == {"message_id": 5, "allow_sending_without_reply": True}
        assert "Disponível: <b>30\u00a0un</b>" in card["text"]
        assert "<b>Nos locais que mostro aqui</b>\nLoja Norte: <b>30</b>" in card["text"]
        assert "Sul" not in card["text"]

    async def test_nothing_beyond_what_the_member_may_see(
        self, group_talk: GroupTalk, bind: Bind, coffee: int, talk: Talk
    ) -> None:
        await bind(Role.VIEWER)
        async with talk.database.unit_of_work() as session:
            await add_member(
                session,
                telegram_id=777,
                name="Rui",
                language=Language.PORTUGUESE,
                roles=[Role.OPERATOR],
                location_ids=[SOUTH],
            )
        ((_, card),) = await group_talk.say("/stock@retaguarda_bot cafe", 777)
        assert "Loja Sul: <b>3</b>" in card["text"]
        assert "Norte" not in card["text"]

    async def test_a_location_that_only_one_of_them_sees_is_not_shown(
        self, group_talk: GroupTalk, bind: Bind, coffee: int, talk: Talk
    ) -> None:
        await bind(Role.VIEWER, NORTH)
        async with talk.database.unit_of_work() as session:
            await add_member(
                session,
                telegram_id=777,
                name="Rui",
                language=Language.PORTUGUESE,
                roles=[Role.OPERATOR],
                location_ids=[SOUTH],
            )
        ((_, card),) = await group_talk.say("/estoque café", 777)
        assert "Nada nos locais que mostro aqui." in card["text"]
        assert "Loja" not in card["text"]

    async def test_without_words_it_asks_for_them(self, group_talk: GroupTalk, bind: Bind, portuguese: Reader) -> None:
        await bind(Role.BUYER)
        assert await group_talk.say("/estoque") == [answer(portuguese.text("stock.ask_in_group"))]

    @pytest.mark.parametrize("command", ["/ajuda", "/help", "/start new", "/inicio"])
    async def test_help_says_what_the_group_is_for(
        self, group_talk: GroupTalk, bind: Bind, coffee: int, portuguese: Reader, command: str
    ) -> None:
        await bind(Role.BUYER, NORTH, SOUTH)
        text = portuguese.text(
            "groups.help", company=portuguese.company_name, role="compras", places="Loja Norte, Loja Sul"
        )
        assert await group_talk.say(command, TOM) == [answer(text)]

    @pytest.mark.parametrize("sender", [ANA, TOM])
    async def test_groups_are_not_managed_in_front_of_everybody(
        self, group_talk: GroupTalk, bind: Bind, portuguese: Reader, sender: int
    ) -> None:
        await bind(Role.ADMIN)
        assert await group_talk.say("/grupos", sender) == [answer(portuguese.text("groups.in_private"))]

    @pytest.mark.parametrize(
        "text", ["café", "oi", "/pessoas", "/convidar", "/ban", "/estoque@other_bot café", "/", "cancelar"]
    )
    async def test_everything_else_is_ignored(self, group_talk: GroupTalk, bind: Bind, coffee: int, text: str) -> None:
        await bind(Role.ADMIN)
        assert await group_talk.say(text) == []

    @pytest.mark.parametrize(
        "content",
        [{"new_chat_members": [person(900)]}, {"pinned_message": {"message_id": 4, "date": 0, "chat": chat()}}],
    )
    async def test_so_are_telegrams_own_remarks(
        self, group_talk: GroupTalk, bind: Bind, content: dict[str, Any]
    ) -> None:
        await bind(Role.ADMIN)
        assert await group_talk.remark(content) == []

    @pytest.mark.parametrize("command", OUR_COMMANDS)
    async def test_strangers_are_ignored(self, group_talk: GroupTalk, bind: Bind, command: str) -> None:
        await bind(Role.ADMIN)
        assert await group_talk.say(command, STRANGER) == []

    async def test_a_member_without_a_role_is_refused(
        self, group_talk: GroupTalk, bind: Bind, coffee: int, talk: Talk
    ) -> None:
        await bind(Role.BUYER)
        async with talk.database.unit_of_work() as session:
            await session.delete(await session.get_one(MemberRole, (2, Role.VIEWER)))
        with pytest.raises(RoleMissingError):
            await group_talk.say("/estoque café", TOM)


class TestPresses:
    async def test_a_card_is_refreshed_in_the_group(self, group_talk: GroupTalk, bind: Bind, coffee: int) -> None:
        await bind(Role.VIEWER, NORTH)
        (shown, edit) = await group_talk.press(f"r:{coffee}:0:", TOM)
        assert shown == toast("Atualizado")
        assert (edit[0], edit[1]["chat_id"], edit[1]["message_id"]) == ("editMessageText", GROUP, 77)
        assert "Sul" not in edit[1]["text"]

    async def test_a_message_that_telegram_hides_is_answered_in_the_group(
        self, group_talk: GroupTalk, bind: Bind, coffee: int
    ) -> None:
        await bind(Role.VIEWER, NORTH)
        _, sent = await group_talk.press(f"p:{coffee}:0:", TOM, date=0)
        assert (sent[0], sent[1]["chat_id"]) == ("sendMessage", GROUP)

    async def test_another_page(self, group_talk: GroupTalk, bind: Bind, coffee: int) -> None:
        await bind(Role.VIEWER)
        _, edit = await group_talk.press("s:0:cafe", TOM)
        assert (edit[0], edit[1]["chat_id"]) == ("editMessageText", GROUP)

    @pytest.mark.parametrize("data", ["gl:0", f"gr:{GROUP}:admin", "zz", "", "p:0:0:"])
    async def test_what_has_no_use_in_groups_is_refused(
        self, group_talk: GroupTalk, bind: Bind, data: str, portuguese: Reader
    ) -> None:
        await bind(Role.BUYER)
        assert await group_talk.press(data) == [toast(portuguese.label("groups.unknown_button"))]
        view = await group_talk.view()
        assert view is not None
        assert view.role is Role.BUYER

    async def test_a_product_that_is_gone(self, group_talk: GroupTalk, bind: Bind, coffee: int) -> None:
        await bind(Role.VIEWER)
        with pytest.raises(ProductNotFoundError):
            await group_talk.press("p:99:0:", TOM)

    async def test_strangers_press_in_vain(self, group_talk: GroupTalk, bind: Bind, coffee: int) -> None:
        await bind(Role.ADMIN)
        assert await group_talk.press(f"p:{coffee}:0:", STRANGER) == []

    async def test_a_group_that_is_no_longer_bound_says_so(
        self, group_talk: GroupTalk, bind: Bind, coffee: int, portuguese: Reader
    ) -> None:
        await bind(None)
        assert await group_talk.press(f"p:{coffee}:0:", TOM) == [toast(portuguese.label("groups.no_longer_bound"))]


class TestUnbound:
    @pytest.mark.parametrize("command", OUR_COMMANDS)
    async def test_members_learn_that_an_admin_has_to_choose(
        self, group_talk: GroupTalk, bind: Bind, command: str, portuguese: Reader
    ) -> None:
        await bind(None)
        assert await group_talk.say(command, TOM) == [answer(portuguese.text("groups.not_bound"))]

    async def test_an_admin_gets_the_choice_in_private(
        self, group_talk: GroupTalk, bind: Bind, portuguese: Reader
    ) -> None:
        await bind(None)
        first, (method, card) = await group_talk.say("/grupos")
        assert first == answer(portuguese.text("groups.choose_in_private", name="Ana"))
        assert (method, card["chat_id"]) == ("sendMessage", ANA)
        assert card["text"].startswith("Grupo <b>Compras</b>")

    async def test_a_group_that_was_never_told_of_is_taken_up_when_an_admin_asks(
        self, group_talk: GroupTalk, english: Reader
    ) -> None:
        assert await group_talk.say("/stock", TOM) == [answer(english.text("groups.not_bound"))]
        assert await group_talk.view() is None
        assert len(await group_talk.say("/estoque café")) == 2
        assert await group_talk.view() is not None

    @pytest.mark.parametrize("text", ["oi", "/ban", "/start@other_bot"])
    async def test_what_is_not_meant_for_it_is_ignored(self, group_talk: GroupTalk, bind: Bind, text: str) -> None:
        await bind(None)
        assert await group_talk.say(text) == []


class TestAnonymous:
    @pytest.mark.parametrize("command", OUR_COMMANDS)
    @pytest.mark.parametrize("role", [None, Role.ADMIN])
    async def test_whoever_hides_is_asked_to_write_as_themselves(
        self, group_talk: GroupTalk, bind: Bind, portuguese: Reader, command: str, role: Role | None
    ) -> None:
        await bind(role, chat_id=SUPERGROUP)
        hidden: dict[str, Any] = {"from": ANONYMOUS, "sender_chat": chat(SUPERGROUP)}
        expected = [answer(portuguese.text("groups.anonymous"), SUPERGROUP)]
        assert await group_talk.say(command, chat_id=SUPERGROUP, **hidden) == expected

    async def test_other_words_of_theirs_are_ignored(self, group_talk: GroupTalk, bind: Bind) -> None:
        await bind(Role.ADMIN, chat_id=SUPERGROUP)
        hidden: dict[str, Any] = {"from": ANONYMOUS, "sender_chat": chat(SUPERGROUP)}
        assert await group_talk.say("café", chat_id=SUPERGROUP, **hidden) == []


class TestNotices:
    def test_a_group_learns_what_it_is_for(self, portuguese: Reader, english: Reader) -> None:
        bound: dict[str, Any] = {"role": "buyer", "places": ["<Norte>"], "name": "Ana"}
        assert "<b>compras</b> (&lt;Norte&gt;)" in NOTICES["group_bound"](portuguese, bound)
        assert "<b>buyer</b> notices" in NOTICES["group_bound"](english, bound | {"places": None})
        assert "(no location)" in NOTICES["group_bound"](english, bound | {"places": []})
        assert "<b>Ana</b> will choose" in NOTICES["group_bound"](english, bound | {"role": None})

    def test_admins_learn_that_a_group_is_lost(self, english: Reader) -> None:
        lost = {"title": "<b>", "name": "Gil", "role": None}
        assert "<b>Gil</b> took me out of the group <b>&lt;b&gt;</b>" in NOTICES["group_lost"](english, lost)
        assert "I can no longer write" in NOTICES["group_lost"](english, lost | {"name": ""})

    def test_many_locations_still_are_one_message(self, english: Reader) -> None:
        params = {"role": "buyer", "places": ["x" * 60] * 200, "name": "Ana"}
        assert len(NOTICES["group_bound"](english, params)) < 500
