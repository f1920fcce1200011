"""What members see and change of themselves."""

from typing import Any

import pytest
from sqlmodel import col, delete

from bot.texts import Reader
from handlers.people.profile_buttons import (
    AskNameCallback,
    ChooseHomeCallback,
    HomesCallback,
    KeptCallback,
    OwnLanguageCallback,
    ProfileCallback,
    UndoNameCallback,
)
from models.people.errors import PlaceNotOpenError, RoleMissingError
from models.people.operations import add_member
from models.people.queries import find_sender
from models.people.tables import Language, MemberRole, Role
from models.stock.tables import Location
from tests.handlers.conftest import ANA, TOM, Sent, Talk

EVA = 503


@pytest.fixture(autouse=True)
async def team(talk: Talk) -> None:
    """Beside Ana and Tom: Eva, who sees the north only."""
    async with talk.database.unit_of_work() as session:
        session.add_all([Location(id=1, name="Loja Norte"), Location(id=2, name="Loja Sul")])
        await session.flush()
        await add_member(
            session, telegram_id=EVA, name="Eva", language=Language.ENGLISH, roles=[Role.BUYER], location_ids=[1]
        )


def labels(params: dict[str, Any]) -> list[list[str]]:
    return [[button["text"] for button in row] for row in params["reply_markup"]["inline_keyboard"]]


def payloads(params: dict[str, Any]) -> list[str]:
    return [button["callback_data"] for row in params["reply_markup"]["inline_keyboard"] for button in row]


def edited(sent: list[Sent]) -> dict[str, Any]:
    (params,) = (params for method, params in sent if method == "editMessageText")
    return params


async def name_of(talk: Talk, telegram_id: int) -> str:
    async with talk.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    return sender.actor.name


class TestTheProfile:
    @pytest.mark.parametrize("command", ["/eu", "/me", "/EU"])
    async def test_says_who_somebody_is_here(self, talk: Talk, english: Reader, command: str) -> None:
        ((_, params),) = await talk.say(command, EVA)
        assert params["text"].split("\n") == [
            "<b>Eva</b>",
            "",
            "Roles: <b>buyer</b>",
            "Locations: Loja Norte",
            "Main location: none",
            "Language: English",
        ]
        assert labels(params) == [
            ["▫️ Português", "✅ English"],
            [english.label("profile.button.home"), english.label("profile.button.name")],
            [english.label("profile.button.kept")],
        ]

    async def test_says_all_that_is_kept_and_leads_back(self, talk: Talk, portuguese: Reader) -> None:
        shown = edited(await talk.press(KeptCallback().pack(), ANA))
        assert f"<code>{ANA}</code>" in shown["text"]
        assert "Ana" in shown["text"]
        for line in ("kept.title", "kept.history", "kept.messages"):
            assert portuguese.text(f"profile.{line}") in shown["text"]
        assert payloads(shown) == [ProfileCallback().pack()]
        back = edited(await talk.press(ProfileCallback().pack(), ANA))
        assert back["text"].startswith("<b>Ana</b>")


async def test_the_language_changes_the_whole_card_and_the_menu(talk: Talk, portuguese: Reader) -> None:
    sent = await talk.press(OwnLanguageCallback(language=Language.PORTUGUESE).pack(), EVA)
    assert [method for method, _ in sent] == ["answerCallbackQuery", "editMessageText", "setMyCommands"]
    assert sent[0][1]["text"] == portuguese.label("profile.language_is")
    assert "Funções: <b>compras</b>" in edited(sent)["text"]
    assert labels(edited(sent))[0] == ["✅ Português", "▫️ English"]
    assert sent[2][1]["scope"] == {"type": "chat", "chat_id": EVA}
    assert "estoque" in {command["command"] for command in sent[2][1]["commands"]}
    ((_, params),) = await talk.say("/eu", EVA)
    assert "Idioma: português" in params["text"]


class TestTheMainLocation:
    async def test_is_chosen_among_those_one_sees(self, talk: Talk, english: Reader) -> None:
        shown = edited(await talk.press(HomesCallback().pack(), EVA))
        assert labels(shown) == [["▫️ Loja Norte"], ["✅ None"], ["‹ Back"]]
        done = edited(await talk.press(payloads(shown)[0], EVA))
        assert done["text"].startswith("✅ Main location: none → <b>Loja Norte</b>")
        assert labels(done)[:2] == [["✅ Loja Norte"], ["▫️ None"]]
        again = edited(await talk.press(payloads(done)[1], EVA))
        assert again["text"].startswith("✅ Main location: Loja Norte → <b>none</b>")

    async def test_of_others_is_refused(self, talk: Talk) -> None:
        with pytest.raises(PlaceNotOpenError):
            await talk.press(ChooseHomeCallback(location_id=2).pack(), EVA)

    async def test_stands_on_the_profile_while_it_is_in_use(self, talk: Talk, english: Reader) -> None:
        await talk.press(ChooseHomeCallback(location_id=1).pack(), EVA)
        ((_, params),) = await talk.say("/me", EVA)
        assert english.text("members.card.home", place="Loja Norte") in params["text"]
        async with talk.database.unit_of_work() as session:
            (await session.get_one(Location, 1)).is_active = False
        ((_, params),) = await talk.say("/me", EVA)
        assert english.text("profile.no_home") in params["text"]


class TestTheName:
    async def test_is_asked_for_changed_and_taken_back(self, talk: Talk, english: Reader) -> None:
        asked = edited(await talk.press(AskNameCallback().pack(), TOM))
        assert asked["text"] == english.text("profile.ask_name", name="Tom")
        assert payloads(asked) == ["x:ProfileStates"]
        ((_, told),) = await talk.say("<Tommy>", TOM)
        assert told["text"] == "✅ Name: Tom → <b>&lt;Tommy&gt;</b>"
        assert await name_of(talk, TOM) == "<Tommy>"
        back = edited(await talk.press(payloads(told)[0], TOM))
        assert back["text"] == "✅ Name: &lt;Tommy&gt; → <b>Tom</b>"
        assert await name_of(talk, TOM) == "Tom"

    async def test_once_given_the_question_is_over(self, talk: Talk) -> None:
        await talk.press(AskNameCallback().pack(), TOM)
        await talk.say("Tommy", TOM)
        await talk.say("milk", TOM)
        assert await name_of(talk, TOM) == "Tommy"

    @pytest.mark.parametrize("typed", ["\u3164", "a" * 129])
    async def test_that_cannot_be_one_is_asked_for_again(self, talk: Talk, english: Reader, typed: str) -> None:
        await talk.press(AskNameCallback().pack(), TOM)
        ((_, told),) = await talk.say(typed, TOM)
        assert payloads(told) == ["x:ProfileStates"]
        assert await name_of(talk, TOM) == "Tom"
        await talk.say("Tommy", TOM)
        assert await name_of(talk, TOM) == "Tommy"

    async def test_is_no_sticker(self, talk: Talk, english: Reader) -> None:
        await talk.press(AskNameCallback().pack(), TOM)
        ((_, told),) = await talk.send({"dice": {"emoji": "🎲", "value": 3}}, TOM)
        assert told["text"] == english.text("profile.name_expected", limit=128)
        assert payloads(told) == ["x:ProfileStates"]

    async def test_is_not_changed_by_a_command(self, talk: Talk) -> None:
        await talk.press(AskNameCallback().pack(), TOM)
        await talk.say("/me", TOM)
        await talk.say("milk", TOM)
        assert await name_of(talk, TOM) == "Tom"

    async def test_that_changed_again_since_stays(self, talk: Talk, english: Reader) -> None:
        undo = UndoNameCallback.between("Tom", "Tommy")
        assert undo is not None
        ((method, told),) = await talk.press(undo.pack(), TOM)
        assert (method, told["text"]) == ("answerCallbackQuery", english.label("profile.renamed_since", name="Tom"))
        assert told["show_alert"] is True

    @pytest.mark.parametrize("before", ["a:b", "🙂" * 13, "a" * 49])
    async def test_that_fits_no_button_is_typed_again(self, talk: Talk, before: str) -> None:
        await talk.press(AskNameCallback().pack(), TOM)
        await talk.say(before, TOM)
        await talk.press(AskNameCallback().pack(), TOM)
        ((_, told),) = await talk.say("Tom", TOM)
        assert payloads(told)[0] == AskNameCallback().pack()

    def test_the_longest_that_fits_still_is_a_button(self) -> None:
        undo = UndoNameCallback.between("🙂" * 12, "b")
        assert undo is not None
        assert len(undo.pack().encode()) <= 64


async def test_what_somebody_else_writes_meanwhile_is_no_name(talk: Talk) -> None:
    await talk.press(AskNameCallback().pack(), TOM)
    await talk.say("Tommy", ANA)
    assert (await name_of(talk, ANA), await name_of(talk, TOM)) == ("Ana", "Tom")


async def test_whoever_may_nothing_any_more_is_not_asked_again(talk: Talk, english: Reader) -> None:
    await talk.press(AskNameCallback().pack(), TOM)
    async with talk.database.unit_of_work() as session:
        await session.execute(delete(MemberRole).where(col(MemberRole.member_id) == 2))
    ((_, told),) = await talk.say("Tommy", TOM)
    assert told["text"] == english.error(RoleMissingError())
    assert "reply_markup" not in told
