"""Housekeeping of what has been received and sent."""

from jobs.unit_of_work import UnitOfWork
from models.messaging.operations import forget_old_messages


async def forget_finished(unit_of_work: UnitOfWork) -> None:
    """Delete what is done, or was never answered, and older than the 6 days in which an update could come again."""
    async with unit_of_work() as session:
        await forget_old_messages(session)
