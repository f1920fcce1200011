"""A database that would lose something is not used."""

import pytest

from bot.database import Database
from bot.durability import UnsafeDatabaseError
from drivers import inline_sqlite
from tests.databases import Cluster


async def test_a_database_as_it_is_made_is_safe(database: Database) -> None:
    await database.migrate()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("pragma", "words"),
    [
        ("synchronous=OFF", "synchronous is not FULL"),
        ("synchronous=NORMAL", "synchronous is not FULL"),
        ("foreign_keys=OFF", "foreign_keys is off"),
    ],
)
async def test_a_careless_sqlite(database: Database, monkeypatch: pytest.MonkeyPatch, pragma: str, words: str) -> None:
    monkeypatch.setattr(inline_sqlite, "_PRAGMAS", (*inline_sqlite._PRAGMAS, f"PRAGMA {pragma}"))
    with pytest.raises(UnsafeDatabaseError, match=f"^The database is not safe to use: SQLite's {words}[^;]*\\.$"):
        await database.migrate()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_more_than_safe_is_safe(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline_sqlite, "_PRAGMAS", (*inline_sqlite._PRAGMAS, "PRAGMA synchronous=EXTRA"))
    await database.migrate()


@pytest.mark.postgresql
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_a_careless_postgresql(database: Database, cluster: Cluster) -> None:
    for fault in ("synchronous_commit = off", "session_replication_role = replica"):
        cluster.execute(f"ALTER DATABASE {database.url.database} SET {fault}")
    with pytest.raises(UnsafeDatabaseError) as refused:
        await database.migrate()
    assert "synchronous_commit is off" in str(refused.value)
    assert "session_replication_role is not origin" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.postgresql
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("mode", ["local", "remote_apply"])
async def test_other_ways_to_keep_what_is_committed(database: Database, cluster: Cluster, mode: str) -> None:
    cluster.execute(f"ALTER DATABASE {database.url.database} SET synchronous_commit = {mode}")
    await database.migrate()
