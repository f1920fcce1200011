"""What a group's card says, and what changed on it."""

from collections.abc import Sequence

from bot.texts import Reader, clip
from bot.texts.plain import inert
from handlers.wording import language_label, places_label, roles_label
from models.groups.queries import GroupCard
from models.people.tables import Role

PLACES_UNITS = 160
_IN_SHORT = 2
_NAME_UNITS = 40
"""Twice two names fit into the 200 characters that Telegram shows above the chat."""


def card_text(reader: Reader, card: GroupCard) -> str:
    """A group's card as HTML."""
    view = card.view
    lines = [
        reader.text("groups.card.title", title=view.title),
        "",
        reader.text("groups.card.role", role=role_label(reader, view.role)),
        reader.text("groups.card.places", places=places_label(reader, card.places, PLACES_UNITS)),
        reader.text("groups.card.language", language=language_label(reader, view.language)),
        "",
        reader.text("groups.card.bound" if view.role else "groups.card.unbound"),
    ]
    return "\n".join(lines)


def places_text(reader: Reader, card: GroupCard) -> str:
    """What stands above the locations to choose from, as HTML."""
    return "\n".join(
        [
            reader.text("groups.card.title", title=card.view.title),
            reader.text("groups.card.places", places=places_label(reader, card.places, PLACES_UNITS)),
            "",
            reader.text("groups.choose_places"),
        ]
    )


def change_toast(reader: Reader, before: GroupCard, after: GroupCard) -> str | None:
    """What a press changed: "before → after", as plain text; None when it changed nothing."""
    pairs = [
        (role_label(reader, before.view.role), role_label(reader, after.view.role)),
        (_places_in_short(reader, before.places), _places_in_short(reader, after.places)),
        (language_label(reader, before.view.language), language_label(reader, after.view.language)),
    ]
    return next((f"{old} → {new}" for old, new in pairs if old != new), None)


def role_label(reader: Reader, role: Role | str | None) -> str:
    """The one role of a group in words, or that it has none."""
    return roles_label(reader, [role] if role else [])


def _places_in_short(reader: Reader, places: Sequence[str] | None) -> str:
    """As plain text: by name, or how many where they are more than a few."""
    if places is not None and len(places) > _IN_SHORT:
        return str(reader.plural("groups.some_places", len(places)))
    return places_label(reader, places and [clip(inert(name), _NAME_UNITS) for name in places])
