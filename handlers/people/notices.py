"""What others are told about people."""

from collections.abc import Callable
from typing import Any

from bot.texts import Reader, clip

_PLACES_UNITS = 600
"""However many locations there are, this still is one message."""


def _member_joined(reader: Reader, params: dict[str, Any]) -> str:
    name, roles, by = params["name"], _roles(reader, params), params.get("by")
    if by is None:
        return reader.text("invitations.told.joined", name=name, roles=roles)
    return reader.text("invitations.told.joined_by", name=name, roles=roles, by=by)


def _member_gained(reader: Reader, params: dict[str, Any]) -> str:
    by = params["by"] or reader.label("invitations.told.terminal")
    if not params["roles"]:
        return reader.text("invitations.told.gained_places", name=params["name"], by=by)
    return reader.text("invitations.told.gained", name=params["name"], roles=_roles(reader, params), by=by)


def _member_relinked(reader: Reader, params: dict[str, Any]) -> str:
    by = params["by"] or reader.label("invitations.told.terminal")
    return reader.text("invitations.told.relinked", name=params["name"], by=by)


def _access_changed(reader: Reader, params: dict[str, Any]) -> str:
    places = reader.label("members.everywhere")
    if params["places"] is not None:
        places = clip(", ".join(params["places"]), _PLACES_UNITS)
    roles = _roles(reader, params) or reader.label("members.no_role")
    return reader.text("members.access_changed", by=params["by"], roles=roles, places=places)


def _roles(reader: Reader, params: dict[str, Any]) -> str:
    return ", ".join(reader.label(f"people.role.{role}") for role in params["roles"])


NOTICES: dict[str, Callable[[Reader, dict[str, Any]], str]] = {
    "member_joined": _member_joined,
    "member_gained": _member_gained,
    "member_relinked": _member_relinked,
    "access_changed": _access_changed,
}
