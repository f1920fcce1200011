"""Markup -> text and entities, and Telegram's complaints word for word."""

from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.html import HtmlError, checked_url, parse_html
from sandbox.utf16 import utf16_length


def parse(markup: str) -> tuple[str, list[dict[str, Any]]]:
    return parse_html(markup, {7: {"id": 7}}.get)


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain", "plain"),
        ("&lt;&gt;&amp;&quot;", '<>&"'),
        ("&lt&gt", "<>"),
        ("&ge;&laquo;&nbsp;&apos;", "&ge;&laquo;&nbsp;&apos;"),
        ("&#60;&#x3C;&#x1F600;", "<<😀"),
        ("&#0;&#12345678901;&#x10FFFF;", "&#0;&#12345678901;&#x10FFFF;"),
        ("&ltx;", "&ltx;"),
        ("&#" + "1" * 5000 + ";", "&#" + "1" * 5000 + ";"),
        ("a & b", "a & b"),
    ],
)
def test_character_references(markup: str, text: str) -> None:
    assert parse(markup) == (text, [])


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ("b strong", "bold"),
        ("i em", "italic"),
        ("u ins", "underline"),
        ("s strike del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("B", "bold"),
    ],
)
def test_every_tag_becomes_its_entity(tags: str, kind: str) -> None:
    for tag in tags.split():
        assert parse(f"😀<{tag}>é😀</{tag}>") == ("😀é😀", [entity(kind, 2, 3)])


@pytest.mark.parametrize(
    ("markup", "entities"),
    [
        ('<span class="tg-spoiler">x</span>', [entity("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", [entity("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', [entity("pre", 0, 1, language="py")]),
        ('<code class="language-py"><pre>x</pre></code>', [entity("pre", 0, 1, language="py")]),
        ("<pre><code>x</code></pre>", [entity("code", 0, 1), entity("pre", 0, 1)]),
        ('<code class="language-py">x</code>', [entity("code", 0, 1)]),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', [entity("custom_emoji", 0, 1, custom_emoji_id="5")]),
        ('<a href="http://a.com/?b&amp;c">x</a>', [entity("text_link", 0, 1, url="http://a.com/?b&c")]),
        ("<a href='a.com'>x</a>", [entity("text_link", 0, 1, url="http://a.com/")]),
        ("<a>a.com</a>", [entity("text_link", 0, 5, url="http://a.com/")]),
        ('<a href="javascript:alert(1)">x</a>', []),
        ('<a href="tg://user?id=7">x</a>', [entity("text_mention", 0, 1, user={"id": 7})]),
        ('<a href="tg://user?id=8">x</a>', []),
        ('<a href="tg://[">x</a>', [entity("text_link", 0, 1, url="tg://[")]),
        ("<b></b>x", []),
        ("<b>x</>", [entity("bold", 0, 1)]),
        ("<b >x</b >", [entity("bold", 0, 1)]),
        ("<b>a<i>b</i></b>", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<i>a</i><b>b</b>", [entity("italic", 0, 1), entity("bold", 1, 1)]),
    ],
)
def test_entities(markup: str, entities: list[dict[str, Any]]) -> None:
    assert parse(markup)[1] == entities


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        ("🏟 🏟&lt;<abacaba", "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;<abac aba>", 'Unsupported start tag "abac" at byte offset 13'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("🏟 🏟&lt;<i   =aba>", 'Empty attribute name in the tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba>", 'Can\'t find end tag corresponding to start tag "i"'),
        ("🏟 🏟&lt;<i    aba  =  ", 'Unclosed start tag "i" at byte offset 13'),
        ("🏟 🏟&lt;<i    aba  =  190azAz-.,", "Unexpected end of name token at byte offset 27"),
        ('🏟 🏟&lt;<i    aba  =  "&lt;&gt;&quot;>', "Unclosed start tag at byte offset 13"),
        ("🏟 🏟&lt;</", "Unexpected end tag at byte offset 13"),
        ("🏟 🏟&lt;<b></b></", "Unexpected end tag at byte offset 20"),
        ("🏟 🏟&lt;<i>a</i   ", "Unclosed end tag at byte offset 17"),
        (
            "🏟 🏟&lt;<i>a</em   >",
            'Unmatched end tag at byte offset 17, expected "</i>", found "</em>"',
        ),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b>x<i>y</b></i>", 'Unmatched end tag at byte offset 8, expected "</i>", found "</b>"'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            "&#xDFDF;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_complaints_are_telegrams(markup: str, complaint: str) -> None:
    with pytest.raises(HtmlError) as raised:
        parse(markup)
    assert str(raised.value) == complaint


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("https://a.com", "https://a.com/"),
        ("HTTPS://a.com/x y", None),
        ("a.com/x?y#z", "http://a.com/x?y#z"),
        ("http://localhost:8081", "http://localhost:8081/"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("a.com/?next=https://b.com", "http://a.com/?next=https://b.com"),
        ("ftp://a.com", None),
        ("https://", None),
        ("word", None),
        ("", None),
    ],
)
def test_addresses(address: str, stored: str | None) -> None:
    assert checked_url(address) == stored


PIECES = ["<", ">", "</", "/", "b", "a", "pre", "code", " href=", '"', "'", "=", "&", "&#", "x3C;", "lt;", " ", "😀"]


@given(st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"]), max_size=20).map("".join))
def test_any_markup_is_parsed_or_complained_about(markup: str) -> None:
    try:
        text, entities = parse(markup)
    except HtmlError:
        return
    assert all(0 <= found["offset"] < found["offset"] + found["length"] <= utf16_length(text) for found in entities)


@given(st.text(alphabet="ab<>&;\"'# 😀"))
def test_escaped_text_comes_back(text: str) -> None:
    assert parse(escape(text, quote=False)) == (text, [])
