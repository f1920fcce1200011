"""Lanes: in order within a chat, side by side between chats, and no more at once than there is room for."""

import asyncio
from collections import defaultdict
from typing import cast

import pytest

from bot import lanes as module
from bot.handling import Handling, Received
from bot.lanes import Lanes
from models.messaging.operations import IncomingUpdate


class Recorder:
    """Stands where updates are handled: notes them, and holds back those of a lane until it is opened."""

    def __init__(self) -> None:
        self.begun: list[Received] = []
        self.done: list[int] = []
        self.gates: dict[int, asyncio.Event] = defaultdict(_open)

    async def handle(self, received: Received) -> None:
        self.begun.append(received)
        await self.gates[received.lane].wait()
        self.done.append(received.update_id)

    def hold(self, lane: int) -> None:
        self.gates[lane] = asyncio.Event()


def _open() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


def updates(lane: int, *ids: int) -> list[IncomingUpdate]:
    return [IncomingUpdate(update_id, lane, "{}") for update_id in ids]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def lanes_of(recorder: Recorder, group: asyncio.TaskGroup) -> Lanes:
    return Lanes(cast(Handling, recorder), group)


async def turns(count: int = 20) -> None:
    """Let everything run that can."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_chat_is_handled_in_order(recorder: Recorder) -> None:
    async with asyncio.TaskGroup() as group:
        lanes = lanes_of(recorder, group)
        lanes.put(updates(1, 5, 3, 9))
        lanes.put(updates(1, 4))
        await lanes.drain()
    assert recorder.done == [5, 3, 9, 4]


async def test_the_next_of_a_chat_waits_and_other_chats_do_not(recorder: Recorder) -> None:
    recorder.hold(1)
    async with asyncio.TaskGroup() as group:
        lanes = lanes_of(recorder, group)
        lanes.put([*updates(1, 1, 2), *updates(2, 3, 4)])
        await turns()
        assert [received.update_id for received in recorder.begun] == [1, 3, 4]
        assert recorder.done == [3, 4]
        recorder.gates[1].set()
        await lanes.drain()
    assert recorder.done == [3, 4, 1, 2]


async def test_a_lane_that_has_run_empty_starts_anew_and_leaves_nothing(recorder: Recorder) -> None:
    async with asyncio.TaskGroup() as group:
        lanes = lanes_of(recorder, group)
        for update_id in range(3):
            lanes.put(updates(1, update_id))
            await lanes.drain()
            assert (lanes._queues, lanes._running) == ({}, set())
    assert recorder.done == [0, 1, 2]


async def test_what_an_earlier_run_left_is_handled_one_at_a_time_and_marked(recorder: Recorder) -> None:
    recorder.hold(1)
    async with asyncio.TaskGroup() as group:
        lanes = lanes_of(recorder, group)
        recovering = group.create_task(lanes.recover([*updates(1, 1), *updates(2, 2)]))
        await turns()
        assert [received.update_id for received in recorder.begun] == [1]
        recorder.gates[1].set()
        await recovering
        lanes.put(updates(1, 3))
    assert [(r.update_id, r.recovered) for r in recorder.begun] == [(1, True), (2, True), (3, False)]


async def test_a_crowd_closes_the_door_until_there_is_room_again(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_CROWDED", 4)
    monkeypatch.setattr(module, "_ROOMY", 2)
    recorder.hold(1)
    recorder.hold(2)
    async with asyncio.TaskGroup() as group:
        lanes = lanes_of(recorder, group)
        lanes.put([*updates(1, 1), *updates(2, 2, 3)])
        await asyncio.wait_for(lanes.room(), 1)
        lanes.put(updates(1, 4))
        waiting = group.create_task(lanes.room())
        await turns()
        assert not waiting.done()
        recorder.gates[1].set()
        await waiting
        assert recorder.done == [1, 4]
        recorder.gates[2].set()


async def test_draining_waits_for_what_is_in_hand(recorder: Recorder) -> None:
    recorder.hold(1)
    async with asyncio.TaskGroup() as group:
        lanes = lanes_of(recorder, group)
        lanes.put(updates(1, 1, 2))
        draining = group.create_task(lanes.drain())
        await turns()
        assert not draining.done()
        recorder.gates[1].set()
        await draining
    assert recorder.done == [1, 2]


async def test_cancelling_drops_what_is_in_hand(recorder: Recorder) -> None:
    recorder.hold(1)
    async with asyncio.TaskGroup() as group:
        lanes = lanes_of(recorder, group)
        lanes.put(updates(1, 1, 2))
        await turns()
        lanes.cancel()
    assert recorder.done == []
    assert [received.update_id for received in recorder.begun] == [1]
