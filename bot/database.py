"""The database: its engine, its migrations, and the one place where a transaction is closed."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, event
from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from bot.durability import require_durable
from drivers import inline_sqlite
from drivers.addresses import driver_url
from models.audit.anchors import ANCHORS, Anchors, note_sealed
from models.audit.operations import seal_entries
from models.audit.rules import BEGINNING

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_WROTE = "wrote"
_LONGEST_WAY_S = 0.1
_ROUNDS = 5
"""Of the loop: from what has just arrived to the first that is done about it."""

_READING = ("SELECT", "PRAGMA")
_SQLITE_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_PG_OUTAGES = ("08", "40", "53", "55P03", "57P")
"""Connection lost, transaction to repeat, no resources, lock not available, server going down or coming up."""


class DatabaseAwayError(Exception):
    """The database cannot be reached; the text says why."""


class Database:
    """One database, SQLite or PostgreSQL, for as long as the program runs.

    In `anchors` its audit trail is noted: what a database is made to forget they remember.
    """

    def __init__(self, url: str | URL, *, pool_size: int = 10, anchors: Anchors | None = None) -> None:
        self.url = driver_url(url)
        self.is_embedded = self.url.get_backend_name() == "sqlite"
        self._engine = _create_engine(self.url, pool_size)
        self._anchors = anchors
        self._sessions = async_sessionmaker(self._engine, expire_on_commit=False, info={ANCHORS: anchors})
        self._writing = asyncio.Lock()
        self._units = 0
        self._resting = asyncio.Event()
        self.after_commit: list[Callable[[AsyncSession], None]] = []

    @property
    def engine(self) -> AsyncEngine:
        """For those who look from outside a unit of work: migrations and tests."""
        return self._engine

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed when the block ends, rolled back when it raises.

        On SQLite units follow one another: two lanes of one loop that both waited for the write lock
        would wait for ever. Raises DatabaseAwayError when there is no connection to be had.
        """
        async with self._turn(), self._sessions() as session:
            with _reaching():
                await session.connection()
            yield session
            await seal_entries(session)
            if not await has_written(session):
                return
            try:
                with _reaching():
                    await session.commit()
            except Exception:
                # The answer was lost; the commit itself may have succeeded.
                note_sealed(session, is_certain=False)
                self._announce(session)
                raise
            note_sealed(session)
        self._announce(session)

    def _announce(self, session: AsyncSession) -> None:
        for announce in self.after_commit:
            announce(session)

    async def give_way(self) -> None:
        """Between transactions that follow one another: let everybody else go first who has one or is about to."""
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_WAY_S):
                await self._resting.wait()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        self._units += 1
        self._resting.clear()
        try:
            async with self._writing if self.is_embedded else nullcontext():
                yield
        finally:
            self._units -= 1
            if not self._units:
                self._resting.set()

    async def migrate(self) -> None:
        """Bring the schema to the newest revision; does nothing, cheaply, when it is there already.

        Raises UnsafeDatabaseError, before anything is entrusted to it, when it would not keep what it is given.
        """
        with _reaching():
            async with self._engine.connect() as connection:
                await require_durable(connection)
                current = await connection.run_sync(current_revision)
        if current == newest_revision():
            return
        with _reaching():
            async with self._engine.begin() as connection:
                await connection.run_sync(_upgrade)
        if current is None and self._anchors is not None:
            self._anchors.note([BEGINNING])

    async def make_room(self) -> None:
        """On SQLite, make the commits to come cheaper; skipped while another process is writing."""
        if not self.is_embedded:
            return
        async with self._turn(), self._engine.connect() as connection:
            raw = await connection.get_raw_connection()
            with suppress(sqlite3.OperationalError):
                inline_sqlite.make_room_in_wal(cast("sqlite3.Connection", raw.driver_connection))

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()


async def has_written(session: AsyncSession) -> bool:
    """Whether this unit of work has changed anything, or is about to."""
    if session.new or session.dirty or session.deleted:
        await session.flush()
    return session.in_transaction() and bool(session.sync_session.connection().info.get(_WROTE))


def is_outage(error: BaseException) -> bool:
    """Whether an exception says that the database is away, full or busy, not that a statement was wrong."""
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlite_errorcode", None)
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or (code or 0) & 0xFF in _SQLITE_OUTAGES or state.startswith(_PG_OUTAGES)
    return isinstance(error, DatabaseAwayError | PoolTimeoutError)


@contextmanager
def _reaching() -> Iterator[None]:
    """Only what the database's driver could not reach is an outage: a handler may have an OSError of its own."""
    try:
        yield
    except OSError as error:
        raise DatabaseAwayError(error.strerror or type(error).__name__) from error


def newest_revision() -> str:
    """The newest migration's name: migrations are numbered, so it is the last file."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).split("_", 1)[0]


def _create_engine(url: URL, pool_size: int) -> AsyncEngine:
    engine = create_async_engine(url, pool_size=pool_size, hide_parameters=True)
    event.listen(engine.sync_engine, "begin", _forget_writes)
    event.listen(engine.sync_engine, "after_cursor_execute", _note_write)
    return engine


def _forget_writes(connection: Connection) -> None:
    connection.info[_WROTE] = False


def _note_write(
    connection: Connection,
    _cursor: DBAPICursor,
    statement: str,
    _parameters: Any,
    _context: ExecutionContext | None,
    _many: bool,
) -> None:
    if not statement.startswith(_READING):
        connection.info[_WROTE] = True


def current_revision(connection: Connection) -> str | None:
    """The revision of the schema; None for an empty database."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
