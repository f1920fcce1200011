"""getUpdates: order, confirmation, waiting, kinds, lifetimes, and two pollers."""

import asyncio
from typing import Any

from sandbox import Sandbox
from tests.sandbox.client import Client

CONFLICT = "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_updates_come_in_order_until_they_are_confirmed(sandbox: Sandbox, client: Client) -> None:
    for number in range(5):
        sandbox.phones.send_text(1001, f"message {number}")
    first = await client.bot("getUpdates", limit=2)
    assert texts(first) == ["message 0", "message 1"]
    assert texts(await client.bot("getUpdates", limit=2)) == texts(first)
    ids = [update["update_id"] for update in await client.bot("getUpdates")]
    assert ids == list(range(ids[0], ids[0] + 5))
    assert texts(await client.bot("getUpdates", offset=ids[3])) == ["message 3", "message 4"]
    assert await client.bot("getUpdates", offset=ids[4] + 1) == []


async def test_a_negative_offset_forgets_all_but_the_last(sandbox: Sandbox, client: Client) -> None:
    for number in range(5):
        sandbox.phones.send_text(1001, f"message {number}")
    assert texts(await client.bot("getUpdates", offset=-2)) == ["message 3", "message 4"]
    assert len(await client.bot("getUpdates")) == 2


async def test_limits_outside_of_the_range_mean_a_hundred(sandbox: Sandbox, client: Client) -> None:
    for number in range(101):
        sandbox.phones.send_text(1001, f"message {number}")
    assert [len(await client.bot("getUpdates", limit=limit)) for limit in (0, 101, 100)] == [100] * 3


async def test_a_long_poll_answers_as_soon_as_something_comes(sandbox: Sandbox, client: Client) -> None:
    poll = asyncio.create_task(client.bot("getUpdates", timeout=50))
    await _until_polling(sandbox)
    sandbox.phones.send_text(1001, "hello")
    assert texts(await poll) == ["hello"]


async def test_the_older_of_two_polls_is_ended(sandbox: Sandbox, client: Client) -> None:
    older = asyncio.create_task(client.refusal("getUpdates", timeout=50))
    await _until_polling(sandbox)
    newer = asyncio.create_task(client.bot("getUpdates", timeout=50))
    assert await older == CONFLICT
    sandbox.phones.send_text(1001, "hello")
    assert texts(await newer) == ["hello"]


async def test_an_abandoned_poll_takes_nothing_with_it(sandbox: Sandbox, client: Client) -> None:
    poll = asyncio.create_task(client.bot("getUpdates", timeout=50))
    await _until_polling(sandbox)
    poll.cancel()
    await asyncio.wait([poll])
    sandbox.phones.send_text(1001, "hello")
    assert texts(await client.bot("getUpdates")) == ["hello"]


async def test_allowed_kinds_are_remembered(sandbox: Sandbox, client: Client) -> None:
    await client.bot("getUpdates", allowed_updates=["callback_query"])
    message = sandbox.phones.send_text(1001, "not wanted")
    sandbox.phones.press(1001, message.message_id, "wanted")
    (update,) = await client.bot("getUpdates")
    assert update["callback_query"]["data"] == "wanted"
    await client.bot("getUpdates", allowed_updates=[])
    sandbox.phones.send_text(1001, "wanted again")
    assert len(await client.bot("getUpdates")) == 2


async def test_lifetimes_on_the_movable_clock(sandbox: Sandbox, client: Client) -> None:
    message = sandbox.phones.send_text(1001, "kept for a day")
    sandbox.phones.press(1001, message.message_id, "kept for 150 s")
    sandbox.phones.send_text(1001, "kept for a day too")
    await client.post("/clock", {"advance_s": 149})
    assert len(await client.bot("getUpdates")) == 3
    await client.post("/clock", {"advance_s": 2})
    assert texts(await client.bot("getUpdates")) == ["kept for a day", "kept for a day too"]
    await client.post("/clock", {"advance_s": 24 * 60 * 60 - 152})
    assert len(await client.bot("getUpdates")) == 2
    await client.post("/clock", {"advance_s": 2})
    assert await client.bot("getUpdates") == []


async def test_numbers_start_anew_after_a_week_of_silence(sandbox: Sandbox, client: Client) -> None:
    sandbox.phones.send_text(1001, "before")
    (before,) = await client.updates()
    sandbox.clock.advance(7 * 24 * 60 * 60 + 1)
    sandbox.phones.send_text(1001, "after")
    (after,) = await client.updates()
    assert after["update_id"] != before["update_id"] + 1


async def test_injected_updates_arrive_as_they_are(client: Client) -> None:
    strange = {"update_id": 7, "message": {"nonsense": [None, "<b>"]}, "future_kind": 1}
    await client.post("/updates", strange)
    assert await client.bot("getUpdates") == [strange]
    assert await client.bot("getUpdates", offset=8) == []


async def test_an_injected_update_gets_an_id_unless_raw(client: Client) -> None:
    await client.post("/updates", {"message": {}})
    (update,) = await client.updates()
    assert isinstance(update.pop("update_id"), int)
    assert update == {"message": {}}
    await client.post("/updates?raw=1", {"message": {}})
    assert await client.bot("getUpdates") == [{"message": {}}]


async def test_updates_without_a_usable_id_go_out_once(sandbox: Sandbox, client: Client) -> None:
    unusable: list[Any] = [{"update_id": None}, {"update_id": "7"}, {"update_id": True}, "text", 5, [1], None]
    sandbox.phones.send_text(1001, "before")
    for update in unusable:
        await client.post("/updates", update)
    sandbox.phones.send_text(1001, "after")
    first = await client.bot("getUpdates")
    assert first[1:-1] == unusable
    assert texts(await client.bot("getUpdates")) == ["before", "after"]
    assert await client.bot("getUpdates", offset=first[-1]["update_id"] + 1) == []


async def test_stopping_lets_a_long_poll_go(sandbox: Sandbox, client: Client) -> None:
    poll = asyncio.create_task(client.bot("getUpdates", timeout=50))
    await _until_polling(sandbox)
    await sandbox.stop()
    assert await poll == []


async def _until_polling(sandbox: Sandbox) -> None:
    for _ in range(5000):
        if sandbox.updates.awaited:
            return
        await asyncio.sleep(0.001)
    raise AssertionError("nobody polls")
