"""Statements that both databases know, each in its own dialect."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

MOST_KEYS = 10_000
"""The drivers take some 32,000 parameters, and a statement may list the same keys three times."""


def tables_of(*models: type[SQLModel]) -> list[Table]:
    """The tables of models, for statements on the hot path: the ORM would be a quarter of their time."""
    return [SQLModel.metadata.tables[str(model.__tablename__)] for model in models]


def in_parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """Keys in their order, as many at a time as a statement can list; none at all are a part too."""
    ordered = sorted(set(keys))
    for start in range(0, len(ordered) or 1, MOST_KEYS):
        yield ordered[start : start + MOST_KEYS]


def insert_into(session: AsyncSession, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what happens to a row that is already there (`on_conflict_...`)."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    (target,) = tables_of(table)
    return sqlite.insert(target) if is_sqlite else postgresql.insert(target)
