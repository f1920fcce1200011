"""What the tests have studied in another process."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.tables import Category


async def count_categories(session: AsyncSession) -> int:
    """How many there are."""
    return int((await session.execute(select(func.count(col(Category.id))))).scalar_one())


async def add_category(session: AsyncSession, name: str) -> None:
    """Try to change something."""
    await session.execute(text("INSERT INTO category (name) VALUES (:name)"), {"name": name})
    await session.commit()
