"""Members who block the bot, or let it write again."""

from typing import Any

import pytest
from sqlmodel import col, select

from models.messaging.tables import OutboxMessage
from models.people.queries import find_sender
from models.people.tables import Member
from tests.handlers.conftest import ANA, SENT_AT, STRANGER, TOM, Sent, Talk


async def becomes(talk: Talk, telegram_id: int, old: str, new: str, kind: str = "private") -> list[Sent]:
    """What Telegram says when somebody stops or starts the bot."""
    bot = {"id": 42, "is_bot": True, "first_name": "Retaguarda"}

    def status(name: str) -> dict[str, Any]:
        return {"status": name, "user": bot} | ({"until_date": 0} if name == "kicked" else {})

    chat: dict[str, Any] = {"id": telegram_id, "type": kind, "first_name": "Gil"}
    user = {"id": telegram_id, "is_bot": False, "first_name": "Gil"}
    change = {"old_chat_member": status(old), "new_chat_member": status(new)}
    return await talk.update({"my_chat_member": {"chat": chat, "from": user, "date": SENT_AT, **change}})


async def is_unreachable(talk: Talk, telegram_id: int) -> bool:
    async with talk.database.unit_of_work() as session:
        sender = await find_sender(session, telegram_id=telegram_id, chat_id=telegram_id)
    assert sender is not None
    return sender.is_unreachable


async def notices(talk: Talk) -> list[tuple[int, str | None, dict[str, Any] | None]]:
    async with talk.database.unit_of_work() as session:
        rows = (await session.execute(select(OutboxMessage).order_by(col(OutboxMessage.id)))).scalars()
        return [(row.chat_id, row.notice, row.params) for row in rows]


async def test_the_admins_are_told_once(talk: Talk) -> None:
    for _ in range(2):
        assert await becomes(talk, TOM, "member", "kicked") == []
    assert await is_unreachable(talk, TOM)
    assert await notices(talk) == [(ANA, "member_unreachable", {"name": "Tom"})]


async def test_whoever_lets_the_bot_write_again_is_reachable(talk: Talk) -> None:
    await becomes(talk, TOM, "member", "kicked")
    assert await becomes(talk, TOM, "kicked", "member") == []
    assert not await is_unreachable(talk, TOM)
    await becomes(talk, TOM, "member", "kicked")
    assert len(await notices(talk)) == 2


async def test_nobody_is_told_of_somebody_who_was_switched_off(talk: Talk) -> None:
    async with talk.database.unit_of_work() as session:
        tom = (await session.execute(select(Member).where(Member.telegram_id == TOM))).scalar_one()
        tom.is_active = False
    await becomes(talk, TOM, "member", "kicked")
    assert await is_unreachable(talk, TOM)
    assert await notices(talk) == []


@pytest.mark.parametrize(("old", "new"), [("member", "kicked"), ("kicked", "member")])
async def test_strangers_may_do_as_they_like(talk: Talk, old: str, new: str) -> None:
    assert await becomes(talk, STRANGER, old, new) == []
    assert await notices(talk) == []
    async with talk.database.unit_of_work() as session:
        assert await find_sender(session, telegram_id=STRANGER, chat_id=STRANGER) is None
