"""What a card in the making would do, as things are now, and what is still to be asked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import bindparam, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from models.columns import Quantity, utc_now
from models.people.actor import Actor
from models.statements import tables_of
from models.stock.draft_lines import DraftLine, ProductFacts, product_facts
from models.stock.drafts import OUTGOING, card_mark, open_draft
from models.stock.errors import ProductOffError
from models.stock.evidence import count_photos
from models.stock.tables import Location, LossReason, Lot, MovementKind, StockDraft, StockLevel, StockMovement

USUAL_DAYS = 90
USUAL_COUNT = 3
USUAL_LATEST = 200
UNUSUAL_TIMES = 10
_INCOMING = {MovementKind.RECEIPT, MovementKind.RETURN}


_location, _level, _movement, _lot = tables_of(Location, StockLevel, StockMovement, Lot)
_NAMES = select(_location.c.id, _location.c.name).where(_location.c.id.in_(bindparam("ids", expanding=True)))
_LEVELS = select(_level.c.product_id, _level.c.location_id, _level.c.on_hand).where(
    _level.c.product_id.in_(bindparam("products", expanding=True)),
    _level.c.location_id.in_(bindparam("places", expanding=True)),
)
_LAST_DAYS = select(_lot.c.product_id, _lot.c.code, _lot.c.expires_on).where(
    _lot.c.product_id.in_(bindparam("products", expanding=True)), _lot.c.expires_on.is_not(None)
)
_LATELY = (
    select(func.abs(_movement.c.quantity).label("quantity"))
    .where(_movement.c.product_id == bindparam("product"), _movement.c.occurred_at >= bindparam("since"))
    .where(_movement.c.kind == bindparam("kind"), _movement.c.reverses_id.is_(None))
    .order_by(_movement.c.occurred_at.desc())
    .limit(USUAL_LATEST)
    .subquery()
)
_USUAL = select(type_coerce(func.max(_LATELY.c.quantity), Quantity()), func.count())


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
    def unit_cost(self) -> Decimal | None:
        """What one unit cost; None where nobody said it."""
        return self.product.unit_cost(self.line)

    @property
    def paid(self) -> Decimal | None:
        """What the whole line cost; None where nobody said it."""
        return self.product.paid(self.line)

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

    `reviews` is empty as long as something is open. `mark` is that of what the card says. `known_until` is the last
    day of the lot that is asked for, where it is known and the line says another.
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
    photos: int = 0
    mark: str = ""
    known_until: date | None = None

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
    """A card of the member's own that is still open; raises what `open_draft` does, ProductOffError."""
    draft = await open_draft(session, actor, draft_id)
    lines = tuple(map(DraftLine.from_json, draft.lines))
    products = await product_facts(session, [line.product_id for line in lines if line.product_id is not None])
    names = await _location_names(session, draft)
    kind = MovementKind(draft.kind)
    _require_in_use(kind, products.values())
    known_until = await _other_days(session, kind, lines, products)
    blank, number = next(_blanks(draft, kind, lines, products, known_until.keys()), (None, 0))
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
        photos=await count_photos(session, draft_id) if kind == MovementKind.LOSS else 0,
        mark=card_mark(draft),
        known_until=known_until.get(number) if blank is Blank.LOT else None,
    )


def _require_in_use(kind: MovementKind, products: Iterable[ProductFacts]) -> None:
    """What is out of use can only go."""
    if kind in OUTGOING:
        return
    for product in products:
        if not product.is_active:
            raise ProductOffError(product.name)


async def _other_days(
    session: AsyncSession, kind: MovementKind, lines: Sequence[DraftLine], products: Mapping[int, ProductFacts]
) -> dict[int, date]:
    """On which day the lots of lines end that say another, by the lines' numbers; the first to say it counts."""
    said: dict[int, tuple[tuple[int, str], date]] = {}
    for number, line in enumerate(lines):
        product = products.get(line.product_id or 0)
        if kind in _INCOMING and product is not None and product.tracks_lots and line.lot and line.expires_on:
            said[number] = (product.id, line.lot.strip().casefold()), line.expires_on
    if not said:
        return {}
    asked = {"products": [lot[0] for lot, _ in said.values()]}
    known = {(key, code.casefold()): day for key, code, day in await session.execute(_LAST_DAYS, asked)}
    return {number: known[lot] for number, (lot, day) in said.items() if known.setdefault(lot, day) != day}


def _blanks(
    draft: StockDraft,
    kind: MovementKind,
    lines: Sequence[DraftLine],
    products: Mapping[int, ProductFacts],
    contradicted: Collection[int],
) -> Iterator[tuple[Blank, int]]:
    for number, line in enumerate(lines):
        if line.product_id not in products:
            yield Blank.PRODUCT, number
    for number, line in enumerate(lines):
        product = products.get(line.product_id or 0)
        if line.quantity is None or (product is not None and product.is_outdated(line)):
            yield Blank.QUANTITY, number
    if kind == MovementKind.LOSS and draft.reason is None:
        yield Blank.REASON, 0
    if draft.location_id is None:
        yield Blank.LOCATION, 0
    if kind == MovementKind.TRANSFER and draft.to_location_id in {None, draft.location_id}:
        yield Blank.TARGET, 0
    for number, line in enumerate(lines):
        if number in contradicted or (kind == MovementKind.RECEIPT and _lacks_lot(line, products)):
            yield Blank.LOT, number


def _lacks_lot(line: DraftLine, products: Mapping[int, ProductFacts]) -> bool:
    product = products.get(line.product_id or 0)
    return product is not None and product.tracks_lots and line.lot is None


async def _location_names(session: AsyncSession, draft: StockDraft) -> dict[int, str]:
    ids = [key for key in (draft.location_id, draft.to_location_id) if key is not None]
    rows = (await session.execute(_NAMES, {"ids": ids})).all() if ids else []
    return {row.id: row.name for row in rows}


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
    places = [key for key in location_ids if key is not None]
    rows = await session.execute(_LEVELS, {"products": list(product_ids), "places": places})
    return defaultdict(Decimal, {(product_id, location_id): on_hand for product_id, location_id, on_hand in rows})


async def usual_largest(session: AsyncSession, kind: MovementKind, product_ids: Collection[int]) -> dict[int, Decimal]:
    """The largest movement of this kind in the last 90 days, by product, where there were three or more.

    Of what moves all day long only the last 200 are looked at.
    """
    since, usual = utc_now() - timedelta(days=USUAL_DAYS), {}
    for product_id in product_ids:
        asked = {"product": product_id, "kind": kind, "since": since}
        largest, count = (await session.execute(_USUAL, asked)).one()
        if count >= USUAL_COUNT:
            usual[product_id] = largest
    return usual
