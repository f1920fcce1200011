"""Housekeeping of movements that nobody confirmed, and of confirmations long past."""

from jobs.unit_of_work import UnitOfWork
from models.stock.drafts import forget_drafts
from models.stock.evidence import forget_photos


async def forget_old_drafts(unit_of_work: UnitOfWork) -> None:
    """Delete the cards that can no longer be confirmed nor taken back, and photos that belong to nothing else."""
    async with unit_of_work() as session:
        await forget_drafts(session)
        await forget_photos(session)
