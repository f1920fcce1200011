"""What people do on their phones, over HTTP, and what of it reaches the bot."""

import asyncio
from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from sandbox.chats import KEPT_MESSAGES
from tests.sandbox.client import Client
from tests.sandbox.everything import PNG


async def test_the_phones(client: Client) -> None:
    ana = {"id": 1001, "first_name": "Ana", "language_code": "pt-br", "role": "operator"}
    bob = {"id": 1002, "first_name": "Bob", "language_code": "en", "role": None}
    assert await client.get("/phones") == [ana, bob]
    eve = await client.post("/phones", {"first_name": "Eve", "language_code": "en"})
    assert eve == {"id": 1003, "first_name": "Eve", "language_code": "en", "role": None}
    assert await client.get("/phones") == [ana, bob, eve]
    assert await client.bot("sendMessage", chat_id=1003, text="x")


async def test_a_message_to_the_bot(client: Client) -> None:
    shown = await client.post("/phones/1001/messages", {"text": "/stock <café>"})
    assert isinstance(shown.pop("date"), int)
    assert shown == {
        "message_id": 1,
        "chat_id": 1001,
        "from_bot": False,
        "from": "Ana",
        "from_id": 1001,
        "anonymous": False,
        "via_bot": False,
        "text": "/stock <café>",
        "html": '<span class="bot-command">/stock</span> &lt;café&gt;',
        "reply_markup": None,
        "reply_to_message_id": None,
        "edited": False,
    }
    (update,) = await client.updates()
    message = update["message"]
    assert (message["text"], message["from"]["language_code"]) == ("/stock <café>", "pt-br")
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_a_reply(client: Client) -> None:
    sent = await client.bot("sendMessage", chat_id=1001, text="question")
    body = {"text": "answer", "reply_to_message_id": sent["message_id"]}
    shown = await client.post("/phones/1001/messages", body)
    assert shown["reply_to_message_id"] == sent["message_id"]
    (update,) = await client.updates()
    assert update["message"]["reply_to_message"] == sent


async def test_an_edited_message(client: Client) -> None:
    await client.post("/phones/1001/messages", {"text": "befor"})
    shown = await client.put("/phones/1001/messages/1", {"text": "before"})
    assert (shown["text"], shown["edited"]) == ("before", True)
    _, update = await client.updates()
    assert update["edited_message"]["text"] == "before"
    assert update["edited_message"]["edit_date"] >= update["edited_message"]["date"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [({"sticker": "😀"}, "sticker"), ({"voice": True}, "voice"), ({"contact": True}, "contact")],
)
async def test_other_kinds_of_message(client: Client, body: dict[str, Any], kind: str) -> None:
    shown = await client.post("/phones/1001/messages", body)
    (update,) = await client.updates()
    assert update["message"][kind] == shown[kind]
    assert "text" not in update["message"]


async def _upload(client: Client, name: str, content: bytes, **fields: str) -> dict[str, Any]:
    form = aiohttp.FormData(fields, quote_fields=False)
    form.add_field("file", content, filename=name)
    status, shown = await client.request("POST", "/phones/1001/messages", data=form)
    assert status == 200, shown
    return dict(shown)


async def test_files(client: Client) -> None:
    await client.bot("sendMessage", chat_id=1001, text="question")
    shown = await _upload(client, "preços.csv", b"a;b", caption="lista <1>", reply_to_message_id="1")
    assert (shown["text"], shown["html"]) == ("lista <1>", "lista &lt;1&gt;")
    assert shown["reply_to_message_id"] == 1
    (update,) = await client.updates()
    document = update["message"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("preços.csv", "text/csv")
    assert update["message"]["caption"] == "lista <1>"
    async with client.session.get(client.url + shown["document"]["url"]) as response:
        assert await response.read() == b"a;b"
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.content_type == "application/octet-stream"


async def test_an_album(client: Client) -> None:
    for name in ("a.csv", "b.csv"):
        await _upload(client, name, b"a;b", album="7")
    assert [update["message"]["media_group_id"] for update in await client.updates()] == ["7", "7"]


async def test_pictures(client: Client) -> None:
    shown = await _upload(client, "x.png", PNG)
    (update,) = await client.updates()
    assert [(size["width"], size["height"]) for size in update["message"]["photo"]] == [(2, 3)]
    async with client.session.get(client.url + shown["photo"]["url"]) as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG)
    assert "document" in await _upload(client, "x.png", PNG, as_document="1")
    assert "document" in await _upload(client, "x.png", b"no picture at all")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/phones/9/chat", None, 404),
        ("GET", "/phones/1001/chat?chat_id=1002", None, 404),
        ("GET", "/phones/1001/chat?chat_id=x", None, 400),
        ("GET", "/phones/9/events", None, 404),
        ("GET", "/files/nothing", None, 404),
        ("POST", "/phones/9/messages", {"text": "x"}, 404),
        ("POST", "/phones/1001/messages", {"text": "x", "chat_id": 1002}, 404),
        ("POST", "/phones/1001/messages", {"text": "x", "reply_to_message_id": 9}, 404),
        ("POST", "/phones/1001/messages", {"text": " "}, 400),
        ("POST", "/phones/1001/messages", {"text": "x" * 4097}, 400),
        ("POST", "/phones/1001/messages", {"text": 5}, 400),
        ("POST", "/phones/1001/messages", {}, 400),
        ("POST", "/phones/1001/messages", [], 400),
        ("POST", "/phones/1001/taps", {"message_id": 9, "data": "x"}, 404),
        ("POST", "/phones/1001/taps", {"message_id": True, "data": "x"}, 400),
        ("POST", "/phones/1001/taps", {"message_id": 1}, 400),
        ("PUT", "/phones/1001/messages/9", {"text": "x"}, 404),
        ("POST", "/phones/1001/block", {"blocked": 1}, 400),
        ("POST", "/phones", {"first_name": "x"}, 400),
        ("POST", "/phones", {"first_name": " ", "language_code": "en"}, 400),
        ("POST", "/groups", {"title": " ", "members": [1001]}, 400),
        ("POST", "/phones/1001/inline/choose", {"result_id": "1"}, 404),
        ("POST", "/phones/1001/messages", {"text": "x", "anonymous": 1}, 400),
        ("GET", "/phones/1001/commands?chat_id=1002", None, 404),
        ("POST", "/groups", {"title": "x", "members": []}, 400),
        ("POST", "/groups", {"title": "x", "members": [9]}, 404),
        ("POST", "/groups", {"title": "x", "members": ["x"]}, 400),
        ("POST", "/clock", {"advance_s": -1}, 400),
        ("POST", "/clock", {"advance_s": "1"}, 400),
    ],
)
async def test_what_is_not_possible(client: Client, method: str, path: str, body: Any, status: int) -> None:
    assert (await client.request(method, path, json=body))[0] == status
    assert await client.updates() == []


async def test_nobody_edits_what_the_bot_wrote(client: Client) -> None:
    await client.bot("sendMessage", chat_id=1001, text="x")
    status, _ = await client.request("PUT", "/phones/1001/messages/1", json={"text": "y"})
    assert status == 404


async def test_blocking_the_bot(client: Client) -> None:
    await client.post("/phones/1001/block", {"blocked": True})
    await client.post("/phones/1001/block", {"blocked": True})
    for method, params in (("sendMessage", {"text": "x"}), ("sendChatAction", {"action": "typing"})):
        refusal = await client.refusal(method, chat_id=1001, **params)
        assert refusal == "403 Forbidden: bot was blocked by the user"
    assert (await client.request("POST", "/phones/1001/messages", json={"text": "x"}))[0] == 409
    await client.post("/phones/1001/block", {"blocked": False})
    assert await client.bot("sendMessage", chat_id=1001, text="x")
    changes = [update["my_chat_member"] for update in await client.updates()]
    assert [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]


async def test_a_chat_keeps_its_last_messages(sandbox: Sandbox, client: Client) -> None:
    for number in range(KEPT_MESSAGES + 3):
        sandbox.phones.send_text(1001, f"{number}", reply_to_message_id=number or None)
    shown = await client.get("/phones/1001/chat")
    assert [message["text"] for message in shown] == [f"{3 + number}" for number in range(KEPT_MESSAGES)]


def _article(result_id: str, text: str) -> dict[str, Any]:
    content = {"message_text": text, "parse_mode": "HTML"}
    return {"type": "article", "id": result_id, "title": "Café", "input_message_content": content}


async def test_an_inline_result_is_chosen(sandbox: Sandbox, client: Client) -> None:
    asking = asyncio.create_task(client.post("/phones/1001/inline", {"query": "caf"}))
    while not (updates := await client.updates()):
        await asyncio.sleep(0)
    query = updates[0]["inline_query"]
    results = [_article("a", "<b>12</b> un"), _article("b", "13")]
    await client.bot("answerInlineQuery", inline_query_id=query["id"], results=results)
    assert [result["id"] for result in (await asking)["results"]] == ["a", "b"]
    shown = await client.post("/phones/1001/inline/choose", {"result_id": "a"})
    assert (shown["html"], shown["via_bot"], shown["from_id"]) == ("<b>12</b> un", True, 1001)
    (update,) = await client.updates()
    assert (update["message"]["text"], update["message"]["via_bot"]["id"]) == ("12 un", 4242)
    status, _ = await client.request("POST", "/phones/1002/inline/choose", json={"result_id": "a"})
    assert status == 404


async def test_chats_are_apart(client: Client) -> None:
    await client.bot("sendMessage", chat_id=1001, text="for Ana")
    assert await client.get("/phones/1002/chat") == []
