"""Photos of what was lost: sent for a card, kept with the lines that it posts, shown again from the history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.audit.operations import record
from models.people.actor import Actor
from models.people.rules import require
from models.stock.drafts import open_draft, own_draft
from models.stock.errors import AlreadyReversedError
from models.stock.evidence_errors import PhotoNotSeenError, PhotoOnlyForLossError, TooManyPhotosError
from models.stock.tables import Evidence, EvidenceMovement, MovementKind, StockDraft, StockMovement

MAX_PHOTOS = 10


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture by the name that Telegram has for it; `is_document` when it was sent as a file.

    `album` is shared by pictures that were sent together.
    """

    file_id: str
    file_unique_id: str
    is_document: bool = False
    album: str | None = None


class Attached(NamedTuple):
    """How many photos a loss has now, and whether it is confirmed."""

    photos: int
    is_posted: bool


async def attach_photo(session: AsyncSession, *, actor: Actor, draft_id: int, photo: Photo) -> Attached:
    """Keep a photo with a loss, confirmed or not. The same one twice is one.

    Raises RightMissingError, DraftNotFoundError, DraftCancelledError, DraftOldError, AlreadyReversedError,
    PhotoOnlyForLossError, TooManyPhotosError.
    """
    require(actor, "stock", "lose")
    draft = await own_draft(session, actor, draft_id)
    if draft.kind != MovementKind.LOSS:
        raise PhotoOnlyForLossError
    if draft.undone_at is not None:
        raise AlreadyReversedError
    if draft.posted_at is None:
        await open_draft(session, actor, draft_id)
    kept = await _unique_ids(session, draft_id)
    is_posted = draft.posted_at is not None
    if photo.file_unique_id in kept:
        return Attached(len(kept), is_posted)
    if len(kept) >= MAX_PHOTOS:
        raise TooManyPhotosError(MAX_PHOTOS)
    await _keep(session, actor, draft, photo)
    return Attached(len(kept) + 1, is_posted)


async def _keep(session: AsyncSession, actor: Actor, draft: StockDraft, photo: Photo) -> None:
    evidence = Evidence(
        member_id=actor.member_id,
        draft_id=draft.id,
        file_id=photo.file_id,
        file_unique_id=photo.file_unique_id,
        is_document=photo.is_document,
        album=photo.album,
    )
    session.add(evidence)
    await session.flush()
    if draft.movement_ids:
        await _join(session, actor, [evidence], draft.movement_ids)


async def join_evidence(session: AsyncSession, actor: Actor, draft: StockDraft) -> None:
    """Let the photos of a card belong to what it has just posted."""
    sent = (await session.execute(select(Evidence).where(col(Evidence.draft_id) == draft.id))).scalars().all()
    if sent:
        await _join(session, actor, sent, draft.movement_ids or [])


async def _join(session: AsyncSession, actor: Actor, sent: Sequence[Evidence], movement_ids: Sequence[int]) -> None:
    pairs = [(one.id or 0, movement_id) for one in sent for movement_id in movement_ids]
    session.add_all(EvidenceMovement(evidence_id=one, movement_id=movement_id) for one, movement_id in pairs)
    await session.flush()
    of_products = select(col(StockMovement.id), col(StockMovement.product_id)).where(
        col(StockMovement.id).in_(movement_ids)
    )
    for movement_id, product_id in await session.execute(of_products.order_by(col(StockMovement.id))):
        record(
            session,
            member_id=actor.member_id,
            area="stock",
            action="attach_photo",
            object_type="product",
            object_id=str(product_id),
            details={"movement_id": movement_id, "photos": [one.file_unique_id for one in sent]},
        )


async def count_photos(session: AsyncSession, draft_id: int) -> int:
    """How many photos a card has."""
    return len(await _unique_ids(session, draft_id))


async def _unique_ids(session: AsyncSession, draft_id: int) -> Collection[str]:
    statement = select(col(Evidence.file_unique_id)).where(col(Evidence.draft_id) == draft_id)
    return (await session.execute(statement)).scalars().all()


async def draft_of_album(session: AsyncSession, actor: Actor, album: str) -> int | None:
    """The card that a picture of this album was sent for by the member."""
    statement = select(col(Evidence.draft_id)).where(
        col(Evidence.member_id) == actor.member_id, col(Evidence.album) == album
    )
    found: int | None = (await session.execute(statement.limit(1))).scalar_one_or_none()
    return found


async def photos_by_movement(session: AsyncSession, movement_ids: Collection[int]) -> dict[int, int]:
    """How many photos belong to each line; those without are left out."""
    movement_id = col(EvidenceMovement.movement_id)
    statement = select(movement_id, func.count()).where(movement_id.in_(movement_ids)).group_by(movement_id)
    return {row[0]: row[1] for row in await session.execute(statement)}


async def photos_of_movement(session: AsyncSession, actor: Actor, movement_id: int) -> list[Photo]:
    """The photos of a line, for those who may see its location, the first one first.

    Raises RightMissingError, PhotoNotSeenError.
    """
    require(actor, "stock", "check")
    statement = (
        select(Evidence, col(StockMovement.location_id))
        .join(EvidenceMovement, col(EvidenceMovement.evidence_id) == col(Evidence.id))
        .join(StockMovement, col(StockMovement.id) == col(EvidenceMovement.movement_id))
        .where(col(StockMovement.id) == movement_id)
        .order_by(col(Evidence.id))
    )
    rows = (await session.execute(statement)).all()
    if not rows or not actor.sees(rows[0][1]):
        raise PhotoNotSeenError
    return [Photo(one.file_id, one.file_unique_id, one.is_document, one.album) for one, _ in rows]


async def forget_photos(session: AsyncSession) -> None:
    """Delete the photos of cards that are forgotten and never posted anything."""
    joined = exists().where(col(EvidenceMovement.evidence_id) == col(Evidence.id))
    await session.execute(delete(Evidence).where(col(Evidence.draft_id).is_(None), ~joined))
