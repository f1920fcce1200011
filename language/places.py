"""The locations at the end of a line: "3 café do depósito para a loja norte", "2 boxes of coffee at the store"."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from language.quantities import fold

_ARTICLES = frozenset(["o", "a", "os", "as", "the"])
_AT = frozenset(["em", "no", "na", "nos", "nas", "at", "in", "desde"])
_OF = frozenset(["de", "do", "da", "dos", "das", "of", "from"])
"""These join the words of a product's name as well: "pano de cozinha"."""

_TO = frozenset(["para", "pra", "pro", "pros", "pras", "ao", "aos", "to", "into"])
BEFORE_LOCATIONS = _AT | _OF | _TO
"""Where something happens, where it comes from, or where it goes."""

IsName = Callable[[str, Sequence[str]], bool]
"""Whether a text means a product by all of its words, also by these at its end that look like a location."""


class Ends(NamedTuple):
    """The locations where something happens, and where it goes, by their keys."""

    at: int | None = None
    to: int | None = None


NOWHERE = Ends()


def common_ends(said: Collection[Ends]) -> Ends | None:
    """What all of these say, some of them perhaps only a half of it; None where they disagree."""
    known = set(said) - {NOWHERE}
    fullest = max(known, key=lambda ends: len([end for end in ends if end is not None]), default=NOWHERE)
    return fullest if known <= {fullest, Ends(at=fullest.at), Ends(to=fullest.to)} else None


def split_locations(text: str, names: Mapping[int, str], is_name: IsName) -> tuple[str, Ends]:
    """The text before the locations at its end, and those; the ends of lines in it stay as they were typed."""
    text, to = _split_location(text, _TO, names, is_name)
    text, at = _split_location(text, _AT | _OF, names, is_name)
    return text, Ends(at, to)


def _split_location(
    text: str, prepositions: Collection[str], names: Mapping[int, str], is_name: IsName
) -> tuple[str, int | None]:
    """The text before the last of these prepositions, and the one location that is named after it."""
    words = text.split()
    longest = max((len(name.split()) for name in names.values()), default=0)
    for place in range(len(words) - 1, max(-1, len(words) - 3 - longest), -1):
        if (preposition := fold(words[place])) in prepositions:
            named = [fold(word) for word in words[place + 1 :]]
            named = named[1:] if named and named[0] in _ARTICLES else named
            found = _named(named, names, in_full=preposition in _OF)
            if found is not None and not (preposition in _OF and is_name(text, named)):
                return _start(text, place), found
    return text, None


def _start(text: str, words: int) -> str:
    """The first so many words, with the ends of lines between them as they were typed."""
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text[: ends[words - 1]] if words else ""


def _named(words: list[str], names: Mapping[int, str], *, in_full: bool) -> int | None:
    """The location all of these words are words of, or unless `in_full` begin words of; None for none or several."""
    if not words:
        return None
    folded = {key: fold(name) for key, name in names.items()}
    exact = [key for key, name in folded.items() if name == " ".join(words)]
    found = exact or [
        key for key, name in folded.items() if all(_begins(name, word, in_full=in_full) for word in words)
    ]
    return found[0] if len(found) == 1 else None


def _begins(name: str, word: str, *, in_full: bool) -> bool:
    """Whether a word of the name begins so; two letters are a word of their own: "leite em pó" is not at a "Polo"."""
    return any(part == word or (not in_full and len(word) > 2 and part.startswith(word)) for part in name.split())
