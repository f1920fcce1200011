"""Taking back what anybody posted, out of the history: one line of the ledger, or the whole card it came with."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.people.actor import Actor
from models.people.rules import require
from models.stock.draft_errors import DraftNotFoundError
from models.stock.errors import (
    AlreadyReversedError,
    LocationNotSeenError,
)
from models.stock.history import LedgerLine, ledger_lines
from models.stock.operations import reverse_movements
from models.stock.tables import StockMovement

_NEIGHBOURS = 500
"""The lines of a card are written together; others may come in between, but not this many."""


async def posted_together(session: AsyncSession, actor: Actor, movement_id: int) -> Sequence[LedgerLine]:
    """What was posted along with a line where the member sees it, and can still be taken back; that line first,
    and the other leg of its transfer next.

    Raises RightMissingError, DraftNotFoundError, LocationNotSeenError, AlreadyReversedError.
    """
    require(actor, "stock", "undo_any")
    movement = await session.get(StockMovement, movement_id)
    if movement is None:
        raise DraftNotFoundError
    if not actor.sees(movement.location_id):
        raise LocationNotSeenError
    key = col(StockMovement.id)
    same_card = select(key).where(
        key.between(movement_id - _NEIGHBOURS, movement_id + _NEIGHBOURS),
        col(StockMovement.occurred_at) == movement.occurred_at,
        col(StockMovement.member_id).is_not_distinct_from(movement.member_id),
        col(StockMovement.kind) == movement.kind,
    )
    if actor.location_ids is not None:
        same_card = same_card.where(col(StockMovement.location_id).in_(actor.location_ids))
    ids = [found or 0 for found in (await session.execute(same_card)).scalars()]
    lines = [line for line in await ledger_lines(session, ids) if line.can_be_taken_back]
    if movement_id not in {line.id for line in lines}:
        raise AlreadyReversedError
    legs = await legs_of(session, movement_id)
    return sorted(lines, key=lambda line: (line.id != movement_id, line.id not in legs, line.id))


async def legs_of(session: AsyncSession, movement_id: int) -> set[int]:
    """A line, and the other leg where it is one of a transfer: neither is ever taken back without the other."""
    pair = select(col(StockMovement.correlation)).where(col(StockMovement.id) == movement_id).scalar_subquery()
    legs = select(col(StockMovement.id)).where(col(StockMovement.correlation) == pair)
    return {movement_id, *(leg or 0 for leg in (await session.execute(legs)).scalars())}


async def take_back(session: AsyncSession, actor: Actor, movement_id: int, *, whole: bool) -> list[StockMovement]:
    """Reverse a line, or all that was posted with it; a transfer with both legs.

    Raises what `posted_together` and `reverse_movements` do.
    """
    lines = await posted_together(session, actor, movement_id)
    ids = [line.id for line in lines] if whole else [movement_id]
    return await reverse_movements(session, actor=actor, movement_ids=ids)
