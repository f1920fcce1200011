"""What a database must promise before anything is entrusted to it: what is committed stays, references hold."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_SQLITE_SYNC_FULL = 2


class UnsafeDatabaseError(Exception):
    """The database would lose what it has acknowledged, or not guard what belongs together; one clear line."""


async def require_durable(connection: AsyncConnection) -> None:
    """Raises UnsafeDatabaseError with everything that is wrong."""
    if wrong := await broken_promises(connection):
        raise UnsafeDatabaseError(f"The database is not safe to use: {'; '.join(wrong)}.")


async def broken_promises(connection: AsyncConnection) -> list[str]:
    """What the database does not promise to this program's connections, and how it is set right."""
    if connection.dialect.name == "sqlite":
        return await _of_sqlite(connection)
    return await _of_postgresql(connection)


async def _of_sqlite(connection: AsyncConnection) -> list[str]:
    """What the connection was told when it was opened; a SQLite built without one of these does not mind."""
    wrong = []
    if int(await _ask(connection, "PRAGMA synchronous")) < _SQLITE_SYNC_FULL:
        wrong.append("SQLite's synchronous is not FULL, so a power cut could undo commits")
    if int(await _ask(connection, "PRAGMA foreign_keys")) != 1:
        wrong.append("SQLite's foreign_keys is off, so rows could refer to nothing")
    return wrong


async def _of_postgresql(connection: AsyncConnection) -> list[str]:
    wrong = []
    if await _ask(connection, "SHOW synchronous_commit") == "off":
        wrong.append(
            "PostgreSQL's synchronous_commit is off, so a power cut could undo commits; "
            "set it to on for this database and role"
        )
    if await _ask(connection, "SHOW session_replication_role") != "origin":
        wrong.append(
            "PostgreSQL's session_replication_role is not origin, so rows could refer to nothing; "
            "set it back for this database and role"
        )
    return wrong


async def _ask(connection: AsyncConnection, question: str) -> str:
    return str((await connection.execute(text(question))).scalar() or 0)
