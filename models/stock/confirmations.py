"""What a card does: it is posted once, and taken back once."""

from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.stock import errors
from models.stock.draft_lines import DraftLine, product_facts
from models.stock.drafts import open_draft, own_draft
from models.stock.operations import (
    post_issue,
    post_loss,
    post_receipt,
    post_return,
    post_transfer,
    reverse_movements,
)
from models.stock.posting import Line
from models.stock.tables import LossReason, MovementKind, StockDraft, StockMovement


async def confirm_draft(
    session: AsyncSession, *, actor: Actor, draft_id: int, message_id: int | None = None
) -> list[StockMovement]:
    """Post the card, once, however often and from wherever it is asked. `message_id` becomes the confirmation.

    Raises what `open_draft` and the operation of its kind do, DraftIncompleteError.
    """
    draft = await open_draft(session, actor, draft_id)
    if not await _claim(session, draft_id):
        raise errors.DraftPostedError
    movements = await _post(session, actor, draft)
    draft.movement_ids = [movement.id for movement in movements if movement.id is not None]
    draft.message_id = message_id
    await session.flush()
    return movements


async def undo_draft(session: AsyncSession, *, actor: Actor, draft_id: int) -> list[StockMovement]:
    """Take back what a card posted, all of it, once; raises DraftNotFoundError and what `reverse_movements` does."""
    require(actor, "stock", "undo")
    draft = await own_draft(session, actor, draft_id)
    if not draft.movement_ids:
        raise errors.DraftNotFoundError
    if draft.undone_at is not None:
        raise errors.AlreadyReversedError
    movements = await reverse_movements(session, actor=actor, movement_ids=draft.movement_ids)
    draft.undone_at = utc_now()
    await session.flush()
    return movements


async def draft_of_message(session: AsyncSession, actor: Actor, message_id: int) -> int | None:
    """The card that a message in the member's chat confirms."""
    statement = select(StockDraft.id).where(
        col(StockDraft.member_id) == actor.member_id, col(StockDraft.message_id) == message_id
    )
    return (await session.execute(statement.order_by(col(StockDraft.id).desc()).limit(1))).scalar_one_or_none()


async def _claim(session: AsyncSession, draft_id: int) -> bool:
    """Whether it was this press that made the card a posted one."""
    is_open = col(StockDraft.posted_at).is_(None) & col(StockDraft.cancelled_at).is_(None)
    statement = update(StockDraft).where(col(StockDraft.id) == draft_id, is_open).values(posted_at=utc_now())
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount == 1


async def _post(session: AsyncSession, actor: Actor, draft: StockDraft) -> list[StockMovement]:
    lines, here = await _posting_lines(session, draft), draft.location_id
    kind, target = MovementKind(draft.kind), draft.to_location_id
    if here is None:
        raise errors.DraftIncompleteError
    if kind == MovementKind.RECEIPT:
        return await post_receipt(session, actor=actor, lines=lines, location_id=here)
    if kind == MovementKind.RETURN:
        return await post_return(session, actor=actor, lines=lines, location_id=here)
    if kind == MovementKind.ISSUE:
        return await post_issue(session, actor=actor, lines=lines, location_id=here)
    if kind == MovementKind.LOSS and draft.reason is not None:
        reason = LossReason(draft.reason)
        return await post_loss(session, actor=actor, lines=lines, location_id=here, reason=reason)
    if kind == MovementKind.TRANSFER and target is not None:
        return await post_transfer(session, actor=actor, lines=lines, location_id=here, to_location_id=target)
    raise errors.DraftIncompleteError


async def _posting_lines(session: AsyncSession, draft: StockDraft) -> list[Line]:
    lines = [DraftLine.from_json(kept) for kept in draft.lines]
    facts = await product_facts(session, [line.product_id for line in lines if line.product_id is not None])
    posting = []
    for line in lines:
        if line.product_id not in facts or line.quantity is None:
            raise errors.DraftIncompleteError
        amount = line.quantity * facts[line.product_id].factor(line.unit)
        posting.append(Line(line.product_id, amount, lot=line.lot, expires_on=line.expires_on))
    return posting
