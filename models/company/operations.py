"""Beginning the company, and changing what it is."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.company.tables import Company

_CHANGED = "changed_company"


async def begin_company(session: AsyncSession, first: Company) -> Company:
    """The company as it is; `first` where there is none yet."""
    company = await session.get(Company, 1)
    if company is not None:
        return company
    session.add(first)
    await session.flush()
    return first


def take_changed_company(session: AsyncSession) -> Company | None:
    """The company, if this unit of work changed it; asked once, after its commit."""
    changed: Company | None = session.info.pop(_CHANGED, None)
    return changed
