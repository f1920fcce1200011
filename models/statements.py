"""Statements that both databases know, each in its own dialect."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel


def tables_of(*models: type[SQLModel]) -> list[Table]:
    """The tables of models, for statements on the hot path: the ORM would be a quarter of their time."""
    return [SQLModel.metadata.tables[str(model.__tablename__)] for model in models]


def insert_into(session: AsyncSession, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say what happens to a row that is already there (`on_conflict_...`)."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    (target,) = tables_of(table)
    return sqlite.insert(target) if is_sqlite else postgresql.insert(target)
