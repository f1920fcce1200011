"""Cleaning, trimming, limits and what Telegram finds in a text by itself."""

from typing import Any

import pytest

from sandbox import ApiError
from sandbox.text import format_text
from sandbox.utf16 import utf16_length


def nobody(user_id: int) -> None:
    return None


def entity(kind: str, offset: int, length: int) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length}


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("é", 1), ("a😀", 3), ("👩‍🍳", 5)])
def test_utf16_length(text: str, length: int) -> None:
    assert utf16_length(text) == length == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("  \n x \n", "x", []),
        (" <b>x</b> ", "x", [entity("bold", 0, 1)]),
        ("<b> x </b>", " x", [entity("bold", 0, 2)]),
        ("x<b>  </b>", "x", []),
        ("\n😀 <b>y</b>\n", "😀 y", [entity("bold", 3, 1)]),
        ("a\r\nb\x00c\td", "a\nb c\td", []),
    ],
)
def test_white_space_goes_and_entities_follow(markup: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert format_text(markup, "HTML", None, nobody) == (text, entities)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [entity("bot_command", 0, 6)]),
        ("use /stock@my_bot now", [entity("bot_command", 4, 13)]),
        ("30/11 and a/b and /a/b", []),
        ("😀 @maria_s", [entity("mention", 3, 8)]),
        ("mail a.b@c.com.br", [entity("email", 5, 12)]),
        ("see https://a.com/x?y=1.", [entity("url", 4, 19)]),
        ("#estoque #12", [entity("hashtag", 0, 8)]),
    ],
)
def test_detected_entities(text: str, found: list[dict[str, Any]]) -> None:
    assert format_text(text, None, None, nobody) == (text, found)


def test_nothing_is_detected_inside_code_and_links() -> None:
    _, entities = format_text('<code>/stock</code> <a href="a.com">@somebody</a> /real', "HTML", None, nobody)
    assert [found["type"] for found in entities] == ["code", "text_link", "bot_command"]


def test_given_entities_are_kept_and_copied() -> None:
    given = [entity("bold", 0, 1)]
    text, entities = format_text("x ", None, given, nobody)
    assert (text, entities) == ("x", given)
    assert entities[0] is not given[0]


@pytest.mark.parametrize(("offset", "length"), [(-1, 1), (0, 0), (0, 3), (2, 1)])
def test_entities_outside_of_the_text_are_refused(offset: int, length: int) -> None:
    with pytest.raises(ApiError, match="ends outside of the text"):
        format_text("ab", None, [entity("bold", offset, length)], nobody)


def test_other_parse_modes_are_refused() -> None:
    with pytest.raises(ApiError, match="unsupported parse_mode"):
        format_text("*x*", "MarkdownV2", None, nobody)
