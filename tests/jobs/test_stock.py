"""Cards that nobody confirms any more go."""

from datetime import timedelta

from sqlmodel import col, select

from bot.database import Database
from jobs.stock import forget_old_drafts
from models.columns import utc_now
from models.people.tables import Language, Member
from models.stock.tables import MovementKind, StockDraft


async def test_cards_of_more_than_a_week_go(database: Database) -> None:
    async with database.unit_of_work() as session:
        session.add(Member(id=1, name="Ana", language=Language.ENGLISH))
        await session.flush()
        for days in (8, 6):
            created_at = utc_now() - timedelta(days=days)
            session.add(StockDraft(member_id=1, kind=MovementKind.ISSUE, lines=[], created_at=created_at))
            await session.flush()
    await forget_old_drafts(database.unit_of_work)
    async with database.unit_of_work() as session:
        assert (await session.execute(select(col(StockDraft.id)))).scalars().all() == [2]
