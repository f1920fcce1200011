"""What moves stock: receipts, issues, transfers, losses, returns, and taking any of them back, once."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import may, require
from models.statements import in_parts
from models.stock.errors import (
    AlreadyReversedError,
    ReversalNotTheirsError,
    ReversalTooLateError,
    SameLocationError,
)
from models.stock.posting import Line, Posting
from models.stock.tables import LossReason, MovementKind, StockMovement

OWN_REVERSAL_WITHIN = timedelta(hours=24)
"""How long somebody may take back their own movements by themselves."""


async def post_receipt(
    session: AsyncSession, *, actor: Actor, lines: Sequence[Line], location_id: int, note: str | None = None
) -> list[StockMovement]:
    """What was bought comes in, at its cost.

    Raises RightMissingError, LocationNotSeenError, ProductNotFoundError, ProductOffError, LocationOffError,
    LotMissingError, LotExpiryDiffersError, and what `rules.check_quantity` raises.
    """
    require(actor, "stock", "receive")
    posting = await Posting.open(session, actor, lines, location_id, note=note)
    for line in lines:
        await posting.put(MovementKind.RECEIPT, line, location_id)
    return await posting.finish()


async def post_return(
    session: AsyncSession, *, actor: Actor, lines: Sequence[Line], location_id: int, note: str | None = None
) -> list[StockMovement]:
    """What had gone out comes back, at the average cost; raises what `post_receipt` does, but wants no lot."""
    require(actor, "stock", "return")
    posting = await Posting.open(session, actor, lines, location_id, note=note)
    for line in lines:
        await posting.put(MovementKind.RETURN, line, location_id)
    return await posting.finish()


async def post_issue(
    session: AsyncSession, *, actor: Actor, lines: Sequence[Line], location_id: int, note: str | None = None
) -> list[StockMovement]:
    """What is sold or used goes out, the earliest expiry first: one movement for each lot.

    Raises RightMissingError, LocationNotSeenError, ProductNotFoundError, InsufficientStockError, and what
    `rules.check_quantity` raises.
    """
    require(actor, "stock", "issue")
    posting = await Posting.open(session, actor, lines, location_id, note=note)
    for line in lines:
        posting.take(MovementKind.ISSUE, line, location_id)
    return await posting.finish()


async def post_loss(
    session: AsyncSession,
    *,
    actor: Actor,
    lines: Sequence[Line],
    location_id: int,
    reason: LossReason,
    note: str | None = None,
) -> list[StockMovement]:
    """What is broken, expired, stolen or gone; raises what `post_issue` does."""
    require(actor, "stock", "lose")
    posting = await Posting.open(session, actor, lines, location_id, note=note)
    for line in lines:
        posting.take(MovementKind.LOSS, line, location_id, reason=reason)
    return await posting.finish()


async def post_transfer(
    session: AsyncSession,
    *,
    actor: Actor,
    lines: Sequence[Line],
    location_id: int,
    to_location_id: int,
    note: str | None = None,
) -> list[StockMovement]:
    """From one location to another, in two legs of one correlation for each lot.

    Raises what `post_issue` does, ProductOffError, LocationOffError, SameLocationError.
    """
    require(actor, "stock", "transfer")
    posting = await Posting.open(session, actor, lines, location_id, to_location_id, note=note)
    if location_id == to_location_id:
        raise SameLocationError(posting.shelves[lines[0].product_id, location_id].location.name)
    for line in lines:
        await posting.move(line, location_id, to_location_id)
    return await posting.finish()


async def reverse_movements(
    session: AsyncSession, *, actor: Actor, movement_ids: Collection[int]
) -> list[StockMovement]:
    """Take movements back, all or none, transfers with both legs: new lines that `reverse` the old ones.

    Raises RightMissingError, ReversalNotTheirsError, ReversalTooLateError, LocationNotSeenError,
    AlreadyReversedError, ReversalImpossibleError, ReversalLocationOffError.
    """
    require(actor, "stock", "undo")
    originals = await _with_other_legs(session, movement_ids)
    _check_theirs(actor, originals)
    product_ids, location_ids = ({getattr(o, name) for o in originals} for name in ("product_id", "location_id"))
    shelves = await Posting.lock(session, actor, product_ids, location_ids, with_lots=True)
    await _check_not_reversed(session, originals)
    posting = Posting(session, actor, shelves)
    legs = {original.correlation: str(uuid4()) for original in originals if original.correlation}
    for original in reversed(originals):
        posting.reverse(original, legs.get(original.correlation or ""))
    return await posting.finish()


async def _with_other_legs(session: AsyncSession, movement_ids: Collection[int]) -> list[StockMovement]:
    found: dict[int, StockMovement] = {}
    for some in in_parts(movement_ids):
        of_them = col(StockMovement.id).in_(some)
        pairs = select(StockMovement.correlation).where(of_them, col(StockMovement.correlation).is_not(None))
        statement = select(StockMovement).where(or_(of_them, col(StockMovement.correlation).in_(pairs)))
        found |= {movement.id or 0: movement for movement in (await session.execute(statement)).scalars()}
    return [found[key] for key in sorted(found)]


def _check_theirs(actor: Actor, originals: Sequence[StockMovement]) -> None:
    if may(actor, "stock", "undo_any"):
        return
    if any(original.member_id != actor.member_id for original in originals):
        raise ReversalNotTheirsError
    if any(original.occurred_at < utc_now() - OWN_REVERSAL_WITHIN for original in originals):
        raise ReversalTooLateError


async def _check_not_reversed(session: AsyncSession, originals: Sequence[StockMovement]) -> None:
    """Asked once the levels are locked: whoever reverses the same lines waits for this transaction."""
    if any(original.reverses_id for original in originals):
        raise AlreadyReversedError
    for some in in_parts(original.id or 0 for original in originals):
        reversals = select(StockMovement.id).where(col(StockMovement.reverses_id).in_(some)).limit(1)
        if (await session.execute(reversals)).first() is not None:
            raise AlreadyReversedError
