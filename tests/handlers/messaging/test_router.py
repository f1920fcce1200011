"""What nobody else understood gets a clear answer, or is ignored on purpose."""

from typing import Any

import pytest

from bot.texts import Reader
from tests.handlers.conftest import ANA, SENT_AT, Talk, message, toast

FILE = {"file_id": "f", "file_unique_id": "u"}
LOCATION = {"latitude": -23.5, "longitude": -46.6}


@pytest.mark.parametrize(
    "content",
    [
        {"voice": {**FILE, "duration": 2}},
        {"video": {**FILE, "width": 1, "height": 1, "duration": 1}, "caption": "café"},
        {"contact": {"phone_number": "+55", "first_name": "Bia"}},
        {"location": LOCATION},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
)
async def test_what_is_no_text_is_answered(talk: Talk, portuguese: Reader, content: dict[str, Any]) -> None:
    answer = message(ANA, portuguese.text("messaging.only_text"))
    assert await talk.send(content) == [answer]


@pytest.mark.parametrize(
    "content",
    [
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
        {"pinned_message": {"message_id": 4, "date": SENT_AT, "chat": {"id": ANA, "type": "private"}}},
        {},
    ],
)
async def test_telegrams_own_remarks_are_ignored(talk: Talk, content: dict[str, Any]) -> None:
    assert await talk.send(content) == []


async def test_an_edited_text_is_to_be_sent_again(talk: Talk, portuguese: Reader) -> None:
    assert await talk.edit({"text": "café"}) == [message(ANA, portuguese.text("messaging.edited"))]


async def test_a_live_location_that_moves_is_ignored(talk: Talk) -> None:
    assert await talk.edit({"location": LOCATION}) == []


@pytest.mark.parametrize(
    "data",
    ["", "q", "zz:1", "p", "p:", "p:1", "p:0:0:", "p:-1:0:", "p:1:0:a:b", "p:1:100:", "p:99999999999:0:", "s:-1:café"],
)
async def test_a_button_nobody_knows_is_answered(talk: Talk, portuguese: Reader, data: str) -> None:
    answer = toast(portuguese.label("messaging.stale_button"))
    assert await talk.press(data) == [answer]


@pytest.mark.parametrize("chat_type", ["group", "supergroup", "channel"])
async def test_groups_and_channels_are_ignored_on_purpose(talk: Talk, chat_type: str) -> None:
    assert await talk.say("café", chat={"id": -100, "type": chat_type, "title": "Team"}) == []


async def test_a_channels_commands_are_ignored_on_purpose(talk: Talk) -> None:
    assert await talk.say("/estoque", chat={"id": -100, "type": "channel", "title": "Team"}) == []
