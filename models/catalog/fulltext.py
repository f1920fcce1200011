"""What the full-text index is asked, in the words of each database."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from sqlalchemy import TextClause, text

from models.catalog.rules import other_numbers
from models.catalog.shown import PRODUCT_IS_SHOWN

MAX_COMPLETIONS = 64


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query: the words that will do for it, and what a longer one may begin with.

    `scans` sends the index itself to look for long beginnings, not the vocabulary: for numbers, which
    are not in it. All words are folded, so nothing in them is syntax.
    """

    words: tuple[str, ...]
    beginning: str | None = None
    scans: bool = False

    @classmethod
    def of(cls, word: str) -> "Term":
        """A word as typed, in singular and plural, perhaps unfinished. One letter is only ever a word."""
        return cls((word, *other_numbers(word)), word if len(word) > 1 else None)

    @property
    def is_long_number(self) -> bool:
        """Whether its beginning has digits and no index of its own."""
        return self.beginning is not None and len(self.beginning) > 3 and not self.beginning.isalpha()

    def or_one_of(self, words: Iterable[str]) -> "Term":
        """The same term, which these words will also do for."""
        return replace(self, words=tuple(dict.fromkeys((*self.words, *words))))


class Syntax:
    """How a database spells an expression, and the SQL that finds the active products it matches.

    `matching` takes the expression as `:whole`; `matching_begun` takes `:begun`, what `begun()` returns.

    Beginnings of 2 and 3 letters are left to the index; longer ones become the words of the vocabulary that
    have them. Either database would gather the entries of all those words before it gives the first row:
    25 ms of a million products. The same words joined by "or" are read only as far as needed.
    """

    both: ClassVar[str]
    either: ClassVar[str]
    word: ClassVar[str]
    beginning: ClassVar[str]
    matching: ClassVar[str]
    matching_begun: ClassVar[str]

    def whole(self, terms: Iterable[Term]) -> str:
        """Every term as a whole word."""
        return self.both.join(self._any_word(term) for term in terms)

    def any_of(self, alternatives: Iterable[Sequence[Term]]) -> str:
        """At least one of these lists of terms as whole words."""
        return self.either.join(f"({self.whole(terms)})" for terms in alternatives)

    def begun(self, terms: Iterable[Term]) -> str:
        """Every term, and longer words too: what is known now, and the beginning the statement is to complete."""
        return json.dumps([self._begun(term) for term in terms])

    def _begun(self, term: Term) -> tuple[str, str | None]:
        known = self._any_word(term)
        if term.beginning is None or not (term.scans or len(term.beginning) <= 3):
            return known, term.beginning
        return f"{known}{self.either}{self.beginning.format(term.beginning)}", None

    def _any_word(self, term: Term) -> str:
        return f"({self.either.join(self.word.format(word) for word in term.words)})"


class Fts5(Syntax):
    """SQLite."""

    both, either, word, beginning = " AND ", " OR ", '"{}"', '"{}"*'
    _FROM = f"""FROM product_search JOIN product ON product.id = product_search.rowid
        WHERE product.is_active AND {PRODUCT_IS_SHOWN} AND product_search MATCH """
    matching = f"{_FROM} :whole"
    matching_begun = f"""{_FROM} (
        SELECT group_concat('(' || json_extract(value, '$[0]') || coalesce(' OR ' || (
            SELECT group_concat('"' || word || '"', ' OR ') FROM (
                SELECT word FROM search_word
                WHERE word > json_extract(value, '$[1]')
                AND word < json_extract(value, '$[1]') || char(1114111)
                LIMIT {MAX_COMPLETIONS})), '') || ')', ' AND ')
        FROM json_each(:begun))"""


class TsQuery(Syntax):
    """PostgreSQL, without its text parser and dictionaries: `search_text` is words already.

    Told how few rows are wanted, or what is looked for, the planner would rather read the table through:
    3 s of a million products when there is but one match. A materialized part and a subselect keep both from it.
    """

    both, either, word, beginning = " & ", " | ", "'{}'", "'{}':*"
    _FROM = f"""FROM (WITH matching AS MATERIALIZED (SELECT * FROM product
        WHERE is_active AND {PRODUCT_IS_SHOWN} AND array_to_tsvector(string_to_array(search_text, ' '))
        @@ (SELECT CAST(({{}}) AS tsquery))) SELECT * FROM matching) AS product"""
    matching = _FROM.format("CAST(:whole AS text)")
    matching_begun = _FROM.format(f"""
        SELECT string_agg('(' || (value ->> 0) || coalesce(' | ' || (
            SELECT string_agg('''' || word || '''', ' | ') FROM (
                SELECT word FROM search_word
                WHERE word > (value ->> 1) AND word < (value ->> 1) || chr(1114111)
                LIMIT {MAX_COMPLETIONS}) AS longer), '') || ')', ' & ')
        FROM json_array_elements(CAST(CAST(:begun AS text) AS json))""")


_COLUMNS = "SELECT product.id, product.sku, product.name, product.unit_code, product.search_text"


class FullText:
    """The statements of one database. Their rows are a Candidate's fields; `typed` adds 1 for an exact hit."""

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax
        second = syntax.matching.replace(":whole", ":second")
        self.typed = _typed(syntax)
        self.words = text(f"{_COLUMNS} {syntax.matching_begun} LIMIT :limit")
        self.either = text(f"{_COLUMNS} {syntax.matching} UNION ALL {_COLUMNS} {second} LIMIT :limit")


def _typed(syntax: Syntax) -> TextClause:
    # Reading a row costs more than finding it, and a common word has thousands. So names that begin with what was
    # typed come first, in order, and when they fill the limit the index is not asked at all.
    # Subselects keep PostgreSQL from guessing that the beginning is rare, and sorting what it took for a few rows.
    starting = f"""FROM product WHERE is_active AND {PRODUCT_IS_SHOWN}
        AND search_text >= (SELECT CAST(:start AS text)) AND search_text < (SELECT CAST(:after_start AS text))"""
    remaining = f"""SELECT CASE WHEN count(*) < :limit THEN :limit ELSE 0 END
        FROM (SELECT 1 {starting} ORDER BY search_text LIMIT :limit) AS start"""
    return text(f"""SELECT * FROM (
        {_COLUMNS}, 1 FROM product WHERE sku_key IN (:sku_key, :code, :other_code, :third_code)
            AND is_active AND {PRODUCT_IS_SHOWN}
        UNION ALL {_COLUMNS}, 1 FROM barcode JOIN product ON product.id = barcode.product_id
            WHERE barcode.code IN (:code, :other_code, :third_code)
            AND product.is_active AND {PRODUCT_IS_SHOWN}) AS exact
        UNION ALL SELECT * FROM ({_COLUMNS}, 0 {starting} ORDER BY search_text LIMIT :limit) AS starting
        UNION ALL SELECT * FROM ({_COLUMNS}, 0 {syntax.matching_begun} LIMIT ({remaining})) AS begun""")


FULL_TEXT = {"sqlite": FullText(Fts5()), "postgresql": FullText(TsQuery())}
"""By the name of SQLAlchemy's dialect."""
