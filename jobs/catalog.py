"""Housekeeping of spreadsheets: of imports that died, of those that nobody tapped, and of what all of them leave."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from jobs.unit_of_work import UnitOfWork
from models.catalog.imports.operations import forget_old_imports, give_up_dead, is_writing
from models.catalog.imports.sweeping import sweep_hidden, sweep_staged


async def clear_imports(unit_of_work: UnitOfWork) -> None:
    """In many short transactions; nothing is touched while an import is being written."""
    async with unit_of_work() as session:
        await give_up_dead(session)
        await forget_old_imports(session)
    await _repeat(unit_of_work, sweep_hidden)
    await _repeat(unit_of_work, sweep_staged)


async def _repeat(unit_of_work: UnitOfWork, sweep: Callable[[AsyncSession], Awaitable[bool]]) -> None:
    goes_on = True
    while goes_on:
        async with unit_of_work() as session:
            goes_on = not await is_writing(session) and await sweep(session)
        await asyncio.sleep(0)
