"""A company in the middle of its first steps."""

from typing import Any

import pytest

from models.catalog.adding import ensure_usual_units
from models.company.queries import get_company
from tests.handlers.conftest import ANA, Sent, Talk


@pytest.fixture
async def beginning(talk: Talk) -> Talk:
    """Ana's company has done none of its first steps, and Tom has not joined yet."""
    async with talk.database.unit_of_work() as session:
        (await get_company(session)).settled_steps = []
        await ensure_usual_units(session)
    return talk


def labels(sent: Sent) -> list[list[str]]:
    """What the buttons below a message say."""
    return [[button["text"] for button in row] for row in sent[1].get("reply_markup", {}).get("inline_keyboard", [])]


def payload(sent: Sent, label: str) -> str:
    """What the button carries that begins with this label."""
    rows: list[list[dict[str, Any]]] = sent[1]["reply_markup"]["inline_keyboard"]
    (found,) = [button["callback_data"] for row in rows for button in row if button["text"].startswith(label)]
    return str(found)


async def screen(talk: Talk, data: str, sender: int = ANA) -> Sent:
    """What takes the place of the message whose button was pressed."""
    (toast, edited) = await talk.press(data, sender)
    assert toast[0] == "answerCallbackQuery"
    assert edited[0] == "editMessageText"
    return edited
