"""Finds wording that is missing, mismatched, malformed or unused, before a person does."""

from pathlib import Path

from bot.texts.check.catalogues import Wording, compare_languages, read_wording
from bot.texts.check.errors import compare_errors
from bot.texts.check.uses import compare_uses, find_uses
from models.people.tables import Language

PROJECT = Path(__file__).parents[3]
SPEAKING = ("bot", "handlers", "jobs")
"""The folders whose code may speak to people."""


def find_mistakes() -> list[str]:
    """Every mistake in the project's wording, one line each."""
    wordings: dict[Language, Wording] = {}
    mistakes: list[str] = []
    for language in Language:
        wordings[language], found = read_wording(language)
        mistakes += found
    mistakes += compare_languages(wordings)
    uses = find_uses([PROJECT / folder for folder in SPEAKING])
    for wording in wordings.values():
        mistakes += compare_uses(wording, uses)
        mistakes += compare_errors(wording)
    return sorted(set(mistakes))
