"""Counting, product by product: what is asked next, and what was answered; nothing tells how much there should be."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.columns import utc_now
from models.people.actor import Actor
from models.people.tables import Member
from models.stock.counts import errors
from models.stock.counts.closing import leave_out_uncounted, lines_in, recount_what_is_off, submit_count
from models.stock.counts.ledger import there_now
from models.stock.counts.operations import lock_count
from models.stock.counts.questions import Noted, Question, Step, Terms, Turn
from models.stock.counts.rules import HELD_FOR, check_figure
from models.stock.counts.tables import CountLine, CountState, LineState, StockCount
from models.stock.draft_errors import LotTooLongError
from models.stock.draft_lines import ProductFacts, SameUnit, product_facts
from models.stock.drafts import MAX_LOT
from models.stock.errors import (
    LocationOffError,
    LotExpiryDiffersError,
)
from models.stock.shelves import lot_called
from models.stock.tables import Location, Lot


async def next_step(session: AsyncSession, *, actor: Actor, count_id: int, insist: bool = False) -> Step:
    """Go on with a count, where it stands; `insist` to count again oneself what others should.

    Raises what `lock_count` does, CountOverError, LocationOffError.
    """
    return await _step(session, actor, await lock_counting(session, actor, count_id), insist=insist)


async def set_figure(
    session: AsyncSession, *, actor: Actor, count_id: int, line_id: int, terms: Terms, same_unit: SameUnit
) -> Step:
    """What was counted, against what the ledger says at this moment; returns what comes next.

    Raises what `next_step` does, LineCountedError, UnitNotOfProductError, and what `check_figure` does.
    """
    count = await lock_counting(session, actor, count_id)
    line = await _line(session, count_id, line_id)
    product = (await product_facts(session, [line.product_id]))[line.product_id]
    await require_not_others(session, actor.member_id, line, product.name)
    figure = in_own_unit(product, terms, same_unit)
    there = await there_now(session, count.location_id, line.product_id)
    note_figure(actor, line, figure, there=there.of(line, tracks_lots=product.tracks_lots))
    await session.flush()
    step = await _step(session, actor, count)
    return replace(step, noted=Noted(product.name, figure, product.unit_code))


async def require_not_others(session: AsyncSession, member_id: int, line: CountLine, product: str) -> None:
    """A figure is corrected by whoever gave it: anybody else would not know that there is one.

    Raises LineCountedError.
    """
    if line.state != LineState.COUNTED or line.counted_by == member_id:
        return
    by = (await session.get_one(Member, line.counted_by)).name
    if line.lot_id is None:
        raise errors.LineCountedError(product, by)
    raise errors.LotCountedError(product, by, (await session.get_one(Lot, line.lot_id)).code)


def note_figure(actor: Actor, line: CountLine, figure: Decimal, *, there: Decimal) -> None:
    """What was counted, against what the ledger says is `there` at this moment; for whoever has been let in."""
    line.expected = there
    line.counted, line.state = figure, LineState.COUNTED
    line.counted_by, line.counted_at = actor.member_id, utc_now()
    line.asked_of = line.asked_at = None


async def ask_again(session: AsyncSession, *, actor: Actor, count_id: int, line_id: int) -> Step:
    """The same line. Raises what `next_step` does."""
    count = await lock_counting(session, actor, count_id)
    return await _ask(session, actor, count, await _line(session, count_id, line_id))


async def skip_line(session: AsyncSession, *, actor: Actor, count_id: int, line_id: int) -> Step:
    """Count it later; what was counted stays as it is. Raises what `next_step` does."""
    count = await lock_counting(session, actor, count_id)
    line = await _line(session, count_id, line_id)
    if line.state in {LineState.WAITING, LineState.RECOUNT}:
        line.state, line.asked_of, line.asked_at = LineState.SKIPPED, None, None
    await session.flush()
    return await _step(session, actor, count)


async def go_back(session: AsyncSession, *, actor: Actor, count_id: int, line_id: int) -> Step:
    """The line before, with what the member said; the same line where there is none but of others' figures.

    Raises what `next_step` does.
    """
    count = await lock_counting(session, actor, count_id)
    line = await _line(session, count_id, line_id)
    order = tuple_(col(CountLine.place), col(CountLine.id))
    not_others = or_(col(CountLine.state) != LineState.COUNTED, col(CountLine.counted_by) == actor.member_id)
    before = select(CountLine).where(_in_same_pass(line), not_others, order < tuple_(line.place, line.id or 0))
    rows = await session.execute(before.order_by(col(CountLine.place).desc(), col(CountLine.id).desc()).limit(1))
    return await _ask(session, actor, count, rows.scalar_one_or_none() or line)


async def count_other_lot(
    session: AsyncSession, *, actor: Actor, count_id: int, line_id: int, code: str, expires_on: date | None
) -> Step:
    """Another lot of a line's product was found: it is asked next.

    Raises what `next_step` does, LotTooLongError, LotExpiryDiffersError, LineCountedError.
    """
    count = await lock_counting(session, actor, count_id)
    line = await _line(session, count_id, line_id)
    product = (await product_facts(session, [line.product_id]))[line.product_id].name
    lot = await _lot(session, line.product_id, product, code.strip(), expires_on)
    same = select(CountLine).where(col(CountLine.count_id) == count_id, col(CountLine.lot_id) == lot.id)
    found: CountLine | None = (await session.execute(same)).scalar_one_or_none()
    if found is None:
        found = CountLine(
            count_id=count_id,
            place=line.place,
            product_id=line.product_id,
            lot_id=lot.id,
            lot_key=lot.id or 0,
            location_id=line.location_id,
        )
        session.add(found)
        await session.flush()
    await require_not_others(session, actor.member_id, found, product)
    if found.state == LineState.LEFT_OUT:
        found.state, found.is_open = LineState.WAITING, True
        await session.flush()
    return await _ask(session, actor, count, found)


async def take_up_skipped(session: AsyncSession, *, actor: Actor, count_id: int) -> Step:
    """What was skipped is asked after all. Raises what `next_step` does."""
    count = await lock_counting(session, actor, count_id)
    for line in await lines_in(session, count_id, LineState.SKIPPED):
        line.state = LineState.WAITING if line.first_by is None else LineState.RECOUNT
    await session.flush()
    return await _step(session, actor, count)


async def end_count(session: AsyncSession, *, actor: Actor, count_id: int) -> Step:
    """Leave out what is not counted yet; of what was to be counted again the figure before holds.

    Raises what `lock_count` does, CountOverError.
    """
    count = await lock_count(session, actor, count_id)
    if count.state != CountState.COUNTING:
        raise errors.CountOverError
    await leave_out_uncounted(session, count_id)
    return await _close(session, actor, count)


async def lock_counting(session: AsyncSession, actor: Actor, count_id: int) -> StockCount:
    """A count that is being counted. Raises what `lock_count` does, CountOverError, LocationOffError."""
    count = await lock_count(session, actor, count_id)
    if count.state != CountState.COUNTING:
        raise errors.CountOverError
    location = await session.get_one(Location, count.location_id)
    if not location.is_active:
        raise LocationOffError(location.name)
    return count


async def _line(session: AsyncSession, count_id: int, line_id: int) -> CountLine:
    line = await session.get(CountLine, line_id, populate_existing=True)
    if line is None or line.count_id != count_id or line.state == LineState.LEFT_OUT:
        raise errors.CountNotFoundError
    return line


async def _lot(session: AsyncSession, product_id: int, product: str, code: str, expires_on: date | None) -> Lot:
    if not 0 < len(code) <= MAX_LOT:
        raise LotTooLongError(MAX_LOT)
    lot = await lot_called(session, product_id, code, expires_on)
    if expires_on and lot.expires_on and lot.expires_on != expires_on:
        raise LotExpiryDiffersError(product, lot.code, lot.expires_on)
    return lot


def in_own_unit(product: ProductFacts, terms: Terms, same_unit: SameUnit) -> Decimal:
    """The sum of what was typed. Raises UnitNotOfProductError, and what `check_figure` does."""
    figure = Decimal(0)
    for quantity, unit in terms:
        figure += quantity * product.factor(product.known_unit(unit, same_unit) if unit else None)
    check_figure(product.name, figure, product.unit_code, product.places)
    return figure


async def _step(session: AsyncSession, actor: Actor, count: StockCount, *, insist: bool = False) -> Step:
    count_id = count.id or 0
    line = await _choose(session, actor, count_id, insist=insist)
    if line is not None:
        return await _ask(session, actor, count, line)
    for state, turn in ((LineState.RECOUNT, Turn.OTHERS), (LineState.SKIPPED, Turn.SKIPPED)):
        if left := len(await lines_in(session, count_id, state)):
            return Step(count_id, turn, left=left)
    return await _close(session, actor, count)


async def _close(session: AsyncSession, actor: Actor, count: StockCount) -> Step:
    again = await recount_what_is_off(session, actor, count)
    if again:
        return await _step(session, actor, count)
    submitted = await submit_count(session, actor, count)
    turn = Turn.REVIEW if submitted.differences else Turn.CLEAN if submitted.lines else Turn.EMPTY
    return Step(count.id or 0, turn, left=submitted.differences)


async def _choose(session: AsyncSession, actor: Actor, count_id: int, *, insist: bool) -> CountLine | None:
    """What somebody else was just asked comes last, and what they counted themselves is not for them to count again."""
    line, me = CountLine, actor.member_id
    is_held = and_(col(line.asked_of) != me, col(line.asked_at) > utc_now() - HELD_FOR)
    is_own = and_(col(line.state) == LineState.RECOUNT, col(line.counted_by) == me)
    waiting = col(line.count_id) == count_id, col(line.state).in_((LineState.WAITING, LineState.RECOUNT))
    order = case((is_own, 2), (is_held, 1), else_=0), col(line.place), col(line.id)
    found: CountLine | None = (
        await session.execute(select(line).where(*waiting).order_by(*order).limit(1))
    ).scalar_one_or_none()
    if found and not insist and found.state == LineState.RECOUNT and found.counted_by == me:
        return None if await _others_count(session, actor, count_id) else found
    return found


async def _others_count(session: AsyncSession, actor: Actor, count_id: int) -> bool:
    by_others = or_(col(CountLine.counted_by) != actor.member_id, col(CountLine.first_by) != actor.member_id)
    statement = select(col(CountLine.id)).where(col(CountLine.count_id) == count_id, by_others).limit(1)
    return (await session.execute(statement)).first() is not None


async def _ask(session: AsyncSession, actor: Actor, count: StockCount, line: CountLine) -> Step:
    if line.state in {LineState.WAITING, LineState.RECOUNT}:
        line.asked_of, line.asked_at = actor.member_id, utc_now()
    lot = await session.get(Lot, line.lot_id) if line.lot_id is not None else None
    location = await session.get_one(Location, count.location_id)
    number, total = await _progress(session, line)
    is_mine = line.counted_by == actor.member_id
    question = Question(
        line_id=line.id or 0,
        location=location.name,
        product=(await product_facts(session, [line.product_id]))[line.product_id],
        lot=lot.code if lot else None,
        expires_on=lot.expires_on if lot else None,
        number=number,
        total=total,
        is_again=line.first_by is not None,
        said=line.counted if is_mine else None,
    )
    return Step(count.id or 0, Turn.ASK, question)


async def _progress(session: AsyncSession, line: CountLine) -> tuple[int, int]:
    up_to_here = tuple_(col(CountLine.place), col(CountLine.id)) <= tuple_(line.place, line.id or 0)
    statement = select(func.count().filter(up_to_here), func.count()).where(_in_same_pass(line))
    number, total = (await session.execute(statement)).one()
    return number, total


def _in_same_pass(line: CountLine) -> ColumnElement[bool]:
    first = col(CountLine.first_by)
    is_same = first.is_(None) if line.first_by is None else first.is_not(None)
    return and_(col(CountLine.count_id) == line.count_id, col(CountLine.state) != LineState.LEFT_OUT, is_same)
