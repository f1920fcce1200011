"""What a card in the making would do, as things are now, and what is still to be asked."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.columns import Quantity, utc_now
from models.people.actor import Actor
from models.stock.draft_lines import DraftLine, ProductFacts, product_facts
from models.stock.drafts import open_draft
from models.stock.tables import Location, LossReason, MovementKind, StockDraft, StockLevel, StockMovement

USUAL_DAYS = 90
USUAL_COUNT = 3
UNUSUAL_TIMES = 10
_INCOMING = {MovementKind.RECEIPT, MovementKind.RETURN}


class Blank(StrEnum):
    """What a card still lacks."""

    PRODUCT = "product"
    QUANTITY = "quantity"
    LOT = "lot"
    REASON = "reason"
    LOCATION = "location"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class LineReview:
    """A line with a product. Quantities are in its unit; `before` and `after` are where it happens,
    `target_before` and `target_after` where a transfer goes. `usual` is the largest of its kind lately, if known.
    """

    line: DraftLine
    product: ProductFacts
    amount: Decimal
    before: Decimal
    after: Decimal
    target_before: Decimal = Decimal(0)
    target_after: Decimal = Decimal(0)
    usual: Decimal | None = None

    @property
    def there(self) -> Decimal:
        """What the lines before this one leave of what there is."""
        return max(self.before, Decimal(0))

    @property
    def is_short(self) -> bool:
        """Whether more is to go than there is."""
        return self.after < 0

    @property
    def is_unusual(self) -> bool:
        """Whether somebody may have typed a digit too many."""
        return self.usual is not None and self.amount > UNUSUAL_TIMES * self.usual


@dataclass(frozen=True, slots=True)
class DraftReview:
    """A card as it stands. `blank` is the next thing to ask, `line` the number of the line it is about.

    `reviews` is empty as long as something about products, quantities or locations is open.
    """

    draft_id: int
    kind: MovementKind
    lines: tuple[DraftLine, ...]
    products: Mapping[int, ProductFacts]
    location_id: int | None
    location: str
    to_location_id: int | None
    target: str
    reason: LossReason | None
    blank: Blank | None = None
    line: int = 0
    reviews: tuple[LineReview, ...] = field(default=())

    @property
    def shortages(self) -> list[LineReview]:
        return [review for review in self.reviews if review.is_short]

    @property
    def unusual(self) -> list[LineReview]:
        return [review for review in self.reviews if review.is_unusual]

    @property
    def lacks(self) -> bool:
        """Whether more is to go out than there is."""
        return self.kind not in _INCOMING and bool(self.shortages)

    def product_of(self, number: int) -> ProductFacts | None:
        """The product of a line, once it is known."""
        return self.products.get(self.lines[number].product_id or 0)

    def what_there_is(self) -> list[Decimal]:
        """The quantities, cut to what is there; several lines of one product share it."""
        left: dict[int, Decimal] = {}
        amounts = []
        for review in self.reviews:
            there = left.setdefault(review.product.id, review.before)
            amounts.append(min(review.amount, there))
            left[review.product.id] = there - amounts[-1]
        return amounts


async def review_draft(session: AsyncSession, actor: Actor, draft_id: int) -> DraftReview:
    """A card of the member's own that is still open; raises what `open_draft` does."""
    draft = await open_draft(session, actor, draft_id)
    lines = tuple(map(DraftLine.from_json, draft.lines))
    products = await product_facts(session, [line.product_id for line in lines if line.product_id is not None])
    names = await _location_names(session, draft)
    kind = MovementKind(draft.kind)
    blank, number = next(_blanks(draft, kind, lines, products), (None, 0))
    reviews = () if blank else tuple(await _reviews(session, draft, kind, lines, products))
    return DraftReview(
        draft_id=draft_id,
        kind=kind,
        lines=lines,
        products=products,
        location_id=draft.location_id,
        location=names.get(draft.location_id or 0, ""),
        to_location_id=draft.to_location_id,
        target=names.get(draft.to_location_id or 0, ""),
        reason=None if draft.reason is None else LossReason(draft.reason),
        blank=blank,
        line=number,
        reviews=reviews,
    )


def _blanks(
    draft: StockDraft, kind: MovementKind, lines: Sequence[DraftLine], products: Mapping[int, ProductFacts]
) -> Iterator[tuple[Blank, int]]:
    for number, line in enumerate(lines):
        if line.product_id not in products:
            yield Blank.PRODUCT, number
    for number, line in enumerate(lines):
        if line.quantity is None:
            yield Blank.QUANTITY, number
    if kind == MovementKind.LOSS and draft.reason is None:
        yield Blank.REASON, 0
    if draft.location_id is None:
        yield Blank.LOCATION, 0
    if kind == MovementKind.TRANSFER and draft.to_location_id is None:
        yield Blank.TARGET, 0
    if kind == MovementKind.RECEIPT:
        yield from ((Blank.LOT, n) for n, line in enumerate(lines) if _lacks_lot(line, products))


def _lacks_lot(line: DraftLine, products: Mapping[int, ProductFacts]) -> bool:
    product = products.get(line.product_id or 0)
    return product is not None and product.tracks_lots and line.lot is None


async def _location_names(session: AsyncSession, draft: StockDraft) -> dict[int, str]:
    ids = [key for key in (draft.location_id, draft.to_location_id) if key is not None]
    rows = await session.execute(select(col(Location.id), col(Location.name)).where(col(Location.id).in_(ids)))
    return {key or 0: name for key, name in rows}


async def _reviews(
    session: AsyncSession,
    draft: StockDraft,
    kind: MovementKind,
    lines: Sequence[DraftLine],
    products: Mapping[int, ProductFacts],
) -> list[LineReview]:
    levels = await _levels(session, products.keys(), (draft.location_id, draft.to_location_id))
    usual = await usual_largest(session, kind, products.keys())
    reviews = []
    for line in lines:
        product, here, there = products[line.product_id or 0], draft.location_id, draft.to_location_id
        amount = (line.quantity or Decimal(0)) * product.factor(line.unit)
        before, target_before = levels[product.id, here], levels[product.id, there]
        levels[product.id, here] += amount if kind in _INCOMING else -amount
        levels[product.id, there] += amount
        after, target_after = levels[product.id, here], levels[product.id, there]
        reviews.append(
            LineReview(line, product, amount, before, after, target_before, target_after, usual.get(product.id))
        )
    return reviews


async def _levels(
    session: AsyncSession, product_ids: Collection[int], location_ids: Collection[int | None]
) -> defaultdict[tuple[int, int | None], Decimal]:
    columns = col(StockLevel.product_id), col(StockLevel.location_id), col(StockLevel.on_hand)
    here = columns[0].in_(product_ids), columns[1].in_([key for key in location_ids if key is not None])
    rows = await session.execute(select(*columns).where(*here))
    return defaultdict(Decimal, {(product_id, location_id): on_hand for product_id, location_id, on_hand in rows})


async def usual_largest(session: AsyncSession, kind: MovementKind, product_ids: Collection[int]) -> dict[int, Decimal]:
    """The largest movement of this kind in the last 90 days, by product, where there were three or more."""
    product, quantity = col(StockMovement.product_id), func.abs(col(StockMovement.quantity))
    largest = type_coerce(func.max(quantity), Quantity())
    since = utc_now() - timedelta(days=USUAL_DAYS)
    lately = product.in_(product_ids), col(StockMovement.occurred_at) >= since
    of_kind = col(StockMovement.kind) == kind, col(StockMovement.reverses_id).is_(None)
    statement = select(product, largest).where(*lately, *of_kind).group_by(product)
    rows = await session.execute(statement.having(func.count() >= USUAL_COUNT))
    return {row[0]: row[1] for row in rows}
