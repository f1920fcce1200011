"""Updates made from the machine-readable Bot API: every kind, and a message with every content there is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

SPECIFICATION = Path(__file__).parents[3] / "shared" / "data" / "telegram-bot-api.json"

Json = dict[str, Any]

_CONSTANT = re.compile(r'(?:always|must be) ["“](\w+)["”]')
_DEEP = 5
_TOO_DEEP = 9


def documented_updates(chance: Random, person: int) -> list[Json]:
    """One update of every documented kind, and one message for each field that a message may have.

    Empty where the description is not beside the project.
    """
    if not SPECIFICATION.is_file():
        return []
    return list(_Maker(json.loads(SPECIFICATION.read_text(encoding="utf-8"))["types"], chance, person).updates())


class _Maker:
    def __init__(self, types: Json, chance: Random, person: int) -> None:
        self._types = types
        self._chance = chance
        user: Json = {"id": person, "is_bot": False, "first_name": "Ana", "language_code": "pt-br"}
        self._fixed: Json = {"User": user, "Chat": {"id": person, "type": "private", "first_name": "Ana"}}

    def updates(self) -> Iterator[Json]:
        for field in self._types["Update"]["fields"]:
            if field["name"] != "update_id":
                yield {field["name"]: self._value(field["types"][0], field, 0)}
        sender = {"from": self._fixed["User"]}
        for field in self._types["Message"]["fields"]:
            if not field["required"]:
                content = {field["name"]: self._value(field["types"][0], field, 1)}
                yield {"message": self._object("Message", _DEEP) | sender | content}

    def _value(self, kind: str, field: Json, depth: int) -> Any:
        if kind.startswith("Array of "):
            return [] if depth > _DEEP else [self._value(kind.removeprefix("Array of "), field, depth + 1)]
        if kind in self._fixed:
            return dict(self._fixed[kind])
        match kind:
            case "Integer":
                return 1_795_000_000 if "date" in field["name"] else self._chance.randrange(1000)
            case "Float":
                return self._chance.random()
            case "Boolean":
                return True
            case "String":
                constant = _CONSTANT.search(field["description"])
                return constant[1] if constant else self._chance.choice(["a", "/estoque", "again:1", "ção"])
        return self._object(kind, depth)

    def _object(self, kind: str, depth: int) -> Any:
        entry = self._types[kind]
        if "subtypes" in entry:
            return self._value(self._chance.choice(entry["subtypes"]), {"name": "", "description": ""}, depth + 1)
        wanted = (f for f in entry.get("fields", ()) if depth <= _TOO_DEEP and self._takes(f, depth))
        return {field["name"]: self._value(field["types"][0], field, depth + 1) for field in wanted}

    def _takes(self, field: Json, depth: int) -> bool:
        return field["required"] or (depth < _DEEP and self._chance.random() < 0.3 / (depth + 1))
