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


async def test_the_bot_is_brought_back(client: Client, group: int) -> None:
    await client.post(f"/groups/{group}/remove_bot", {"phone_id": 1001})
    await client.post(f"/groups/{group}/add_bot", {"phone_id": 1002})
    await client.post(f"/groups/{group}/add_bot", {"phone_id": 1002})
    assert await client.bot("sendMessage", chat_id=group, text="x")
    _, again = [update["my_chat_member"] for update in await client.updates()]
    assert again["from"]["id"] == 1002
    assert (again["old_chat_member"]["status"], again["new_chat_member"]["status"]) == ("kicked", "member")


async def test_a_member_leaves(client: Client, group: int) -> None:
    assert await client.post(f"/groups/{group}/leave", {"phone_id": 1002}) == {"left": True}
    (update,) = await client.updates()
    assert update["message"]["left_chat_member"]["id"] == 1002
    assert (await client.request("GET", f"/phones/1002/chat?chat_id={group}"))[0] == 404
    (message,) = await client.get(f"/phones/1001/chat?chat_id={group}")
    assert (message["left_chat_member"]["first_name"], message["from_id"]) == ("Bob", 1002)
    assert await client.refusal("getChatMember", chat_id=group, user_id=1002) == "400 Bad Request: member not found"


@pytest.mark.parametrize("action", ["add_bot", "remove_bot", "leave", "migrate"])
async def test_only_members_act_on_a_group_that_is_in_use(client: Client, group: int, action: str) -> None:
    eve = (await client.post("/phones", {"first_name": "Eve", "language_code": "en"}))["id"]
    assert (await client.request("POST", f"/groups/{group}/{action}", json={"phone_id": eve}))[0] == 404
    assert (await client.request("POST", f"/groups/{group}/{action}", json={}))[0] == 400
    await client.post(f"/groups/{group}/migrate", {"phone_id": 1001})
    assert (await client.request("POST", f"/groups/{group}/{action}", json={"phone_id": 1001}))[0] == 409


async def test_an_admin_writes_in_the_groups_name(client: Client, group: int) -> None:
    body = {"text": "/stock", "chat_id": group, "anonymous": True}
    assert (await client.request("POST", "/phones/1001/messages", json=body))[0] == 409
    moved = (await client.post(f"/groups/{group}/migrate", {"phone_id": 1001}))["id"]
    await client.updates()
    shown = await client.post("/phones/1001/messages", body | {"chat_id": moved})
    assert (shown["from"], shown["from_id"], shown["anonymous"], shown["from_bot"]) == ("Loja", 1001, True, False)
    (update,) = await client.updates()
    assert update["message"]["from"] == {
        "id": 1_087_968_824,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    assert update["message"]["sender_chat"] == update["message"]["chat"]


async def test_nobody_is_anonymous_in_private(client: Client) -> None:
    body = {"text": "x", "anonymous": True}
    assert (await client.request("POST", "/phones/1001/messages", json=body))[0] == 409


async def test_a_group_has_a_menu_of_its_own(client: Client, group: int) -> None:
    for scope, command in (("default", "a"), ("all_private_chats", "b"), ("all_group_chats", "c")):
        commands = [{"command": command, "description": "x"}]
        await client.bot("setMyCommands", commands=commands, scope={"type": scope})
    in_group = f"/phones/1001/commands?chat_id={group}"
    assert [entry["command"] for entry in await client.get(in_group)] == ["c"]
    assert [entry["command"] for entry in await client.get("/phones/1001/commands")] == ["b"]
    own = [{"command": "d", "description": "x"}]
    await client.bot("setMyCommands", commands=own, scope={"type": "chat", "chat_id": group})
    assert await client.get(in_group) == own


async def test_all_chats_with_their_last_message(client: Client, group: int) -> None:
    await client.bot("sendMessage", chat_id=group, text="first")
    await client.bot("sendMessage", chat_id=group, text="last")
    await client.post("/phones/1002/block", {"blocked": True})
    chats = {chat["id"]: chat for chat in await client.get("/chats")}
    assert list(chats) == [1001, 1002, group]
    assert chats[group].pop("last_message")["text"] == "last"
    assert chats[group] == {
        "id": group,
        "type": "group",
        "title": "Loja",
        "members": [1001, 1002],
        "bot_status": "member",
        "migrated_to": None,
    }
    assert (chats[1002]["bot_status"], chats[1002]["last_message"]) == ("kicked", None)


async def test_outsiders_see_nothing(client: Client, group: int) -> None:
    eve = (await client.post("/phones", {"first_name": "Eve", "language_code": "en"}))["id"]
    assert (await client.request("GET", f"/phones/{eve}/chat?chat_id={group}"))[0] == 404
    body = {"text": "x", "chat_id": group}
    assert (await client.request("POST", f"/phones/{eve}/messages", json=body))[0] == 404
