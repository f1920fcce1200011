"""Everything is done to the database and to a plain model, which must agree after each step."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.database import Database
from models.errors import DomainError
from models.stock.errors import InsufficientStockError
from models.stock.operations import post_issue, post_loss
from models.stock.posting import Line
from models.stock.tables import LossReason
from tests.promises.ledger import PLACES, PRODUCTS, Books, Shop, differences, open_shop
from tests.promises.ledger import Line as BookLine

T = TypeVar("T")

PRODUCT, PLACE = st.integers(0, PRODUCTS - 1), st.integers(0, PLACES - 1)
SHARE = st.integers(1, 1_100).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
"""Of what there is; sometimes more than that."""


@dataclass
class Card:
    """What one operation did, in both books."""

    ids: list[int]
    lines: list[BookLine]
    is_transfer: bool = False
    is_reversed: bool = False


class Bookkeeping(RuleBasedStateMachine):
    """A shop with both books, out of which things are taken; what else moves in it, subclasses say."""

    def __init__(self, database: Database, runner: asyncio.Runner, numbers: Iterator[int]) -> None:
        super().__init__()
        self.database, self.runner, self.numbers = database, runner, numbers
        self.books, self.cards = Books(), list[Card]()

    def run(self, work: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
        async def whole() -> T:
            async with self.database.unit_of_work() as session:
                return await work(session)

        return self.runner.run(whole())

    @initialize()
    def open(self) -> None:
        number = next(self.numbers)
        self.shop: Shop = self.run(lambda session: open_shop(session, number))

    def post(self, work: Callable[[Any], Any], refusal: type[DomainError]) -> list[int] | None:
        """The new lines' keys; None when it was refused, for this reason and no other."""
        try:
            return [movement.id or 0 for movement in self.run(work)]
        except DomainError as error:
            if not isinstance(error, refusal):
                raise AssertionError(f"refused for {error.code}, not {refusal.__name__}") from error
            return None

    @rule(product=PRODUCT, place=PLACE, share=SHARE, is_loss=st.booleans())
    def take(self, product: int, place: int, share: Decimal, is_loss: bool) -> None:
        place, quantity = self.some(product, place, share)
        where = self.line(product, place, quantity)
        if is_loss:
            ids = self.post(lambda s: post_loss(s, **where, reason=LossReason.OTHER), InsufficientStockError)
        else:
            ids = self.post(lambda session: post_issue(session, **where), InsufficientStockError)
        lines = self.books.take(product, place, quantity)
        assert (ids is None) == (not lines)
        self.cards += [Card(ids, lines)] if ids else []

    def stocked(self, product: int, place: int) -> int:
        """A place where there is some of the product, this one if it can be."""
        stocked = [one for one in range(PLACES) if self.books.there(product, one)]
        return place if place in stocked or not stocked else stocked[place % len(stocked)]

    def some(self, product: int, place: int, share: Decimal) -> tuple[int, Decimal]:
        """A place where there is some of the product, this one if it can be, and a share of that."""
        place = self.stocked(product, place)
        part = (self.books.there(product, place) * share).quantize(Decimal("0.001"))
        return place, part or Decimal("0.001")

    def line(self, product: int, place: int, quantity: Decimal) -> dict[str, Any]:
        line = Line(self.shop.products[product], quantity)
        return {"actor": self.shop.boss, "lines": [line], "location_id": self.shop.places[place]}

    @invariant()
    def agree(self) -> None:
        if hasattr(self, "shop"):
            assert self.run(lambda session: differences(session, self.shop, self.books)) == []
