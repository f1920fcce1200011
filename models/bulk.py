"""Many rows at once, past the ORM and its types: for imports, where a row must cost no more than the database takes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from models.columns import UtcDateTime
from models.statements import tables_of


async def insert_rows(
    session: AsyncSession,
    model: type[SQLModel],
    columns: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    ignore_known: bool = False,
) -> None:
    """Rows whose values are what the database keeps: quantities as whole numbers, moments as `stored_moment` says.

    `ignore_known` leaves out rows whose key is there already.
    """
    if not rows:
        return
    (table,) = tables_of(model)
    connection = await session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    marks = ", ".join("?" if is_sqlite else f"${place}" for place in range(1, len(columns) + 1))
    ending = " ON CONFLICT DO NOTHING" if ignore_known else ""
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks}){ending}"
    await connection.exec_driver_sql(statement, list(rows))


async def reserve_keys(session: AsyncSession, model: type[SQLModel], count: int) -> Sequence[int]:
    """Primary keys for `count` new rows, which nobody else is given."""
    if not count:
        return range(0)
    (table,) = tables_of(model)
    if session.get_bind().dialect.name == "sqlite":
        # SQLite remembers the highest key of these tables, so that one of a row that is gone is nobody else's.
        spent = text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name)
        highest = [(await session.execute(one)).scalar() or 0 for one in (spent, select(func.max(table.c.id)))]
        return range(max(highest) + 1, max(highest) + 1 + count)
    drawn = text(f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id')) FROM generate_series(1, :count)")
    return [int(key) for key in (await session.execute(drawn, {"count": count})).scalars()]


def stored_moment(session: AsyncSession, at: datetime) -> Any:
    """A moment as the database's driver takes it."""
    dialect = session.get_bind().dialect
    process = UtcDateTime().dialect_impl(dialect).bind_processor(dialect)
    return at if process is None else process(at)
