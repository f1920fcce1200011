"""The sandbox's tables and everything it sends, held against the machine-readable Bot API."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.bot_api.calls import IMPLEMENTATIONS
from sandbox.schema import METHODS, OBJECTS, UNIONS
from tests.sandbox.everything import everything

SPECIFICATION = Path(__file__).parents[3] / "shared" / "data" / "telegram-bot-api.json"

Json = dict[str, Any]


@pytest.fixture(scope="module")
def specification() -> Json:
    if not SPECIFICATION.is_file():
        pytest.skip("the machine-readable Bot API is not beside the project")
    loaded: Json = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
    return loaded


def test_every_method_in_the_table_is_implemented() -> None:
    assert METHODS.keys() == IMPLEMENTATIONS.keys()


@pytest.mark.parametrize("method", METHODS)
def test_methods_are_telegrams(specification: Json, method: str) -> None:
    documented = _documented(specification["methods"][method])
    assert METHODS[method].items() <= documented.items()
    assert {name for name in documented if name.endswith("*")} <= METHODS[method].keys()


@pytest.mark.parametrize("name", OBJECTS)
def test_input_objects_are_telegrams(specification: Json, name: str) -> None:
    documented = _documented(specification["types"][name])
    assert OBJECTS[name].items() <= documented.items()
    assert {field for field in documented if field.endswith("*")} <= OBJECTS[name].keys()


@pytest.mark.parametrize("name", UNIONS)
def test_unions_are_telegrams(specification: Json, name: str) -> None:
    assert set(UNIONS[name].values()) <= set(specification["types"][name]["subtypes"])


def _documented(entry: Json) -> dict[str, str]:
    """Fields as `sandbox.schema` writes them."""
    return {
        field["name"] + ("*" if field["required"] else ""): " or ".join(field["types"])
        for field in entry.get("fields", ())
    }


async def test_everything_the_sandbox_sends_is_telegrams(specification: Json, sandbox: Sandbox) -> None:
    seen: set[str] = set()
    for kind, value in await everything(sandbox):
        seen.update(_check(specification, kind, value, kind))
    expected = {"Message", "MessageEntity", "User", "Chat", "Document", "PhotoSize", "Voice", "Sticker"}
    expected |= {"Contact", "CallbackQuery", "InlineQuery", "InlineKeyboardMarkup", "ChatMemberUpdated"}
    assert expected | {"WebhookInfo", "File", "ChatFullInfo", "BotCommand", "InaccessibleMessage"} <= seen


def _check(specification: Json, kind: str, value: Any, where: str) -> Iterator[str]:
    """Hold a value against its documented type, and yield the types met on the way."""
    if kind.startswith("Array of "):
        assert isinstance(value, list), where
        for index, item in enumerate(value):
            yield from _check(specification, kind.removeprefix("Array of "), item, f"{where}[{index}]")
        return
    simple = {"Integer": int, "String": str, "Boolean": bool, "Float": float}
    if kind in simple:
        assert type(value) is simple[kind], where
        return
    entry = specification["types"][kind]
    if "subtypes" in entry:
        entry = _matching_subtype(specification, entry["subtypes"], value)
    yield entry["name"]
    fields = {field["name"]: field for field in entry["fields"]}
    assert value.keys() <= fields.keys(), where
    assert {name for name, field in fields.items() if field["required"]} <= value.keys(), where
    for name, item in value.items():
        (item_kind,) = fields[name]["types"]
        yield from _check(specification, item_kind, item, f"{where}.{name}")


def _matching_subtype(specification: Json, names: list[str], value: Json) -> Json:
    """A member is told by its status, a message by whether it has a date."""
    if "status" in value:
        name = "ChatMember" + {"kicked": "Banned"}.get(value["status"], value["status"].title())
    else:
        name = "Message" if value["date"] else "InaccessibleMessage"
    assert name in names
    return dict(specification["types"][name])
