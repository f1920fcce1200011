"""The demo company in a database file, with as many members as a measurement has phones."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from bot.database import Database
from demo.company import fill
from models.people.operations import add_member
from models.people.tables import Language, Role
from sandbox import Phone


async def found_company(path: Path, members: Iterable[Phone]) -> URL:
    """Fill a new file; every phone becomes an operator's who sees all locations."""
    url = URL.create("sqlite", database=str(path))
    database = Database(url)
    try:
        await database.migrate()
        async with database.unit_of_work() as session:
            await fill(session, today=datetime.now(UTC).date())
            for phone in members:
                await add_member(
                    session,
                    telegram_id=phone.id,
                    name=phone.first_name,
                    language=Language.PORTUGUESE,
                    roles=[Role.OPERATOR],
                )
    finally:
        await database.close()
    return url
