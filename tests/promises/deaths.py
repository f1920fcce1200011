"""How a bot's process dies at a commit, or only loses a commit's answer."""

import os
import signal
import sqlite3
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from bot.database import Database
from bot.machine import Parts

LONGEST_COMMIT_S = 0.002
When = Literal["before", "during", "after"]


@dataclass(frozen=True, slots=True)
class AtCommit:
    """The process ends before, while or right after it commits for the `number`-th time.

    Counted from the start, or `once_polling` from its first question for updates: what an earlier run left is
    handled by then.
    """

    number: int
    when: When
    once_polling: bool = False


def die_at_commit(parts: Parts, death: AtCommit, chance: Random) -> None:
    """Kill this process at a commit: no exception, no clean-up, as with a power cut."""
    dialect: Any = parts.database.engine.sync_engine.dialect
    wire: Any = parts.wire
    commit, ask = dialect.do_commit, wire.get_updates
    count, is_counting = 0, not death.once_polling

    async def get_updates(**params: Any) -> Any:
        nonlocal is_counting
        is_counting = True
        return await ask(**params)

    def do_commit(connection: Any) -> None:
        nonlocal count
        count += is_counting
        when = death.when if is_counting and count == death.number else None
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        if when == "during":
            # Nobody handles SIGALRM, so it ends the process wherever it is, in C code too.
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-6, LONGEST_COMMIT_S))
        commit(connection)
        if when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    dialect.do_commit, wire.get_updates = do_commit, get_updates


def lose_commit_answers(database: Database, share: float, chance: Random) -> None:
    """Let this share of the commits succeed and then fail as if the database had gone away in that moment."""
    dialect: Any = database.engine.sync_engine.dialect
    commit = dialect.do_commit

    def do_commit(connection: Any) -> None:
        commit(connection)
        if chance.random() >= share:
            return
        if database.is_embedded:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        connection.driver_connection.terminate()
        raise dialect.loaded_dbapi.InterfaceError("connection is closed")

    dialect.do_commit = do_commit
