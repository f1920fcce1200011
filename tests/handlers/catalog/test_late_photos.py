"""A photo that Telegram does not hand out holds nobody up, and its sender is told at last."""

import asyncio
from pathlib import Path

import pytest

from bot import postponed
from bot.wire import Unavailable
from models.tasks.tables import Task
from tests.documents.photographs import label, photo, saved
from tests.handlers.conftest import ANA, TOM, Talk


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(postponed, "monotonic", lambda: now[0])
    return now


class _Broken:
    """Telegram hands out every file but one."""

    def __init__(self, talk: Talk, broken: str) -> None:
        self.tries = 0
        self._broken, self._download = broken, talk.download

    async def download(self, file_id: str, destination: Path, *, max_bytes: int = 0) -> None:
        if file_id == self._broken:
            self.tries += 1
            raise Unavailable("HTTP 502", maybe_sent=True)
        await self._download(file_id, destination, max_bytes=max_bytes)


async def test_others_are_answered_and_it_is_said_at_last(talk: Talk, clock: list[float]) -> None:
    picture = saved(photo(label("7896004006482", width=400), size=(1000, 800)))
    broken = _Broken(talk, "file0")
    talk.download = broken.download  # type: ignore[method-assign]
    await talk.send_photo(picture, sender=ANA)
    await talk.send_photo(picture, sender=TOM)
    async with asyncio.timeout(30):
        said = await talk.work()
    assert [params["chat_id"] for _, params in said] == [TOM]
    for _ in range(3):
        clock[0] += 31
        assert await talk.work() == []
    clock[0] += 31
    ((_, params),) = await talk.work()
    assert (params["chat_id"], "O Telegram não entrega mais este arquivo" in params["text"]) == (ANA, True)
    async with talk.database.unit_of_work() as session:
        assert (await session.get_one(Task, 1)).done_at is not None
    assert broken.tries == 5


async def test_a_file_that_comes_later_is_read_then(talk: Talk, clock: list[float]) -> None:
    picture = saved(photo(label("7896004006482", width=400), size=(1000, 800)))
    broken, whole = _Broken(talk, "file0"), talk.download
    talk.download = broken.download  # type: ignore[method-assign]
    await talk.send_photo(picture, sender=ANA)
    assert await talk.work() == []
    async with talk.database.unit_of_work() as session:
        assert (await session.get_one(Task, 1)).attempts == 0
    talk.download = whole  # type: ignore[method-assign]
    assert await talk.work() == [], "it is not due yet"
    clock[0] += 1
    ((_, params),) = await talk.work()
    assert "7896004006482" in params["text"]
