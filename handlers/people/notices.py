"""What others are told about people."""

from collections.abc import Callable
from typing import Any

from bot.texts import Reader


def _member_joined(reader: Reader, params: dict[str, Any]) -> str:
    roles = ", ".join(reader.label(f"people.role.{role}") for role in params["roles"])
    return reader.text("people.member_joined", name=params["name"], roles=roles)


NOTICES: dict[str, Callable[[Reader, dict[str, Any]], str]] = {"member_joined": _member_joined}
