"""Presses and inline queries, and the bot's answers to them."""

import asyncio
from typing import Any

import pytest

from sandbox import Sandbox
from tests.sandbox.client import Client

TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"


async def _next(client: Client, kind: str) -> dict[str, Any]:
    (update,) = await client.bot("getUpdates", timeout=20)
    await client.bot("getUpdates", offset=update["update_id"] + 1)
    content: dict[str, Any] = update[kind]
    return content


async def test_a_tap_waits_for_its_answer(client: Client) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]}
    sent = await client.bot("sendMessage", chat_id=1001, text="x", reply_markup=keyboard)
    body = {"message_id": sent["message_id"], "data": "y"}
    tap = asyncio.create_task(client.post("/phones/1001/taps", body))
    query = await _next(client, "callback_query")
    assert (query["data"], query["from"]["id"], query["message"]) == ("y", 1001, sent)
    await client.bot("answerCallbackQuery", callback_query_id=query["id"], text="Feito", show_alert=True)
    assert await tap == {"answered": True, "text": "Feito", "show_alert": True}


async def test_a_press_may_carry_anything(sandbox: Sandbox, client: Client) -> None:
    message = sandbox.phones.send_text(1001, "no buttons here")
    await client.updates()
    sandbox.phones.press(1001, message.message_id, "forged\0 😀 " + "x" * 100)
    assert (await _next(client, "callback_query"))["data"] == "forged\0 😀 " + "x" * 100


async def test_a_press_on_a_message_that_is_gone(sandbox: Sandbox, client: Client) -> None:
    sent = await client.bot("sendMessage", chat_id=1001, text="x")
    await client.bot("deleteMessage", chat_id=1001, message_id=sent["message_id"])
    sandbox.phones.press(1001, sent["message_id"], "y")
    message = (await _next(client, "callback_query"))["message"]
    assert message == {"chat": sent["chat"], "message_id": sent["message_id"], "date": 0}


async def test_an_answer_is_given_once(sandbox: Sandbox, client: Client) -> None:
    message = sandbox.phones.send_text(1001, "x")
    query = sandbox.phones.press(1001, message.message_id, "y")
    assert await client.bot("answerCallbackQuery", callback_query_id=query.id) is True
    assert await client.refusal("answerCallbackQuery", callback_query_id=query.id) == TOO_OLD
    assert await client.refusal("answerCallbackQuery", callback_query_id="1") == TOO_OLD


@pytest.mark.parametrize(("age_s", "answered"), [(149, True), (151, False)])
async def test_an_answer_comes_within_150_seconds(sandbox: Sandbox, client: Client, age_s: int, answered: bool) -> None:
    message = sandbox.phones.send_text(1001, "x")
    query = sandbox.phones.press(1001, message.message_id, "y")
    sandbox.clock.advance(age_s)
    status, answer = await client.call("answerCallbackQuery", callback_query_id=query.id)
    assert (status, answer["ok"]) == ((200, True) if answered else (400, False))


async def test_an_unanswered_tap(sandbox: Sandbox) -> None:
    message = sandbox.phones.send_text(1001, "x")
    answer = await sandbox.phones.tap(1001, message.message_id, "y", wait_s=0)
    assert (answer.answered, answer.text, answer.show_alert) == (False, None, False)


async def test_a_toast_has_200_characters(sandbox: Sandbox, client: Client) -> None:
    message = sandbox.phones.send_text(1001, "x")
    query = sandbox.phones.press(1001, message.message_id, "y")
    answer = {"callback_query_id": query.id, "text": "😀" * 101}
    assert await client.refusal("answerCallbackQuery", **answer) == "400 Bad Request: MESSAGE_TOO_LONG"
    assert await client.bot("answerCallbackQuery", **answer | {"text": "😀" * 100}) is True


def article(identifier: str, **more: Any) -> dict[str, Any]:
    content = {"message_text": "<b>x</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": identifier, "title": "x", "input_message_content": content, **more}


async def test_an_inline_query(client: Client) -> None:
    asked = asyncio.create_task(client.post("/phones/1001/inline", {"query": "café"}))
    query = await _next(client, "inline_query")
    assert (query["query"], query["offset"]) == ("café", "")
    results = [article("1"), article("2", description="y")]
    await client.bot("answerInlineQuery", inline_query_id=query["id"], results=results, cache_time=0)
    assert await asked == {"answered": True, "results": results}


async def test_an_inline_query_nobody_answers(sandbox: Sandbox) -> None:
    assert await sandbox.phones.inline(1001, "x", wait_s=0) is None


@pytest.mark.parametrize(
    ("results", "problem"),
    [
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article(str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([article("x" * 65)], "RESULT_ID_INVALID"),
        ([article("1", title="")], "can't parse inline query result: title is empty"),
        ([article("1", input_message_content={"message_text": ""})], "message text is empty"),
        ([{"type": "game"}], 'can\'t parse parameter "results": unsupported InlineQueryResult type'),
    ],
)
async def test_refused_results(sandbox: Sandbox, client: Client, results: list[dict[str, Any]], problem: str) -> None:
    query = sandbox.phones.ask(1001, "x")
    refusal = await client.refusal("answerInlineQuery", inline_query_id=query.id, results=results)
    assert refusal == f"400 Bad Request: {problem}"
    assert not query.answer.done()


async def test_each_kind_of_query_has_its_own_answer(sandbox: Sandbox, client: Client) -> None:
    query = sandbox.phones.ask(1001, "x")
    assert await client.refusal("answerCallbackQuery", callback_query_id=query.id) == TOO_OLD
    assert await client.bot("answerInlineQuery", inline_query_id=query.id, results=[]) is True


async def test_stopping_lets_those_who_wait_go(sandbox: Sandbox, client: Client) -> None:
    message = sandbox.phones.send_text(1001, "x")
    body = {"message_id": message.message_id, "data": "y"}
    await client.updates()
    tap = asyncio.create_task(client.post("/phones/1001/taps", body))
    await _next(client, "callback_query")
    await sandbox.stop()
    assert await tap == {"answered": False, "text": None, "show_alert": False}
