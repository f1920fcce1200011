"""Roles, locations and languages in the reader's words, wherever they stand."""

from collections.abc import Iterable, Sequence

from bot.texts import Reader, clip
from models.people.directory import in_order
from models.people.tables import Language, Role

PLACES_UNITS = 600
"""However many locations there are, a card that names them still is one message."""


def roles_label(reader: Reader, roles: Iterable[Role | str]) -> str:
    """Roles in their usual order, or that there are none."""
    held = in_order(frozenset(map(Role, roles)))
    return ", ".join(reader.label(f"people.role.{role}") for role in held) or reader.label("common.no_role")


def places_label(reader: Reader, names: Sequence[str] | None, units: int = PLACES_UNITS) -> str:
    """Locations by their names, or that there are none; None stands for all of them."""
    if names is None:
        return reader.label("common.everywhere")
    return clip(", ".join(names), units) if names else reader.label("common.nowhere")


def language_label(reader: Reader, language: Language | str) -> str:
    """A language, as the reader calls it."""
    return reader.label(f"common.language.{language}")


def language_button(reader: Reader, language: Language) -> str:
    """A language as its own speakers call it: for buttons, which those press who do not read the rest."""
    return reader.label(f"common.button.language.{language}")
