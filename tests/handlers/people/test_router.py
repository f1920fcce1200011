"""Coming in, being greeted, and asking for help."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from bot.texts import Reader
from models.people.errors import AlreadyJoinedError, InvitationUnknownError
from models.people.operations import issue_setup_code
from models.people.queries import find_sender
from models.people.tables import Language, Member, Role
from tests.handlers.conftest import ANA, STRANGER, TOM, Talk, message, toast


async def _setup_code(talk: Talk) -> str:
    async with talk.database.unit_of_work() as session:
        return await issue_setup_code(session)


@pytest.mark.parametrize("command", ["/start", "/inicio", "/início", "/Start", "/start something"])
async def test_a_member_is_greeted_by_name(talk: Talk, portuguese: Reader, command: str) -> None:
    greeting = portuguese.text("people.welcome", name="Ana", company="Café & Cia")
    assert await talk.say(command) == [message(ANA, greeting)]
    assert "<b>Ana</b>" in greeting
    assert "Café &amp; Cia" in greeting


@pytest.mark.parametrize("command", ["/ajuda", "/help", "/HELP"])
async def test_help_is_in_the_readers_language(talk: Talk, portuguese: Reader, english: Reader, command: str) -> None:
    assert await talk.say(command, ANA) == [message(ANA, portuguese.text("people.help"))]
    assert await talk.say(command, TOM) == [message(TOM, english.text("people.help"))]


async def test_a_stranger_with_the_link_becomes_admin(talk: Talk) -> None:
    ((_, told),) = await talk.say(f"/start {await _setup_code(talk)}", STRANGER)
    assert told["text"].startswith("All set, <b>Gil</b>! You have joined <b>Café &amp; Cia</b> as <b>admin</b>.")
    async with talk.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=STRANGER, chat_id=STRANGER)
    assert sender is not None
    assert sender.actor.roles == {Role.ADMIN}
    assert sender.actor.language is Language.ENGLISH


async def test_a_member_with_the_link_becomes_admin_too(talk: Talk) -> None:
    await talk.say(f"/start {await _setup_code(talk)}", TOM)
    async with talk.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=TOM, chat_id=TOM)
    assert sender is not None
    assert sender.actor.roles == {Role.VIEWER, Role.ADMIN}


async def test_the_link_opened_twice_is_answered_kindly(talk: Talk, english: Reader) -> None:
    code = await _setup_code(talk)
    await talk.say(f"/start {code}", STRANGER)
    with pytest.raises(AlreadyJoinedError) as refused:
        await talk.say(f"/start {code}", STRANGER)
    assert english.error(refused.value).startswith("You are already on the team")


async def test_a_made_up_link_is_refused(talk: Talk) -> None:
    with pytest.raises(InvitationUnknownError):
        await talk.say("/start setup_made-up", STRANGER)


async def test_a_stranger_gets_one_line_an_hour(talk: Talk, english: Reader) -> None:
    line = message(STRANGER, english.text("people.stranger", company="Café & Cia"))
    with time_machine.travel(datetime(2026, 11, 20, 12, tzinfo=UTC), tick=False) as clock:
        assert await talk.say("café", STRANGER) == [line]
        assert await talk.say("/start", STRANGER) == []
        assert await talk.send({"sticker": _STICKER}, STRANGER) == []
        clock.shift(timedelta(hours=1))
        assert await talk.say("/help", STRANGER) == [line]


async def test_whoever_left_is_a_stranger(talk: Talk, english: Reader) -> None:
    async with talk.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=TOM, chat_id=TOM)
        assert sender is not None
        (await session.get_one(Member, sender.actor.member_id)).is_active = False
    line = english.text("people.stranger", company="Café & Cia")
    assert await talk.say("café", TOM) == [message(TOM, line)]
    assert await talk.press("p:1:0:", TOM) == [toast("Only for the team of Café & Cia.")]


async def test_a_strangers_edits_are_ignored(talk: Talk) -> None:
    assert await talk.edit({"text": "café"}, STRANGER) == []


_STICKER = {
    "file_id": "f",
    "file_unique_id": "u",
    "type": "regular",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
}


@pytest.mark.parametrize("text", ["oi", "Olá!", "BOM DIA", "e aí?"])
async def test_whoever_says_hello_is_greeted(talk: Talk, portuguese: Reader, text: str) -> None:
    ((_, sent),) = await talk.say(text, ANA)
    ((_, welcome),) = await talk.say("/inicio", ANA)
    assert sent["text"] == welcome["text"]


async def test_thanks_are_answered(talk: Talk, english: Reader) -> None:
    ((_, sent),) = await talk.say("Thank you!", TOM)
    assert sent["text"] == english.text("people.welcome_back")
