"""What the company is, and when it does not work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.columns import utc_now
from models.company.rules import day_of
from models.company.tables import Company, Holiday
from models.people.actor import Actor
from models.people.rules import require

NEXT_HOLIDAYS = 3


@dataclass(frozen=True, slots=True)
class CompanyCard:
    """The company and the next holidays that it keeps, at most three."""

    company: Company
    next_holidays: Sequence[Holiday]


async def get_company(session: AsyncSession) -> Company:
    """The company; there is one from the first start on."""
    return await session.get_one(Company, 1)


async def lock_company(session: AsyncSession) -> Company:
    """The company, for whoever changes it or what there must be one of: others who lock it wait for the commit."""
    return await session.get_one(Company, 1, with_for_update=True)


async def company_card(session: AsyncSession, actor: Actor) -> CompanyCard:
    """What those see who may. Raises RoleMissingError, RightMissingError."""
    holidays = await coming_holidays(session, actor)
    return CompanyCard(await get_company(session), holidays[:NEXT_HOLIDAYS])


async def coming_holidays(session: AsyncSession, actor: Actor) -> Sequence[Holiday]:
    """The holidays from today on, in order. Raises RoleMissingError, RightMissingError."""
    require(actor, "company", "see")
    today = day_of(await get_company(session), utc_now())
    statement = select(Holiday).where(col(Holiday.day) >= today).order_by(col(Holiday.day))
    return (await session.execute(statement)).scalars().all()


async def holidays_between(session: AsyncSession, first: date, last: date) -> frozenset[date]:
    """The days of a period on which the company keeps a holiday: what `rules.is_working_day` asks for."""
    statement = select(col(Holiday.day)).where(col(Holiday.day) >= first, col(Holiday.day) <= last)
    return frozenset((await session.execute(statement)).scalars())
