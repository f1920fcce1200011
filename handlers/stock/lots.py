"""A lot's code and last day, as they are written for what comes in and for what is counted."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from language.days import read_day
from language.lots import ReadLot, read_lot
from models.columns import utc_now
from models.company.queries import get_company
from models.company.rules import day_of
from models.people.tables import Language
from models.stock.draft_errors import LotDayUnclearError

Lot = tuple[str, date | None]
"""A code, and the last day where there is one."""


async def lot_in(session: AsyncSession, typed: str, language: Language) -> Lot:
    """What somebody answers who is asked for a lot. Raises LotDayUnclearError."""
    return await lot_of(session, read_lot(typed), language)


async def lot_of(session: AsyncSession, said: ReadLot, language: Language) -> Lot:
    """A lot as it was read; the order of day and month is that of the language. Raises LotDayUnclearError."""
    if said.day is None:
        return said.code, None
    today = day_of(await get_company(session), utc_now())
    day = read_day(said.day, today=today, day_first=language is Language.PORTUGUESE)
    if day is None:
        raise LotDayUnclearError(said.day)
    return said.code, day
