"""Which command a mistyped one may have been."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from handlers.guide.commands import commands_for
from models.catalog.rules import fold
from models.people.tables import Role

_ALIKE = 0.6
_BEGUN = 0.9
_OFFERED = 2


@dataclass(frozen=True, slots=True)
class Near:
    """A command somebody may use, in the word that is nearest to what they typed."""

    name: str
    word: str


def nearest_commands(typed: str, roles: Iterable[Role]) -> Sequence[Near]:
    """At most two, the likeliest first, among those that these roles may use. `typed` is without its slash."""
    wanted = fold(typed).replace(" ", "")
    best: dict[str, tuple[float, str]] = {}
    for command in commands_for(roles):
        word = max(command.words, key=lambda word: _likeness(wanted, fold(word)))
        likeness = _likeness(wanted, fold(word))
        if likeness >= _ALIKE:
            best[command.name] = likeness, word
    ordered = sorted(best.items(), key=lambda item: -item[1][0])
    return [Near(name, word) for name, (_, word) in ordered[:_OFFERED]]


def _likeness(typed: str, word: str) -> float:
    """From 0 to 1: how much of a word is as it was typed. A beginning of two letters or more counts as meant."""
    if len(typed) > 1 and word.startswith(typed):
        return _BEGUN
    return OSA.normalized_similarity(typed, word)
