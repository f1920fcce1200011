"""A text and its entities as Telegram stores them: cleaned, parsed, trimmed, measured."""

import re
from collections.abc import Callable
from typing import Any

from sandbox.errors import bad_request
from sandbox.html import HtmlError, parse_html
from sandbox.utf16 import utf16_length

MAX_TEXT = 4096
MAX_CAPTION = 1024

Entity = dict[str, Any]
FindUser = Callable[[int], dict[str, Any] | None]

_CONTROL = {code: " " for code in range(32) if code not in (9, 10, 13)} | {13: None}
_DETECTED = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'])"
    r"|(?P<email>(?<![\w.])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w))"
    r"|(?P<hashtag>(?<!\w)\#\w*[^\W\d_]\w*)"
)
_MAY_DETECT = re.compile(r"[/@#]")
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})


def format_text(
    text: str, parse_mode: str | None, entities: list[Entity] | None, find_user: FindUser
) -> tuple[str, list[Entity]]:
    """Clean, parse and trim a text; raises Telegram's "can't parse entities" error."""
    text = text.translate(_CONTROL)
    if parse_mode:
        text, found = _parse(text, parse_mode, find_user)
    else:
        found = [dict(entity) for entity in entities or ()]
        _check_bounds(text, found)
    text, found = _trim(text, found)
    return text, _with_detected(text, found)


def _parse(text: str, parse_mode: str, find_user: FindUser) -> tuple[str, list[Entity]]:
    if parse_mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    try:
        return parse_html(text, find_user)
    except HtmlError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def _check_bounds(text: str, entities: list[Entity]) -> None:
    size = utf16_length(text)
    for entity in entities:
        begin, length = entity["offset"], entity["length"]
        if begin < 0 or length <= 0 or begin + length > size:
            raise bad_request(f"entity beginning at UTF-16 offset {begin} ends outside of the text")


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Drop white space at the end, and before the first entity; entities on nothing else go too."""
    if text and (text[0] in " \n" or text[-1].isspace()):
        text = text.rstrip()
        first = min((entity["offset"] for entity in entities), default=len(text))
        cut = len(text[:first]) - len(text[:first].lstrip(" \n"))
        text = text[cut:]
        size = utf16_length(text)
        for entity in entities:
            entity["offset"] -= cut
            entity["length"] = min(entity["length"], size - entity["offset"])
    return text, [entity for entity in entities if entity["length"] > 0]


def _with_detected(text: str, entities: list[Entity]) -> list[Entity]:
    if not _MAY_DETECT.search(text):
        return entities
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    for match in _DETECTED.finditer(text):
        begin = utf16_length(text[: match.start()])
        end = begin + utf16_length(match[0])
        if all(end <= other_begin or other_end <= begin for other_begin, other_end in taken):
            entities.append({"type": match.lastgroup, "offset": begin, "length": end - begin})
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
