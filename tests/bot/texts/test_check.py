"""The check finds each kind of mistake, and the project has none."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from bot.texts.check import find_mistakes
from bot.texts.check.catalogues import Entry, compare_languages, read_wording
from bot.texts.check.errors import compare_errors, domain_errors
from bot.texts.check.uses import compare_uses, find_uses
from models.errors import DomainError
from models.people.errors import RoleMissingError
from models.people.tables import Language

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def _entry(*forms: str) -> Entry:
    return Entry(forms, is_plural=len(forms) > 1)


def test_the_projects_own_wording_has_no_mistake() -> None:
    assert find_mistakes() == []


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        ('msgid "a.b"\nmsgstr ""', "a.b has no wording"),
        ('#, fuzzy\nmsgid "a.b"\nmsgstr "x"', "a.b is marked as fuzzy"),
        ('msgid "a.b"\nmsgstr "x"\n\nmsgid "a.b"\nmsgstr "y"', "a.b stands there 2 times"),
        ('#~ msgid "a.b"\n#~ msgstr "x"', "a.b is obsolete"),
        ('msgid "a.b"\nmsgid_plural "a.c"\nmsgstr[0] "x"\nmsgstr[1] "y"', "a.b must have a.b.many as its msgid_plural"),
        ('msgid "a.b"\nmsgid_plural "a.b.many"\nmsgstr[0] "x"\nmsgstr[1] ""', "a.b has no wording"),
        ('msgid "a.b"\nmsgstr "<b>x"', "a.b does not close <b>"),
        ('msgid "a.b"\nmsgstr "<b><i>x</b></i>"', "a.b closes <b> where it is not the last one open"),
        ('msgid "a.b"\nmsgstr "<h>x</h>"', "a.b has <h>, which Telegram does not know"),
        ('msgid "a.b"\nmsgstr "x & y"', "a.b has a <, > or & that is not written as an entity"),
        ('msgid "a.b"\nmsgstr "x < y"', "a.b has a <, > or & that is not written as an entity"),
        ('msgid "a.b"\nmsgstr "{x"', "a.b has a malformed placeholder: expected '}' before end of string"),
        ('msgid "a.b"\nmsgstr "{}"', "a.b has a placeholder that is not a plain name: {}"),
        ('msgid "a.b"\nmsgstr "{x.__class__}"', "a.b has a placeholder that is not a plain name: {x.__class__}"),
        ('msgid "a.b"\nmsgstr "{x!r}"', "a.b has a placeholder that is not a plain name: {x}"),
    ],
)
def test_a_catalogues_own_mistakes(tmp_path: Path, source: str, mistake: str) -> None:
    path = tmp_path / "planted.po"
    path.write_text(HEADER + source + "\n", encoding="utf-8")
    _, mistakes = read_wording(Language.ENGLISH, [path])
    assert f"en: {mistake}" in mistakes


def test_a_sound_catalogue_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "sound.po"
    single = 'msgid "a.b"\nmsgstr "x &amp; <b>{y}</b>"\n\n'
    plural = 'msgid "a.n"\nmsgid_plural "a.n.many"\nmsgstr[0] "1"\nmsgstr[1] "{count}"\n'
    path.write_text(HEADER + single + plural, encoding="utf-8")
    wording, mistakes = read_wording(Language.ENGLISH, [path])
    assert mistakes == []
    assert wording == {"a.b": _entry("x &amp; <b>{y}</b>"), "a.n": _entry("1", "{count}")}


@pytest.mark.parametrize(
    ("portuguese", "english", "mistake"),
    [
        ({"a.b": _entry("x")}, {}, "en: a.b is missing"),
        ({}, {"a.b": _entry("x")}, "pt_BR: a.b is missing"),
        ({"a.b": _entry("{x}")}, {"a.b": _entry("{y}")}, "pt_BR and en: a.b differs in its placeholders"),
        ({"a.b": _entry("<b>x</b>")}, {"a.b": _entry("<i>x</i>")}, "pt_BR and en: a.b differs in its tags"),
        ({"a.b": _entry("x")}, {"a.b": _entry("x", "y")}, "pt_BR and en: a.b differs in its plural"),
    ],
)
def test_mistakes_between_languages(portuguese: dict[str, Entry], english: dict[str, Entry], mistake: str) -> None:
    found = compare_languages({Language.PORTUGUESE: portuguese, Language.ENGLISH: english})
    assert mistake in list(found)


@pytest.mark.parametrize(
    ("code", "mistakes"),
    [
        ('reader.text("a.b", x=1)', []),
        ('reader.text("a.b", **params)', []),
        ('reader.text("a.b")', ["code.py:1: a.b needs x"]),
        ('reader.text("a.b", x=1, y=2)', ["code.py:1: a.b does not speak of y"]),
        ('reader.text("a.c", x=1)', ["code.py:1: nothing is worded under a.c", "a.b is used nowhere"]),
        ('reader.text("a.b" if x else "a.c", x=1)', ["code.py:1: nothing is worded under a.c"]),
        ('reader.text(f"a.{kind}", x=1)', []),
        ('reader.text(f"c.{kind}", x=1)', ["code.py:1: nothing is worded under c.[^.]+", "a.b is used nowhere"]),
        ('reader.label("a.b", x=1)', ["code.py:1: a.b has markup, and is shown as plain text"]),
        ('reader.plural("a.b", 2, x=1)', ["code.py:1: a.b has plural forms, or wants them"]),
        ("reader.text(key)", ["a.b is used nowhere"]),
    ],
)
def test_mistakes_in_code(tmp_path: Path, code: str, mistakes: list[str]) -> None:
    (tmp_path / "code.py").write_text(code, encoding="utf-8")
    assert list(compare_uses({"a.b": _entry("<b>{x}</b>")}, find_uses([tmp_path]))) == mistakes


@pytest.mark.parametrize(
    ("template", "mistakes"),
    [
        ("{{ 'a.b' | t(x=1) }} {{ 'a.n' | n(3) }}", []),
        (
            "{{ ('a.' ~ kind) | t(x=1) }} {{ 'a.n' | n(3) }}",
            ["card.html:1: a.n has plural forms, or wants them", "card.html:1: a.n needs count"],
        ),
        ("{{ 'a.b' | t }} {{ 'a.n' | n(3) }}", ["card.html:1: a.b needs x"]),
        (
            "{{ ('a.c' if odd else 'a.b') | t(x=1) }}",
            ["a.n is used nowhere", "card.html:1: nothing is worded under a.c"],
        ),
    ],
)
def test_mistakes_in_templates(tmp_path: Path, template: str, mistakes: list[str]) -> None:
    (tmp_path / "templates" / "area").mkdir(parents=True)
    (tmp_path / "templates" / "area" / "card.html").write_text(template, encoding="utf-8")
    wording = {"a.b": _entry("<b>{x}</b>"), "a.n": _entry("one", "{count}")}
    assert sorted(compare_uses(wording, find_uses([tmp_path]))) == mistakes


@dataclass
class PlantedError(DomainError):
    """Carries an x and nothing else."""

    code: ClassVar[str] = "planted"
    x: int


@pytest.mark.parametrize(
    ("wording", "mistakes"),
    [
        ({"errors.planted": _entry("{x}")}, []),
        ({}, ["PlantedError: nothing is worded under errors.planted"]),
        ({"errors.planted": _entry("{y}")}, ["PlantedError does not carry y, of which errors.planted speaks"]),
        ({"errors.planted": _entry("x"), "errors.old": _entry("x")}, ["errors.old explains no error"]),
    ],
)
def test_mistakes_about_errors(wording: dict[str, Entry], mistakes: list[str]) -> None:
    assert list(compare_errors(wording, [PlantedError])) == mistakes


def test_every_areas_errors_are_known_and_a_tests_are_not() -> None:
    known = domain_errors()
    assert RoleMissingError in known
    assert PlantedError not in known
    assert len({error.code for error in known}) == len(known)
