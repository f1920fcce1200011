"""What an unsuccessful HTTP answer means."""

import json
from typing import Any

import orjson

from bot.wire.errors import (
    BadToken,
    Blocked,
    ChatMoved,
    FileTooBig,
    FloodWait,
    NotModified,
    OtherReceiver,
    Refused,
    TooOld,
    Unavailable,
    WireError,
)

_BY_CODE: dict[int, type[WireError]] = {401: BadToken, 403: Blocked, 409: OtherReceiver}
_BY_TEXT: dict[str, type[Refused]] = {
    "message is not modified": NotModified,
    "query is too old": TooOld,
    "query id is invalid": TooOld,
    "file is too big": FileTooBig,
}


def verdict(code: int, payload: bytes) -> WireError:
    """The error for an answer with an HTTP status of 300 or more.

    Only an answer in Telegram's own form is Telegram's: the 403 of a company's proxy blocks nobody.
    """
    answer = telegram_object(payload)
    if code >= 500 or answer is None or answer.get("ok") is not False:
        return Unavailable(f"HTTP {code}", maybe_sent=code >= 500)
    description = str(answer.get("description", f"HTTP {code}"))
    parameters = answer.get("parameters") or {}
    if "migrate_to_chat_id" in parameters:
        return ChatMoved(int(parameters["migrate_to_chat_id"]))
    if code == 429:
        return FloodWait(float(parameters.get("retry_after", 1)))
    if code in _BY_CODE:
        return _BY_CODE[code](description)
    return BadToken(description) if description == "Not Found" else _refusal(description)


def telegram_object(payload: bytes) -> dict[str, Any] | None:
    """The JSON object of an answer, or None when it is not one."""
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        answer = _leniently(payload)
    return answer if isinstance(answer, dict) else None


def _leniently(payload: bytes) -> Any:
    """Half a character or an endless number in one update must not hold back all that came with it."""
    try:
        return json.loads(payload.decode(errors="replace"), parse_int=_integer)
    except (ValueError, RecursionError):
        return None


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < 20 else float(digits)


def _refusal(description: str) -> Refused:
    text = description.lower()
    return next((kind for part, kind in _BY_TEXT.items() if part in text), Refused)(description)
