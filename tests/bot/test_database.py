"""Units of work: committed whole or not at all, and only when something was written."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import URL, event, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from bot.database import Database, has_written, is_outage
from drivers import inline_sqlite
from models.audit.tables import AuditEntry
from models.catalog.tables import Category
from models.people.operations import add_member
from models.people.tables import Language, Role
from tests.bot.locks import lock_held


@pytest.fixture
def commits(database: Database) -> list[str]:
    """Grows with every transaction that ends, by how it ended."""
    ended: list[str] = []
    for how in ("commit", "rollback"):
        event.listen(database.engine.sync_engine, how, lambda _connection, how=how: ended.append(how))
    return ended


async def names(database: Database) -> list[str]:
    async with database.unit_of_work() as session:
        return list((await session.execute(select(Category.name))).scalars())


class TestUnitOfWork:
    async def test_commits_when_the_block_ends_and_then_announces(self, database: Database) -> None:
        announced: list[list[str]] = []
        database.after_commit.append(lambda session: announced.append([str(session.info["said"])]))
        async with database.unit_of_work() as session:
            session.info["said"] = "hello"
            session.add(Category(name="kept"))
            assert announced == []
        assert announced == [["hello"]]
        assert await names(database) == ["kept"]

    async def test_rolls_back_and_announces_nothing_when_the_block_raises(
        self, database: Database, commits: list[str]
    ) -> None:
        announced: list[AsyncSession] = []
        database.after_commit.append(announced.append)
        with pytest.raises(RuntimeError, match="on purpose"):
            await self._write_and_raise(database)
        assert (announced, commits) == ([], ["rollback"])
        assert await names(database) == []

    async def _write_and_raise(self, database: Database) -> None:
        async with database.unit_of_work() as session:
            session.add(Category(name="lost"))
            await session.flush()
            raise RuntimeError("on purpose")

    async def test_a_failing_commit_leaves_nothing_and_the_next_unit_works(self, database: Database) -> None:
        with pytest.raises(IntegrityError):
            async with database.unit_of_work() as session:
                session.add_all([Category(name="twice"), Category(name="twice")])
        assert await names(database) == []

    async def test_one_that_only_reads_commits_nothing(self, database: Database, commits: list[str]) -> None:
        async with database.unit_of_work() as session:
            await session.execute(select(Category))
        assert commits == ["rollback"]

    async def test_one_that_does_nothing_opens_no_transaction(self, database: Database, commits: list[str]) -> None:
        async with database.unit_of_work():
            pass
        assert commits in ([], ["rollback"])

    async def test_what_was_recorded_is_sealed_with_its_effects_or_not_at_all(self, database: Database) -> None:
        with pytest.raises(RuntimeError):
            await self._add_member(database, fails=True)
        await self._add_member(database, fails=False)
        async with database.unit_of_work() as session:
            entries = (await session.execute(select(AuditEntry))).scalars().all()
        assert [(entry.id, entry.action) for entry in entries] == [(1, "add_member")]

    async def _add_member(self, database: Database, *, fails: bool) -> None:
        async with database.unit_of_work() as session:
            await add_member(session, telegram_id=5, name="Ana", language=Language.ENGLISH, roles=[Role.ADMIN])
            if fails:
                raise RuntimeError

    async def test_units_of_one_loop_side_by_side_all_commit(self, database: Database) -> None:
        async def write(number: int) -> None:
            async with database.unit_of_work() as session:
                await session.execute(select(Category))
                session.add(Category(name=str(number)))

        await asyncio.gather(*(write(number) for number in range(30)))
        assert sorted(map(int, await names(database))) == list(range(30))


class TestHasWritten:
    async def test_reading_is_not_writing(self, database: Database) -> None:
        async with database.unit_of_work() as session:
            assert not await has_written(session)
            await session.execute(select(Category))
            assert not await has_written(session)

    async def test_a_new_object_is_flushed_and_counts(self, database: Database) -> None:
        async with database.unit_of_work() as session:
            category = Category(name="a")
            session.add(category)
            assert await has_written(session)
            assert category.id is not None

    async def test_a_changed_object_and_a_statement_count(self, database: Database) -> None:
        async with database.unit_of_work() as session:
            session.add(Category(name="a"))
        async with database.unit_of_work() as session:
            category = (await session.execute(select(Category))).scalar_one()
            assert not await has_written(session)
            category.name = "b"
            assert await has_written(session)
        async with database.unit_of_work() as session:
            await session.execute(update(Category).values(name="c"))
            assert await has_written(session)

    async def test_the_next_unit_on_the_same_connection_starts_anew(self, database_url: URL) -> None:
        database = Database(database_url, pool_size=1)
        async with database.unit_of_work() as session:
            session.add(Category(name="a"))
        async with database.unit_of_work() as session:
            await session.execute(select(Category))
            assert not await has_written(session)
        await database.close()


@pytest.mark.parametrize("backend", ["sqlite"])
class TestEmbedded:
    async def test_every_connection_is_durable_and_checks_foreign_keys(self, database: Database) -> None:
        async with database.engine.connect() as first, database.engine.connect() as second:
            for connection in (first, second):
                found = [
                    (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
                    for name in ("journal_mode", "synchronous", "foreign_keys")
                ]
                assert found == ["wal", 2, 1]
                await connection.rollback()

    async def test_a_foreign_key_is_enforced(self, database: Database) -> None:
        with pytest.raises(IntegrityError):
            async with database.unit_of_work() as session:
                await session.execute(text("INSERT INTO member_role (member_id, role) VALUES (99, 'admin')"))

    async def test_a_lock_held_elsewhere_is_waited_for_while_the_loop_goes_on(self, database: Database) -> None:
        async with lock_held(database.url) as release:
            waiting = asyncio.create_task(_write(database))
            turns = 0
            while turns < 20:
                await asyncio.sleep(0.005)
                turns += 1
            assert not waiting.done()
            release()
            await waiting
        assert await names(database) == ["waited"]

    async def test_a_lock_that_stays_is_an_outage(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(inline_sqlite, "_LOCK_PATIENCE_S", 0.05)
        async with lock_held(database.url):
            with pytest.raises(DBAPIError, match="locked") as caught:
                await _write(database)
        assert is_outage(caught.value)
        await _write(database)
        assert await names(database) == ["waited"]


async def _write(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add(Category(name="waited"))


async def test_making_room_lengthens_the_log_and_leaves_nothing_else(tmp_path: Path) -> None:
    database = Database(URL.create("sqlite", database=str(tmp_path / "x.sqlite3")))
    await database.migrate()
    async with database.engine.connect() as connection:
        before = (await connection.execute(text("SELECT group_concat(name) FROM sqlite_master"))).scalar_one()
    await database.make_room()
    assert (tmp_path / "x.sqlite3-wal").stat().st_size >= 1000 * 4096
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT group_concat(name) FROM sqlite_master"))).scalar_one() == before
        assert (await connection.execute(text("PRAGMA integrity_check"))).scalar_one() == "ok"
        assert (await connection.execute(text("PRAGMA cache_size"))).scalar_one() == -16384
    await database.close()
