"""What the audit trail needs time for."""

import asyncio

from jobs.unit_of_work import UnitOfWork
from models.audit.checking import continue_checks


async def follow_chains(unit_of_work: UnitOfWork) -> None:
    """Finish the checks that somebody waits for; each step is a transaction of its own, and others get their turn."""
    goes_on = True
    while goes_on:
        async with unit_of_work() as session:
            goes_on = await continue_checks(session)
        await asyncio.sleep(0)
