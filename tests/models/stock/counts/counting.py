"""What tests of counts share: who counts, who decides, and a count taken through."""

from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from bot.database import Database
from language.quantities import same_unit
from models.messaging.tables import OutboxMessage
from models.people.actor import Actor
from models.people.tables import Language, MemberRole, Role
from models.stock.counts.decisions import accept_count
from models.stock.counts.operations import Begun, begin_count
from models.stock.counts.questions import Step, Turn
from models.stock.counts.tables import CountLine, CountScope, StockCount
from models.stock.counts.walk import next_step, set_figure
from models.stock.tables import StockMovement
from tests.models.stock.conftest import ANA, BOB, BOSS, DEPOT

EVA = Actor(4, "Eva", Language.PORTUGUESE, frozenset({Role.ADMIN}))
ANAS, BOBS, CIDS, EVAS = 900, 901, 902, 903
"""Their chats: Ana and Bob operate, Cid manages, Eva administers and joins when asked."""


async def give_roles(database: Database) -> None:
    """What the tables know of them."""
    async with database.unit_of_work() as session:
        roles = ((ANA, Role.OPERATOR), (BOB, Role.OPERATOR), (BOSS, Role.MANAGER))
        session.add_all(MemberRole(member_id=who.member_id, role=role) for who, role in roles)


async def begin(database: Database, by: Actor = ANA, scope: CountScope = CountScope.EVERYTHING, **more: Any) -> Begun:
    async with database.unit_of_work() as session:
        return await begin_count(session, actor=by, location_id=more.pop("location_id", DEPOT), scope=scope, **more)


async def step(database: Database, count_id: int, by: Actor = ANA, **more: Any) -> Step:
    async with database.unit_of_work() as session:
        return await next_step(session, actor=by, count_id=count_id, **more)


async def figure(database: Database, at: Step, quantity: str, by: Actor = ANA, unit: str | None = None) -> Step:
    """Answer the question of a step."""
    assert at.question is not None
    terms = [(Decimal(quantity), unit)]
    key = {"count_id": at.count_id, "line_id": at.question.line_id}
    async with database.unit_of_work() as session:
        return await set_figure(session, actor=by, terms=terms, same_unit=same_unit, **key)


async def counted(database: Database, figures: dict[str, str], by: Actor = ANA, **more: Any) -> int:
    """A count with these figures by product, told again where they are asked again; returns its key."""
    begun = await begin(database, by, **more)
    at = await step(database, begun.count_id, by)
    while at.turn == Turn.ASK and at.question is not None:
        at = await figure(database, at, figures[at.question.lot or at.question.product.name], by)
    return begun.count_id


async def accept(
    database: Database, count_id: int, by: Actor = BOSS, *, version: int | None = None, everything: bool = True
) -> list[StockMovement]:
    async with database.unit_of_work() as session:
        shown = version or (await session.get_one(StockCount, count_id)).version
        return await accept_count(session, actor=by, count_id=count_id, version=shown, everything=everything)


async def the_count(database: Database, count_id: int) -> StockCount:
    async with database.unit_of_work() as session:
        return await session.get_one(StockCount, count_id)


async def lines_of(database: Database, count_id: int) -> list[CountLine]:
    async with database.unit_of_work() as session:
        statement = select(CountLine).where(col(CountLine.count_id) == count_id).order_by(col(CountLine.id))
        return list((await session.execute(statement)).scalars())


async def notices(database: Database) -> list[tuple[int, str, dict[str, Any]]]:
    """What waits to be told: to which chat, what, with what."""
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage).order_by(col(OutboxMessage.id)))).scalars().all()
        return [(row.chat_id, row.notice or "", row.params or {}) for row in rows]
