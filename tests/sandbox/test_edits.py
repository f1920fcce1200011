"""Edits and deletions."""

from typing import Any

import pytest

from sandbox import Sandbox, Upload
from tests.sandbox.client import Client
from tests.sandbox.everything import PNG

KEYBOARD = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
NOT_MODIFIED = (
    "400 Bad Request: message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


@pytest.fixture
async def sent(client: Client) -> dict[str, Any]:
    """A message of the bot with a keyboard: the target an edit names."""
    sent = await client.bot("sendMessage", chat_id=1001, text="before", reply_markup=KEYBOARD)
    return {"chat_id": 1001, "message_id": sent["message_id"]}


async def test_an_edit_replaces_text_and_keyboard(client: Client, sent: dict[str, Any]) -> None:
    edited = await client.bot("editMessageText", **sent, text="<b>after</b>", parse_mode="HTML")
    assert edited["text"] == "after"
    assert edited["edit_date"] >= edited["date"]
    assert "reply_markup" not in edited
    (shown,) = await client.get("/phones/1001/chat")
    assert (shown["html"], shown["edited"], shown["reply_markup"]) == ("<b>after</b>", True, None)


async def test_a_changed_keyboard_alone_is_no_visible_edit(client: Client, sent: dict[str, Any]) -> None:
    edited = await client.bot("editMessageReplyMarkup", **sent)
    assert edited["text"] == "before"
    edited = await client.bot("editMessageText", **sent, text="before", reply_markup=KEYBOARD)
    assert edited["reply_markup"] == KEYBOARD
    (shown,) = await client.get("/phones/1001/chat")
    assert shown["edited"] is False


async def test_an_edit_must_change_something(client: Client, sent: dict[str, Any]) -> None:
    same = {**sent, "text": " before", "reply_markup": KEYBOARD}
    assert await client.refusal("editMessageText", **same) == NOT_MODIFIED
    assert await client.refusal("editMessageReplyMarkup", **sent, reply_markup=KEYBOARD) == NOT_MODIFIED
    bold = {**same, "text": "<b>before</b>", "parse_mode": "HTML"}
    assert (await client.bot("editMessageText", **bold))["entities"][0]["type"] == "bold"


async def test_captions_are_edited_and_removed(sandbox: Sandbox, client: Client) -> None:
    photo = Upload("x.png", "image/png", PNG)
    sent = await sandbox.call("sendPhoto", {"chat_id": 1001, "photo": photo, "caption": "before"})
    target = {"chat_id": 1001, "message_id": sent["message_id"]}
    edited = await client.bot("editMessageCaption", **target, caption="<i>after</i>", parse_mode="HTML")
    assert (edited["caption"], edited["photo"]) == ("after", sent["photo"])
    assert "caption" not in await client.bot("editMessageCaption", **target)
    assert (
        await client.refusal("editMessageText", **target, text="x")
        == "400 Bad Request: there is no text in the message to edit"
    )


async def test_what_cannot_be_edited(sandbox: Sandbox, client: Client, sent: dict[str, Any]) -> None:
    theirs = sandbox.phones.send_text(1001, "mine")
    other_keyboard = await client.bot("sendMessage", chat_id=1001, text="x", reply_markup={"remove_keyboard": True})
    for message_id in (theirs.message_id, other_keyboard["message_id"]):
        refusal = await client.refusal("editMessageText", chat_id=1001, message_id=message_id, text="x")
        assert refusal == "400 Bad Request: message can't be edited"
    expected: dict[str, dict[str, Any]] = {
        "message to edit not found": {"chat_id": 1001, "message_id": 99},
        "chat not found": {"chat_id": 5, "message_id": 1},
        "message identifier is not specified": {"chat_id": 1001},
        "chat_id is empty": {"message_id": 1},
        "MESSAGE_ID_INVALID": {"inline_message_id": "x"},
    }
    for problem, target in expected.items():
        refusal = await client.refusal("editMessageText", **target, text="x")
        assert refusal == f"400 Bad Request: {problem}"
    assert (
        await client.refusal("editMessageCaption", **sent, caption="x")
        == "400 Bad Request: there is no caption in the message to edit"
    )
    too_long = await client.refusal("editMessageText", **sent, text="x" * 4097)
    assert too_long == "400 Bad Request: message is too long"


async def test_deleting(sandbox: Sandbox, client: Client, sent: dict[str, Any]) -> None:
    theirs = sandbox.phones.send_text(1001, "mine")
    assert await client.bot("deleteMessage", **sent) is True
    assert await client.bot("deleteMessage", chat_id=1001, message_id=theirs.message_id) is True
    assert await client.get("/phones/1001/chat") == []
    refusal = await client.refusal("deleteMessage", **sent)
    assert refusal == "400 Bad Request: message to delete not found"


async def test_deleting_is_possible_for_two_days(client: Client, sent: dict[str, Any]) -> None:
    await client.post("/clock", {"advance_s": 48 * 60 * 60})
    assert await client.refusal("deleteMessage", **sent) == "400 Bad Request: message can't be deleted"


async def test_in_a_group_only_its_own_messages_are_the_bots_to_delete(sandbox: Sandbox, client: Client) -> None:
    group = sandbox.phones.add_group("Loja", [1001])
    theirs = sandbox.phones.send_text(1001, "mine", chat_id=group.id)
    refusal = await client.refusal("deleteMessage", chat_id=group.id, message_id=theirs.message_id)
    assert refusal == "400 Bad Request: message can't be deleted"


async def test_results_do_not_change_with_later_edits(sandbox: Sandbox) -> None:
    sandbox.phones.send_text(1001, "first")
    sandbox.phones.edit_text(1001, 1, "second")
    first, second = await sandbox.call("getUpdates")
    assert (first["message"]["text"], second["edited_message"]["text"]) == ("first", "second")
    assert "edit_date" not in first["message"]
