"""Groups from the first message to the last, against the sandbox over HTTP."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from bot.database import Database
from handlers import NOTICES, ROUTERS
from models.catalog.operations import add_product
from models.catalog.tables import Unit
from models.groups.operations import bind_group
from models.groups.tables import Group
from models.messaging.operations import enqueue_request, notify_role
from models.messaging.tables import OutboxMessage
from models.people.actor import Actor
from models.people.tables import Language, MemberRole, Role
from models.stock.tables import Location, StockLevel
from sandbox import Fault
from tests.machines import ADMIN, MEMBER, STRANGER, Bench, add_people, running

BOB = Actor(2, "Bob", Language.ENGLISH, frozenset({Role.ADMIN}))
WELCOME = "Bob will choose, in a private chat with me"
BOUND = "✅ This group gets the buyer notices of"
JOB = {"title": "Compras", "name": "Zoé", "role": "buyer"}


@pytest.fixture
async def bench(database_url: URL, tmp_path: Path) -> AsyncIterator[Bench]:
    await add_people(database_url)
    database = Database(database_url)
    async with database.unit_of_work() as session:
        session.add(Unit(code="un"))
        session.add_all([Location(id=1, name="Norte"), Location(id=2, name="Sul")])
        await session.flush()
        product = await add_product(session, actor_id=None, sku="A-1", name="Café torrado", unit_code="un")
        assert product.id is not None
        session.add(StockLevel(product_id=product.id, location_id=1, on_hand=Decimal(30)))
    await database.close()
    async with running(database_url, tmp_path, routers=ROUTERS, notices=NOTICES) as bench:
        yield bench


class InGroup:
    """A group of the sandbox, and what the bot has written there."""

    def __init__(self, bench: Bench, chat_id: int, phone_id: int = ADMIN) -> None:
        self._bench = bench
        self.id = chat_id
        self._phone_id = phone_id

    def written(self) -> list[dict[str, Any]]:
        messages = self._bench.sandbox.phones.chat(self._phone_id, self.id)
        return [message for message in messages if message["from_bot"]]

    def texts(self) -> list[str]:
        return [str(message["text"]) for message in self.written()]

    async def wait_for(self, *beginnings: str) -> None:
        """Wait until the bot's messages there are these, by what they begin with or hold."""

        def fits() -> bool:
            written = self.texts()
            return len(written) == len(beginnings) and all(map(str.__contains__, written, beginnings))

        try:
            await self._bench.until(fits, f"{beginnings}")
        except TimeoutError:
            raise AssertionError(f"{self.texts()} instead of {beginnings}") from None

    def say(self, text: str, phone_id: int | None = None) -> int:
        phone = phone_id or self._phone_id
        return self._bench.sandbox.phones.send_text(phone, text, chat_id=self.id).message_id


async def make_group(bench: Bench, *members: int) -> InGroup:
    group = bench.sandbox.phones.add_group("Compras", list(members))
    return InGroup(bench, group.id, members[0])


async def bound_group(bench: Bench) -> InGroup:
    """A group that Bob has bound to the buyers."""
    group = await make_group(bench, ADMIN, MEMBER, STRANGER)
    await group.wait_for(WELCOME)
    card = await bench.newest(ADMIN, lambda m: m["from_bot"] and "Compras" in m["text"])
    answer = await bench.sandbox.phones.tap(ADMIN, card["message_id"], f"gr:{group.id}:buyer")
    assert answer.text == "no role → buyer"
    await group.wait_for(BOUND)
    return group


async def test_from_being_added_to_the_first_answer(bench: Bench) -> None:
    group = await bound_group(bench)
    asked = group.say("/estoque@retaguarda_bot café", MEMBER)
    await group.wait_for(BOUND, "Available: 30\u00a0un")
    assert group.written()[1]["reply_to_message_id"] == asked
    shown = await bench.sandbox.phones.tap(MEMBER, group.written()[1]["message_id"], "r:1:0:", chat_id=group.id)
    assert shown.text == "Up to date"
    group.say("oi", MEMBER)
    group.say("/stock café", STRANGER)
    group.say("/stock nothing-like-it", MEMBER)
    await group.wait_for(BOUND, "Available: 30\u00a0un", "I found no such product")
    assert bench.answers(STRANGER) == []


async def test_a_group_of_a_stranger_is_left_with_one_polite_line(bench: Bench) -> None:
    group = await make_group(bench, STRANGER, ADMIN)
    await group.wait_for("Only an admin of")
    await bench.until(lambda: bench.sandbox.requests[-1].method == "leaveChat", "leaving")
    assert await bench.rows(Group) == []


async def test_the_admins_hear_nothing_of_what_cannot_be_said_in_a_strangers_group(bench: Bench) -> None:
    for chat_id in (-4242, 4242):
        async with bench.machine._parts.database.unit_of_work() as session:
            enqueue_request(session, chat_id=chat_id, method="sendMessage", payload={"chat_id": chat_id, "text": "x"})
    await bench.wait_for_answers(ADMIN, 1)
    await bench.until(lambda: not bench.machine._outbox._awake, "an empty outbox")
    assert {row.chat_id for row in await bench.rows(OutboxMessage) if row.failed_at} == {-4242, 4242}
    assert len(bench.answers(ADMIN)) == 1


async def test_a_refusal_is_said_in_the_group_to_whoever_asked(bench: Bench) -> None:
    group = await bound_group(bench)
    async with bench.database.unit_of_work() as session:
        await session.delete(await session.get_one(MemberRole, (1, Role.OPERATOR)))
    asked = group.say("/estoque café", MEMBER)
    await group.wait_for(BOUND, "You are on the team, but have no role yet")
    assert group.written()[1]["reply_to_message_id"] == asked
    assert bench.answers(MEMBER) == []


async def test_a_notice_of_its_role_reaches_the_group_in_its_language(bench: Bench) -> None:
    group = await bound_group(bench)
    async with bench.machine._parts.database.unit_of_work() as session:
        await notify_role(session, Role.BUYER, notice="group_lost", params=JOB)
        await notify_role(session, Role.MANAGER, notice="group_lost", params=JOB)
    await group.wait_for(BOUND, "Zoé took me out of the group Compras")


async def test_the_admins_are_told_once_when_it_was_thrown_out_unnoticed(bench: Bench) -> None:
    group = await bound_group(bench)
    bench.sandbox.faults.add(Fault("sendMessage", "403", count=1))
    async with bench.machine._parts.database.unit_of_work() as session:
        await notify_role(session, Role.BUYER, notice="group_lost", params=JOB)
    lost = await bench.newest(ADMIN, lambda m: "I can no longer write to the group Compras" in m["text"])
    async with bench.machine._parts.database.unit_of_work() as session:
        await notify_role(session, Role.BUYER, notice="group_lost", params=JOB)
    bench.sandbox.phones.remove_bot(ADMIN, group.id)
    assert await bench.say(ADMIN, "/groups")
    assert len([text for text in bench.answers(ADMIN) if text == lost["text"]]) == 1
    (row,) = await bench.rows(Group)
    assert row.left_at is not None
    assert group.texts() == [group.texts()[0]]


async def test_whoever_takes_it_out_is_named_to_the_admins_and_it_comes_back_as_it_was(bench: Bench) -> None:
    group = await bound_group(bench)
    bench.sandbox.phones.remove_bot(STRANGER, group.id)
    await bench.newest(ADMIN, lambda m: "Gil took me out of the group Compras" in m["text"])
    bench.sandbox.phones.add_bot(ADMIN, group.id)
    await group.wait_for(BOUND, BOUND)
    (row,) = await bench.rows(Group)
    assert (row.left_at, row.role) == (None, "buyer")


async def test_it_leaves_when_an_admin_says_so(bench: Bench) -> None:
    group = await bound_group(bench)
    assert "1 group" in await bench.say(ADMIN, "/groups")
    listed = await bench.newest(ADMIN, lambda m: "1 group" in m["text"])
    await bench.sandbox.phones.tap(ADMIN, listed["message_id"], f"gx:{group.id}")
    await bench.newest(ADMIN, lambda m: "I have left Compras" in m["text"])
    await bench.until(lambda: any(request.method == "leaveChat" for request in bench.sandbox.requests), "leaving")
    assert not [row for row in await bench.rows(OutboxMessage) if row.failed_at]
    refusal = await bench.sandbox.phones.tap(ADMIN, listed["message_id"], f"gc:{group.id}")
    assert "no longer in this group" in (refusal.text or "")


class TestUpgrading:
    @pytest.mark.parametrize("by", [ADMIN, STRANGER])
    async def test_what_was_chosen_and_what_waits_follow(self, bench: Bench, by: int) -> None:
        group = await bound_group(bench)
        moved = bench.sandbox.phones.migrate_group(by, group.id)
        async with bench.machine._parts.database.unit_of_work() as session:
            await notify_role(session, Role.BUYER, notice="group_lost", params=JOB)
        new = InGroup(bench, moved.id)
        await new.wait_for("Zoé took me out")
        new.say("/stock café", MEMBER)
        await new.wait_for("Zoé took me out", "Available: 30\u00a0un")
        (row,) = await bench.rows(Group)
        assert (row.chat_id, row.role) == (moved.id, "buyer")
        assert not [row for row in await bench.rows(OutboxMessage) if row.failed_at]

    async def test_it_is_learned_from_a_send_when_the_service_messages_are_lost(self, bench: Bench) -> None:
        group = await bound_group(bench)
        bench.sandbox.updates.allow(["callback_query", "my_chat_member"])
        moved = bench.sandbox.phones.migrate_group(ADMIN, group.id)
        async with bench.machine._parts.database.unit_of_work() as session:
            await bind_group(session, BOB, group.id, Role.MANAGER)
        new = InGroup(bench, moved.id)
        await new.wait_for("✅ This group gets the manager notices of")
        (row,) = await bench.rows(Group)
        assert (row.chat_id, row.role) == (moved.id, "manager")


async def test_an_anonymous_admin_is_asked_to_write_as_themselves(bench: Bench) -> None:
    group = await bound_group(bench)
    moved = bench.sandbox.phones.migrate_group(ADMIN, group.id)
    new = InGroup(bench, moved.id)
    bench.sandbox.phones.send_text(ADMIN, "/stock café", chat_id=moved.id, anonymous=True)
    await new.wait_for("You are writing in the group's name")
