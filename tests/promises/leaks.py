"""Finds secrets where they must not be: in texts, in every table, in every file."""

import logging
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import MetaData, select

from bot.database import Database


def leaks(secrets: Mapping[str, str], places: Mapping[str, bytes]) -> list[str]:
    """ "<secret's name> in <place>" for every secret, or its half, or another spelling of it, that is found."""
    return [
        f"{name} in {place}"
        for name, secret in secrets.items()
        for place, content in places.items()
        if any(spelling in content for spelling in _spellings(secret))
    ]


def _spellings(secret: str) -> Iterable[bytes]:
    telling = secret.rpartition(":")[2].removeprefix("setup_").removeprefix("join_")
    return (telling.encode(), quote(secret, safe="").encode(), b64encode(secret.encode()).rstrip(b"="))


async def table_contents(database: Database) -> dict[str, bytes]:
    """Every row of every table, as text."""
    metadata = MetaData()
    contents: dict[str, bytes] = {}
    async with database.engine.connect() as connection:
        await connection.run_sync(metadata.reflect)
        for table in metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            contents[f"table {table.name}"] = "\n".join(map(repr, rows)).encode()
    return contents


def file_contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, but for what was printed."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in ("stdout", "stderr"))
    return {f"file {path.name}": path.read_bytes() for path in files}


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {record.__dict__!r}")


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """What every logger says inside the block, the libraries' too, at DEBUG and before anything is blanked."""
    handler, root = _Lines(), logging.getLogger()
    loggers = [root, *(one for one in root.manager.loggerDict.values() if isinstance(one, logging.Logger))]
    before = [(one, one.level) for one in loggers]
    root.addHandler(handler)
    for one in loggers:
        one.setLevel(logging.DEBUG)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)
        for one, level in before:
            one.setLevel(level)
