"""Counting in a spreadsheet: what is still to be counted goes out, and figures come back, all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.rules import sku_key
from models.catalog.tables import Product
from models.errors import DomainError
from models.people.actor import Actor
from models.stock.counts.ledger import there_now
from models.stock.counts.questions import Step, Terms
from models.stock.counts.tables import CountLine, LineState
from models.stock.counts.walk import in_own_unit, lock_counting, next_step, note_figure, require_not_others
from models.stock.draft_lines import SameUnit, facts_among
from models.stock.tables import Lot
from models.tasks.operations import ask_for

_TO_COUNT = (LineState.WAITING, LineState.SKIPPED, LineState.RECOUNT)


class SheetRow(NamedTuple):
    """A line that is still to be counted."""

    sku: str
    product: str
    lot: str
    unit_code: str


@dataclass(frozen=True, slots=True)
class SheetFigure:
    """What was counted, by the row it stands in; `terms` as `walk` takes them."""

    row: int
    sku: str
    lot: str
    terms: Terms


class SheetFlaw(StrEnum):
    """Why a row cannot be taken, where no error says so."""

    UNKNOWN = "unknown"
    TWICE = "twice"
    LOT_UNCLEAR = "lot_unclear"


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """A row that cannot be taken, and why."""

    row: int
    sku: str
    why: SheetFlaw | DomainError


@dataclass(frozen=True, slots=True)
class SheetTaken:
    """So many figures were noted, and where the count stands now; or none, for there are problems."""

    figures: int
    step: Step | None
    problems: Sequence[SheetProblem] = ()


@dataclass(slots=True)
class SheetLines:
    """A count's lines, to be found by what stands in a row."""

    exact: dict[tuple[str, str], CountLine] = field(default_factory=dict)
    folded: dict[tuple[str, str], list[CountLine]] = field(default_factory=dict)

    def add(self, sku: str, lot: str, line: CountLine) -> None:
        """A line, by its lot's code as it is, and as it is however its letters are typed."""
        self.exact[sku_key(sku), lot] = line
        self.folded.setdefault((sku_key(sku), lot.casefold()), []).append(line)

    def meant_by(self, figure: SheetFigure) -> CountLine | SheetFlaw:
        """The line of the very code; of one that is typed in other letters where there is no more than one."""
        key = sku_key(figure.sku)
        if (key, figure.lot) in self.exact:
            return self.exact[key, figure.lot]
        match self.folded.get((key, figure.lot.casefold()), []):
            case []:
                return SheetFlaw.UNKNOWN
            case [line]:
                return line
        return SheetFlaw.LOT_UNCLEAR


async def ask_for_sheet(session: AsyncSession, *, actor: Actor, count_id: int, chat_id: int) -> None:
    """Have the spreadsheet of a count made. Raises what `next_step` does."""
    await lock_counting(session, actor, count_id)
    await ask_for(session, actor=actor, chat_id=chat_id, kind="write_count_sheet", params={"count_id": count_id})


async def send_back_sheet(
    session: AsyncSession, *, actor: Actor, count_id: int, chat_id: int, file_id: str, file_name: str
) -> None:
    """Have a spreadsheet read that came back. Raises what `next_step` does."""
    await lock_counting(session, actor, count_id)
    params = {"count_id": count_id, "file_name": file_name}
    await ask_for(session, actor=actor, chat_id=chat_id, kind="read_count_sheet", params=params, file_id=file_id)


async def sheet_rows(session: AsyncSession, *, actor: Actor, count_id: int) -> list[SheetRow]:
    """What is still to be counted, in the order in which it is asked. Raises what `next_step` does."""
    await lock_counting(session, actor, count_id)
    rows = await session.execute(_lines_of(count_id).where(col(CountLine.state).in_(_TO_COUNT)))
    return [SheetRow(sku, name, lot or "", unit_code) for sku, name, unit_code, lot in rows]


async def set_figures(
    session: AsyncSession,
    *,
    actor: Actor,
    count_id: int,
    figures: Sequence[SheetFigure],
    same_unit: SameUnit,
    is_whole: bool = True,
) -> SheetTaken:
    """What a spreadsheet says was counted, against what the ledger says now. Raises what `next_step` does.

    Not `is_whole`: other rows cannot be read, so nothing is noted; what is wrong with these is said along with it.
    """
    count = await lock_counting(session, actor, count_id)
    lines = SheetLines()
    for sku, _, _, lot, line in await session.execute(_lines_of(count_id).add_columns(CountLine)):
        lines.add(sku, lot or "", line)
    facts = await facts_among(session, select(col(CountLine.product_id)).where(col(CountLine.count_id) == count_id))
    problems: list[SheetProblem] = []
    counted: dict[int, tuple[CountLine, Decimal]] = {}
    for figure in figures:
        line = lines.meant_by(figure)
        if isinstance(line, SheetFlaw) or line.id in counted:
            flaw = line if isinstance(line, SheetFlaw) else SheetFlaw.TWICE
            problems.append(SheetProblem(figure.row, figure.sku, flaw))
            continue
        product = facts[line.product_id]
        try:
            await require_not_others(session, actor.member_id, line, product.name)
            counted[line.id or 0] = line, in_own_unit(product, figure.terms, same_unit)
        except DomainError as error:
            problems.append(SheetProblem(figure.row, figure.sku, error))
    if problems or not (counted and is_whole):
        return SheetTaken(0, None, problems)
    there = await there_now(session, count.location_id)
    for line, quantity in counted.values():
        note_figure(actor, line, quantity, there=there.of(line, tracks_lots=facts[line.product_id].tracks_lots))
    await session.flush()
    return SheetTaken(len(counted), await next_step(session, actor=actor, count_id=count_id))


def _lines_of(count_id: int) -> Select[str, str, str, str]:
    of_count = col(CountLine.count_id) == count_id, col(CountLine.state) != LineState.LEFT_OUT
    return (
        select(col(Product.sku), col(Product.name), col(Product.unit_code), col(Lot.code))
        .select_from(CountLine)
        .join(Product, col(Product.id) == col(CountLine.product_id))
        .outerjoin(Lot, col(Lot.id) == col(CountLine.lot_id))
        .where(*of_count)
        .order_by(col(CountLine.place), col(CountLine.id))
    )
