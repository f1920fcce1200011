"""What admins are told about messages that could not be handled or delivered."""

from collections.abc import Callable
from typing import Any

from bot.texts import Reader


def _quarantined(reader: Reader, params: dict[str, Any]) -> str:
    name = _name(reader, params)
    return reader.text("messaging.quarantined", name=name, update_id=str(params["update_id"]))


def _task_failed(reader: Reader, params: dict[str, Any]) -> str:
    return reader.text("messaging.task_failed", name=_name(reader, params), task=str(params["task"]))


def _unreachable(reader: Reader, params: dict[str, Any]) -> str:
    return reader.text("messaging.unreachable", name=_name(reader, params))


def _undeliverable(reader: Reader, params: dict[str, Any]) -> str:
    return reader.text("messaging.undeliverable", name=_name(reader, params), reason=params["reason"])


def _name(reader: Reader, params: dict[str, Any]) -> str:
    return params["name"] or reader.label("messaging.somebody")


NOTICES: dict[str, Callable[[Reader, dict[str, Any]], str]] = {
    "update_quarantined": _quarantined,
    "task_failed": _task_failed,
    "member_unreachable": _unreachable,
    "message_undeliverable": _undeliverable,
}
