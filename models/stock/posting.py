"""Lines of the ledger in the making: every level, lot and value follows its line, in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from models.audit.operations import record
from models.columns import utc_now
from models.people.actor import Actor
from models.statements import in_parts
from models.stock import rules
from models.stock.errors import (
    AdjustmentImpossibleError,
    InsufficientStockError,
    LocationNotSeenError,
    LocationOffError,
    LotExpiryDiffersError,
    LotMissingError,
    ProductOffError,
    ReversalImpossibleError,
    ReversalLocationOffError,
)
from models.stock.shelves import Portion, Shelf, Shelves, enter_lot, open_shelves, place_lots, put_on_shelf
from models.stock.tables import LossReason, Lot, MovementKind, StockMovement


@dataclass(frozen=True, slots=True)
class Line:
    """What is to move: a positive quantity in the product's unit.

    `unit_cost` is what one unit was bought at, in the company's currency; without it a receipt comes in at the
    average cost there is. `lot` and `expires_on` matter for what comes in only.
    """

    product_id: int
    quantity: Decimal
    unit_cost: Decimal | None = None
    lot: str | None = None
    expires_on: date | None = None


@dataclass(slots=True)
class Posting:
    """One card's lines, all of one kind, by one member at one moment."""

    session: AsyncSession
    actor: Actor
    shelves: Shelves
    note: str | None = None
    at: datetime = field(default_factory=utc_now)
    movements: list[StockMovement] = field(default_factory=list)

    @classmethod
    async def open(
        cls, session: AsyncSession, actor: Actor, lines: Sequence[Line], *location_ids: int, note: str | None = None
    ) -> "Posting":
        """Lock what the lines speak of. Raises what `lock` and `rules.check_quantity` do."""
        shelves = await cls.lock(session, actor, {line.product_id for line in lines}, set(location_ids))
        for line in lines:
            shelf = shelves[line.product_id, location_ids[0]]
            rules.check_quantity(shelf.product.name, line.quantity, shelf.product.unit_code, shelf.places)
        return cls(session, actor, shelves, note)

    @staticmethod
    async def lock(
        session: AsyncSession,
        actor: Actor,
        product_ids: Collection[int],
        location_ids: Collection[int],
        *,
        with_lots: bool = False,
    ) -> Shelves:
        """The shelves, if the member sees all of the locations. Raises LocationNotSeenError, ProductNotFoundError."""
        if not all(map(actor.sees, location_ids)):
            raise LocationNotSeenError
        shelves: Shelves = {}
        for some in in_parts(product_ids):
            shelves |= await open_shelves(session, some, location_ids, with_lots=with_lots)
        return shelves

    async def put(self, kind: MovementKind, line: Line, location_id: int) -> None:
        """One line in; what it cost goes into the average."""
        shelf = self._open_shelf(line.product_id, location_id)
        lot_id = await self._lot(kind, shelf, line)
        value = shelf.valuation
        cost = value.average_cost if line.unit_cost is None else line.unit_cost
        value.average_cost = rules.moving_average(value.on_hand, value.average_cost, line.quantity, cost)
        value.on_hand += line.quantity
        self._add(kind, shelf, lot_id, line.quantity, cost)

    def take(self, kind: MovementKind, line: Line, location_id: int, *, reason: LossReason | None = None) -> None:
        """One line out, what expires first at first. Raises InsufficientStockError."""
        shelf = self.shelves[line.product_id, location_id]
        _check_enough(shelf, line.quantity)
        shelf.valuation.on_hand -= line.quantity
        for lot_id, quantity in list(shelf.portions(line.quantity)):
            self._add(kind, shelf, lot_id, -quantity, shelf.valuation.average_cost, reason=reason)

    async def move(self, line: Line, location_id: int, to_location_id: int) -> None:
        """One line from here to there, in two legs for each lot. Raises InsufficientStockError."""
        source, target = self.shelves[line.product_id, location_id], self._open_shelf(line.product_id, to_location_id)
        _check_enough(source, line.quantity)
        await place_lots(self.session, source, target)
        for lot_id, quantity in list(source.portions(line.quantity)):
            correlation, cost = str(uuid4()), source.valuation.average_cost
            for shelf, signed in ((source, -quantity), (target, quantity)):
                self._add(MovementKind.TRANSFER, shelf, lot_id, signed, cost, correlation=correlation)

    async def adjust(
        self, product_id: int, location_id: int, lot_id: int | None, difference: Decimal
    ) -> list[StockMovement]:
        """What a count found more or less, at the average cost, which stays; refused before anything is changed.

        Raises AdjustmentImpossibleError; ProductOffError, LocationOffError where something comes in.
        """
        shelf = self.shelves[product_id, location_id]
        if difference > 0:
            self._open_shelf(product_id, location_id)
        if lot_id is not None and lot_id not in shelf.lots:
            await put_on_shelf(self.session, shelf, await self.session.get_one(Lot, lot_id))
        left = shelf.loose() if lot_id is None and shelf.product.tracks_lots else shelf.left_of(lot_id)
        if left + difference < 0:
            raise AdjustmentImpossibleError(shelf.product.name)
        portions: list[Portion] = [(lot_id, difference)]
        if lot_id is None and difference < 0 and not shelf.product.tracks_lots:
            portions = [(of_lot, -taken) for of_lot, taken in shelf.portions(-difference)]
        before = len(self.movements)
        for of_lot, change in portions:
            shelf.valuation.on_hand += change
            self._add(MovementKind.ADJUSTMENT, shelf, of_lot, change, shelf.valuation.average_cost)
        return self.movements[before:]

    def reverse(self, original: StockMovement, correlation: str | None) -> None:
        """The opposite of a line, at what it cost. Raises ReversalImpossibleError, ReversalLocationOffError."""
        shelf = self.shelves[original.product_id, original.location_id]
        quantity, cost = original.quantity, original.unit_cost
        if quantity < 0 and not shelf.location.is_active:
            raise ReversalLocationOffError(shelf.location.name)
        left = shelf.loose() if original.lot_id is None else shelf.left_of(original.lot_id)
        if quantity > left:
            needed = quantity
            raise ReversalImpossibleError(
                shelf.product.name, shelf.location.name, shelf.product.unit_code, needed, left
            )
        if correlation is None:
            _take_value_back(shelf, quantity, cost)
        kind, reason = MovementKind(original.kind), original.reason
        self._add(
            kind,
            shelf,
            original.lot_id,
            -quantity,
            cost,
            reason=reason,
            correlation=correlation,
            reverses_id=original.id,
        )

    async def finish(self) -> list[StockMovement]:
        """Write the lines and the trail of them."""
        self.session.add_all(self.movements)
        await self.session.flush()
        for movement in self.movements:
            self._record(movement)
        return self.movements

    def _open_shelf(self, product_id: int, location_id: int) -> Shelf:
        shelf = self.shelves[product_id, location_id]
        if not shelf.product.is_active:
            raise ProductOffError(shelf.product.name)
        if not shelf.location.is_active:
            raise LocationOffError(shelf.location.name)
        return shelf

    async def _lot(self, kind: MovementKind, shelf: Shelf, line: Line) -> int | None:
        code = (line.lot or "").strip()
        if not (shelf.product.tracks_lots and code):
            if shelf.product.tracks_lots and kind == MovementKind.RECEIPT:
                raise LotMissingError(shelf.product.name)
            return None
        lot = await enter_lot(self.session, shelf, code, line.expires_on)
        if line.expires_on and lot.expires_on and lot.expires_on != line.expires_on:
            raise LotExpiryDiffersError(shelf.product.name, lot.code, lot.expires_on)
        return lot.id

    def _add(
        self, kind: MovementKind, shelf: Shelf, lot_id: int | None, quantity: Decimal, cost: Decimal, **more: Any
    ) -> None:
        shelf.change(quantity, lot_id)
        shelf.level.last_movement_at = self.at
        movement = StockMovement(
            kind=kind,
            product_id=shelf.level.product_id,
            location_id=shelf.level.location_id,
            lot_id=lot_id,
            quantity=quantity,
            on_hand_after=shelf.level.on_hand,
            unit_cost=cost,
            note=self.note,
            member_id=self.actor.member_id,
            occurred_at=self.at,
            **more,
        )
        self.movements.append(movement)

    def _record(self, movement: StockMovement) -> None:
        details = {
            "kind": movement.kind,
            "location_id": movement.location_id,
            "quantity": movement.quantity,
            "on_hand": [movement.on_hand_after - movement.quantity, movement.on_hand_after],
            "movement_id": movement.id,
        }
        optional = {"lot_id": movement.lot_id, "reason": movement.reason, "reverses_id": movement.reverses_id}
        record(
            self.session,
            member_id=self.actor.member_id,
            area="stock",
            action="post_movement" if movement.reverses_id is None else "reverse_movement",
            object_type="product",
            object_id=str(movement.product_id),
            details=details | {name: value for name, value in optional.items() if value is not None},
            at=self.at,
        )


def _check_enough(shelf: Shelf, quantity: Decimal) -> None:
    product, on_hand = shelf.product, shelf.level.on_hand
    if quantity > on_hand:
        raise InsufficientStockError(product.name, shelf.location.name, product.unit_code, quantity, on_hand)


def _take_value_back(shelf: Shelf, quantity: Decimal, cost: Decimal) -> None:
    value = shelf.valuation
    if quantity > 0:
        value.average_cost = rules.average_without(value.on_hand, value.average_cost, quantity, cost)
    else:
        value.average_cost = rules.moving_average(value.on_hand, value.average_cost, -quantity, cost)
    value.on_hand -= quantity
