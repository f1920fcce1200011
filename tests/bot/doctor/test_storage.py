"""The database: each fault is a real one."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from bot.database import Database, newest_revision
from bot.doctor.findings import Finding, Level
from bot.doctor.storage import check_storage, is_there
from drivers import inline_sqlite
from tests.databases import Cluster


async def findings(database: Database) -> dict[str, Finding]:
    found = {finding.subject: finding async for finding in check_storage(database)}
    if not database.is_embedded and "durability" in found:
        # The tests' own server does without fsync, which is the one fault that it has.
        assert found["durability"].says.endswith("fsync is off, so a power cut could destroy the database")
    return found


def faults(found: dict[str, Finding]) -> dict[str, Level]:
    """What is not well; without what the tests' own server has."""
    return {f.subject: f.level for f in found.values() if f.level and f.subject != "durability"}


async def execute(database: Database, *statements: str) -> None:
    async with database.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_all_is_well_and_nothing_is_changed(database: Database) -> None:
    found = await findings(database)
    assert faults(found) == {}
    common = {"database", "durability", "migrations", "writing", "integrity"}
    assert set(found) == (common if database.is_embedded else common | {"clock"})
    assert (found["durability"].level is Level.WELL) is database.is_embedded
    async with database.unit_of_work() as session:
        assert (await session.execute(text("SELECT entry_id FROM audit_head"))).scalar_one() == 0


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    database = Database(f"postgresql://someone:canary-password@/x?host={tmp_path}")
    found = await findings(database)
    assert list(found) == ["database"]
    assert found["database"].level is Level.PROBLEM
    assert "canary-password" not in found["database"].lines()


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "data.sqlite3"
    path.write_bytes(b"not a database at all" * 1000)
    database = Database(URL.create("sqlite", database=str(path)))
    found = await findings(database)
    assert faults(found) == {"database": Level.PROBLEM}
    assert "not a database" in found["database"].says


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert not is_there(Database(URL.create("sqlite", database=str(tmp_path / "none.sqlite3"))))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("revision", "level", "words"),
    [
        ("0001", Level.WARNING, "not yet at"),
        ("9999", Level.PROBLEM, "does not know"),
        (None, Level.WARNING, "very begin"),
    ],
)
async def test_another_revision(database: Database, revision: str | None, level: Level, words: str) -> None:
    await execute(
        database,
        f"UPDATE alembic_version SET version_num = '{revision}'" if revision else "DELETE FROM alembic_version",
    )
    found = await findings(database)
    assert faults(found) == {"migrations": level}
    assert words in found["migrations"].says
    assert newest_revision() in found["migrations"].says or level is Level.PROBLEM
    assert "writing" not in found


async def test_a_database_that_takes_nothing(database: Database, backend: str, request: pytest.FixtureRequest) -> None:
    if backend == "sqlite":
        raising = "BEGIN SELECT RAISE(ABORT, 'on strike'); END"
        await execute(database, f"CREATE TRIGGER strike BEFORE UPDATE ON audit_head {raising}")
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        cluster.execute(f"ALTER DATABASE {database.url.database} SET default_transaction_read_only = on")
        await database.close()
    found = await findings(database)
    assert faults(found) == {"writing": Level.PROBLEM}
    assert "on strike" in found["writing"].says or "read-only" in found["writing"].says


@pytest.mark.parametrize(
    ("pragma", "words"),
    [("PRAGMA synchronous=NORMAL", "synchronous"), ("PRAGMA foreign_keys=OFF", "foreign_keys is off")],
)
async def test_a_careless_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, words: str) -> None:
    database = Database(URL.create("sqlite", database=str(tmp_path / "data.sqlite3")))
    await database.migrate()
    await database.close()
    monkeypatch.setattr(inline_sqlite, "_PRAGMAS", (*inline_sqlite._PRAGMAS, pragma))
    found = await findings(database)
    await database.close()
    assert found["durability"].level is Level.PROBLEM
    assert words in found["durability"].says


def corrupt(path: Path) -> None:
    """Fill a page in the middle with nonsense."""
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)


def orphan(path: Path) -> None:
    """A role of a member who is not there."""
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO member_role (member_id, role) VALUES (99, 'admin')")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(("spoil", "words"), [(corrupt, ""), (orphan, "a row of member_role refers to one of member")])
async def test_a_file_that_is_not_whole(migrated_file: Path, tmp_path: Path, spoil: object, words: str) -> None:
    path = tmp_path / "spoilt file.sqlite3"
    shutil.copy(migrated_file, path)
    assert callable(spoil)
    spoil(path)
    database = Database(URL.create("sqlite", database=str(path)))
    found = await findings(database)
    await database.close()
    assert faults(found) == {"integrity": Level.PROBLEM}
    assert words in found["integrity"].says
