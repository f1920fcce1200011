"""Settling the first steps, and remembering which menus Telegram has."""

from collections.abc import Mapping

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.operations import record
from models.company.queries import lock_company
from models.guide.rules import ALL_SETTLED, FINISHED, FirstStep
from models.guide.tables import SentMenu
from models.people.actor import Actor
from models.people.rules import require
from models.statements import insert_into


async def settle_step(session: AsyncSession, actor: Actor, step: FirstStep) -> None:
    """Note that a first step is done with, or left out. Raises RoleMissingError, RightMissingError."""
    await _change(session, actor, add=frozenset({step.value}))


async def unsettle_step(session: AsyncSession, actor: Actor, step: FirstStep) -> None:
    """Take a first step up again. Raises RoleMissingError, RightMissingError."""
    await _change(session, actor, remove=frozenset({step.value, FINISHED}))


async def finish_first_steps(session: AsyncSession, actor: Actor) -> None:
    """Note that an admin was told that nothing is left. Raises RoleMissingError, RightMissingError."""
    await _change(session, actor, add=frozenset({FINISHED}))


async def _change(
    session: AsyncSession, actor: Actor, *, add: frozenset[str] = frozenset(), remove: frozenset[str] = frozenset()
) -> None:
    require(actor, "company", "change")
    company = await lock_company(session)
    old = list(company.settled_steps)
    new = [step for step in ALL_SETTLED if step in add or (step in old and step not in remove)]
    if new == old:
        return
    company.settled_steps = new
    record(
        session,
        member_id=actor.member_id,
        area="company",
        action="settle_steps",
        object_type="company",
        object_id=str(company.id),
        details={"old": old, "new": new},
    )
    await session.flush()


async def remember_menus(session: AsyncSession, digests: Mapping[str, str], *, anew: bool = False) -> None:
    """Note which menu each scope was given; `anew` forgets what was noted before."""
    if anew:
        await session.execute(delete(SentMenu))
    if not digests:
        return
    rows = [{"scope": scope, "digest": digest} for scope, digest in digests.items()]
    statement = insert_into(session, SentMenu)
    noted = statement.on_conflict_do_update(index_elements=["scope"], set_={"digest": statement.excluded.digest})
    await session.execute(noted, rows)
