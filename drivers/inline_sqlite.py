"""SQLite inside the event loop: no thread is involved, so a statement costs what SQLite costs.

SQLAlchemy's asyncio layer only insists that a driver's cursor awaits something; the one awaited here is
empty. The price is that a long statement blocks the loop, so those belong to worker processes.
See docs/decisions/inline-sqlite.md.
"""

import asyncio
import sqlite3
import time
from typing import Any, Final

from sqlalchemy import URL, AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import ConnectArgsType, DBAPIConnection
from sqlalchemy.util.concurrency import await_, in_greenlet

DRIVER: Final = "inline"
READING_DRIVER: Final = "reading"
_LOCK_PATIENCE_S = 10.0
_LOCK_POLL_S = 0.005
_WAL_BYTES = 1000 * 4096
"""What the log holds when SQLite moves it into the database and starts again at its beginning."""
_CACHE_SIZE = "PRAGMA cache_size=-16384"  # KiB
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=0",
    "PRAGMA secure_delete=ON",
    _CACHE_SIZE,
)


async def _nothing() -> None:
    """What a cursor awaits."""


class _Cursor(sqlite3.Cursor):
    server_side = False

    async def _async_soft_close(self) -> None:
        """The rows are already here: nothing to release."""

    def execute(self, *args: Any) -> "_Cursor":
        super().execute(*args)
        if in_greenlet():
            await_(_nothing())
        return self

    def executemany(self, *args: Any) -> "_Cursor":
        super().executemany(*args)
        if in_greenlet():
            await_(_nothing())
        return self


class _Connection(sqlite3.Connection):
    def cursor(self, *_: Any) -> _Cursor:  # type: ignore[override]
        return _Cursor(self)


def make_room_in_wal(connection: sqlite3.Connection) -> None:
    """Let the write-ahead log have its full length from the start.

    A commit into a file that grows has to write the file's new length too, which can make it ten times
    slower than one that overwrites. What spills out of a tiny cache makes the log grow; nothing is committed.
    """
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("PRAGMA cache_size=10")
    try:
        connection.execute("CREATE TABLE room_in_wal (content)")
        connection.execute("INSERT INTO room_in_wal VALUES (zeroblob(?))", (_WAL_BYTES,))
    finally:
        connection.execute("ROLLBACK")
        connection.execute(_CACHE_SIZE)


class InlineSQLiteDialect(SQLiteDialect_pysqlite):
    """`sqlite+inline:///file`: every transaction is BEGIN IMMEDIATE, every commit reaches the disk."""

    driver = DRIVER
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def create_connect_args(self, url: URL) -> ConnectArgsType:
        args, options = super().create_connect_args(url)
        return args, {**options, "factory": _Connection, "isolation_level": None, "timeout": _LOCK_PATIENCE_S}

    def on_connect(self) -> Any:
        functions = super().on_connect()

        def connect(connection: Any) -> None:
            if functions is not None:
                functions(connection)
            for pragma in _PRAGMAS:
                connection.execute(pragma).close()

        return connect

    def do_begin(self, dbapi_connection: DBAPIConnection) -> None:
        """Take the write lock now; while another process holds it, let the loop go on.

        Raises sqlite3.OperationalError ("database is locked") after ten seconds.
        """
        deadline = time.monotonic() + _LOCK_PATIENCE_S
        while True:
            try:
                dbapi_connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not is_busy or time.monotonic() > deadline:
                    raise
                await_(asyncio.sleep(_LOCK_POLL_S))
            else:
                return


class ReadingSQLiteDialect(InlineSQLiteDialect):
    """`sqlite+reading:///file`: a transaction sees one moment, holds nobody up, and changes nothing."""

    driver = READING_DRIVER
    supports_statement_cache = True

    def on_connect(self) -> Any:
        functions = super(InlineSQLiteDialect, self).on_connect()

        def connect(connection: Any) -> None:
            if functions is not None:
                functions(connection)
            for pragma in ("PRAGMA query_only=ON", _CACHE_SIZE):
                connection.execute(pragma).close()

        return connect

    def do_begin(self, dbapi_connection: DBAPIConnection) -> None:
        dbapi_connection.execute("BEGIN")


registry.register(f"sqlite.{DRIVER}", __name__, InlineSQLiteDialect.__name__)
registry.register(f"sqlite.{READING_DRIVER}", __name__, ReadingSQLiteDialect.__name__)
