"""What a card does: it is posted once, and taken back once."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, bindparam, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import may, require
from models.statements import in_parts, tables_of
from models.stock import draft_errors, errors
from models.stock.drafts import own_draft
from models.stock.evidence import join_evidence
from models.stock.operations import (
    OWN_REVERSAL_WITHIN,
    post_issue,
    post_loss,
    post_receipt,
    post_return,
    post_transfer,
    reverse_movements,
)
from models.stock.posting import Line
from models.stock.reviews import DraftReview, review_draft
from models.stock.tables import MovementKind, StockDraft, StockMovement

(_draft,) = tables_of(StockDraft)
_POST = update(_draft).where(
    _draft.c.id == bindparam("draft"), _draft.c.posted_at.is_(None), _draft.c.cancelled_at.is_(None)
)


_LATEST = 20


class PostedCard(NamedTuple):
    """A card that was posted, and the lines of the ledger that still stand of it."""

    draft_id: int
    movement_ids: list[int]


async def confirm_draft(
    session: AsyncSession, *, actor: Actor, draft_id: int, message_id: int | None = None
) -> list[StockMovement]:
    """Post the card, once, however often and from wherever it is asked. `message_id` becomes the confirmation.

    Raises what `open_draft` and the operation of its kind do, DraftIncompleteError.
    """
    review = await review_draft(session, actor, draft_id)
    return await confirm_reviewed(session, actor=actor, review=review, message_id=message_id)


async def confirm_reviewed(
    session: AsyncSession, *, actor: Actor, review: DraftReview, message_id: int | None = None
) -> list[StockMovement]:
    """Post a card that this transaction has reviewed, and so locked; raises what the operation of its kind does,
    DraftPostedError, DraftIncompleteError.
    """
    movements = await _post(session, actor, review)
    if not await _claim(session, review.draft_id, movements, message_id):
        raise draft_errors.DraftPostedError
    if review.kind == MovementKind.LOSS:
        await join_evidence(session, actor, await own_draft(session, actor, review.draft_id))
        await session.flush()
    return movements


async def undo_draft(session: AsyncSession, *, actor: Actor, draft_id: int) -> list[StockMovement]:
    """Take back what a card posted: all of it that still stands, for lines may have been taken back alone.

    Raises DraftNotFoundError and what `reverse_movements` does.
    """
    require(actor, "stock", "undo")
    draft = await own_draft(session, actor, draft_id)
    if not draft.movement_ids:
        raise draft_errors.DraftNotFoundError
    standing = await _standing(session, draft.movement_ids) if draft.undone_at is None else []
    if not standing:
        raise errors.AlreadyReversedError
    movements = await reverse_movements(session, actor=actor, movement_ids=standing)
    draft.undone_at = utc_now()
    await session.flush()
    return movements


async def draft_of_message(session: AsyncSession, actor: Actor, message_id: int) -> int | None:
    """The card that a message in the member's chat confirms."""
    statement = select(StockDraft.id).where(
        col(StockDraft.member_id) == actor.member_id, col(StockDraft.message_id) == message_id
    )
    return (await session.execute(statement.order_by(col(StockDraft.id).desc()).limit(1))).scalar_one_or_none()


async def newest_posted(session: AsyncSession, actor: Actor) -> PostedCard | None:
    """The card that the member posted last, of those that they may take back and of which something still stands.

    None of the last 20 is none that they could mean. Raises RightMissingError.
    """
    require(actor, "stock", "undo")
    posted_at, key = col(StockDraft.posted_at), col(StockDraft.id)
    statement = select(key, col(StockDraft.movement_ids)).where(
        col(StockDraft.member_id) == actor.member_id, posted_at.is_not(None), col(StockDraft.undone_at).is_(None)
    )
    if not may(actor, "stock", "undo_any"):
        statement = statement.where(posted_at >= utc_now() - OWN_REVERSAL_WITHIN)
    newest = await session.execute(statement.order_by(posted_at.desc(), key.desc()).limit(_LATEST))
    for draft_id, movement_ids in newest.all():
        if standing := await _standing(session, movement_ids or ()):
            return PostedCard(draft_id or 0, standing)
    return None


async def _standing(session: AsyncSession, movement_ids: Sequence[int]) -> list[int]:
    """Those that nobody has taken back."""
    gone: set[int | None] = set()
    for some in in_parts(movement_ids):
        reversed_id = col(StockMovement.reverses_id)
        gone |= set((await session.execute(select(reversed_id).where(reversed_id.in_(some)))).scalars())
    return [key for key in movement_ids if key not in gone]


async def _claim(
    session: AsyncSession, draft_id: int, movements: Sequence[StockMovement], message_id: int | None
) -> bool:
    """Whether it was this press that made the card a posted one."""
    posted = {"posted_at": utc_now(), "movement_ids": [movement.id for movement in movements], "message_id": message_id}
    return cast("CursorResult[Any]", await session.execute(_POST, {"draft": draft_id, **posted})).rowcount == 1


async def _post(session: AsyncSession, actor: Actor, review: DraftReview) -> list[StockMovement]:
    lines, here, kind, target = _posting_lines(review), review.location_id, review.kind, review.to_location_id
    if here is None:
        raise draft_errors.DraftIncompleteError
    if kind == MovementKind.RECEIPT:
        return await post_receipt(session, actor=actor, lines=lines, location_id=here)
    if kind == MovementKind.RETURN:
        return await post_return(session, actor=actor, lines=lines, location_id=here)
    if kind == MovementKind.ISSUE:
        return await post_issue(session, actor=actor, lines=lines, location_id=here)
    if kind == MovementKind.LOSS and review.reason is not None:
        return await post_loss(session, actor=actor, lines=lines, location_id=here, reason=review.reason)
    if kind == MovementKind.TRANSFER and target is not None:
        return await post_transfer(session, actor=actor, lines=lines, location_id=here, to_location_id=target)
    raise draft_errors.DraftIncompleteError


def _posting_lines(review: DraftReview) -> list[Line]:
    posting = []
    for line in review.lines:
        product = review.products.get(line.product_id or 0)
        if product is None or line.quantity is None or product.is_outdated(line):
            raise draft_errors.DraftIncompleteError
        amount, cost = line.quantity * product.factor(line.unit), product.unit_cost(line)
        posting.append(Line(product.id, amount, unit_cost=cost, lot=line.lot, expires_on=line.expires_on))
    return posting
