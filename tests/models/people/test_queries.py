"""Who is writing to us."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from bot.database import Database
from models.columns import utc_now
from models.messaging.tables import Conversation
from models.people.queries import Sender, find_sender, has_admin
from models.people.tables import Language, Role
from models.stock.tables import Location
from tests.models.people.conftest import AddMember

CHAT = 501


async def test_a_stranger_is_nobody(database: Database) -> None:
    async with database.unit_of_work() as session:
        assert await find_sender(session, telegram_id=501, chat_id=CHAT) is None


async def test_a_member_comes_with_roles_and_language(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        await new_member(session, 501, Role.BUYER, Role.ADMIN, name="Ana", language=Language.PORTUGUESE)
        await new_member(session, 502, Role.VIEWER)
        sender = await find_sender(session, telegram_id=501, chat_id=CHAT)
    assert sender is not None
    assert sender.actor.name == "Ana"
    assert sender.actor.language is Language.PORTUGUESE
    assert sender.actor.roles == {Role.BUYER, Role.ADMIN}
    assert all(isinstance(role, Role) for role in sender.actor.roles)
    assert sender.is_active


async def test_without_roles_there_are_none(database: Database, new_member: AddMember) -> None:
    sender = await _saved_and_found(database, new_member)
    assert sender.actor.roles == frozenset()
    assert sender.actor.location_ids is None


async def test_a_limited_member_sees_only_their_locations(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        shops = [Location(name=name) for name in ("North", "South", "West")]
        session.add_all(shops)
        await session.flush()
        allowed = frozenset(shop.id for shop in shops[:2] if shop.id)
        await new_member(session, 501, Role.OPERATOR, location_ids=allowed)
        sender = await find_sender(session, telegram_id=501, chat_id=CHAT)
    assert sender is not None
    assert sender.actor.location_ids == allowed
    assert [sender.actor.sees(shop.id or 0) for shop in shops] == [True, True, False]


async def test_limited_to_no_location_is_not_the_same_as_unlimited(database: Database, new_member: AddMember) -> None:
    sender = await _saved_and_found(database, new_member, location_ids=[])
    assert sender.actor.location_ids == frozenset()
    assert not sender.actor.sees(1)


async def test_whoever_left_is_found_as_inactive(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        member = await new_member(session, 501, Role.OPERATOR)
        member.is_active = False
        await session.flush()
        sender = await find_sender(session, telegram_id=501, chat_id=CHAT)
    assert sender is not None
    assert not sender.is_active


async def test_the_conversation_is_that_of_the_chat(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        await new_member(session, 501)
        session.add(Conversation(chat_id=CHAT, telegram_id=501, state="count:lines", data={"line": 3}))
        session.add(Conversation(chat_id=CHAT, telegram_id=999, state="of somebody else", data={}))
        await session.flush()
        here = await find_sender(session, telegram_id=501, chat_id=CHAT)
        elsewhere = await find_sender(session, telegram_id=501, chat_id=-7)
    assert here is not None
    assert elsewhere is not None
    assert (here.conversation_state, here.conversation_data) == ("count:lines", {"line": 3})
    assert (elsewhere.conversation_state, elsewhere.conversation_data) == (None, {})


@pytest.mark.parametrize(("hours", "state"), [(3, "name"), (5, None)])
async def test_a_question_is_over_after_hours(
    database: Database, new_member: AddMember, hours: int, state: str | None
) -> None:
    asked_at = utc_now() - timedelta(hours=hours)
    async with database.unit_of_work() as session:
        await new_member(session, 501)
        session.add(Conversation(chat_id=CHAT, telegram_id=501, state="name", data={"x": 1}, updated_at=asked_at))
        await session.flush()
        sender = await find_sender(session, telegram_id=501, chat_id=CHAT)
    assert sender is not None
    assert (sender.conversation_state, bool(sender.conversation_data)) == (state, state is not None)


async def test_an_admin_sees_all_locations(database: Database, new_member: AddMember) -> None:
    async with database.unit_of_work() as session:
        await new_member(session, 501, Role.ADMIN, location_ids=[])
        sender = await find_sender(session, telegram_id=501, chat_id=CHAT)
    assert sender is not None
    assert sender.actor.location_ids is None


async def test_finding_a_sender_takes_one_statement(database: Database, new_member: AddMember) -> None:
    statements: list[str] = []
    async with database.unit_of_work() as session:
        await new_member(session, 501, Role.ADMIN, Role.BUYER, location_ids=[])
    async with database.unit_of_work() as session:
        engine = database.engine.sync_engine
        event.listen(engine, "after_cursor_execute", lambda *executed: statements.append(executed[2]))
        await find_sender(session, telegram_id=501, chat_id=CHAT)
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("role", "details", "expected"),
    [
        (Role.ADMIN, {}, True),
        (Role.MANAGER, {}, False),
        (Role.ADMIN, {"is_active": False}, False),
        (Role.ADMIN, {"telegram_id": None}, False),
    ],
)
async def test_an_admin_is_active_and_has_an_account(
    database: Database, new_member: AddMember, role: Role, details: dict[str, object], expected: bool
) -> None:
    async with database.unit_of_work() as session:
        assert not await has_admin(session)
        member = await new_member(session, 501, role)
        for name, value in details.items():
            setattr(member, name, value)
        await session.flush()
        assert await has_admin(session) is expected


async def _saved_and_found(database: Database, new_member: AddMember, **details: object) -> Sender:
    async with database.unit_of_work() as session:
        await new_member(session, 501, **details)
    async with database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=501, chat_id=CHAT)
    assert sender is not None
    return sender
