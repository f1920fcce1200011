"""Runs migrations on the connection that `bot.database` hands over, or on DATABASE_URL from a shell."""

import asyncio

from alembic import context
from sqlalchemy import Connection

from models.tables import METADATA


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=_is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave out the full-text index: the tables that SQLite keeps for it, and PostgreSQL's expression."""
    return not (kind == "table" and (name or "").startswith("product_search")) and name != "ix_product_search"


async def _run_from_shell() -> None:
    from bot.database import Database
    from bot.settings import load_settings

    database = Database(load_settings().effective_database_url)
    async with database.engine.begin() as connection:
        await connection.run_sync(_run)
    await database.close()


shared = context.config.attributes.get("connection")
if shared is not None:
    _run(shared)
else:
    asyncio.run(_run_from_shell())
