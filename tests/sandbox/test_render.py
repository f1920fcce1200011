"""What goes into a page is inert except for the tags of known entities."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.html import parse_html
from sandbox.render import render_html


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        ("<script>", [], "&lt;script&gt;"),
        ("a<b", [entity("bold", 0, 3)], "<b>a&lt;b</b>"),
        ("😀xy", [entity("italic", 2, 1)], "😀<i>x</i>y"),
        ("abc", [entity("bold", 0, 3), entity("italic", 1, 1)], "<b>a<i>b</i>c</b>"),
        ("abc", [entity("bold", 0, 2), entity("italic", 1, 2)], "<b>a<i>b</i></b><i>c</i>"),
        ("x", [entity("pre", 0, 1, language='p"y')], '<pre><code class="language-p&quot;y">x</code></pre>'),
        ("x", [entity("spoiler", 0, 1)], '<span class="tg-spoiler">x</span>'),
        ("x", [entity("expandable_blockquote", 0, 1)], '<blockquote class="expandable">x</blockquote>'),
        ("x", [entity("custom_emoji", 0, 1, custom_emoji_id="5")], "x"),
        ("/x", [entity("bot_command", 0, 2)], '<span class="bot-command">/x</span>'),
    ],
)
def test_rendered(text: str, entities: list[dict[str, Any]], html: str) -> None:
    assert render_html(text, entities) == html


@pytest.mark.parametrize(
    ("found", "href"),
    [
        (entity("text_link", 0, 5, url='https://a.com/?"b'), "https://a.com/?&quot;b"),
        (entity("text_link", 0, 5, url="javascript:alert(1)"), None),
        (entity("text_link", 0, 5, url="http://[bad"), None),
        (entity("email", 0, 5), "mailto:a@b.c"),
    ],
)
def test_links_lead_only_to_safe_places(found: dict[str, Any], href: str | None) -> None:
    attributes = "" if href is None else f' href="{href}" target="_blank" rel="noopener noreferrer"'
    assert render_html("a@b.c", [found]) == f"<a{attributes}>a@b.c</a>"


@given(
    st.text(alphabet="ab<&😀", max_size=12),
    st.lists(
        st.builds(entity, st.sampled_from(["bold", "italic", "code"]), st.integers(0, 8), st.integers(1, 8)),
        max_size=4,
    ),
)
def test_tags_are_nested_and_text_survives(text: str, entities: list[dict[str, Any]]) -> None:
    size = len(text.encode("utf-16-le")) // 2
    fitting = [found for found in entities if found["offset"] + found["length"] <= size]
    whole = [found for found in fitting if _cuts_no_character(text, found)]
    assert parse_html(render_html(text, whole), lambda user_id: None)[0] == text


def _cuts_no_character(text: str, found: dict[str, Any]) -> bool:
    units = text.encode("utf-16-le")
    edges = (found["offset"], found["offset"] + found["length"])
    return all(not 0xDC <= (units[2 * edge : 2 * edge + 2] or b"\0\0")[1] <= 0xDF for edge in edges)
