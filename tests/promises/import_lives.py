"""A process that has loaded everything once: for each order a fork of it works on the imports that wait, and may die.

Reads one order as JSON, writes the exit status of the fork that carried it out.
"""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import orjson
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.logs import configure_logging
from bot.patience import DatabasePatience
from bot.texts import Texts
from bot.workshop import Workshop
from handlers import TASKS
from handlers.catalog import sheet_writing
from models.catalog.imports.rows import ChunkRows
from models.catalog.imports.writing import Ground
from tests.bots import silent_bot
from tests.companies import company
from tests.promises.deaths import LONGEST_COMMIT_S, AtCommit


@dataclass(frozen=True, slots=True)
class Order:
    """What to work on, at which commit to die, which bug to have."""

    url: str
    folder: str
    seed: int
    death: AtCommit | None = None
    planted: str | None = None


def show_each_chunk() -> None:
    """Products can be seen as soon as they are written."""
    module: Any = sheet_writing
    write = module.write_chunk

    async def write_and_show(session: AsyncSession, ground: Ground, rows: ChunkRows) -> None:
        await write(session, ground, rows)
        await session.execute(text("UPDATE product SET import_id = 0"))

    module.write_chunk = write_and_show


def finish_in_two_steps() -> None:
    """The products are committed before the opening balances of those that were there, and there the process ends."""
    from models.catalog.imports import finishing

    async def post_later(session: AsyncSession, *_args: Any, **_more: Any) -> None:
        await session.flush()
        connection = await session.connection()
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.execute("COMMIT")
        os.kill(os.getpid(), signal.SIGKILL)

    finishing._post_openings = post_later


def never_sweep() -> None:
    """What an earlier attempt left stays where it is."""

    async def leave(_desk: Any, _import_id: int, **_more: Any) -> None:
        pass

    sheet_writing._sweep = leave  # type: ignore[assignment]


PLANTED: dict[str, Callable[[], None]] = {
    planted.__name__: planted for planted in (show_each_chunk, finish_in_two_steps, never_sweep)
}


async def live(order: Order) -> None:
    """Do the slow work that waits, once."""
    if order.planted is not None:
        PLANTED[order.planted]()
    database = Database(make_url(order.url))
    if order.death is not None:
        _die_at_commit(database, order.death, Random(order.seed))
    workshop = Workshop(
        database=database,
        files=_NoFiles(),
        keep=_keep_nothing,
        bot=silent_bot(),
        texts=Texts(company()),
        kinds=TASKS,
        patience=DatabasePatience(),
        folder=Path(order.folder),
    )
    await workshop.do_waiting(is_quick=False)
    await database.close()


class _NoFiles:
    async def download(self, file_id: str, destination: Path, *, max_bytes: int = 0) -> None:
        raise AssertionError(file_id)


async def _keep_nothing(*_: Any) -> None:
    pass


def _die_at_commit(database: Database, death: AtCommit, chance: Random) -> None:
    dialect: Any = database.engine.sync_engine.dialect
    commit, count = dialect.do_commit, 0

    def do_commit(connection: Any) -> None:
        nonlocal count
        count += 1
        when = death.when if count == death.number else None
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        if when == "during":
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-6, LONGEST_COMMIT_S))
        commit(connection)
        if when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    dialect.do_commit = do_commit


def main() -> None:
    """Serve until stdin ends."""
    configure_logging("INFO")
    gc.freeze()
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            _live_and_leave(line)
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _live_and_leave(line: str) -> None:
    status = 1
    try:
        fields = orjson.loads(line)
        death = fields.pop("death")
        with suppress(asyncio.CancelledError):
            asyncio.run(live(Order(**fields, death=death and AtCommit(**death))))
        status = 0
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
