"""What the records say."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.doctor.findings import Finding, Level
from bot.doctor.records import check_records
from models.columns import utc_now
from models.messaging.tables import InboxUpdate, OutboxMessage, ReceiverLease
from models.people.operations import add_member
from models.people.tables import Language, Role


@pytest.fixture(autouse=True)
async def admin(database: Database) -> None:
    async with database.unit_of_work() as session:
        await add_member(session, telegram_id=501, name="Ana", language=Language.ENGLISH, roles=[Role.ADMIN])


async def findings(database: Database) -> dict[str, Finding]:
    return {finding.subject: finding async for finding in check_records(database)}


def faults(found: dict[str, Finding]) -> dict[str, Level]:
    return {finding.subject: finding.level for finding in found.values() if finding.level}


@asynccontextmanager
async def added(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.unit_of_work() as session:
        yield session


async def test_all_is_well(database: Database) -> None:
    found = await findings(database)
    assert faults(found) == {}
    assert re.fullmatch(r"whole, 1 entries, seal( [0-9a-f]{4}){4}", found["audit trail"].says)
    assert found["receiver"].says == "the bot is not running, and was stopped in order"


@pytest.mark.parametrize(("age_s", "level"), [(1, Level.WELL), (21, Level.WARNING)])
async def test_a_receiver_without_a_heartbeat(database: Database, age_s: int, level: Level) -> None:
    async with added(database) as session:
        session.add(ReceiverLease(holder="shop:7:abc", heartbeat_at=utc_now() - timedelta(seconds=age_s)))
    found = (await findings(database))["receiver"]
    assert found.level is level
    assert "shop:7:abc" in found.says


@pytest.mark.parametrize(("days", "level"), [(1, Level.WARNING), (7, Level.WELL)])
async def test_updates_in_quarantine(database: Database, days: int, level: Level) -> None:
    at = utc_now() - timedelta(days=days)
    async with added(database) as session:
        for number in (1, 2):
            session.add(
                InboxUpdate(
                    update_id=number, lane=1, payload="", received_at=at, done_at=at, quarantined_for=f"Fault{number}"
                )
            )
    found = (await findings(database))["quarantine"]
    assert found.level is level
    assert found.says.startswith("2 updates could not be handled") is (level is Level.WARNING)


async def test_messages_that_could_not_be_delivered(database: Database) -> None:
    async with added(database) as session:
        session.add(OutboxMessage(chat_id=1, method="sendMessage", payload={}, failed_at=utc_now(), failure="too long"))
    found = await findings(database)
    assert faults(found) == {"undeliverable": Level.WARNING}
    assert found["undeliverable"].says == (
        "1 messages could not be delivered in the last 6 days; of the newest it was said: too long"
    )


@pytest.mark.parametrize(("minutes", "level"), [(5, Level.WELL), (61, Level.WARNING)])
async def test_messages_that_have_waited_long(database: Database, minutes: int, level: Level) -> None:
    at = utc_now() - timedelta(minutes=minutes)
    async with added(database) as session:
        session.add(OutboxMessage(chat_id=1, method="sendMessage", payload={}, created_at=at))
    found = (await findings(database))["outbox"]
    assert found.level is level
    assert found.says.startswith("1 messages ")


async def test_a_trail_that_was_cut_off(database: Database) -> None:
    async with database.engine.begin() as connection:
        drop = "audit_entry_no_delete" if database.is_embedded else "audit_entry_append_only ON audit_entry"
        await connection.execute(text(f"DROP TRIGGER {drop}"))
        await connection.execute(text("DELETE FROM audit_entry"))
    found = await findings(database)
    assert faults(found) == {"audit trail": Level.PROBLEM}
    assert found["audit trail"].says == "entry 1 is missing"


async def test_nobody_in_charge(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("DELETE FROM member_role"))
    found = await findings(database)
    assert faults(found) == {"admin": Level.WARNING}
    assert "setup-link" in found["admin"].advice
