"""What the company is."""

from sqlalchemy.ext.asyncio import AsyncSession

from models.company.tables import Company


async def get_company(session: AsyncSession) -> Company:
    """The company; there is one from the first start on."""
    return await session.get_one(Company, 1)
