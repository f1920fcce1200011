"""A short chain is checked at once, a long one step by step, and whoever asked is told."""

import pytest
from sqlmodel import select

from bot.database import Database
from models.audit.checking import check_chain, continue_checks, take_asked_check
from models.audit.queries import chain_end
from models.audit.rules import Break, Flaw, Link
from models.audit.tables import AuditCheck
from models.messaging.tables import OutboxMessage
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Language, Member, MemberRole, Role
from tests.models.audit.conftest import ADMIN, MANAGER, Append, Tamper

CHAT = 501


@pytest.fixture(autouse=True)
async def ana(database: Database) -> None:
    """Whoever asks is an admin; that makes the first entry of the trail."""
    async with database.unit_of_work() as session:
        await add_member(session, telegram_id=CHAT, name="Ana", language=Language.PORTUGUESE, roles=[Role.ADMIN])


async def ask(database: Database, *, at_once: int = 2) -> Link | Break | None:
    async with database.unit_of_work() as session:
        answer = await check_chain(session, ADMIN, chat_id=CHAT, at_once=at_once)
        assert take_asked_check(session) is (answer is None)
        assert take_asked_check(session) is False
    return answer


async def go_on(database: Database) -> int:
    """How many steps there were to take."""
    for steps in range(100):
        async with database.unit_of_work() as session:
            if not await continue_checks(session, step=2):
                return steps
    raise AssertionError("it goes on for ever")


async def end_of(database: Database) -> Link:
    async with database.unit_of_work() as session:
        return await chain_end(session)


async def told(database: Database) -> list[tuple[int, str | None, object]]:
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage))).scalars()
        return [(row.chat_id, row.notice, row.params) for row in rows]


@pytest.mark.parametrize("length", [1, 2])
async def test_a_short_chain_is_checked_at_once(database: Database, append: Append, length: int) -> None:
    await append(length - 1)
    assert await ask(database, at_once=3) == await end_of(database)
    assert (await end_of(database)).entry_id == length
    assert await go_on(database) == 0


async def test_a_break_near_the_beginning_is_told_at_once(database: Database, append: Append, tamper: Tamper) -> None:
    await append(8)
    await tamper("UPDATE audit_entry SET action = 'x' WHERE id = 1")
    assert await ask(database) == Break(1, Flaw.CHANGED)
    assert await go_on(database) == 0


async def test_a_long_chain_is_followed_step_by_step(database: Database, append: Append) -> None:
    await append(6)
    assert await ask(database) is None
    assert await told(database) == []
    assert await go_on(database) == 3
    assert await told(database) == [(CHAT, "chain_checked", {"count": 7, "hash": (await end_of(database)).hash})]


async def test_a_break_further_on_is_told(database: Database, append: Append, tamper: Tamper) -> None:
    await append(6)
    await ask(database)
    await tamper("DELETE FROM audit_entry WHERE id = 6")
    await go_on(database)
    ((_, _, params),) = await told(database)
    assert params == {"count": 7, "hash": (await end_of(database)).hash, "entry_id": 6, "flaw": "missing"}


async def test_who_asks_twice_is_told_once(database: Database, append: Append) -> None:
    await append(5)
    assert [await ask(database), await ask(database)] == [None, None]
    await go_on(database)
    assert len(await told(database)) == 1
    async with database.unit_of_work() as session:
        assert (await session.execute(select(AuditCheck))).scalars().all() == []


async def test_whoever_may_not_read_it_any_more_is_told_nothing(database: Database, append: Append) -> None:
    await append(6)
    await ask(database)
    async with database.unit_of_work() as session:
        (await session.execute(select(MemberRole))).scalar_one().role = Role.MANAGER
    await go_on(database)
    assert await told(database) == []
    async with database.unit_of_work() as session:
        assert (await session.execute(select(AuditCheck))).first() is None


async def test_a_link_to_another_account_leaves_the_old_one_untold(database: Database, append: Append) -> None:
    await append(6)
    await ask(database)
    async with database.unit_of_work() as session:
        (await session.execute(select(Member))).scalar_one().telegram_id = CHAT + 1
    await go_on(database)
    assert await told(database) == []


async def test_only_admins_ask(database: Database) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await check_chain(session, MANAGER, chat_id=CHAT)
