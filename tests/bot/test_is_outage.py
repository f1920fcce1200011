"""What says that the database is away, and what says that a statement was wrong."""

from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.database import Database, DatabaseAwayError, is_outage
from tests.databases import Cluster


async def test_a_folder_that_is_not_there_is_an_outage(tmp_path: Path) -> None:
    error = await failure(URL.create("sqlite", database=str(tmp_path / "gone" / "x")), "SELECT 1")
    assert is_outage(error)


async def test_a_file_that_is_no_database_is_no_outage(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is text, and long enough to be read as a header " * 20)
    assert not is_outage(await failure(URL.create("sqlite", database=str(tmp_path / "text")), "SELECT 1"))


async def test_a_server_that_is_not_there_is_an_outage(tmp_path: Path) -> None:
    nobody = URL.create("postgresql", username="u", database="d", query={"host": str(tmp_path)})
    assert is_outage(await failure(nobody, "SELECT 1"))


@pytest.mark.postgresql
@pytest.mark.parametrize("backend", ["postgresql"])
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("40001", True),
        ("40P01", True),
        ("53300", True),
        ("55P03", True),
        ("57P03", True),
        ("57014", False),
        ("22021", False),
        ("23505", False),
        ("P0001", False),
    ],
)
async def test_states(database_url: URL, state: str, expected: bool) -> None:
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$"
    assert is_outage(await failure(database_url, raising)) is expected


@pytest.mark.postgresql
@pytest.mark.parametrize("backend", ["postgresql"])
async def test_a_connection_that_is_cut_is_an_outage_and_the_next_unit_works(database: Database) -> None:
    with pytest.raises(DBAPIError) as caught:
        async with database.unit_of_work() as session:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_outage(caught.value)
    async with database.unit_of_work() as session:
        assert (await session.execute(text("SELECT 1"))).scalar_one() == 1


@pytest.mark.postgresql
async def test_a_database_that_does_not_exist_is_no_outage(cluster: Cluster) -> None:
    assert not is_outage(await failure(cluster.url("nobody_made_this"), "SELECT 1"))


async def test_a_wrong_statement_is_no_outage(database_url: URL) -> None:
    assert not is_outage(await failure(database_url, "SELECT * FROM nowhere"))
    assert not is_outage(await failure(database_url, "INSERT INTO category (id, name) VALUES (1, NULL)"))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (DatabaseAwayError(), True),
        (PoolTimeoutError(), True),
        (ConnectionRefusedError(), False),
        (ValueError(), False),
        (KeyError(), False),
    ],
)
def test_outages_outside_statements(error: Exception, expected: bool) -> None:
    assert is_outage(error) is expected


async def failure(url: URL, statement: str) -> BaseException:
    """The error that a statement ends with in a unit of work of a database's own."""
    database = Database(url)
    with pytest.raises(Exception) as caught:  # noqa: PT011
        async with database.unit_of_work() as session:
            await session.execute(text(statement))
    await database.close()
    return caught.value
