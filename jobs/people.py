"""Housekeeping of what is known of people."""

from jobs.unit_of_work import UnitOfWork
from models.people.operations import forget_strangers


async def forget_old_strangers(unit_of_work: UnitOfWork) -> None:
    """Delete what is kept of those who wrote, are not members, and have not written again."""
    async with unit_of_work() as session:
        await forget_strangers(session)
