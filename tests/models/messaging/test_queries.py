"""Who is reached by a notice, and in which language it is read."""

import pytest
from sqlmodel import select

from bot.database import Database
from models.groups.tables import Group, GroupLocation
from models.messaging.operations import notify_chat, notify_role
from models.messaging.queries import chats_of_role, waiting_messages
from models.messaging.tables import OutboxMessage
from models.people.operations import add_member
from models.people.tables import Language, Member, Role
from models.stock.tables import Location

NORTH, SOUTH = 1, 2
ANYWHERE, NORTHERNER, NOBODY = 501, 502, 503
ALL, NORTHERN, UNBOUND = -1, -2, -3


@pytest.fixture
async def people(database: Database) -> None:
    """A manager of everything, one of the north and one of nothing; and groups like them."""
    async with database.unit_of_work() as session:
        session.add_all([Location(id=NORTH, name="North"), Location(id=SOUTH, name="South")])
        await session.flush()
        for telegram_id, places in ((ANYWHERE, None), (NORTHERNER, [NORTH]), (NOBODY, [])):
            await add_member(
                session,
                telegram_id=telegram_id,
                name="Ana",
                language=Language.PORTUGUESE,
                roles=[Role.MANAGER],
                location_ids=places,
            )
        for chat_id, role, sees_all in ((ALL, "manager", True), (NORTHERN, "manager", False), (UNBOUND, None, True)):
            session.add(
                Group(chat_id=chat_id, title="Team", role=role, language="en", sees_all_locations=sees_all, added_by=1)
            )
        await session.flush()
        session.add(GroupLocation(chat_id=NORTHERN, location_id=NORTH))


@pytest.mark.parametrize(
    ("role", "location_id", "reached"),
    [
        (Role.MANAGER, None, [ANYWHERE, NORTHERNER, NOBODY, ALL, NORTHERN]),
        (Role.MANAGER, NORTH, [ANYWHERE, NORTHERNER, ALL, NORTHERN]),
        (Role.MANAGER, SOUTH, [ANYWHERE, ALL]),
        (Role.BUYER, None, []),
        (Role.BUYER, NORTH, []),
    ],
)
async def test_people_and_groups_of_a_role_that_may_see_the_place(
    database: Database, people: None, role: Role, location_id: int | None, reached: list[int]
) -> None:
    async with database.unit_of_work() as session:
        assert await chats_of_role(session, role, location_id=location_id) == reached
        await notify_role(session, role, notice="told", params={"a": 1}, key="k", location_id=location_id)
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage))).scalars().all()
    assert [(row.chat_id, row.notice, row.params, row.key, row.is_push) for row in rows] == [
        (chat_id, "told", {"a": 1}, "k", True) for chat_id in reached
    ]


async def test_those_who_left_or_cannot_be_reached_are_left_out(database: Database, people: None) -> None:
    async with database.unit_of_work() as session:
        moment = (await session.get_one(Group, ALL)).added_at
        (await session.get_one(Group, ALL)).left_at = moment
        (await session.get_one(Member, 1)).is_active = False
        (await session.get_one(Member, 2)).unreachable_since = moment
        (await session.get_one(Member, 3)).telegram_id = None
    async with database.unit_of_work() as session:
        assert await chats_of_role(session, Role.MANAGER) == [NORTHERN]


@pytest.mark.parametrize(
    ("chat_id", "language", "name"),
    [(ANYWHERE, "pt_BR", "Ana"), (ALL, "en", "Team"), (-77, None, None), (77, None, None)],
)
async def test_a_message_knows_its_reader_be_it_a_member_or_a_group(
    database: Database, people: None, chat_id: int, language: str | None, name: str | None
) -> None:
    async with database.unit_of_work() as session:
        notify_chat(session, chat_id=chat_id, notice="told", params={})
    async with database.unit_of_work() as session:
        (message,) = await waiting_messages(session, chat_id)
    assert (message.language, message.reader_name) == (language, name)
