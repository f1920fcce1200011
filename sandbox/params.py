"""A request's raw fields -> checked values, by the tables in `sandbox.schema`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from sandbox.errors import ApiError, bad_request, query_too_old
from sandbox.schema import METHODS, OBJECTS, UNIONS, Fields

Params = dict[str, Any]
Check = Callable[[Any], Any]

_DIGITS = re.compile(r"-?[0-9]{1,19}\Z")


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime_type: str
    content: bytes


class _WrongTypeError(Exception):
    pass


_MISSING: dict[str, Callable[[], ApiError]] = {
    "chat_id": lambda: bad_request("chat_id is empty"),
    "text": lambda: bad_request("message text is empty"),
    "message_id": lambda: bad_request("message identifier is not specified"),
    "user_id": lambda: bad_request("invalid user_id specified"),
    "photo": lambda: bad_request("there is no photo in the request"),
    "document": lambda: bad_request("there is no document in the request"),
    "callback_query_id": query_too_old,
    "inline_query_id": query_too_old,
    "file_id": lambda: bad_request("file_id not specified"),
}


def check_params(method: str, raw: Mapping[str, Any]) -> Params:
    """Turn what a client sent into typed parameters; raises 400 for unknown, missing or mistyped ones."""
    required, checks = _compiled(method)
    params: Params = {}
    for name, value in raw.items():
        check = checks.get(name)
        if check is None:
            raise bad_request(f'unknown parameter "{name}"')
        if value is None:
            continue
        try:
            params[name] = check(value)
        except _WrongTypeError as error:
            raise bad_request(f'can\'t parse parameter "{name}": {error}') from None
    for name in required:
        if name not in params:
            raise _MISSING.get(name, lambda name=name: bad_request(f'parameter "{name}" is required'))()
    return params


def takes_file(method: str, name: str) -> bool:
    """Whether a method's parameter may be a file itself."""
    return METHODS[method].get(f"{name}*", "").startswith("InputFile")


@cache
def _compiled(method: str) -> tuple[list[str], dict[str, Check]]:
    return _compile_fields(METHODS[method])


def _compile_fields(fields: Fields) -> tuple[list[str], dict[str, Check]]:
    required = [name.removesuffix("*") for name in fields if name.endswith("*")]
    return required, {name.removesuffix("*"): _check_for(kind) for name, kind in fields.items()}


@cache
def _check_for(kind: str) -> Check:
    """The check for a type as the schema writes it."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind.startswith("Array of "):
        return _array(kind.removeprefix("Array of "))
    if kind in UNIONS:
        return _union(kind)
    if " or " in kind:
        return _first_that_fits(kind.split(" or "))
    return _object(kind)


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongTypeError("expected a String")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, str) and _DIGITS.match(value):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _WrongTypeError("expected an Integer")
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    raise _WrongTypeError("expected a Boolean")


def _integer_or_string(value: Any) -> int | str:
    try:
        return _integer(value)
    except _WrongTypeError:
        return _string(value)


def _file_or_string(value: Any) -> Upload | str:
    return value if isinstance(value, Upload) else _string(value)


_SIMPLE: dict[str, Check] = {
    "String": _string,
    "Integer": _integer,
    "Boolean": _boolean,
    "Integer or String": _integer_or_string,
    "InputFile or String": _file_or_string,
}


def _decoded(value: Any) -> Any:
    """Objects and arrays come as JSON inside forms, and as themselves inside JSON."""
    if not isinstance(value, str):
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise _WrongTypeError("can't parse JSON object") from None


def _array(kind: str) -> Check:
    item = _check_for(kind)

    def check(value: Any) -> list[Any]:
        value = _decoded(value)
        if not isinstance(value, list):
            raise _WrongTypeError("expected an Array")
        return [item(element) for element in value]

    return check


def _object(kind: str) -> Check:
    required, checks = _compile_fields(OBJECTS[kind])

    def check(value: Any) -> Params:
        value = _decoded(value)
        if not isinstance(value, dict):
            raise _WrongTypeError(f"expected {kind} to be an Object")
        unknown = value.keys() - checks.keys()
        if unknown:
            raise _WrongTypeError(f'{kind} has no field "{min(unknown)}"')
        for name in required:
            if name not in value:
                raise _WrongTypeError(f'can\'t find field "{name}" in {kind}')
        return {name: checks[name](field) for name, field in value.items() if field is not None}

    return check


def _union(kind: str) -> Check:
    checks = {tag: _check_for(member) for tag, member in UNIONS[kind].items()}

    def check(value: Any) -> Params:
        value = _decoded(value)
        tag = value.get("type", "") if isinstance(value, dict) else None
        if not isinstance(tag, str) or tag not in checks:
            raise _WrongTypeError(f"unsupported {kind} type")
        checked: Params = checks[tag](value)
        return checked

    return check


def _first_that_fits(kinds: list[str]) -> Check:
    """The first object type whose required fields are all there; an error speaks of the first type."""
    choices = [(_compile_fields(OBJECTS[kind])[0], _check_for(kind)) for kind in kinds]

    def check(value: Any) -> Params:
        value = _decoded(value)
        given = value if isinstance(value, dict) else {}
        fitting = (check for required, check in choices if given.keys() >= set(required))
        checked: Params = next(fitting, choices[0][1])(value)
        return checked

    return check
