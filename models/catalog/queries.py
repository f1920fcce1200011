"""Finding products by what a person types: a SKU, a barcode, words, parts of words, and typing errors."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.catalog import rules
from models.catalog.fulltext import FULL_TEXT, FullText, Term
from models.catalog.ranking import Candidate, meaning, ranked
from models.catalog.shown import is_shown
from models.catalog.tables import Product
from models.catalog.vocabulary import corrections, neighbours

MAX_MATCHES = 60
MAX_OFFERS = 5


class ProductMatch(NamedTuple):
    """A product that was found."""

    id: int
    sku: str
    name: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    `exact`: the text is a SKU or barcode, and `products` is just what bears it. `corrected`: the words that
    were searched instead, since those typed matched nothing. `nearest`: at most 5 offers, best first, when
    there are no `products`.
    """

    products: list[ProductMatch]
    exact: bool = False
    corrected: str | None = None
    nearest: tuple[ProductMatch, ...] = ()


async def find_products(session: AsyncSession, query: str, *, limit: int = MAX_MATCHES) -> Found:
    """The active products that `query` may mean, best first, at most `limit`.

    One statement when something is found as typed, three when it has to be corrected, at most five.
    """
    words = rules.search_words(query)
    if not words:
        return Found([])
    terms = [Term.of(word) for word in words]
    exact, candidates = await _as_typed(session, query, terms, limit)
    if exact:
        return Found(_matches(exact), exact=True)
    if candidates:
        return Found(_matches(ranked(candidates, terms, rules.fold(query))[:limit]))
    return await _corrected(session, words, terms, limit) or Found([], nearest=await _nearest(session, words))


async def has_products(session: AsyncSession) -> bool:
    """Whether the company has any product to find."""
    shown = select(col(Product.id)).where(is_shown(col(Product.import_id)))
    return (await session.execute(shown.limit(1))).first() is not None


async def _as_typed(
    session: AsyncSession, query: str, terms: Sequence[Term], limit: int
) -> tuple[list[Candidate], list[Candidate]]:
    index = _full_text(session)
    code, other_code, third_code = (*rules.barcode_spellings(query), "", "", "")[:3]
    start, after_start = rules.word_range(rules.fold(query))
    parameters = {
        "sku_key": rules.sku_key(query),
        "code": code,
        "other_code": other_code,
        "third_code": third_code,
        "start": start,
        "after_start": after_start,
        "begun": index.syntax.begun(terms),
        "limit": limit,
    }
    rows = (await session.execute(index.typed, parameters)).all()
    candidates = [Candidate(*row[:5]) for row in rows]
    exact = [candidate for candidate, row in zip(candidates, rows, strict=True) if row[5]]
    return exact, candidates


async def _corrected(session: AsyncSession, words: Sequence[str], typed: Sequence[Term], limit: int) -> Found | None:
    others = await corrections(session, words)
    terms = [term.or_one_of(others.get(word, ())) for word, term in zip(words, typed, strict=True)]
    terms = [replace(term, scans=True) if term.is_long_number else term for term in terms]
    if terms == typed:
        return None
    index = _full_text(session)
    candidates = await _candidates(session, index.words, begun=index.syntax.begun(terms), limit=limit)
    if not candidates:
        return None
    best = ranked(candidates, terms, " ".join(words))
    meant = [meaning(term, best[0]) for term in terms]
    is_changed = any(word in others.get(typed_word, ()) for word, typed_word in zip(meant, words, strict=True))
    return Found(_matches(best), corrected=" ".join(meant) if is_changed else None)


async def _nearest(session: AsyncSession, words: Sequence[str]) -> tuple[ProductMatch, ...]:
    """Products that have nearly these words: all but one of them, or any."""
    alike = await neighbours(session, words)
    terms = [Term.of(word).or_one_of(alike.get(word, ())) for word in words]
    index = _full_text(session)
    most = [terms, *combinations(terms, len(terms) - 1)] if len(terms) > 2 else [terms]
    candidates = await _candidates(
        session,
        index.either,
        whole=index.syntax.any_of(most),
        second=index.syntax.any_of([term] for term in terms),
        limit=MAX_MATCHES,
    )
    return tuple(_matches(ranked(candidates, terms, " ".join(words))[:MAX_OFFERS]))


async def _candidates(session: AsyncSession, statement: TextClause, **parameters: str | int) -> list[Candidate]:
    rows = (await session.execute(statement, parameters)).all()
    return [Candidate(*row) for row in rows]


def _full_text(session: AsyncSession) -> FullText:
    return FULL_TEXT[session.get_bind().dialect.name]


def _matches(candidates: Iterable[Candidate]) -> list[ProductMatch]:
    return [ProductMatch(*candidate[:4]) for candidate in dict.fromkeys(candidates)]
