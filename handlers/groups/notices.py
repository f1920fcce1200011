"""What groups are told about themselves, and admins about groups."""

from collections.abc import Callable
from typing import Any

from bot.texts import Reader
from handlers.groups.cards import PLACES_UNITS, role_label
from handlers.wording import places_label


def _bound(reader: Reader, params: dict[str, Any]) -> str:
    if params["role"] is None:
        return reader.text("groups.unbound_yet", company=reader.company_name, name=params["name"])
    places = places_label(reader, params["places"], PLACES_UNITS)
    role = role_label(reader, params["role"])
    return reader.text("groups.bound", company=reader.company_name, role=role, places=places)


def _lost(reader: Reader, params: dict[str, Any]) -> str:
    if params["name"]:
        return reader.text("groups.taken_out", title=params["title"], name=params["name"])
    return reader.text("groups.lost", title=params["title"])


NOTICES: dict[str, Callable[[Reader, dict[str, Any]], str]] = {"group_bound": _bound, "group_lost": _lost}
