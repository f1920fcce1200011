"""The database away: updates stay with Telegram, and the bot goes on by itself when it is back."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from drivers import inline_sqlite
from tests.bot.events import events
from tests.bot.locks import lock_held
from tests.databases import Cluster
from tests.machines import MEMBER, Bench, add_people, running

only_postgresql = pytest.mark.parametrize("backend", [pytest.param("postgresql", marks=pytest.mark.postgresql)])
only_sqlite = pytest.mark.parametrize("backend", ["sqlite"])


@pytest.fixture
def stoppable(cluster: Cluster) -> Iterator[Cluster]:
    """The session's PostgreSQL, which runs again afterwards whatever the test did."""
    yield cluster
    cluster.control("restart", "-m", "immediate")


async def control(cluster: Cluster, *words: str) -> None:
    await asyncio.to_thread(cluster.control, *words)


async def away(bench: Bench, said: Callable[[], list[str]]) -> None:
    await bench.until(lambda: "database_away" in said(), "an outage")


def assert_said_once(said: list[str]) -> None:
    """Away once, back once, and nothing failed in between."""
    about = [event for event in said if event.startswith("database_") or event.endswith(("failed", "aside"))]
    assert about == ["database_away", "database_back"]


@only_postgresql
async def test_a_server_that_is_down_at_the_start(
    database_url: URL, tmp_path: Path, stoppable: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    await add_people(database_url)
    await control(stoppable, "stop", "-m", "fast")
    async with running(database_url, tmp_path) as bench:
        bench.sandbox.phones.send_text(MEMBER, "/write early")
        await away(bench, lambda: events(caplog))
        assert "ready" not in events(caplog)
        await control(stoppable, "start")
        assert await bench.wait_for_answers(MEMBER, 1) == ["wrote early"]
        assert_said_once(events(caplog))


@only_postgresql
@pytest.mark.parametrize("how", ["fast", "immediate"])
async def test_a_server_that_stops_in_the_middle(
    database_url: URL, tmp_path: Path, stoppable: Cluster, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    await add_people(database_url)
    async with running(database_url, tmp_path) as bench:
        await bench.say(MEMBER, "/write before")
        await control(stoppable, "stop", "-m", how)
        bench.sandbox.phones.send_text(MEMBER, "/write during")
        await away(bench, lambda: events(caplog))
        assert len(bench.sandbox.updates) == 1
        await control(stoppable, "start")
        assert await bench.wait_for_answers(MEMBER, 2) == ["wrote before", "wrote during"]
        assert await bench.categories() == ["before", "during"]
        assert_said_once(events(caplog))


@only_postgresql
async def test_a_server_that_restarts_under_load(database_url: URL, tmp_path: Path, stoppable: Cluster) -> None:
    await add_people(database_url)
    async with running(database_url, tmp_path) as bench:
        await bench.say(MEMBER, "warm")
        for round_ in range(3):
            for number in range(10):
                bench.sandbox.phones.send_text(MEMBER, f"/write {round_}.{number}")
            await control(stoppable, "restart", "-m", "immediate")
        expected = [f"{round_}.{number}" for round_ in range(3) for number in range(10)]
        await bench.until(lambda: f"wrote {expected[-1]}" in bench.answers(MEMBER), "the last answer")
        assert await bench.categories() == expected
        assert list(dict.fromkeys(bench.answers(MEMBER)))[1:] == [f"wrote {name}" for name in expected]


@only_sqlite
async def test_a_file_that_another_process_keeps_to_itself_for_long(
    database_url: URL, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_sqlite, "_LOCK_PATIENCE_S", 0.1)
    await add_people(database_url)
    async with running(database_url, tmp_path) as bench:
        await bench.say(MEMBER, "/write before")
        async with lock_held(database_url):
            bench.sandbox.phones.send_text(MEMBER, "/write during")
            await away(bench, lambda: events(caplog))
            assert len(bench.sandbox.updates) == 1
        assert await bench.wait_for_answers(MEMBER, 2) == ["wrote before", "wrote during"]
        assert await bench.categories() == ["before", "during"]
        assert_said_once(events(caplog))


@only_sqlite
async def test_a_file_that_another_process_keeps_for_a_moment_is_no_outage(
    database_url: URL, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await add_people(database_url)
    async with running(database_url, tmp_path) as bench:
        await bench.say(MEMBER, "/write before")
        async with lock_held(database_url):
            bench.sandbox.phones.send_text(MEMBER, "/write during")
            await asyncio.sleep(0.3)
            assert bench.answers(MEMBER) == ["wrote before"]
        assert await bench.wait_for_answers(MEMBER, 2) == ["wrote before", "wrote during"]
        assert "database_away" not in events(caplog)


@only_sqlite
async def test_a_file_that_is_locked_at_the_start(
    database_url: URL, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline_sqlite, "_LOCK_PATIENCE_S", 0.1)
    await add_people(database_url)
    async with lock_held(database_url) as release, running(database_url, tmp_path) as bench:
        bench.sandbox.phones.send_text(MEMBER, "/write early")
        await away(bench, lambda: events(caplog))
        release()
        assert await bench.wait_for_answers(MEMBER, 1) == ["wrote early"]
        assert_said_once(events(caplog))
