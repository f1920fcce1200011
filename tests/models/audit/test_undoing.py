"""What a member did at one moment."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.database import Database
from models.audit.errors import NothingToUndoError
from models.audit.operations import record
from models.audit.undoing import Done, done_since, find_done
from models.people.operations import add_member
from models.people.tables import Language, Role

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def member_id(database: Database) -> int:
    """A member who did two things at noon, another a microsecond later, and one of another kind."""
    async with database.unit_of_work() as session:
        member = await add_member(session, telegram_id=1, name="Ana", language=Language.ENGLISH, roles=[Role.ADMIN])
        for object_type, object_id, later in (("shelf", "1", 0), ("shelf", "2", 0), ("shelf", "3", 1), ("box", "4", 0)):
            record(
                session,
                member_id=member.id,
                area="stock",
                action="paint",
                object_type=object_type,
                object_id=object_id,
                details={"colour": "azul"},
                at=NOON + timedelta(microseconds=later),
            )
        return member.id or 0


async def test_what_was_done_at_one_moment_is_found_together(database: Database, member_id: int) -> None:
    async with database.unit_of_work() as session:
        done = await find_done(session, member_id=member_id, area="stock", object_type="shelf", at=NOON)
    assert done == [Done(2, "paint", "1", {"colour": "azul"}), Done(3, "paint", "2", {"colour": "azul"})]


async def test_what_anybody_did_to_it_since(database: Database, member_id: int) -> None:
    async with database.unit_of_work() as session:
        record(
            session,
            member_id=None,
            area="company",
            action="burn",
            object_type="shelf",
            object_id="1",
            details={},
        )
    async with database.unit_of_work() as session:
        first, second = await find_done(session, member_id=member_id, area="stock", object_type="shelf", at=NOON)
        assert [done.action for done in await done_since(session, first, object_type="shelf")] == ["burn"]
        assert await done_since(session, first, object_type="box") == []
        assert await done_since(session, second, object_type="shelf") == []


@pytest.mark.parametrize(
    "other",
    [
        {"member_id": 999},
        {"area": "company"},
        {"object_type": "chair"},
        {"at": NOON + timedelta(microseconds=2)},
        {"at": datetime(1970, 1, 1, tzinfo=UTC)},
    ],
)
async def test_nothing_else_is(database: Database, member_id: int, other: dict[str, object]) -> None:
    wanted = {"member_id": member_id, "area": "stock", "object_type": "shelf", "at": NOON, **other}
    async with database.unit_of_work() as session:
        with pytest.raises(NothingToUndoError):
            await find_done(session, **wanted)  # type: ignore[arg-type]
