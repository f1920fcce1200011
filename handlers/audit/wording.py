"""What was done, and what changed by it, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from typing import Any

from markupsafe import Markup

from bot.texts import Reader, clip
from bot.texts.plain import utf16_units
from handlers.wording import language_label
from models.audit.queries import EntryView

_NAME_UNITS, _VALUE_UNITS, _DETAILS_UNITS = 60, 200, 3600
"""The card of an entry that says this much still is one message."""

_LISTS = frozenset({"roles", "locations", "revoked", "working_days", "hours"})
"""What a list of two says by itself; elsewhere it is what was before and what came after."""

_Worded = tuple[str, Any, Any]
_NOTHING = object()
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def action_label(reader: Reader, entry: EntryView) -> str:
    """What was done; what only a newer version knows is shown as it is recorded."""
    try:
        return reader.label(f"audit.action.{entry.area}.{entry.action}")
    except KeyError:
        return f"{entry.area}.{entry.action}"


def who_label(reader: Reader, entry: EntryView) -> str:
    """Who did it."""
    return clip(entry.who, _NAME_UNITS) if entry.who is not None else reader.label("audit.program")


def object_label(reader: Reader, entry: EntryView) -> str:
    """What it was done to; empty where the action says it already."""
    if entry.object_type == "holiday":
        return _holiday_label(reader, entry)
    is_self = entry.object_type == "member" and entry.object_id == str(entry.member_id)
    if is_self or entry.object_type == "company":
        return ""
    if entry.object_name is not None:
        return clip(entry.object_name, _NAME_UNITS)
    named = entry.details.get("name", entry.details.get("title"))
    return clip(named, _NAME_UNITS) if isinstance(named, str) else reader.label("audit.number", number=entry.object_id)


def _holiday_label(reader: Reader, entry: EntryView) -> str:
    """Its name and day: the day is its key."""
    name = clip(str(entry.details.get("name", "")), _NAME_UNITS)
    try:
        return f"{name} ({reader.date(date.fromisoformat(entry.object_id))})".strip()
    except ValueError:
        return name


def area_label(reader: Reader, area: str) -> str:
    """An area's name."""
    try:
        return reader.label(f"audit.area.{area}")
    except KeyError:
        return area


def detail_lines(reader: Reader, entry: EntryView) -> list[Markup]:
    """What changed, a line for each: "Roles: operator → manager"; "…" for what one message cannot take."""
    values = _Values(reader, entry.location_names)
    lines = []
    for key, old, new in _changes(entry.details):
        params = {"field": _field_label(reader, key), "new": values.label(key, new)}
        if old is _NOTHING:
            lines.append(reader.text("audit.detail", **params))
        else:
            lines.append(reader.text("audit.change", old=values.label(key, old), **params))
    return _fitting(lines)


def _fitting(lines: Sequence[Markup]) -> list[Markup]:
    lengths = accumulate(utf16_units(line.striptags()) + 1 for line in lines)
    fitting = [line for line, length in zip(lines, lengths, strict=True) if length <= _DETAILS_UNITS]
    return fitting if len(fitting) == len(lines) else [*fitting, Markup("…")]


def _changes(details: Mapping[str, Any]) -> Iterator[_Worded]:
    """What an entry says, in whichever of the shapes in use: old and new of one field, of several, or pairs."""
    if "old" in details and "new" in details:
        yield str(details.get("field", _field_of(details["new"]))), details["old"], details["new"]
        details = {key: value for key, value in details.items() if key not in {"old", "new", "field"}}
    for key, value in details.items():
        match value:
            case {"old": old, "new": new}:
                yield key, old, new
            case [old, new] if key not in _LISTS or isinstance(old or new, list):
                yield key, old, new
            case _ if value not in _EMPTY:
                yield key, _NOTHING, value


def _field_of(new: Any) -> str:
    """What changed where the action says it: a name, mostly, or whether something is switched on."""
    return "is_active" if isinstance(new, bool) else "name" if isinstance(new, str) else "value"


def _field_label(reader: Reader, key: str) -> str:
    try:
        return reader.label(f"audit.field.{key}")
    except KeyError:
        return key


class _Values:
    """Values in a reader's words."""

    def __init__(self, reader: Reader, location_names: Mapping[int, str]) -> None:
        self._reader = reader
        self._location_names = location_names

    def label(self, key: str, value: Any) -> str:
        """A value of a field, in words, and not too long."""
        return clip(self._words(key, value), _VALUE_UNITS)

    def _words(self, key: str, value: Any) -> str:
        if value is None or value == "":
            return self._reader.label("common.everywhere" if key == "locations" else "audit.nothing")
        if isinstance(value, bool):
            return self._reader.label("audit.yes" if value else "audit.no")
        if key == "hours" and isinstance(value, Sequence):
            return "-".join(map(str, value))
        if isinstance(value, list):
            return ", ".join(self._words(key, part) for part in value) or self._reader.label("audit.nothing")
        if isinstance(value, dict):
            return ", ".join(f"{_field_label(self._reader, k)}: {self._words(k, v)}" for k, v in value.items())
        return self._word(key, value)

    def _word(self, key: str, value: Any) -> str:
        """One value; as it is recorded where it is none that the field has today."""
        try:
            return self._known_word(key, value)
        except (KeyError, ValueError, ArithmeticError):
            return str(value)

    def _known_word(self, key: str, value: Any) -> str:
        if key in _LOCATIONS:
            return self._location_names[int(value)]
        if key == "day":
            return self._reader.date(date.fromisoformat(str(value)))
        if key == "expires_at":
            return self._reader.moment(datetime.fromisoformat(str(value)))
        if key in _QUANTITIES:
            return self._reader.number(Decimal(str(value)))
        return self._movement_code(key, value) or self._code(key, value)

    def _movement_code(self, key: str, value: Any) -> str:
        if key == "kind":
            return self._reader.label(f"stock.kind.{value}")
        return self._reader.label(f"movements.reason.{value}") if key == "reason" else ""

    def _code(self, key: str, value: Any) -> str:
        if key in {"role", "roles"}:
            return self._reader.label(f"people.role.{value}")
        if key == "language":
            return language_label(self._reader, value)
        if key == "scope":
            return self._reader.label(f"counts.scope.{value}")
        if key == "working_days":
            return self._reader.label(f"audit.weekday.{value}")
        return self._reader.number(value) if isinstance(value, int) and key not in _NUMBERS else str(value)


_LOCATIONS = frozenset({"location", "location_id", "locations", "home"})
_QUANTITIES = frozenset({"quantity", "on_hand", "pack", "minimum", "target", "multiple"})
_NUMBERS = frozenset({"invitation", "member", "movement_id", "lot_id", "reverses_id", "chat_id", "seed"})
"""Numbers that are names: without marks between their digits."""
