"""A process that has imported everything once and starts a bot by fork for every line that it reads.

Reads one order as JSON, writes "started <pid>" and, when that bot has ended, "ended <exit status>".
"""

import asyncio
import gc
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import orjson
from sqlalchemy import make_url

from bot.logs import configure_logging
from bot.machine import Machine
from tests.machines import TOKEN, build_parts
from tests.promises.counted import counted_area
from tests.promises.deaths import AtCommit, die_at_commit, lose_commit_answers
from tests.promises.planted import PLANTED


@dataclass(frozen=True, slots=True)
class Order:
    """One bot to start: where it lives, how it dies, which bug is planted in it."""

    url: str
    api_url: str
    folder: str
    seed: int
    death: AtCommit | None = None
    lost_answers: float = 0.0
    planted: str | None = None


async def live(order: Order) -> None:
    """Run a machine with the counted area until it ends, dies, or its tests have gone away."""
    if order.planted is not None:
        PLANTED[order.planted]()
    parts = build_parts(make_url(order.url), order.api_url, Path(order.folder), routers=[counted_area()])
    chance = Random(order.seed)
    if order.death is not None:
        die_at_commit(parts, order.death, chance)
    if order.lost_answers:
        lose_commit_answers(parts.database, order.lost_answers, chance)
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), os._exit, 3)
    await Machine(parts).run()


def main() -> None:
    """Serve until stdin ends."""
    configure_logging("INFO", secrets=[TOKEN])
    gc.freeze()
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            _live_and_leave(_order(line))
        _say(f"started {pid}")
        _, status = os.waitpid(pid, 0)
        _say(f"ended {os.waitstatus_to_exitcode(status)}")


def _order(line: str) -> Order:
    fields = orjson.loads(line)
    death = fields.pop("death")
    return Order(**fields, death=death and AtCommit(**death))


def _live_and_leave(order: Order) -> None:
    status = 1
    try:
        with suppress(asyncio.CancelledError):
            asyncio.run(live(order))
        status = 0
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.stderr.flush()
        os._exit(status)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
