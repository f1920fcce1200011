"""Wording by key, with parameters that cannot break it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.texts import Reader, Texts
from bot.texts.plain import inert
from models.errors import DomainError
from models.people.errors import RoleMissingError
from models.people.tables import Language


def test_each_language_has_its_own_wording(portuguese: Reader, english: Reader) -> None:
    assert portuguese.language is Language.PORTUGUESE
    assert portuguese.label("stock.kind.issue") == "saída"
    assert english.label("stock.kind.issue") == "issue"


def test_an_unknown_key_is_not_shown_to_anybody(english: Reader) -> None:
    with pytest.raises(KeyError, match="missing"):
        english.text("missing")
    with pytest.raises(KeyError, match="missing"):
        english.plural("missing", 2)


def test_a_missing_parameter_is_not_left_out_silently(english: Reader) -> None:
    with pytest.raises(KeyError, match="company"):
        english.text("people.stranger")


def test_what_people_typed_is_escaped_and_our_own_markup_is_not(english: Reader) -> None:
    shown = english.text("stock.corrected", words="<i>&\u202e")
    assert shown == "Showing results for <b>&lt;i&gt;&amp;</b>."
    assert english.text("stock.corrected", words=Markup("<i>x</i>")).endswith("<b><i>x</i></b>.")


def test_a_label_is_plain(english: Reader) -> None:
    assert english.label("people.members_only", company=english.company_name) == "Only for the team of Café & Cia."


@pytest.mark.parametrize(
    ("language", "count", "expected"),
    [
        (Language.PORTUGUESE, 0, "<b>0</b> produto encontrado. É este?"),
        (Language.PORTUGUESE, 1, "<b>1</b> produto encontrado. É este?"),
        (Language.PORTUGUESE, 1200, "<b>1.200</b> produtos encontrados. Qual deles?"),
        (Language.ENGLISH, 0, "<b>0</b> products found. Which one?"),
        (Language.ENGLISH, 1, "<b>1</b> product found. Is it this one?"),
        (Language.ENGLISH, 1200, "<b>1,200</b> products found. Which one?"),
    ],
)
def test_plurals_follow_the_language(texts: Texts, language: Language, count: int, expected: str) -> None:
    assert texts.reader(language).plural("stock.found", count) == expected


def test_values_are_shown_in_the_readers_forms(portuguese: Reader) -> None:
    with time_machine.travel(datetime(2026, 11, 12, 18, tzinfo=UTC), tick=False):
        assert portuguese.label("moment.day", day=Decimal("1234.5"), time=datetime.now(UTC)) == "1.234,5 hoje 15:00"


def test_an_error_is_explained_by_its_code(portuguese: Reader) -> None:
    assert portuguese.error(RoleMissingError()) == portuguese.text("errors.role_missing")


def test_an_errors_fields_stand_in_its_wording(english: Reader) -> None:
    @dataclass
    class UnitUnknownError(DomainError):
        code: ClassVar[str] = "unit_unknown"
        unit_code: str

    assert len(english.error(UnitUnknownError("é" * 4096)).striptags()) < 250
    assert english.error(UnitUnknownError("<kg>")) == "I do not know the unit <b>&lt;kg&gt;</b>."


@settings(deadline=None)
@given(st.text())
def test_no_text_adds_markup_of_its_own(texts: Texts, typed: str) -> None:
    reader = texts.reader(Language.ENGLISH)
    assert reader.text("stock.corrected", words=typed) == f"Showing results for <b>{escape(inert(typed))}</b>."


def test_whoever_writes_braces_gets_braces(english: Reader) -> None:
    shown = english.text("stock.corrected", words="{company} {0.__class__}")
    assert shown == "Showing results for <b>{company} {0.__class__}</b>."
