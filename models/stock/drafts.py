"""Cards in the making: begun, filled in piece by piece, and cancelled."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2s
from operator import eq

from sqlalchemy import bindparam, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from models.catalog.errors import PriceUnwantedError
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.stock import draft_errors, errors
from models.stock.draft_lines import MAX_LINES, DraftLine, SameUnit, product_facts, resolve_line
from models.stock.locations_seen import seen_locations, usual_location, usual_target
from models.stock.tables import Location, LossReason, MovementKind, StockDraft

CONFIRM_WITHIN = timedelta(hours=24)
DRAFTS_KEPT = timedelta(days=7)
MAX_LOT = 40

ACTIONS = {
    MovementKind.RECEIPT: "receive",
    MovementKind.ISSUE: "issue",
    MovementKind.TRANSFER: "transfer",
    MovementKind.LOSS: "lose",
    MovementKind.RETURN: "return",
}
"""The kinds that cards post, and what each is called among the rights."""

OUTGOING = frozenset({MovementKind.ISSUE, MovementKind.LOSS})
"""Those that put nothing anywhere: all that is left for a product that is out of use."""

_OWN = (
    select(StockDraft)
    .where(col(StockDraft.id) == bindparam("draft_id"), col(StockDraft.member_id) == bindparam("member_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


async def begin_draft(
    session: AsyncSession,
    *,
    actor: Actor,
    kind: MovementKind,
    lines: Sequence[DraftLine],
    same_unit: SameUnit,
    location_id: int | None = None,
    to_location_id: int | None = None,
    reason: LossReason | None = None,
) -> StockDraft:
    """A card with what was said; a location that was not is the member's usual one, where that is clear.

    What comes in may be said to come to its location. Raises RightMissingError, LinesMissingError, TooManyLinesError,
    LotTooLongError, MeansTransferError, and what `resolve_line` does.
    """
    require(actor, "stock", ACTIONS[kind])
    if not lines:
        raise draft_errors.LinesMissingError
    if len(lines) > MAX_LINES:
        raise draft_errors.TooManyLinesError(MAX_LINES)
    for line in lines:
        _require_fitting(line.lot)
    resolved = [await resolve_line(session, line, same_unit) for line in lines]
    draft = StockDraft(member_id=actor.member_id, kind=kind, lines=[line.to_json() for line in resolved])
    if kind != MovementKind.TRANSFER:
        location_id = await _only_location(session, kind, lines, location_id, to_location_id)
        draft.location_id = location_id or await usual_location(session, actor)
    else:
        draft.location_id = location_id or await usual_location(session, actor, other_than=to_location_id)
        draft.to_location_id = to_location_id or await usual_target(session, actor, draft.location_id)
    draft.reason = reason
    session.add(draft)
    await session.flush()
    return draft


async def _only_location(
    session: AsyncSession, kind: MovementKind, lines: Sequence[DraftLine], at: int | None, to: int | None
) -> int | None:
    """Where something that is no transfer happens, if that was said. Raises MeansTransferError."""
    if to is None or to == at:
        return at
    if at is None and kind not in OUTGOING:
        return to
    said = ", ".join(line.text for line in lines)
    raise draft_errors.MeansTransferError((await session.get_one(Location, to)).name, said)


def card_mark(draft: StockDraft) -> str:
    """Eight characters that stand for what a card says: it says something else when they differ."""
    said = [draft.kind, draft.location_id, draft.to_location_id, draft.reason, draft.lines]
    return blake2s(json.dumps(said, sort_keys=True).encode(), digest_size=4).hexdigest()


async def open_draft(session: AsyncSession, actor: Actor, draft_id: int) -> StockDraft:
    """A card that can still be changed and confirmed, locked.

    Raises RightMissingError, DraftNotFoundError, DraftPostedError, DraftCancelledError, DraftOldError.
    """
    draft = await own_draft(session, actor, draft_id)
    require(actor, "stock", ACTIONS[MovementKind(draft.kind)])
    if draft.posted_at is not None:
        raise draft_errors.DraftPostedError
    if draft.cancelled_at is not None:
        raise draft_errors.DraftCancelledError
    if draft.created_at < utc_now() - CONFIRM_WITHIN:
        raise draft_errors.DraftOldError
    return draft


async def choose_product(
    session: AsyncSession, *, actor: Actor, draft_id: int, line: int, product_id: int, same_unit: SameUnit = eq
) -> None:
    """Say which product a line means; a quantity in a unit that is none of the product's is asked for again.

    Raises what `open_draft` does, ProductNotFoundError, and what `DraftLine.in_own_unit` does but for the unit.
    """
    draft = await open_draft(session, actor, draft_id)
    facts = (await product_facts(session, [product_id])).get(product_id)
    if facts is None:
        raise errors.ProductNotFoundError(product_id)
    kept = _line(draft, line)
    known = (facts.unit_code, *(pack.name for pack in facts.packs))
    if kept.unit and not any(same_unit(kept.unit, name) for name in known):
        kept = replace(kept, quantity=None, unit=None)
        if not (kept.is_total or kept.price_unit):
            # It was the price of one of those, and the quantity that is asked for now is in something else.
            kept = replace(kept, price=None)
    _put_line(draft, line, facts.in_own_unit(kept, same_unit))


async def name_product(
    session: AsyncSession, *, actor: Actor, draft_id: int, line: int, words: str, same_unit: SameUnit
) -> None:
    """Other words for a line's product; raises what `open_draft` and `resolve_line` do."""
    draft = await open_draft(session, actor, draft_id)
    named = replace(_line(draft, line), words=words, text=words, product_id=None)
    _put_line(draft, line, await resolve_line(session, named, same_unit))


async def set_quantity(
    session: AsyncSession,
    *,
    actor: Actor,
    draft_id: int,
    line: int,
    quantity: Decimal,
    unit: str | None,
    same_unit: SameUnit,
    price: DraftLine | None = None,
) -> None:
    """How much of a line's product, and for a receipt what it cost, as a line with just that.

    Raises what `open_draft` and `DraftLine.in_own_unit` do, PriceUnwantedError.
    """
    draft = await open_draft(session, actor, draft_id)
    kept = replace(_line(draft, line), quantity=quantity, unit=unit)
    if price is not None:
        if draft.kind != MovementKind.RECEIPT:
            raise PriceUnwantedError
        kept = replace(kept, price=price.price, price_unit=price.price_unit, is_total=price.is_total)
    if kept.product_id is None:
        raise draft_errors.DraftIncompleteError
    facts = await product_facts(session, [kept.product_id])
    _put_line(draft, line, facts[kept.product_id].in_own_unit(kept, same_unit))


async def pick_quantity(
    session: AsyncSession, *, actor: Actor, draft_id: int, line: int, quantity: int, pack: int
) -> None:
    """A quantity in the product's pack of this number, from 1; with 0 in its own unit.

    Raises what `set_quantity` does.
    """
    draft = await open_draft(session, actor, draft_id)
    product_id = _line(draft, line).product_id
    facts = (await product_facts(session, [product_id])).get(product_id) if product_id is not None else None
    if facts is None or pack > len(facts.packs):
        raise draft_errors.DraftIncompleteError
    unit = facts.packs[pack - 1].name if pack else None
    kept = replace(_line(draft, line), quantity=Decimal(quantity), unit=unit)
    _put_line(draft, line, facts.in_own_unit(kept, eq))


async def set_lot(
    session: AsyncSession, *, actor: Actor, draft_id: int, line: int, lot: str, expires_on: date | None
) -> None:
    """The lot that a line comes in by; raises what `open_draft` does, LotTooLongError."""
    draft = await open_draft(session, actor, draft_id)
    code = lot.strip()
    _require_fitting(code)
    _put_line(draft, line, replace(_line(draft, line), lot=code, expires_on=expires_on))


def _require_fitting(lot: str | None) -> None:
    if lot is not None and not 0 < len(lot) <= MAX_LOT:
        raise draft_errors.LotTooLongError(MAX_LOT)


async def choose_location(
    session: AsyncSession, *, actor: Actor, draft_id: int, location_id: int, is_target: bool = False
) -> None:
    """Where it happens, or where a transfer goes; raises what `open_draft` does, LocationNotSeenError."""
    draft = await open_draft(session, actor, draft_id)
    if location_id not in {location.id for location in await seen_locations(session, actor)}:
        raise errors.LocationNotSeenError
    if is_target:
        draft.to_location_id = location_id
        draft.location_id = None if draft.location_id == location_id else draft.location_id
    else:
        draft.location_id = location_id
        draft.to_location_id = None if draft.to_location_id == location_id else draft.to_location_id


async def forget_locations(session: AsyncSession, *, actor: Actor, draft_id: int) -> None:
    """Have the card's locations chosen again; raises what `open_draft` does."""
    draft = await open_draft(session, actor, draft_id)
    draft.location_id = draft.to_location_id = None


async def choose_reason(session: AsyncSession, *, actor: Actor, draft_id: int, reason: LossReason) -> None:
    """Why it was lost; raises what `open_draft` does."""
    draft = await open_draft(session, actor, draft_id)
    draft.reason = reason


async def put_amounts(session: AsyncSession, *, actor: Actor, draft_id: int, amounts: Sequence[Decimal]) -> None:
    """Other quantities for the lines, in the products' own units; lines of nothing are left out.

    Raises what `open_draft` does, LinesMissingError.
    """
    draft = await open_draft(session, actor, draft_id)
    lines = zip(map(DraftLine.from_json, draft.lines), amounts, strict=True)
    kept = [replace(line, quantity=amount, unit=None, measure=None) for line, amount in lines if amount > 0]
    if not kept:
        raise draft_errors.LinesMissingError
    draft.lines = [line.to_json() for line in kept]


async def cancel_draft(session: AsyncSession, *, actor: Actor, draft_id: int) -> None:
    """Put the card away, however old; raises DraftNotFoundError, DraftPostedError."""
    draft = await own_draft(session, actor, draft_id)
    if draft.posted_at is not None:
        raise draft_errors.DraftPostedError
    draft.cancelled_at = draft.cancelled_at or utc_now()


async def forget_drafts(session: AsyncSession) -> None:
    """Delete the cards that nobody can confirm or take back by themselves any more."""
    await session.execute(delete(StockDraft).where(col(StockDraft.created_at) < utc_now() - DRAFTS_KEPT))


async def own_draft(session: AsyncSession, actor: Actor, draft_id: int) -> StockDraft:
    """A card of the member's, in whatever state, locked. Raises DraftNotFoundError."""
    own = {"draft_id": draft_id, "member_id": actor.member_id}
    draft: StockDraft | None = (await session.execute(_OWN, own)).scalar_one_or_none()
    if draft is None:
        raise draft_errors.DraftNotFoundError
    return draft


def _line(draft: StockDraft, number: int) -> DraftLine:
    if number >= len(draft.lines):
        raise draft_errors.DraftNotFoundError
    return DraftLine.from_json(draft.lines[number])


def _put_line(draft: StockDraft, number: int, line: DraftLine) -> None:
    draft.lines = [*draft.lines[:number], line.to_json(), *draft.lines[number + 1 :]]
