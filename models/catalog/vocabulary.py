"""What a word that was not found may have been meant to be, out of the words that products have."""

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio
from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.rules import deletions, word_range
from models.catalog.tables import SearchDeletion, SearchWord
from models.statements import tables_of

_MAX_CORRECTIONS = 3
_MAX_NEIGHBOURS = 400
_LEAST_LIKENESS = 60
_LONG_WORD = 8
(_deletion,) = tables_of(SearchDeletion)
_MEETING = select(_deletion.c.word).distinct().where(_deletion.c.deletion.in_(bindparam("sought", expanding=True)))


async def corrections(session: AsyncSession, words: Sequence[str]) -> dict[str, list[str]]:
    """For each word the known ones it may be a typing error of: at most 3, the likeliest first.

    One letter too many, missing, wrong or swapped with its neighbour; two such errors in a word of 8 letters
    or more, as far as the deletions meet. Words that have none are left out.
    """
    sought = {deletion for word in words if len(shorter := deletions(word)) > 1 for deletion in shorter}
    if not sought:
        return {}
    known = (await session.execute(_MEETING, {"sought": sorted(sought)})).scalars().all()
    likeliest = {word: _likeliest(word, known) for word in words}
    return {word: others for word, others in likeliest.items() if others}


def _likeliest(word: str, known: Iterable[str]) -> list[str]:
    most = 2 if len(word) >= _LONG_WORD else 1
    distances = {other: OSA.distance(word, other, score_cutoff=most) for other in known}
    near = [other for other, distance in distances.items() if 0 < distance <= most]
    near.sort(key=lambda other: (distances[other], other[0] != word[0], abs(len(other) - len(word)), other))
    return near[:_MAX_CORRECTIONS]


async def neighbours(session: AsyncSession, words: Sequence[str]) -> dict[str, list[str]]:
    """For each word of 3 letters or more the most similar ones with the same two first letters, at most 3."""
    sought = [word for word in words if len(word) > 2]
    if not sought:
        return {}
    near = [_near(word) for word in sought]
    statement = select(col(SearchWord.word)).where(or_(*near)).limit(_MAX_NEIGHBOURS)
    known = (await session.execute(statement)).scalars().all()
    return {word: _most_alike(word, known) for word in sought}


def _near(word: str) -> ColumnElement[bool]:
    first, after = word_range(word[:2])
    known = col(SearchWord.word)
    return and_(known >= first, known < after, func.length(known).between(len(word) - 3, len(word) + 3))


def _most_alike(word: str, known: Iterable[str]) -> list[str]:
    likeness = {other: ratio(word, other, score_cutoff=_LEAST_LIKENESS) for other in known}
    alike = [other for other, score in likeness.items() if score > 0 and other[:2] == word[:2]]
    return sorted(alike, key=lambda other: (-likeness[other], other))[:_MAX_CORRECTIONS]
