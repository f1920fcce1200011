"""Groups: members, the bot's place in them, and the move to a supergroup."""

import pytest

from sandbox import Sandbox
from tests.sandbox.client import Client


@pytest.fixture
async def group(client: Client) -> int:
    group = await client.post("/groups", {"title": "Loja", "members": [1001, 1002]})
    assert (group["type"], group["title"]) == ("group", "Loja")
    (update,) = await client.updates()
    assert update["my_chat_member"]["chat"] == group
    assert update["my_chat_member"]["new_chat_member"]["status"] == "member"
    chat_id: int = group["id"]
    return chat_id


async def test_everybody_sees_a_groups_messages(client: Client, group: int) -> None:
    assert group < 0
    await client.post("/phones/1001/messages", {"text": "oi", "chat_id": group})
    await client.bot("sendMessage", chat_id=group, text="olá")
    chats = [await client.get(f"/phones/{phone}/chat?chat_id={group}") for phone in (1001, 1002)]
    assert [message["text"] for message in chats[0]] == ["oi", "olá"]
    assert chats[0] == chats[1]
    assert await client.get("/phones/1001/chat") == []
    (update,) = await client.updates()
    assert (update["message"]["chat"]["id"], update["message"]["from"]["id"]) == (group, 1001)


async def test_any_member_presses_a_groups_button(sandbox: Sandbox, client: Client, group: int) -> None:
    sent = await client.bot("sendMessage", chat_id=group, text="x")
    sandbox.phones.press(1002, sent["message_id"], "y", chat_id=group)
    (update,) = await client.updates()
    query = update["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (1002, group)


async def test_who_is_in_a_group(client: Client, group: int) -> None:
    chat = await client.bot("getChat", chat_id=group)
    assert (chat["id"], chat["title"], chat["type"]) == (group, "Loja", "group")
    member = await client.bot("getChatMember", chat_id=group, user_id=1002)
    assert (member["status"], member["user"]["first_name"]) == ("member", "Bob")
    refusal = await client.refusal("getChatMember", chat_id=group, user_id=5)
    assert refusal == "400 Bad Request: member not found"


async def test_a_migrated_group(client: Client, group: int) -> None:
    moved = (await client.post(f"/groups/{group}/migrate", {"phone_id": 1001}))["id"]
    status, answer = await client.call("sendMessage", chat_id=group, text="x")
    assert (status, answer) == (
        400,
        {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": moved},
        },
    )
    old, new = [update["message"] for update in await client.updates()]
    assert (old["chat"]["id"], old["migrate_to_chat_id"]) == (group, moved)
    assert (new["chat"]["id"], new["migrate_from_chat_id"]) == (moved, group)
    sent = await client.bot("sendMessage", chat_id=moved, text="x")
    assert sent["chat"] == {"id": moved, "type": "supergroup", "title": "Loja"}
    status, _ = await client.request("POST", f"/groups/{group}/migrate", json={"phone_id": 1001})
    assert status == 409
    body = {"text": "x", "chat_id": group}
    assert (await client.request("POST", "/phones/1001/messages", json=body))[0] == 409


async def test_the_bot_is_removed(client: Client, group: int) -> None:
    await client.post(f"/groups/{group}/remove_bot", {"phone_id": 1001})
    refusal = await client.refusal("sendMessage", chat_id=group, text="x")
    assert refusal == "403 Forbidden: bot was kicked from the group chat"
    (update,) = await client.updates()
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    await client.post("/phones/1001/messages", {"text": "unheard", "chat_id": group})
    assert await client.updates() == []


async def test_the_bot_leaves(client: Client, group: int) -> None:
    assert await client.bot("leaveChat", chat_id=group) is True
    refusal = await client.refusal("sendMessage", chat_id=group, text="x")
    assert refusal == "403 Forbidden: bot is not a member of the group chat"
    refusal = await client.refusal("leaveChat", chat_id=1001)
    assert refusal == "400 Bad Request: chat member status can't be changed in private chats"


async def test_outsiders_see_nothing(client: Client, group: int) -> None:
    eve = (await client.post("/phones", {"first_name": "Eve", "language_code": "en"}))["id"]
    assert (await client.request("GET", f"/phones/{eve}/chat?chat_id={group}"))[0] == 404
    body = {"text": "x", "chat_id": group}
    assert (await client.request("POST", f"/phones/{eve}/messages", json=body))[0] == 404
