"""Careless databases, and bugs that let an unsafe configuration start; each planted into the process that calls it."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.lease import Lease
from bot.settings import Settings
from drivers import inline_sqlite


def sqlite_without_sync() -> None:
    """A SQLite that acknowledges before the disk has it."""
    _pragma("PRAGMA synchronous=NORMAL")


def sqlite_without_keys() -> None:
    """A SQLite that lets rows refer to nothing."""
    _pragma("PRAGMA foreign_keys=OFF")


def unguarded_without_sync() -> None:
    """The same, and nobody looks."""
    sqlite_without_sync()
    unguarded_database()


def unguarded_without_keys() -> None:
    """The same, and nobody looks."""
    sqlite_without_keys()
    unguarded_database()


def unguarded_database() -> None:
    """Whatever the database promises is good enough."""

    async def nothing(_connection: AsyncConnection) -> None:
        pass

    pytest.MonkeyPatch().setattr("bot.database.require_durable", nothing)


def unguarded_settings() -> None:
    """Unknown settings are passed over, every address is near, no two databases are the same."""
    patch = pytest.MonkeyPatch()
    patch.setattr("bot.settings._OUR_PREFIXES", ())
    patch.setitem(Settings.model_config, "extra", "ignore")
    patch.setattr("bot.settings.is_loopback", lambda _host: True)
    patch.setattr("bot.settings._place", lambda _url: (object(),))


def unguarded_sandbox() -> None:
    """Every database is taken for the sandbox's own."""

    async def yes(_session: AsyncSession) -> bool:
        return True

    pytest.MonkeyPatch().setattr("bot.app.is_of_the_sandbox", yes)


def deaf_to_another_receiver() -> None:
    """That another program takes the updates does not end this one."""
    pytest.MonkeyPatch().setattr("bot.machine.Machine._end", lambda _machine, _error: None)


def without_a_lease() -> None:
    """Whoever else receives for this database is not asked about."""

    async def nothing(_lease: Lease, *_: Any) -> None:
        pass

    patch = pytest.MonkeyPatch()
    for name in ("take", "keep", "release"):
        patch.setattr(Lease, name, nothing)


def _pragma(pragma: str) -> None:
    pytest.MonkeyPatch().setattr(inline_sqlite, "_PRAGMAS", (*inline_sqlite._PRAGMAS, pragma))
