"""Housekeeping of slow work that is done."""

from jobs.unit_of_work import UnitOfWork
from models.tasks.operations import forget_old_tasks


async def forget_done_tasks(unit_of_work: UnitOfWork) -> None:
    """Delete what was done days ago."""
    async with unit_of_work() as session:
        await forget_old_tasks(session)
