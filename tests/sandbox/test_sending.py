"""What the bot sends, and what Telegram refuses to send."""

from typing import Any

import aiohttp
import pytest

from sandbox import Sandbox
from tests.sandbox.client import TOKEN, Client
from tests.sandbox.everything import PNG

BUTTON = {"text": "x", "callback_data": "y"}


async def test_a_sent_message_is_complete(client: Client) -> None:
    keyboard = {"inline_keyboard": [[BUTTON]]}
    sent = await client.bot("sendMessage", chat_id=1001, text="<b>Oi</b>", parse_mode="HTML", reply_markup=keyboard)
    assert isinstance(sent.pop("date"), int)
    assert sent == {
        "message_id": 1,
        "from": {"id": 4242, "is_bot": True, "first_name": "Retaguarda", "username": "retaguarda_bot"},
        "chat": {"id": 1001, "type": "private", "first_name": "Ana"},
        "text": "Oi",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "reply_markup": keyboard,
    }


async def test_options_show_in_the_message(client: Client) -> None:
    options = {"link_preview_options": {"is_disabled": True}, "protect_content": True}
    sent = await client.bot("sendMessage", chat_id="1001", text="x", disable_notification=True, **options)
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["has_protected_content"] is True


async def test_a_reply_quotes_without_what_that_replied_to(client: Client) -> None:
    await client.bot("sendMessage", chat_id=1001, text="first")
    await client.bot("sendMessage", chat_id=1001, text="second", reply_parameters={"message_id": 1})
    third = await client.bot("sendMessage", chat_id=1001, text="third", reply_parameters={"message_id": 2})
    assert third["reply_to_message"]["text"] == "second"
    assert "reply_to_message" not in third["reply_to_message"]
    lonely = {"message_id": 99, "allow_sending_without_reply": True}
    sent = await client.bot("sendMessage", chat_id=1001, text="x", reply_parameters=lonely)
    assert "reply_to_message" not in sent


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "chat_id": None}, "chat_id is empty"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "chat_id": "--5"}, "chat not found"),
        (
            {"text": "<i>x", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"i\"",
        ),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
        ({"text": "x", "colour": "red"}, 'unknown parameter "colour"'),
        ({"text": 5}, 'can\'t parse parameter "text": expected a String'),
        (
            {"text": "x", "reply_parameters": {"message_id": 1, "x": 1}},
            'can\'t parse parameter "reply_parameters": ReplyParameters has no field "x"',
        ),
        (
            {"text": "x", "entities": [{"type": "bold"}]},
            'can\'t parse parameter "entities": can\'t find field "offset" in MessageEntity',
        ),
    ],
)
async def test_refused_messages(sandbox: Sandbox, client: Client, params: dict[str, Any], problem: str) -> None:
    assert await client.refusal("sendMessage", **{"chat_id": 1001, **params}) == f"400 Bad Request: {problem}"
    assert sandbox.phones.chat(1001) == []


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "<b>" + "x" * 4096 + "</b>", "&lt;" * 4096])
async def test_the_longest_message_counts_utf16_after_parsing(client: Client, text: str) -> None:
    sent = await client.bot("sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    assert len(sent["text"].encode("utf-16-le")) == 2 * 4096


@pytest.mark.parametrize(
    ("button", "problem"),
    [
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "callback_data": ""},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": " ", "callback_data": "x"},
            "can't parse inline keyboard button: button text is empty",
        ),
        (
            {"text": "x", "callback_data": "x", "url": "https://a.com"},
            "can't parse inline keyboard button: more than one action in a button",
        ),
        ({"text": "x", "url": "what"}, "inline keyboard button URL 'what' is invalid: Wrong HTTP URL"),
        (
            {"text": "x", "callback_data": "x", "style": "pink"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
        ({"text": "x", "copy_text": {"text": ""}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x", "pay": True},
            'can\'t parse parameter "reply_markup": InlineKeyboardButton has no field "pay"',
        ),
    ],
)
async def test_refused_buttons(client: Client, button: dict[str, Any], problem: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    refusal = await client.refusal("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert refusal == f"400 Bad Request: {problem}"


async def test_keyboards_at_their_limits(client: Client) -> None:
    most = {"inline_keyboard": [[{"text": "x", "callback_data": "é" * 32}] * 4] * 25}
    sent = await client.bot("sendMessage", chat_id=1001, text="x", reply_markup=most)
    assert sent["reply_markup"] == most
    more = {"inline_keyboard": [[BUTTON] * 4] * 26}
    refusal = await client.refusal("sendMessage", chat_id=1001, text="x", reply_markup=more)
    assert refusal == "400 Bad Request: reply markup is too long"


async def test_empty_rows_and_keyboards_vanish(client: Client) -> None:
    rows = {"inline_keyboard": [[], [BUTTON], []]}
    sent = await client.bot("sendMessage", chat_id=1001, text="x", reply_markup=rows)
    assert sent["reply_markup"] == {"inline_keyboard": [[BUTTON]]}
    sent = await client.bot("sendMessage", chat_id=1001, text="x", reply_markup={"inline_keyboard": [[]]})
    assert "reply_markup" not in sent


@pytest.mark.parametrize(
    "markup",
    [
        {"keyboard": [[{"text": "x", "request_contact": True}]], "resize_keyboard": True},
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "x"},
    ],
)
async def test_other_keyboards_are_shown_on_the_phone_only(client: Client, markup: dict[str, Any]) -> None:
    sent = await client.bot("sendMessage", chat_id=1001, text="x", reply_markup=markup)
    assert "reply_markup" not in sent
    (shown,) = await client.get("/phones/1001/chat")
    assert shown["reply_markup"] == markup


async def test_captions_and_files(client: Client) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "caption": "<i>c</i>", "parse_mode": "HTML"})
    form.add_field("photo", PNG, filename="foto.png", content_type="image/png")
    status, answer = await client.request("POST", f"/bot{TOKEN}/sendPhoto", data=form)
    assert (status, answer["result"]["caption"]) == (200, "c")
    (size,) = answer["result"]["photo"]
    assert (size["width"], size["height"], size["file_size"]) == (2, 3, len(PNG))
    refusal = await client.refusal("sendPhoto", chat_id=1001, photo=size["file_id"], caption="😀" * 513)
    assert refusal == "400 Bad Request: message caption is too long"
    refusal = await client.refusal("sendDocument", chat_id=1001, document=size["file_id"])
    assert refusal == "400 Bad Request: can't use file of type Photo as Document"


async def test_attached_files(client: Client) -> None:
    fields = {"chat_id": "1001", "document": "attach://part"}
    form = aiohttp.FormData(fields, quote_fields=False)
    form.add_field("part", b"a;b", filename="dados ação.csv", content_type="text/csv")
    _, answer = await client.request("POST", f"/bot{TOKEN}/sendDocument", data=form)
    document = answer["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("dados ação.csv", "text/csv")
    path = (await client.bot("getFile", file_id=document["file_id"]))["file_path"]
    async with client.session.get(f"{client.url}/file/bot{TOKEN}/{path}") as response:
        assert await response.read() == b"a;b"


@pytest.mark.parametrize(
    ("method", "params", "problem"),
    [
        ("sendDocument", {}, "there is no document in the request"),
        ("sendDocument", {"document": "attach://x"}, "there is no document in the request"),
        ("sendDocument", {"document": "nonsense"}, "wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://a.com/x.png"}, "failed to get HTTP URL content"),
        ("getFile", {"file_id": "nonsense"}, "invalid file_id"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    ],
)
async def test_refused_files(client: Client, method: str, params: dict[str, Any], problem: str) -> None:
    target = {} if method == "getFile" else {"chat_id": 1001}
    assert await client.refusal(method, **target, **params) == f"400 Bad Request: {problem}"


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"", "file must be non-empty"), (b"not a picture", "IMAGE_PROCESS_FAILED")],
)
async def test_refused_pictures(client: Client, content: bytes, problem: str) -> None:
    form = aiohttp.FormData({"chat_id": "1001"})
    form.add_field("photo", content, filename="x.png", content_type="image/png")
    status, answer = await client.request("POST", f"/bot{TOKEN}/sendPhoto", data=form)
    assert (status, answer["description"]) == (400, f"Bad Request: {problem}")


async def test_every_body_format_is_read(client: Client) -> None:
    markup = '{"inline_keyboard":[[{"text":"x","callback_data":"y"}]]}'
    fields = {"chat_id": "1001", "text": "5", "reply_markup": markup, "protect_content": "true"}
    path = f"/bot{TOKEN}/sendMessage"
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in fields.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    for options in ({"data": fields}, {"params": fields}, {"data": multipart}, {"json": fields}):
        status, answer = await client.request("POST", path, **options)
        assert (status, answer["result"]["text"]) == (200, "5"), options
        assert answer["result"]["reply_markup"]["inline_keyboard"] == [[BUTTON]]
    status, answer = await client.request("GET", path, params=fields)
    assert (status, answer["ok"]) == (200, True)


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff"])
async def test_bodies_that_are_no_object(client: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    status, answer = await client.request("POST", f"/bot{TOKEN}/getMe", data=body, headers=headers)
    assert (status, answer["error_code"]) == (400, 400)


async def test_a_form_that_is_not_utf8(client: Client) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, answer = await client.request("POST", f"/bot{TOKEN}/getMe", data=b"a=\xff", headers=headers)
    assert (status, answer["description"]) == (400, "Bad Request: can't parse the request's body")


async def test_methods_ignore_case_and_unknown_ones_are_not_found(client: Client) -> None:
    assert (await client.bot("GETME"))["id"] == 4242
    assert await client.refusal("sendFlowers") == "404 Not Found: method not found"


@pytest.mark.parametrize("path", ["/bot4242:wrong/getMe", "/file/bot4242:wrong/x"])
async def test_a_wrong_token_is_unauthorized(client: Client, path: str) -> None:
    status, answer = await client.request("GET", path)
    assert status == 401
    assert answer == {"ok": False, "error_code": 401, "description": "Unauthorized"}
