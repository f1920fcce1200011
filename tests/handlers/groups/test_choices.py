"""In private, an admin decides which groups the bot is in, and what each may see."""

from typing import Any

import pytest

from bot.database import Database
from bot.texts import Reader
from handlers.groups.keyboards import (
    AllPlacesCallback,
    GroupPlacesCallback,
    GroupRoleCallback,
    PlaceCallback,
)
from models.groups.errors import GroupGoneError
from models.people.errors import PlaceNotOpenError, RightMissingError
from models.people.operations import add_member
from models.people.tables import Language, MemberRole, Role
from models.stock.tables import Location
from tests.handlers.conftest import ANA, TOM, Sent, Talk, toast
from tests.handlers.groups.conftest import GROUP, NORTH, SOUTH, SUPERGROUP, Bind, GroupTalk

ADD = ("➕ Adicionar a um grupo", "https://t.me/retaguarda_bot?startgroup=new")
BACK = ("‹ Voltar", "gl:0")


def rows(sent: Sent) -> list[list[tuple[str, str]]]:
    """The buttons below a message: what they say, and what they carry."""
    keyboard = sent[1]["reply_markup"]["inline_keyboard"]
    return [[(button["text"], button.get("callback_data") or button["url"]) for button in row] for row in keyboard]


async def press(talk: Talk, data: str, shown: str | None = None) -> Sent:
    """Press a button as Ana; returns what takes the message's place."""
    answer, edit = await talk.press(data)
    assert answer == toast(shown)
    assert (edit[0], edit[1]["message_id"]) == ("editMessageText", 77)
    return edit


class TestList:
    @pytest.mark.parametrize("command", ["/grupos", "/GROUPS"])
    async def test_without_groups_it_says_how_to_begin(self, talk: Talk, command: str, portuguese: Reader) -> None:
        (sent,) = await talk.say(command)
        assert sent[1]["text"] == portuguese.text("groups.none")
        assert rows(sent) == [[ADD]]

    async def test_each_group_with_its_role(self, talk: Talk, bind: Bind) -> None:
        await bind(Role.MANAGER, title="Vendas", chat_id=SUPERGROUP)
        await bind(None, title="Compras")
        (sent,) = await talk.say("/grupos")
        assert sent[1]["text"] == "<b>2</b> grupos. Toque em um para escolher o que ele vê."
        assert rows(sent) == [
            [("Compras · ⚠️ escolher função", f"gc:{GROUP}")],
            [("Vendas · gerência", f"gc:{SUPERGROUP}")],
            [ADD],
        ]

    async def test_long_and_invisible_titles_fit_on_a_button(self, talk: Talk, bind: Bind) -> None:
        await bind(Role.BUYER, title="\U0001f600" * 128)
        (sent,) = await talk.say("/grupos")
        ((label, _),) = rows(sent)[0]
        assert label.endswith("… · compras")
        assert len(label.encode("utf-16-le")) <= 72

    async def test_page_by_page(self, talk: Talk, bind: Bind) -> None:
        for number in range(1, 11):
            await bind(Role.BUYER, title=f"Grupo {number:02}", chat_id=-number)
        (sent,) = await talk.say("/grupos")
        assert [row[0][0] for row in rows(sent)[:8]] == [f"Grupo {number:02} · compras" for number in range(1, 9)]
        assert rows(sent)[8:] == [[("Próximos ›", "gl:1")], [ADD]]
        second = await press(talk, "gl:1")
        assert rows(second)[2:] == [[("‹ Anteriores", "gl:0")], [ADD]]

    async def test_only_for_admins(self, talk: Talk) -> None:
        with pytest.raises(RightMissingError):
            await talk.say("/groups", TOM)
        with pytest.raises(RightMissingError):
            await talk.press("gl:0", TOM)


class TestCard:
    async def test_it_shows_what_is_chosen_and_offers_the_rest(self, talk: Talk, bind: Bind, coffee: int) -> None:
        await bind(Role.BUYER, NORTH)
        card = await press(talk, f"gc:{GROUP}")
        assert card[1]["text"].startswith(
            "Grupo <b>Compras</b>\n\n"
            "Função: <b>compras</b>\n"
            "Locais: <b>Loja Norte</b>\n"
            "Idioma: <b>português</b>\n\n"
            "O grupo recebe os avisos"
        )
        assert rows(card) == [
            [("▫️ operação", f"gr:{GROUP}:operator"), ("✅ compras", f"gr:{GROUP}:buyer")],
            [("▫️ gerência", f"gr:{GROUP}:manager"), ("▫️ financeiro", f"gr:{GROUP}:finance")],
            [("▫️ administração", f"gr:{GROUP}:admin"), ("▫️ consulta", f"gr:{GROUP}:viewer")],
            [("▫️ Nenhuma função", f"gr:{GROUP}:none")],
            [("Escolher locais", f"gp:{GROUP}:0")],
            [("✅ Português", f"gi:{GROUP}:pt_BR"), ("▫️ English", f"gi:{GROUP}:en")],
            [("Sair do grupo", f"gq:{GROUP}")],
            [BACK],
        ]

    async def test_a_company_without_locations_has_none_to_choose(self, talk: Talk, bind: Bind) -> None:
        await bind(None)
        card = await press(talk, f"gc:{GROUP}")
        assert "⚠️ Escolha a função" in card[1]["text"]
        assert [row[0][1] for row in rows(card)[3:5]] == [f"gr:{GROUP}:none", f"gi:{GROUP}:pt_BR"]

    async def test_a_title_of_markup_is_shown_as_it_is(self, talk: Talk, bind: Bind) -> None:
        await bind(None, title="<b>\u202eCompras</b> & cia")
        card = await press(talk, f"gc:{GROUP}")
        assert "Grupo <b>&lt;b&gt;Compras&lt;/b&gt; &amp; cia</b>" in card[1]["text"]


class TestRole:
    async def test_it_is_confirmed_with_the_one_before_and_back(
        self, talk: Talk, group_talk: GroupTalk, bind: Bind
    ) -> None:
        await bind(None)
        card = await press(talk, f"gr:{GROUP}:buyer", "sem função → compras")
        assert "Função: <b>compras</b>" in card[1]["text"]
        assert rows(card)[0][1][0] == "✅ compras"
        card = await press(talk, f"gr:{GROUP}:none", "compras → sem função")
        assert rows(card)[3][0][0] == "✅ Nenhuma função"
        view = await group_talk.view()
        assert view is not None
        assert view.role is None

    async def test_pressed_twice_it_stays(self, talk: Talk, bind: Bind) -> None:
        await bind(Role.BUYER)
        await press(talk, f"gr:{GROUP}:buyer")

    async def test_the_group_works_from_the_next_message_on(
        self, talk: Talk, group_talk: GroupTalk, bind: Bind, coffee: int
    ) -> None:
        await bind(None)
        await press(talk, f"gr:{GROUP}:viewer", "sem função → consulta")
        ((_, card),) = await group_talk.say("/estoque café", TOM)
        assert "Disponível" in card["text"]


class TestLanguage:
    async def test_the_group_is_spoken_to_in_it(
        self, talk: Talk, group_talk: GroupTalk, bind: Bind, english: Reader
    ) -> None:
        await bind(Role.VIEWER)
        card = await press(talk, f"gi:{GROUP}:en", "português → inglês")
        assert "Idioma: <b>inglês</b>" in card[1]["text"]
        ((_, answer),) = await group_talk.say("/estoque")
        assert answer["text"] == english.text("stock.ask_in_group")


class TestPlaces:
    async def test_all_of_them_or_one_by_one(self, talk: Talk, bind: Bind, coffee: int) -> None:
        await bind(Role.BUYER)
        screen = await press(talk, f"gp:{GROUP}:0")
        assert screen[1]["text"].startswith("Grupo <b>Compras</b>\nLocais: <b>todos os locais</b>")
        assert rows(screen) == [
            [("✅ Todos os locais", f"ga:{GROUP}:0")],
            [("▫️ Loja Norte", f"gt:{GROUP}:{NORTH}:1:0")],
            [("▫️ Loja Sul", f"gt:{GROUP}:{SOUTH}:1:0")],
            [("‹ Voltar", f"gc:{GROUP}")],
        ]
        screen = await press(talk, f"gt:{GROUP}:{NORTH}:1:0", "todos os locais → Loja Norte")
        assert [row[0][0] for row in rows(screen)[:3]] == ["▫️ Todos os locais", "✅ Loja Norte", "▫️ Loja Sul"]
        assert rows(screen)[1][0][1] == f"gt:{GROUP}:{NORTH}:0:0"
        await press(talk, f"gt:{GROUP}:{SOUTH}:1:0", "Loja Norte → Loja Norte, Loja Sul")
        await press(talk, f"gt:{GROUP}:{NORTH}:0:0", "Loja Norte, Loja Sul → Loja Sul")
        await press(talk, f"gt:{GROUP}:{SOUTH}:0:0", "Loja Sul → nenhum local")
        await press(talk, f"ga:{GROUP}:0", "nenhum local → todos os locais")

    async def test_a_press_says_what_is_wanted_so_that_two_admins_do_not_undo_each_other(
        self, talk: Talk, group_talk: GroupTalk, bind: Bind, coffee: int
    ) -> None:
        await bind(Role.BUYER)
        await press(talk, f"gt:{GROUP}:{NORTH}:1:0", "todos os locais → Loja Norte")
        await press(talk, f"gt:{GROUP}:{NORTH}:1:0")
        view = await group_talk.view()
        assert view is not None
        assert view.location_ids == frozenset({NORTH})

    async def test_many_are_paged_and_a_change_stays_on_its_page(
        self, talk: Talk, bind: Bind, database: Database
    ) -> None:
        async with database.unit_of_work() as session:
            session.add_all(Location(id=number, name=f"Loja {number:02}") for number in range(1, 11))
        await bind(Role.BUYER)
        screen = await press(talk, f"gp:{GROUP}:1")
        assert [row[0][0] for row in rows(screen)] == [
            "✅ Todos os locais",
            "▫️ Loja 09",
            "▫️ Loja 10",
            "‹ Anteriores",
            "‹ Voltar",
        ]
        screen = await press(talk, f"gt:{GROUP}:9:1:1", "todos os locais → Loja 09")
        assert rows(screen)[1][0] == ("✅ Loja 09", f"gt:{GROUP}:9:0:1")

    async def test_many_are_counted_in_the_confirmation(self, talk: Talk, bind: Bind, database: Database) -> None:
        async with database.unit_of_work() as session:
            session.add_all(Location(id=number, name=f"Loja {number:02}") for number in range(1, 11))
        await bind(Role.BUYER, *range(1, 9))
        await press(talk, f"gt:{GROUP}:9:1:1", "8 locais → 9 locais")

    async def test_one_that_was_closed_meanwhile(self, talk: Talk, bind: Bind, coffee: int, database: Database) -> None:
        await bind(Role.BUYER)
        async with database.unit_of_work() as session:
            (await session.get_one(Location, NORTH)).is_active = False
        with pytest.raises(PlaceNotOpenError):
            await talk.press(f"gt:{GROUP}:{NORTH}:1:0")

    async def test_a_toast_never_is_longer_than_telegram_takes(
        self, talk: Talk, bind: Bind, database: Database
    ) -> None:
        async with database.unit_of_work() as session:
            session.add_all(Location(id=number, name=f"{number} " + "\U0001f600" * 29) for number in range(1, 9))
        await bind(Role.BUYER, 1, 2)
        answer, screen = await talk.press(f"gt:{GROUP}:1:0:0")
        assert len(answer[1]["text"].encode("utf-16-le")) <= 400
        assert all(len(row[0][0].encode("utf-16-le")) <= 72 for row in rows(screen))


class TestLeaving:
    async def test_it_asks_first(self, talk: Talk, group_talk: GroupTalk, bind: Bind) -> None:
        await bind(Role.BUYER)
        question = await press(talk, f"gq:{GROUP}")
        assert question[1]["text"].startswith("Sair de <b>Compras</b>?")
        assert rows(question) == [[("Sair do grupo", f"gx:{GROUP}")], [("‹ Voltar", f"gc:{GROUP}")]]
        assert await group_talk.view() is not None

    async def test_it_leaves_and_shows_the_way_back(self, talk: Talk, group_talk: GroupTalk, bind: Bind) -> None:
        await bind(Role.BUYER)
        answer, gone, edit = await talk.press(f"gx:{GROUP}")
        assert (answer, gone) == (toast(), ("leaveChat", {"chat_id": GROUP}))
        assert edit[1]["text"] == "✅ Saí de <b>Compras</b>."
        assert rows(edit) == [[BACK]]
        assert await group_talk.view() is None


PRESSES = [
    f"gc:{GROUP}",
    f"gr:{GROUP}:buyer",
    f"gi:{GROUP}:en",
    f"gp:{GROUP}:0",
    f"ga:{GROUP}:0",
    f"gt:{GROUP}:{NORTH}:1:0",
    f"gq:{GROUP}",
    f"gx:{GROUP}",
]


@pytest.mark.parametrize("data", PRESSES)
class TestPressTime:
    async def test_a_group_that_is_gone(self, talk: Talk, coffee: int, data: str) -> None:
        with pytest.raises(GroupGoneError):
            await talk.press(data)

    async def test_whoever_is_no_admin(self, talk: Talk, bind: Bind, coffee: int, data: str) -> None:
        await bind(Role.MANAGER)
        with pytest.raises(RightMissingError):
            await talk.press(data, TOM)

    async def test_whoever_is_no_longer_admin(self, talk: Talk, bind: Bind, coffee: int, data: str) -> None:
        await bind(Role.MANAGER)
        async with talk.database.unit_of_work() as session:
            session.add(MemberRole(member_id=1, role=Role.MANAGER))
            await session.delete(await session.get_one(MemberRole, (1, Role.ADMIN)))
        with pytest.raises(RightMissingError):
            await talk.press(data)


@pytest.mark.parametrize(
    "data", ["gc:0", "gc:501", "gc:x", f"gr:{GROUP}:king", f"gi:{GROUP}:de", f"gt:{GROUP}:0:1:0", f"gc:-{2**60}", "gx"]
)
async def test_made_up_payloads_do_nothing(talk: Talk, bind: Bind, data: str, portuguese: Reader) -> None:
    await bind(Role.MANAGER)
    assert await talk.press(data) == [toast(portuguese.label("messaging.stale_button"))]


def test_the_longest_payloads_fit() -> None:
    longest: dict[str, Any] = {"chat_id": -(2**52) + 1}
    place = 2**31 - 1
    assert (
        max(
            len(payload.pack())
            for payload in (
                GroupRoleCallback(**longest, role=Role.OPERATOR),
                GroupPlacesCallback(**longest, page=99_999),
                AllPlacesCallback(**longest, page=99_999),
                PlaceCallback(**longest, location_id=place, shown=True, page=99_999),
            )
        )
        <= 64
    )


async def test_an_english_admin_chooses_for_a_portuguese_group(talk: Talk, bind: Bind) -> None:
    await bind(Role.BUYER)
    async with talk.database.unit_of_work() as session:
        await add_member(session, telegram_id=888, name="Bob", language=Language.ENGLISH, roles=[Role.ADMIN])
    answer, edit = await talk.press(f"gr:{GROUP}:none", 888)
    assert answer == toast("buyer → no role")
    assert edit[1]["text"].startswith("Group <b>Compras</b>\n\nRole: <b>no role</b>")
    assert edit[1]["chat_id"] == 888
    assert ANA != 888
