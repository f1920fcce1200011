"""What tests of counting by talking share: a count that is begun, and what is noted of it."""

from typing import Any

from sqlmodel import col, select

from bot.database import Database
from models.stock.counts.tables import CountLine
from tests.handlers.conftest import Sent, Talk
from tests.handlers.stock.movements import DAN, OLGA, data_of


async def started(talk: Talk, by: int = OLGA) -> list[Sent]:
    begun = await talk.say("/contagem", by)
    return await talk.press(data_of(begun, "Everything" if by == DAN else "Tudo"), by)


async def lines(database: Database) -> list[tuple[Any, ...]]:
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(CountLine).order_by(col(CountLine.id)))).scalars()
        return [(row.state, row.counted, row.expected) for row in rows]
