"""The end of counting: what is too far off is counted again, once; then it is for somebody to decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.audit.operations import record
from models.columns import utc_now
from models.people.actor import Actor
from models.stock.counts.notices import tell_counters, tell_leaders
from models.stock.counts.operations import about, close_lines
from models.stock.counts.rules import needs_recount
from models.stock.counts.tables import CountLine, CountState, LineState, StockCount


@dataclass(frozen=True, slots=True)
class Submitted:
    """How many lines were counted, and how many of them differ."""

    lines: int
    differences: int


async def lines_in(session: AsyncSession, count_id: int, *states: LineState) -> Sequence[CountLine]:
    """A count's lines in these states, in the order they were made."""
    of_count = select(CountLine).where(col(CountLine.count_id) == count_id, col(CountLine.state).in_(states))
    return (await session.execute(of_count.order_by(col(CountLine.id)))).scalars().all()


async def differing_lines(session: AsyncSession, count_id: int) -> Sequence[CountLine]:
    """A count's lines that were not as the ledger said, in the order they were made."""
    differs = col(CountLine.counted) != col(CountLine.expected)
    of_count = col(CountLine.count_id) == count_id, col(CountLine.state) == LineState.COUNTED
    return (
        (await session.execute(select(CountLine).where(*of_count, differs).order_by(col(CountLine.id)))).scalars().all()
    )


async def leave_out_uncounted(session: AsyncSession, count_id: int) -> None:
    """What is not counted yet is not counted; of what was to be counted again the figure before holds."""
    for line in await lines_in(session, count_id, LineState.WAITING, LineState.SKIPPED, LineState.RECOUNT):
        if line.first_by is None:
            line.state, line.is_open = LineState.LEFT_OUT, False
        else:
            line.state, line.counted, line.expected = LineState.COUNTED, line.first_counted, line.first_expected
            line.first_counted = line.first_expected = None
    await session.flush()


async def recount_what_is_off(session: AsyncSession, actor: Actor, count: StockCount) -> bool:
    """Whether something is counted again; each line is once. Others who count are told, if it is for them to do."""
    again = [line for line in await differing_lines(session, count.id or 0) if line.first_by is None and _is_off(line)]
    for line in again:
        recount_line(line)
    if again:
        await session.flush()
        counted_by = {line.first_by for line in again}
        params = {"lines": len(again)}
        await tell_counters(
            session, count, actor, notice="count_again", params=params, but=counted_by if len(counted_by) == 1 else ()
        )
    return bool(again)


def recount_line(line: CountLine) -> None:
    """Have a line counted again; the figure before is kept, in case that nobody does."""
    line.first_counted, line.first_expected = line.counted, line.expected
    line.first_by = line.first_by or line.counted_by
    line.state, line.counted, line.expected, line.is_left_out = LineState.RECOUNT, None, None, False
    line.asked_of = line.asked_at = None


def _is_off(line: CountLine) -> bool:
    return line.counted is not None and line.expected is not None and needs_recount(line.expected, line.counted)


async def submit_count(session: AsyncSession, actor: Actor, count: StockCount) -> Submitted:
    """Hand the differences to those who decide; without any, or with nothing counted, the count is over."""
    counted = col(CountLine.count_id) == count.id, col(CountLine.state) == LineState.COUNTED
    differs = func.count().filter(col(CountLine.counted) != col(CountLine.expected))
    submitted = Submitted(*(await session.execute(select(func.count(), differs).where(*counted))).one())
    count.submitted_at = utc_now()
    if submitted.differences:
        count.state, count.round, count.version = CountState.REVIEW, count.round + 1, count.version + 1
        await session.flush()
        await tell_leaders(session, count, actor)
    else:
        count.state = CountState.ACCEPTED if submitted.lines else CountState.CANCELLED
        count.decided_at = count.submitted_at
        await close_lines(session, count.id or 0)
    trail = about(actor, count, products=submitted.lines, differences=submitted.differences)
    record(session, area="stock", action="submit_count", **trail)
    return submitted
