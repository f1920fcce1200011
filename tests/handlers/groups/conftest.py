"""A group of the test's people, and what is said and pressed in it."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import col, select

from bot.database import Database
from models.catalog.operations import add_product
from models.catalog.tables import Unit
from models.groups.operations import add_group, bind_group, show_location
from models.groups.queries import GroupView, find_group
from models.messaging.tables import OutboxMessage
from models.people.actor import Actor
from models.people.tables import Language, Role
from models.stock.tables import Location, StockLevel
from tests.handlers.conftest import ANA, SENT_AT, Sent, Talk

GROUP, SUPERGROUP = -501, -1_000_000_000_501
NORTH, SOUTH = 1, 2
ADMIN = Actor(1, "Ana", Language.PORTUGUESE, frozenset({Role.ADMIN}))
OUTSIDE, INSIDE = {"status": "left"}, {"status": "member"}
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
KICKED = {"status": "kicked", "until_date": 0}
PROMOTED = {
    "status": "administrator",
    **dict.fromkeys(
        (
            "can_be_edited",
            "is_anonymous",
            "can_manage_chat",
            "can_delete_messages",
            "can_manage_video_chats",
            "can_restrict_members",
            "can_promote_members",
            "can_change_info",
            "can_invite_users",
            "can_post_stories",
            "can_edit_stories",
            "can_delete_stories",
            "can_send_welcome_messages",
        ),
        False,
    ),
}
BOT = {"id": 42, "is_bot": True, "first_name": "Retaguarda"}

Json = dict[str, Any]


def chat(chat_id: int = GROUP, title: str = "Compras") -> Json:
    return {"id": chat_id, "type": "supergroup" if chat_id < -(10**12) else "group", "title": title}


def person(telegram_id: int, language_code: str = "en") -> Json:
    return {"id": telegram_id, "is_bot": False, "first_name": "Gil", "language_code": language_code}


class GroupTalk:
    """A group, as the bot hears of it."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk

    async def say(self, text: str, sender: int = ANA, chat_id: int = GROUP, **details: Any) -> list[Sent]:
        """A text message in the group."""
        return await self.remark({"text": text, **details}, sender, chat_id)

    async def remark(self, content: Json, sender: int = ANA, chat_id: int = GROUP) -> list[Sent]:
        """A message of any kind in the group; Telegram's own remarks too."""
        written = {"message_id": 5, "date": SENT_AT, "chat": chat(chat_id), "from": person(sender)}
        return await self.talk.update({"message": written | content})

    async def press(self, data: str, sender: int = ANA, chat_id: int = GROUP, date: int = SENT_AT) -> list[Sent]:
        """A button below the bot's message 77 in the group; `date` is 0 when Telegram no longer shows it to us."""
        below = {"message_id": 77, "date": date, "chat": chat(chat_id)} | ({"text": "old"} if date else {})
        press = {"id": "9", "from": person(sender), "chat_instance": "1", "data": data, "message": below}
        return await self.talk.update({"callback_query": press})

    async def membership(self, before: Json, after: Json, sender: Json, where: Json | None = None) -> list[Sent]:
        """The bot's place in a chat changes."""
        change = {
            "chat": where or chat(),
            "from": sender,
            "date": SENT_AT,
            "old_chat_member": before | {"user": BOT},
            "new_chat_member": after | {"user": BOT},
        }
        return await self.talk.update({"my_chat_member": change})

    async def view(self, chat_id: int = GROUP) -> GroupView | None:
        """What the group may see by now."""
        async with self.talk.database.unit_of_work() as session:
            return await find_group(session, chat_id)

    async def notices(self) -> list[tuple[int, str, Json]]:
        """The notices that wait."""
        statement = select(OutboxMessage).order_by(col(OutboxMessage.id))
        async with self.talk.database.unit_of_work() as session:
            rows = (await session.execute(statement)).scalars().all()
        return [(row.chat_id, row.notice or "", row.params or {}) for row in rows]


Bind = Callable[..., Awaitable[None]]


@pytest.fixture
def group_talk(talk: Talk) -> GroupTalk:
    return GroupTalk(talk)


@pytest.fixture
async def coffee(database: Database) -> int:
    """Thirty bags in the north, three in the south."""
    async with database.unit_of_work() as session:
        session.add(Unit(code="un"))
        session.add_all([Location(id=NORTH, name="Loja Norte"), Location(id=SOUTH, name="Loja Sul")])
        await session.flush()
        product = await add_product(session, actor_id=None, sku="A-1", name="Café torrado", unit_code="un")
        assert product.id is not None
        for place, count in ((NORTH, 30), (SOUTH, 3)):
            session.add(StockLevel(product_id=product.id, location_id=place, on_hand=Decimal(count)))
        return product.id


@pytest.fixture
def bind(database: Database, talk: Talk) -> Bind:
    """Adds the group, and binds it to a role and locations; without locations it sees all of them."""

    async def add_and_bind(role: Role | None, *locations: int, title: str = "Compras", chat_id: int = GROUP) -> None:
        async with database.unit_of_work() as session:
            await add_group(session, ADMIN, chat_id=chat_id, title=title)
            await bind_group(session, ADMIN, chat_id, role)
            for location in locations:
                await show_location(session, ADMIN, chat_id, location, shown=True)

    return add_and_bind
