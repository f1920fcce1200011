"""Reading the database in a worker process: one moment of it, and never a change."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from drivers.addresses import driver_url
from drivers.inline_sqlite import READING_DRIVER

T = TypeVar("T")


def with_snapshot(url: str, function: Callable[..., Awaitable[T]], *args: Any) -> T:
    """What a function makes of a session, the first of its arguments, that sees one moment and only reads."""
    return asyncio.run(_read(url, function, args))


async def _read(url: str, function: Callable[..., Awaitable[T]], args: tuple[Any, ...]) -> T:
    engine = _engine(url)
    try:
        async with AsyncSession(engine) as session:
            return await function(session, *args)
    finally:
        await engine.dispose()


def _engine(url: str) -> AsyncEngine:
    parsed = driver_url(make_url(url))
    if parsed.get_backend_name() == "sqlite":
        return create_async_engine(parsed.set(drivername=f"sqlite+{READING_DRIVER}"), hide_parameters=True)
    options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    return create_async_engine(parsed, execution_options=options, hide_parameters=True)
