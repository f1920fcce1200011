"""Telegram's rules for keyboards, beyond their shape."""

from typing import Any

from sandbox.errors import bad_request
from sandbox.html import checked_url

Json = dict[str, Any]

MAX_BUTTONS = 100
MAX_DATA_BYTES = 64
_STYLES = ("danger", "success", "primary")
_ACTIONS = (
    "url",
    "callback_data",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
)


def checked_markup(markup: Json | None) -> Json | None:
    """The markup as it is stored, None when it has no buttons; raises Telegram's errors."""
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"])
        for row in rows:
            for button in row:
                _check_inline_button(button)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        rows = _rows(markup["keyboard"])
        if not rows or any(not button["text"] for row in rows for button in row):
            raise bad_request("can't parse keyboard button: text is empty")
        return markup | {"keyboard": rows}
    return markup


def _rows(rows: list[list[Json]]) -> list[list[Json]]:
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return [row for row in rows if row]


def _check_inline_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("can't parse inline keyboard button: button text is empty")
    if button.get("style", _STYLES[0]) not in _STYLES:
        raise bad_request("can't parse inline keyboard button: invalid button style specified")
    actions = [action for action in _ACTIONS if action in button]
    if not actions or (actions[0] == "callback_data" and not button["callback_data"]):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: more than one action in a button")
    if len(button.get("callback_data", "").encode()) > MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and checked_url(button["url"]) is None:
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
