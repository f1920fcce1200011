"""Counts in both books: each difference is posted against the stock as it was when it was counted."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from language.quantities import same_unit
from models.errors import DomainError
from models.people.actor import Actor
from models.stock.counts import decisions
from models.stock.counts.decisions import accept_count, reject_count
from models.stock.counts.ledger import there_now
from models.stock.counts.operations import begin_count
from models.stock.counts.questions import Step, Turn
from models.stock.counts.tables import CountLine, CountScope, StockCount
from models.stock.counts.walk import next_step, set_figure
from models.stock.tables import StockMovement
from tests.promises.bookkeeping import PLACE, PRODUCT, SHARE, Bookkeeping, Card


@dataclass
class Tally:
    """A count of one product: where it stands, and by how much each of its lots differed when it was counted."""

    product: int
    place: int
    step: Step
    differences: dict[str | None, Decimal] = field(default_factory=dict)


class Stocktaking(Bookkeeping):
    """Counts that are begun, gone on with and accepted, with whatever else a subclass does in between."""

    def __init__(self, database: Database, runner: asyncio.Runner, numbers: Iterator[int]) -> None:
        super().__init__(database, runner, numbers)
        self.tallies: list[Tally] = []

    @rule(product=PRODUCT, place=PLACE, share=SHARE)
    def note_a_figure(self, product: int, place: int, share: Decimal) -> None:
        """In the count that is not at its end, or in a new one; what is asked again is told again at once."""
        tally = next((one for one in self.tallies if one.step.question), None)
        tally = tally or self._begin(product, self.stocked(product, place))
        self._answer(tally, share)
        while tally.step.question and tally.step.question.is_again:
            self._answer(tally, share)
        if tally.step.turn is Turn.CLEAN:
            assert not any(tally.differences.values())
            self.tallies.remove(tally)

    def _begin(self, product: int, place: int) -> Tally:
        """What was counted there and is not accepted yet, nobody will."""

        async def begin(session: AsyncSession) -> Step:
            for tally in self.tallies:
                if (tally.product, tally.place) == (product, place):
                    await reject_count(session, actor=self.shop.boss, count_id=tally.step.count_id, reason="old")
            key = {"location_id": self.shop.places[place], "product_id": self.shop.products[product]}
            begun = await begin_count(session, actor=self.shop.boss, scope=CountScope.PRODUCT, **key)
            return await next_step(session, actor=self.shop.boss, count_id=begun.count_id)

        step = self.run(begin)
        self.tallies = [one for one in self.tallies if (one.product, one.place) != (product, place)]
        self.tallies.append(Tally(product, place, step))
        return self.tallies[-1]

    def _answer(self, tally: Tally, share: Decimal) -> None:
        question = tally.step.question
        assert question is not None
        there = self.books.there(tally.product, tally.place, question.lot)
        figure = ((there or Decimal(1)) * share).quantize(Decimal("0.001"))
        key = {"count_id": tally.step.count_id, "line_id": question.line_id}
        terms = [(figure, None)]
        tally.step = self.run(
            lambda session: set_figure(session, actor=self.shop.boss, **key, terms=terms, same_unit=same_unit)
        )
        tally.differences[question.lot] = figure - there

    @rule(data=st.data(), share=st.none() | SHARE)
    def accept_a_count(self, data: st.DataObject, share: Decimal | None) -> None:
        """Often a share of it is taken first; what is missing and has gone meanwhile as well is left as it is."""
        ready = [tally for tally in self.tallies if tally.step.turn is Turn.REVIEW]
        if not ready:
            return
        tally = data.draw(st.sampled_from(ready))
        self.tallies.remove(tally)
        if share is not None:
            self.take(tally.product, tally.place, share, is_loss=False)
        ids = self.post(lambda session: _accept(session, self.shop.boss, tally.step.count_id), DomainError)
        lines = self.books.adjust(tally.product, tally.place, tally.differences)
        assert ids is not None
        assert len(ids) == len(lines)
        self.cards += [Card(ids, lines)] if ids else []


async def _accept(session: AsyncSession, actor: Actor, count_id: int) -> list[StockMovement]:
    version = (await session.get_one(StockCount, count_id)).version
    return await accept_count(session, actor=actor, count_id=count_id, version=version, everything=True)


async def adjust_to_what_was_counted(
    session: AsyncSession, actor: Actor, count: StockCount, lines: Sequence[CountLine]
) -> Any:
    """The planted bug: what moved since it was counted is taken for a difference."""
    there = await there_now(session, count.location_id)
    for line in lines:
        line.expected = there.of(line, tracks_lots=False)
    return await _adjust(session, actor, count, [line for line in lines if line.counted != line.expected])


_adjust = decisions._adjust
