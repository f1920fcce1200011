"""The database: whether it is there, newest, writable, whole, and keeps what it is given."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from bot.database import Database, current_revision, newest_revision
from bot.doctor.findings import Finding, first_line, problem, warning, well
from bot.doctor.line import clock_finding
from bot.durability import broken_promises
from models.columns import utc_now

_REACH_WITHIN_S = 15.0


class _NothingIsKeptError(Exception):
    """Undoes what was written to try it."""


async def check_storage(database: Database) -> AsyncIterator[Finding]:
    """Finding by finding; ends after the first problem that makes the next questions pointless."""
    reached = await _check_reach(database)
    yield reached
    if reached.level:
        return
    yield await _check_durability(database)
    revision = await _check_revision(database)
    yield revision
    if not revision.level:
        yield await _check_writing(database)
    yield await _check_integrity(database)
    if not database.is_embedded:
        yield await _check_clock(database)


def is_there(database: Database) -> bool:
    """Whether there is a database to look at: asking would make an embedded one."""
    return not database.is_embedded or Path(database.url.database or "").exists()


async def _check_reach(database: Database) -> Finding:
    place = database.url.render_as_string(hide_password=True).replace("+inline", "").replace("+asyncpg", "")
    try:
        async with asyncio.timeout(_REACH_WITHIN_S), database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception as error:
        says = f"{place} cannot be used: {first_line(error)}"
        return problem("database", says, "Start it, or correct DATABASE_URL; for a file, restore the last backup.")
    return well("database", f"{place} answers")


async def _check_durability(database: Database) -> Finding:
    async with database.engine.connect() as connection:
        wrong = await broken_promises(connection)
        if not database.is_embedded and await connection.scalar(text("SHOW fsync")) == "off":
            wrong.append("PostgreSQL's fsync is off, so a power cut could destroy the database")
    if not wrong:
        return well("durability", "what is committed stays, and references hold")
    return problem("durability", "; ".join(wrong), "Set it right in the database's own configuration; see above.")


async def _check_revision(database: Database) -> Finding:
    async with database.engine.connect() as connection:
        current = await connection.run_sync(current_revision)
    newest = newest_revision()
    if current == newest:
        return well("migrations", f"at the newest, {newest}")
    if current is not None and current > newest:
        says = f"at {current}, which this program does not know"
        return problem("migrations", says, "A newer version has used this database: update the program.")
    says = f"at {current or 'the very beginning'}, not yet at {newest}"
    return warning("migrations", says, "The next start migrates it by itself. Make a copy first.")


async def _check_writing(database: Database) -> Finding:
    try:
        async with database.unit_of_work() as session:
            await session.execute(text("UPDATE audit_head SET hash = hash"))
            raise _NothingIsKeptError
    except _NothingIsKeptError:
        return well("writing", "the database takes what is written")
    except Exception as error:
        advice = "The user who runs the bot must own the file and its folder, or have all rights on the tables."
        return problem("writing", f"the database takes nothing: {first_line(error)}", advice)


async def _check_integrity(database: Database) -> Finding:
    if not database.is_embedded:
        return well("integrity", "PostgreSQL looks after it")
    found = await asyncio.to_thread(_look_through, str(database.url.database))
    if found is None:
        return well("integrity", "the database's file is whole")
    return problem("integrity", found, "Stop the bot, keep a copy of the file, and restore the last backup.")


def _look_through(path: str) -> str | None:
    """What is wrong with a file, by a connection of our own that holds nobody up; None when nothing is."""
    try:
        connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)
        try:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    if found != "ok":
        return str(found).splitlines()[-1]
    return f"a row of {orphan[0]} refers to one of {orphan[2]} that is not there" if orphan else None


async def _check_clock(database: Database) -> Finding:
    async with database.engine.connect() as connection:
        there: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    return clock_finding("the database", there, utc_now())
