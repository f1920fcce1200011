"""Making an invitation as an admin does: by the command and its buttons, on a phone of the sandbox."""

import asyncio
import re
from typing import Any

from sandbox import Sandbox

PATIENCE_S = 20.0
LINK = re.compile(r"https://t\.me/\w+\?start=(join_[A-Za-z0-9_-]{32})")


async def make_link(sandbox: Sandbox, admin_id: int, *, role: str = "viewer") -> str:
    """The code of a link for a newcomer with this role."""
    asked = sandbox.phones.send_text(admin_id, "/invite").message_id
    card = await _newer(sandbox, admin_id, asked, "reply_markup")
    number = re.search(r"ia:(\d+):", str(card["reply_markup"]))
    assert number is not None
    for data in (f"ia:{number[1]}:{role}", f"ic:{number[1]}"):
        assert (await sandbox.phones.tap(admin_id, card["message_id"], data)).answered
    return await link_below(sandbox, admin_id, card["message_id"])


async def link_below(sandbox: Sandbox, admin_id: int, message_id: int) -> str:
    """The code of the link that comes after a message."""
    found = LINK.search(str(await _newer(sandbox, admin_id, message_id, "photo")))
    assert found is not None
    return found[1]


async def _newer(sandbox: Sandbox, phone_id: int, message_id: int, field: str) -> dict[str, Any]:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for message in sandbox.phones.chat(phone_id):
                if message["from_bot"] and message["message_id"] > message_id and message.get(field):
                    return message
            await asyncio.sleep(0.01)
