"""JSON in and out of the phones' HTTP routes, with what is wrong with it said as PhoneError."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from aiohttp import web

from sandbox.errors import PhoneError

Json = dict[str, Any]


def json_response(body: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def read_json(request: web.Request) -> Json:
    """The request's JSON object; raises PhoneError for anything else."""
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError:
        raise PhoneError(400, "the body must be JSON") from None
    if not isinstance(body, dict):
        raise PhoneError(400, "the body must be a JSON object")
    return body


_REQUIRED: Any = object()
_DIGITS = re.compile(r"-?[0-9]{1,19}\Z")


def field(body: Json, name: str, kind: type, default: Any = _REQUIRED) -> Any:
    """One field of a body, of the type it must have; `default` where it is absent or null.

    As in JSON, a whole number is also a float, and true is no number.
    """
    value = body.get(name)
    if value is None and default is not _REQUIRED:
        return default
    fits = isinstance(value, (int, float) if kind is float else kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise PhoneError(400, f"{name} must be {kind.__name__}")
    return value


def number(fields: Mapping[str, Any], name: str) -> int | None:
    """A whole number in a form or query string, None where it is absent."""
    text = fields.get(name)
    if text is None:
        return None
    if not isinstance(text, str) or not _DIGITS.match(text):
        raise PhoneError(400, f"{name} must be a number")
    return int(text)
