"""What somebody without the right might try with a count, which somebody who has it began."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from language.quantities import same_unit
from models.people.actor import Actor
from models.people.tables import Role
from models.stock.counts import decisions, operations, queries, reviews, scopes, sheets, walk
from models.stock.counts.tables import CountScope, StockCount
from tests.promises.house import ADMIN, CHIEF, House, actor_of

Attempt = Callable[[AsyncSession, Actor, House], Awaitable[Any]]
Act = Callable[..., Awaitable[Any]]
_NOTHING = [(Decimal(0), None)]


async def _begin(session: AsyncSession, actor: Actor, house: House) -> operations.Begun:
    key = {"location_id": house.here, "product_id": house.products[0]}
    return await operations.begin_count(session, actor=actor, scope=CountScope.PRODUCT, **key)


async def _discard_own(session: AsyncSession, actor: Actor, house: House) -> Any:
    begun = await _begin(session, replace(actor, roles=frozenset({Role.ADMIN}), group_role=None), house)
    return await operations.cancel_count(session, actor=actor, count_id=begun.count_id)


async def _see_open(session: AsyncSession, actor: Actor, _house: House) -> Any:
    return await queries.open_counts(session, actor)


async def _see_categories(session: AsyncSession, actor: Actor, house: House) -> Any:
    return await scopes.countable_categories(session, actor, house.here)


def _upon_count(act: Act, **more: Any) -> tuple[Act, Attempt]:
    """Upon a count of which nothing is counted yet; `line_id` is the line that is asked."""

    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        other = await actor_of(session, ADMIN)
        begun = await _begin(session, other, house)
        step = await walk.next_step(session, actor=other, count_id=begun.count_id)
        assert step.question is not None
        given = {**more, **({"line_id": step.question.line_id} if "line_id" in more else {})}
        return await act(session, actor=actor, count_id=begun.count_id, **given)

    return act, attempt


def _upon_review(act: Act, **more: Any) -> tuple[Act, Attempt]:
    """Upon one that another counted, and nothing was found."""

    async def attempt(session: AsyncSession, actor: Actor, house: House) -> Any:
        other = await actor_of(session, ADMIN)
        begun = await _begin(session, other, house)
        step = await walk.next_step(session, actor=other, count_id=begun.count_id)
        line_id = step.question.line_id if step.question else 0
        for _ in range(2):
            key = {"count_id": begun.count_id, "line_id": line_id}
            await walk.set_figure(session, actor=other, terms=_NOTHING, same_unit=same_unit, **key)
        count = await session.get_one(StockCount, begun.count_id)
        if act is decisions.undo_count:
            chief = await actor_of(session, CHIEF)
            key = {"count_id": begun.count_id, "version": count.version}
            await decisions.accept_count(session, actor=chief, **key, everything=True)
        known = {"line_id": line_id, "version": count.version}
        given = {name: known.get(name, value) for name, value in more.items()}
        return await act(session, actor=actor, count_id=begun.count_id, **given)

    return act, attempt


async def _see_count(session: AsyncSession, *, actor: Actor, count_id: int) -> Any:
    return await queries.count_summary(session, actor, count_id)


async def _lock(session: AsyncSession, *, actor: Actor, count_id: int) -> Any:
    return await operations.lock_count(session, actor, count_id)


async def _review(session: AsyncSession, *, actor: Actor, count_id: int) -> Any:
    return await reviews.review_count(session, actor, count_id)


async def _own_lock(session: AsyncSession, *, actor: Actor, count_id: int) -> Any:
    return await walk.lock_counting(session, actor, count_id)


COUNTING: Sequence[tuple[Act, Attempt]] = (
    (operations.begin_count, _begin),
    (queries.open_counts, _see_open),
    (queries.count_summary, _upon_count(_see_count)[1]),
    (operations.lock_count, _upon_count(_lock)[1]),
    (scopes.countable_categories, _see_categories),
    (operations.cancel_count, _discard_own),
    _upon_count(walk.next_step),
    _upon_count(walk.set_figure, line_id=0, terms=_NOTHING, same_unit=same_unit),
    _upon_count(walk.ask_again, line_id=0),
    _upon_count(walk.skip_line, line_id=0),
    _upon_count(walk.go_back, line_id=0),
    _upon_count(walk.count_other_lot, line_id=0, code="L1", expires_on=None),
    _upon_count(walk.take_up_skipped),
    _upon_count(walk.end_count),
    (walk.lock_counting, _upon_count(_own_lock)[1]),
    _upon_count(sheets.ask_for_sheet, chat_id=1),
    _upon_count(sheets.send_back_sheet, chat_id=1, file_id="f", file_name="a.xlsx"),
    _upon_count(sheets.sheet_rows),
    _upon_count(sheets.set_figures, figures=[], same_unit=same_unit),
)
"""By `stock.count`."""

DECIDING: Sequence[tuple[Act, Attempt]] = (
    (reviews.review_count, _upon_review(_review)[1]),
    _upon_review(decisions.mark_line, line_id=0, version=0, left_out=True),
    _upon_review(decisions.accept_count, version=0, everything=True),
    _upon_review(decisions.reject_count, reason="no"),
    _upon_review(decisions.ask_recount, version=0),
    _upon_review(decisions.undo_count),
)
"""By `stock.accept_count`."""
