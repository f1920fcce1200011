"""Flood limits, on the sandbox's own clock."""

import pytest

from sandbox import Phone, Sandbox
from sandbox.limits import GROUP_BURST, OVERALL, PRIVATE_BURST
from tests.sandbox.client import TOKEN, Client


@pytest.fixture
def limits() -> bool:
    return True


async def _send(client: Client, chat_id: int) -> int | None:
    """Send one message; the seconds to wait where it was refused."""
    status, answer = await client.call("sendMessage", chat_id=chat_id, text="x")
    if status == 200:
        return None
    wait_s: int = answer["parameters"]["retry_after"]
    assert status == answer["error_code"] == 429
    assert answer["description"] == f"Too Many Requests: retry after {wait_s}"
    return wait_s


async def test_a_private_chat_takes_a_burst_and_then_one_a_second(sandbox: Sandbox, client: Client) -> None:
    assert [await _send(client, 1001) for _ in range(PRIVATE_BURST)] == [None] * PRIVATE_BURST
    assert await _send(client, 1001) == 1
    assert await _send(client, 1002) is None
    sandbox.clock.advance(1)
    assert [await _send(client, 1001), await _send(client, 1001)] == [None, 1]


async def test_edits_count_and_answers_do_not(sandbox: Sandbox, client: Client) -> None:
    for number in range(PRIVATE_BURST - 1):
        await client.bot("sendMessage", chat_id=1001, text=f"{number}")
    await client.bot("editMessageText", chat_id=1001, message_id=1, text="x")
    refusal = await client.refusal("editMessageText", chat_id=1001, message_id=1, text="y")
    assert refusal == "429 Too Many Requests: retry after 1"
    query = sandbox.phones.press(1001, 1, "x")
    assert await client.bot("answerCallbackQuery", callback_query_id=query.id) is True
    assert await client.bot("sendChatAction", chat_id=1001, action="typing") is True


async def test_a_refused_message_has_no_effect(client: Client) -> None:
    for _ in range(PRIVATE_BURST + 3):
        await _send(client, 1001)
    assert len(await client.get("/phones/1001/chat")) == PRIVATE_BURST


async def test_a_group_takes_twenty_a_minute(sandbox: Sandbox, client: Client) -> None:
    group = sandbox.phones.add_group("Loja", [1001])
    assert [await _send(client, group.id) for _ in range(GROUP_BURST)] == [None] * GROUP_BURST
    assert await _send(client, group.id) == 3
    sandbox.clock.advance(3)
    assert await _send(client, group.id) is None


async def test_thirty_a_second_overall() -> None:
    phones = [Phone(2000 + number, "x", "en") for number in range(OVERALL + 1)]
    sandbox = Sandbox(token=TOKEN, phones=phones)
    for phone in phones[:-1]:
        await sandbox.call("sendMessage", {"chat_id": phone.id, "text": "x"})
    last = {"chat_id": phones[-1].id, "text": "x"}
    with pytest.raises(Exception, match="Too Many Requests: retry after 1"):
        await sandbox.call("sendMessage", last)
    sandbox.clock.advance(1)
    assert (await sandbox.call("sendMessage", last))["text"] == "x"


async def test_limits_can_be_lifted() -> None:
    sandbox = Sandbox(token=TOKEN, phones=[Phone(1001, "Ana", "pt-br")], limits=False)
    for _ in range(200):
        await sandbox.call("sendMessage", {"chat_id": 1001, "text": "x"})
