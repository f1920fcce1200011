"""Those who are not members are turned away."""

from datetime import UTC, datetime, timedelta

import time_machine

from bot.texts import Reader
from models.people.queries import find_sender
from models.people.tables import Member
from tests.handlers.conftest import STRANGER, TOM, Talk, message, toast


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
