"""What others are told about people."""

from collections.abc import Callable
from typing import Any

from bot.texts import Reader
from handlers.wording import places_label, roles_label


def _member_joined(reader: Reader, params: dict[str, Any]) -> str:
    name, roles, by = params["name"], roles_label(reader, params["roles"]), params.get("by")
    if by is None:
        return reader.text("invitations.told.joined", name=name, roles=roles)
    return reader.text("invitations.told.joined_by", name=name, roles=roles, by=by)


def _member_gained(reader: Reader, params: dict[str, Any]) -> str:
    by = params["by"] or reader.label("invitations.told.terminal")
    if not params["roles"]:
        return reader.text("invitations.told.gained_places", name=params["name"], by=by)
    return reader.text(
        "invitations.told.gained", name=params["name"], roles=roles_label(reader, params["roles"]), by=by
    )


def _member_relinked(reader: Reader, params: dict[str, Any]) -> str:
    by = params["by"] or reader.label("invitations.told.terminal")
    return reader.text("invitations.told.relinked", name=params["name"], by=by)


def _access_changed(reader: Reader, params: dict[str, Any]) -> str:
    roles, places = roles_label(reader, params["roles"]), places_label(reader, params["places"])
    return reader.text("members.access_changed", by=params["by"], roles=roles, places=places)


NOTICES: dict[str, Callable[[Reader, dict[str, Any]], str]] = {
    "member_joined": _member_joined,
    "member_gained": _member_gained,
    "member_relinked": _member_relinked,
    "access_changed": _access_changed,
}
