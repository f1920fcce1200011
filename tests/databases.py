"""Throwaway databases: a copy of a migrated SQLite file, or of a PostgreSQL template in a cluster of our own.

Each test has one of its own, and so its own engine. What SQLAlchemy has compiled for one of them serves all others.
"""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import URL, Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.util import LRUCache

from bot.database import Database
from drivers.inline_sqlite import DRIVER, InlineSQLiteDialect
from tests.memory import in_memory

_HASTY = "-c fsync=off -c full_page_writes=off -c wal_init_zero=off -c min_wal_size=64MB -c max_wal_size=64MB"
"""A throwaway cluster has nothing to lose to a power cut; little log is soon used again, which is what takes time."""

_COMPILED: LRUCache[Any, Any] = LRUCache(2000)


class _Shared:
    """A dialect that is the same as any other of its class: what was compiled for one is found by all.

    By itself SQLAlchemy compiles every statement again for every engine, a fifth of what a test takes.
    """

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_COMPILED)


class SharedSQLite(_Shared, InlineSQLiteDialect):
    supports_statement_cache = True


class SharedPostgreSQL(_Shared, PGDialect_asyncpg):
    supports_statement_cache = True


registry.register(f"sqlite.{DRIVER}", __name__, SharedSQLite.__name__)
registry.register("postgresql.asyncpg", __name__, SharedPostgreSQL.__name__)


@dataclass
class Cluster:
    """A PostgreSQL server that lives as long as the test session, reached through a socket in its folder."""

    folder: Path
    programs: Path
    _connection: "asyncpg.Connection[Any] | None" = None

    def url(self, database: str) -> URL:
        return URL.create(
            "postgresql", username="postgres", database=database, query={"host": str(self.folder / "socket")}
        )

    def control(self, *words: str) -> None:
        """Run pg_ctl with these words: start, stop, restart."""
        run_apart(self._disconnect())
        options = f"-k {self.folder / 'socket'} -c listen_addresses= -c max_connections=200 {_HASTY}"
        command = [self.programs / "pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log"]
        if words[0] != "stop":
            command += ["-o", options]
        subprocess.run(_not_as_root([*map(str, command), *words]), check=True, stdout=subprocess.DEVNULL)

    def execute(self, statement: str) -> None:
        """One statement outside any transaction, on the maintenance database."""
        run_apart(self._execute(statement))

    async def _execute(self, statement: str) -> None:
        """On a connection that is kept: a new one would cost half as much as making a database."""
        if self._connection is None:
            address = str(self.folder / "socket")
            self._connection = await asyncpg.connect(host=address, user="postgres", database="postgres")
        await self._connection.execute(statement)

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()


_APART = ThreadPoolExecutor(1)
_LOOP = asyncio.Runner()


def run_apart(work: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine in the loop of another thread: fixtures are set up inside the test's loop, or before it."""
    _APART.submit(_LOOP.run, work).result()


def start_cluster() -> Cluster | None:
    """A new cluster, or None where PostgreSQL's server programs are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        return None
    folder = Path(tempfile.mkdtemp(prefix="retaguarda-pg-", dir=in_memory()))
    cluster = Cluster(folder, found[-1].parent)
    (folder / "socket").mkdir()
    if os.getuid() == 0:
        subprocess.run(["chown", "-R", "postgres", folder], check=True)
    initdb = [str(found[-1]), "-D", str(folder / "data"), "-U", "postgres", "-E", "UTF8", "--no-sync"]
    subprocess.run(_not_as_root(initdb), check=True, stdout=subprocess.DEVNULL, cwd=folder)
    cluster.control("start")
    return cluster


def _not_as_root(command: list[str]) -> list[str]:
    if os.getuid() != 0:
        return command
    pwd.getpwnam("postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The session's PostgreSQL; skips where there is none (CI refuses that skip)."""
    started = start_cluster()
    if started is None:
        pytest.skip("PostgreSQL's server programs are not installed")
    yield started
    started.control("stop", "-m", "immediate")
    shutil.rmtree(started.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    run_apart(_migrate(URL.create("sqlite", database=str(path))))
    return path


@pytest.fixture(scope="session")
def migrated_template(cluster: Cluster) -> str:
    """A migrated, empty PostgreSQL database to copy from."""
    cluster.execute("CREATE DATABASE migrated")
    run_apart(_migrate(cluster.url("migrated")))
    return "migrated"


async def _migrate(url: URL) -> None:
    database = Database(url)
    await database.migrate()
    await database.close()


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a database of this test's own, migrated and empty."""
    if backend == "sqlite":
        path = tmp_path / "test.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield URL.create("sqlite", database=str(path))
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    template = request.getfixturevalue("migrated_template")
    name = f"test_{uuid.uuid4().hex}"
    cluster.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield cluster.url(name)
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: URL) -> AsyncIterator[Database]:
    """A database of this test's own, migrated and empty."""
    opened = Database(database_url)
    yield opened
    await opened.close()
