"""Answers to button presses and inline queries."""

from sandbox.bot_api.messages import text_content
from sandbox.errors import bad_request
from sandbox.keyboards import checked_markup
from sandbox.params import Params
from sandbox.utf16 import utf16_length
from sandbox.world import World

MAX_TOAST = 200
MAX_RESULTS = 50
MAX_RESULT_ID_BYTES = 64


def answer_callback_query(world: World, params: Params) -> bool:
    if utf16_length(params.get("text", "")) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    world.queries.answer("callback", params["callback_query_id"], params)
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    results = params["results"]
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [result["id"] for result in results]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        _check_result(world, result)
    world.queries.answer("inline", params["inline_query_id"], params)
    return True


def _check_result(world: World, result: Params) -> None:
    if not 1 <= len(result["id"].encode()) <= MAX_RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if not result["title"]:
        raise bad_request("can't parse inline query result: title is empty")
    text_content(world, result["input_message_content"], key="message_text")
    checked_markup(result.get("reply_markup"))
