"""What is decided about a count: accepted, whole or in part, counted again, or rejected; and taken back once."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.audit.operations import record
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.people.tables import Member
from models.stock.counts import errors
from models.stock.counts.closing import differing_lines, recount_line
from models.stock.counts.notices import tell_counters, tell_decided
from models.stock.counts.operations import about, close_lines, lock_count
from models.stock.counts.reviews import counters_of, leaders_of, reversals_of
from models.stock.counts.rules import MAX_REASON
from models.stock.counts.tables import CountLine, CountState, StockCount
from models.stock.errors import (
    AdjustmentImpossibleError,
    AlreadyReversedError,
    LocationOffError,
    ProductOffError,
)
from models.stock.operations import reverse_movements
from models.stock.posting import Posting
from models.stock.tables import StockMovement

_REFUSALS = (AdjustmentImpossibleError, ProductOffError, LocationOffError)


async def mark_line(
    session: AsyncSession, *, actor: Actor, count_id: int, version: int, line_id: int, left_out: bool
) -> None:
    """Leave a line out of what is accepted, or take it in again.

    Raises RightMissingError, CountNotFoundError, CountDecidedError, CountChangedError.
    """
    count = await _to_decide(session, actor, count_id, version)
    line = await session.get(CountLine, line_id, populate_existing=True)
    if line is None or line.count_id != count_id:
        raise errors.CountNotFoundError
    line.is_left_out, count.version = left_out, count.version + 1
    await session.flush()


async def accept_count(
    session: AsyncSession, *, actor: Actor, count_id: int, version: int, everything: bool
) -> list[StockMovement]:
    """Post the differences, of `everything` or of what is not left out: each as it was when it was counted, now.

    A line that cannot be posted any more says why, and holds up no other. Raises what `mark_line` does,
    OwnCountError, NothingMarkedError.
    """
    count = await _to_decide(session, actor, count_id, version)
    is_alone = await _check_not_own(session, actor, count)
    lines = [line for line in await differing_lines(session, count_id) if everything or not line.is_left_out]
    if not lines:
        raise errors.NothingMarkedError
    await _claim(session, actor, count, CountState.ACCEPTED)
    for line in await differing_lines(session, count_id):
        line.is_left_out = line not in lines
    movements = await _adjust(session, actor, count, lines)
    await close_lines(session, count_id)
    details = {
        "adjusted": sum(bool(line.movement_ids) for line in lines),
        "refused": sum(line.refusal is not None for line in lines),
    }
    trail = about(actor, count, **details, **({"counted_alone": True} if is_alone else {}))
    record(session, area="stock", action="accept_count", **trail)
    await tell_decided(session, count, actor, notice="count_accepted", **details)
    return movements


async def reject_count(session: AsyncSession, *, actor: Actor, count_id: int, reason: str) -> None:
    """Nothing of it is posted; whoever counted is told why. Raises what `mark_line` does, ReasonMissingError."""
    count = await _to_decide(session, actor, count_id)
    kept = " ".join(reason.split())
    if not 0 < len(kept) <= MAX_REASON:
        raise errors.ReasonMissingError(MAX_REASON)
    await _claim(session, actor, count, CountState.REJECTED, reason=kept)
    await close_lines(session, count_id)
    record(session, area="stock", action="reject_count", **about(actor, count, note=kept))
    await tell_decided(session, count, actor, notice="count_rejected", reason=kept)


async def ask_recount(session: AsyncSession, *, actor: Actor, count_id: int, version: int) -> int:
    """Have the lines counted again that are left out, or all that differ; how many. Raises what `mark_line` does."""
    count = await _to_decide(session, actor, count_id, version)
    differing = await differing_lines(session, count_id)
    lines = [line for line in differing if line.is_left_out] or differing
    for line in lines:
        recount_line(line)
    count.state, count.version = CountState.COUNTING, count.version + 1
    record(session, area="stock", action="ask_recount", **about(actor, count, products=len(lines)))
    await session.flush()
    await tell_counters(session, count, actor, notice="count_again", params={"lines": len(lines)})
    return len(lines)


async def undo_count(session: AsyncSession, *, actor: Actor, count_id: int) -> list[StockMovement]:
    """Take back what accepting a count posted: all of it that still stands, for lines may have been taken back alone.

    Raises RightMissingError, CountNotFoundError, CountNotUndoneError, and what `reverse_movements` does.
    """
    require(actor, "stock", "accept_count")
    count = await lock_count(session, actor, count_id)
    if count.undone_at is not None:
        raise AlreadyReversedError
    posted = [line.movement_ids for line in await differing_lines(session, count_id) if line.movement_ids]
    if not posted:
        raise errors.CountNotUndoneError
    movement_ids = [key for of_line in posted for key in of_line]
    gone = await reversals_of(session, movement_ids)
    standing = [key for key in movement_ids if key not in gone]
    if not standing:
        raise AlreadyReversedError
    reversals = await reverse_movements(session, actor=actor, movement_ids=standing)
    count.undone_at = reversals[0].occurred_at
    record(session, area="stock", action="undo_count", **about(actor, count))
    before = sum(gone.keys() >= set(of_line) for of_line in posted)
    await tell_decided(session, count, actor, notice="count_undone", before=before)
    return reversals


async def _to_decide(session: AsyncSession, actor: Actor, count_id: int, version: int | None = None) -> StockCount:
    require(actor, "stock", "accept_count")
    count = await lock_count(session, actor, count_id)
    if count.state == CountState.COUNTING:
        raise errors.CountChangedError if count.round else errors.CountNotReadyError
    if count.state != CountState.REVIEW:
        decider = await session.get(Member, count.decided_by) if count.decided_by else None
        raise errors.CountDecidedError(decider.name) if decider else errors.CountOverError
    if version is not None and version != count.version:
        raise errors.CountChangedError
    return count


async def _check_not_own(session: AsyncSession, actor: Actor, count: StockCount) -> bool:
    """Whether they counted alone and nobody else could decide."""
    if set(await counters_of(session, count.id or 0)) != {actor.member_id}:
        return False
    if await leaders_of(session, count.location_id, but=actor.member_id):
        raise errors.OwnCountError
    return True


async def _claim(
    session: AsyncSession, actor: Actor, count: StockCount, state: CountState, *, reason: str | None = None
) -> None:
    """Be the one who decides; the database lets one."""
    is_open = (col(StockCount.id) == count.id) & (col(StockCount.state) == CountState.REVIEW)
    decided = {"state": state, "decided_by": actor.member_id, "decided_at": utc_now(), "reason": reason}
    statement = update(StockCount).where(is_open).values(**decided, version=StockCount.version + 1)
    if cast("CursorResult[Any]", await session.execute(statement)).rowcount != 1:
        raise errors.CountDecidedError("")
    await session.refresh(count)


async def _adjust(
    session: AsyncSession, actor: Actor, count: StockCount, lines: Sequence[CountLine]
) -> list[StockMovement]:
    """What comes in before what goes out, for one lot's surplus may be another's loss."""
    shelves = await Posting.lock(
        session, actor, {line.product_id for line in lines}, {count.location_id}, with_lots=True
    )
    posting = Posting(session, actor, shelves)
    posted: list[tuple[CountLine, list[StockMovement]]] = []
    for line in sorted(lines, key=lambda line: _difference(line) < 0):
        try:
            moved = await posting.adjust(line.product_id, count.location_id, line.lot_id, _difference(line))
        except _REFUSALS as error:
            line.refusal = error.code
        else:
            posted.append((line, moved))
    movements = await posting.finish()
    for line, moved in posted:
        line.movement_ids = [movement.id for movement in moved if movement.id is not None]
    await session.flush()
    return movements


def _difference(line: CountLine) -> Decimal:
    assert line.counted is not None
    assert line.expected is not None
    return line.counted - line.expected
