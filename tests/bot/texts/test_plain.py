"""What somebody typed, inside our sentences and on our buttons."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.texts import clip
from bot.texts.plain import inert


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Café torrado", "Café torrado"),
        ("Café\ntorrado\r\n  1 kg ", "Café torrado 1 kg"),
        ("\x00Ca\x07fé\ufeff", "Café"),
        ("abc\u202edef", "abcdef"),
        ("\u2066abc\u2069", "abc"),
        ("קפה", "\u2068קפה\u2069"),
        ("قهوة 1 kg", "\u2068قهوة 1 kg\u2069"),
        ("👩‍🍳 Café", "👩‍🍳 Café"),
        ("12\u00a0kg", "12\u00a0kg"),
        ("half\ud83d", "half"),
        ("<b>&", "<b>&"),
        ("\u202e", ""),
    ],
)
def test_what_was_typed_becomes_inert(typed: str, shown: str) -> None:
    assert inert(typed) == shown


@settings(deadline=None)
@given(st.text())
def test_any_text_is_one_line_without_controls(text: str) -> None:
    shown = inert(text)
    shown.encode("utf-8")
    assert not set("\n\r\u2028\u2029\u202a\u202b\u202d\u202e\u2066\u2067") & set(shown)
    assert shown.count("\u2068") == shown.count("\u2069") <= 1
    assert "Cc" not in map(unicodedata.category, shown)
    assert inert(shown) == shown


@pytest.mark.parametrize(
    ("text", "units", "ending", "clipped"),
    [
        ("12345", 5, 0, "12345"),
        ("123456", 5, 0, "1234…"),
        ("123 56", 5, 0, "123…"),
        ("Café torrado em grãos 500 g", 16, 5, "Café torra…500 g"),
        ("Café torrado em grãos 500 g", 16, 7, "Café torra…500 g"),
        ("Café torrado em grãos500g", 16, 7, "Café tor…ãos500g"),
        ("☕" * 5, 4, 0, "☕☕☕…"),
        ("😀😀😀", 5, 0, "😀😀…"),
        ("😀😀😀", 4, 0, "😀…"),
        ("a😀😀😀b", 6, 3, "a…😀b"),
        ("a😀😀😀b", 6, 2, "a😀…b"),
        ("👩‍🍳👩‍🍳", 8, 0, "👩‍🍳👩…"),
    ],
)
def test_texts_are_cut_by_what_telegram_counts(text: str, units: int, ending: int, clipped: str) -> None:
    assert clip(text, units, ending=ending) == clipped


@settings(deadline=None)
@given(st.text(), st.integers(2, 60), st.data())
def test_clipped_text_fits_and_keeps_its_start(text: str, units: int, data: st.DataObject) -> None:
    ending = data.draw(st.integers(0, units - 2))
    clipped = clip(text, units, ending=ending)
    assert _units(clipped) <= units
    assert clipped == text or text.startswith(clipped.split("…")[0].rstrip())
