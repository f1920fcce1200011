"""A short chain is checked at once, a long one step by step, and whoever asked is told."""

import pytest
from sqlmodel import select

from bot.database import Database
from models.audit.checking import check_chain, continue_checks, take_asked_check
from models.audit.rules import Break, Flaw
from models.audit.tables import AuditCheck
from models.messaging.tables import OutboxMessage
from models.people.errors import RightMissingError
from tests.models.audit.conftest import ADMIN, MANAGER, Append, Tamper

CHAT = 501


async def ask(database: Database, *, at_once: int = 2) -> int | Break | None:
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


async def told(database: Database) -> list[tuple[int, str | None, object]]:
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage))).scalars()
        return [(row.chat_id, row.notice, row.params) for row in rows]


@pytest.mark.parametrize("length", [0, 1])
async def test_a_short_chain_is_checked_at_once(database: Database, append: Append, length: int) -> None:
    await append(length)
    assert await ask(database) == length
    assert await go_on(database) == 0


async def test_a_break_near_the_beginning_is_told_at_once(database: Database, append: Append, tamper: Tamper) -> None:
    await append(9)
    await tamper("UPDATE audit_entry SET action = 'x' WHERE id = 1")
    assert await ask(database) == Break(1, Flaw.CHANGED)
    assert await go_on(database) == 0


async def test_a_long_chain_is_followed_step_by_step(database: Database, append: Append) -> None:
    await append(7)
    assert await ask(database) is None
    assert await told(database) == []
    assert await go_on(database) == 3
    assert await told(database) == [(CHAT, "chain_checked", {"count": 7})]


async def test_a_break_further_on_is_told(database: Database, append: Append, tamper: Tamper) -> None:
    await append(7)
    await ask(database)
    await tamper("DELETE FROM audit_entry WHERE id = 6")
    await go_on(database)
    ((_, _, params),) = await told(database)
    assert params == {"count": 7, "entry_id": 6, "flaw": "missing"}


async def test_who_asks_twice_is_told_once(database: Database, append: Append) -> None:
    await append(5)
    assert [await ask(database), await ask(database)] == [None, None]
    await go_on(database)
    assert len(await told(database)) == 1
    async with database.unit_of_work() as session:
        assert (await session.execute(select(AuditCheck))).scalars().all() == []


async def test_only_admins_ask(database: Database) -> None:
    async with database.unit_of_work() as session:
        with pytest.raises(RightMissingError):
            await check_chain(session, MANAGER, chat_id=CHAT)
