"""A text and its entities -> HTML that is safe to put into a page."""

from html import escape
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]

_SIMPLE = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "blockquote": "blockquote",
}
_CLASSED = {
    "spoiler": '<span class="tg-spoiler">',
    "bot_command": '<span class="bot-command">',
    "mention": '<span class="mention">',
    "text_mention": '<span class="mention">',
    "hashtag": '<span class="hashtag">',
}
_SAFE_SCHEMES = ("http", "https", "mailto", "tg")


def render_html(text: str, entities: list[Entity]) -> str:
    """Everything in `text` is escaped; only tags for `entities` are added. Overlaps are nested."""
    if not entities:
        return escape(text)
    units = text.encode("utf-16-le")
    edges = sorted({0, len(units) // 2, *(edge for entity in entities for edge in _edges(entity))})
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    rendered: list[str] = []
    active: list[Entity] = []
    for begin, end in pairwise(edges):
        wanted = [e for e in ordered if e["offset"] <= begin and end <= _edges(e)[1]]
        kept = _common_start(active, wanted)
        rendered += [_tags(entity, "")[1] for entity in reversed(active[kept:])]
        piece = units[2 * begin : 2 * end].decode("utf-16-le", "replace")
        rendered += [_tags(entity, _covered(units, entity))[0] for entity in wanted[kept:]]
        rendered.append(escape(piece))
        active = wanted
    rendered += [_tags(entity, "")[1] for entity in reversed(active)]
    return "".join(rendered)


def _edges(entity: Entity) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]


def _covered(units: bytes, entity: Entity) -> str:
    begin, end = _edges(entity)
    return units[2 * begin : 2 * end].decode("utf-16-le", "replace")


def _common_start(first: list[Entity], second: list[Entity]) -> int:
    for index, (left, right) in enumerate(zip(first, second, strict=False)):
        if left is not right:
            return index
    return min(len(first), len(second))


def _tags(entity: Entity, covered: str) -> tuple[str, str]:
    """Opening and closing tag; a kind without a look of its own has neither."""
    kind = entity["type"]
    if kind in _SIMPLE:
        return f"<{_SIMPLE[kind]}>", f"</{_SIMPLE[kind]}>"
    if kind in _CLASSED:
        return _CLASSED[kind], "</span>"
    if kind == "pre":
        language = escape(entity.get("language", ""))
        return f'<pre><code class="language-{language}">' if language else "<pre><code>", "</code></pre>"
    if kind == "expandable_blockquote":
        return '<blockquote class="expandable">', "</blockquote>"
    if kind in ("text_link", "url", "email"):
        address = entity.get("url") or (f"mailto:{covered}" if kind == "email" else covered)
        return _link(address), "</a>"
    return "", ""


def _link(address: str) -> str:
    try:
        safe = urlsplit(address).scheme.lower() in _SAFE_SCHEMES
    except ValueError:
        safe = False
    target = f' href="{escape(address)}" target="_blank" rel="noopener noreferrer"' if safe else ""
    return f"<a{target}>"
