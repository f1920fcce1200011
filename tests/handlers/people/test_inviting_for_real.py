"""From the command to the greeting, through the running machine: the link leaves, and stays nowhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.database import Database
from handlers import NOTICES, ROUTERS
from models.company.operations import begin_company
from models.guide.rules import ALL_SETTLED
from models.messaging.tables import InboxUpdate, OutboxMessage
from models.people.tables import Member
from tests.companies import company
from tests.inviting import link_below, make_link
from tests.machines import ADMIN, MEMBER, STRANGER, Bench, add_people, running
from tests.promises.leaks import file_contents, leaks, table_contents


@pytest.fixture
async def bench(database_url: URL, tmp_path: Path) -> AsyncIterator[Bench]:
    await add_people(database_url)
    database = Database(database_url)
    async with database.unit_of_work() as session:
        (await begin_company(session, company())).settled_steps = list(ALL_SETTLED)
    await database.close()
    async with running(database_url, tmp_path / "data", routers=ROUTERS, notices=NOTICES) as bench:
        yield bench


async def _all_sent(bench: Bench) -> None:
    async def waiting() -> bool:
        updates, messages = await bench.rows(InboxUpdate), await bench.rows(OutboxMessage)
        return any(u.done_at is None for u in updates) or any(m.sent_at is None for m in messages)

    while await waiting():
        await bench.until(lambda: not bench.machine._outbox.is_busy(ADMIN))


async def test_a_link_is_made_opened_and_forgotten(bench: Bench, tmp_path: Path) -> None:
    code = await make_link(bench.sandbox, ADMIN)
    greeting = await bench.say(STRANGER, f"/start {code}")
    assert greeting.startswith("All set, Gil! You are now part of Teste. Your role: viewer.")
    told = await bench.newest(ADMIN, lambda m: "Gil" in str(m.get("text")))
    assert told["text"] == "Gil has joined the team as viewer, invited by Bob."
    assert await bench.say(STRANGER, "/start again") != ""
    await _all_sent(bench)
    found = file_contents(tmp_path / "data") | await table_contents(bench.database)
    assert leaks({"code": code}, found) == []


async def test_a_stranger_with_a_used_link_is_told_however_often(bench: Bench) -> None:
    code = await make_link(bench.sandbox, ADMIN)
    await bench.say(MEMBER, f"/start {code}")
    assert "the team" in await bench.say(STRANGER, "hello")
    for _ in range(2):
        assert "has been used already" in await bench.say(STRANGER, f"/start {code}")
    bench.sandbox.phones.send_text(STRANGER, "/start join_made-up")
    assert "has been used already" in await bench.say(STRANGER, f"/start {code}")
    assert len(bench.answers(STRANGER)) == 4


async def test_a_member_who_moves_is_a_stranger_where_they_were(bench: Bench) -> None:
    (member,) = [row for row in await bench.rows(Member) if row.telegram_id == MEMBER]
    await bench.say(ADMIN, "/invite")
    card = await bench.newest(ADMIN, lambda m: m["from_bot"])
    await bench.sandbox.phones.tap(ADMIN, card["message_id"], f"ir:{member.id}:0")
    code = await link_below(bench.sandbox, ADMIN, card["message_id"])
    assert (await bench.say(STRANGER, f"/start {code}")).startswith("Pronto, Ana!")
    assert "equipe" in await bench.say(MEMBER, "café")
