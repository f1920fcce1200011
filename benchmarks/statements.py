"""How many SQL statements one update costs, counted in a machine of this process."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr
from sqlalchemy import Engine, event

from benchmarks.company import found_company
from benchmarks.phones import TOKEN, Crowd, made_up_phones, open_sandbox
from benchmarks.stock_check import NAME, SKU, Contestant
from benchmarks.table import markdown
from bot.app import build_machine
from bot.settings import Settings

_KEEPING = ("inbox_update", "receiver_lease")
_UPDATES = 20


@dataclass(frozen=True)
class Count:
    """Statements per update: those that keep the inbox, and all others."""

    name: str
    inbox: float
    others: float


async def run() -> list[Count]:
    """Ask one machine both ways, a message at a time."""
    phones = made_up_phones(1)
    with TemporaryDirectory(prefix="retaguarda-bench-") as name:
        url = await found_company(Path(name) / "company.sqlite3", phones)
        sandbox, api_url = await open_sandbox(phones)
        settings = Settings(
            bot_token=SecretStr(TOKEN), database_url=url.render_as_string(hide_password=False), data_dir=Path(name)
        )
        machine = build_machine(settings, token=TOKEN, api_url=api_url, say=lambda _: None, lift_limits=True)
        async with asyncio.TaskGroup() as group:
            group.create_task(machine.run())
            counts = [await _count(Crowd(sandbox), asked) for asked in (SKU, NAME)]
            machine.stop()
        await sandbox.stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().remove_signal_handler(number)
    return counts


async def _count(crowd: Crowd, asked: Contestant) -> Count:
    await crowd.ask(asked.text, asked.expected)
    with _statements() as made:
        await crowd.times(asked.text, count=_UPDATES, at_once=1)
    inbox = sum(any(table in statement for table in _KEEPING) for statement in made)
    return Count(asked.name, inbox / _UPDATES, (len(made) - inbox) / _UPDATES)


@contextmanager
def _statements() -> Iterator[list[str]]:
    made: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        made.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def report(counts: list[Count]) -> Iterator[str]:
    """The table; the goal is about the second column."""
    rows = [(count.name, count.inbox, count.others, "4") for count in counts]
    yield from markdown(("statements per update", "inbox and done-mark", "all others", "goal"), rows)
