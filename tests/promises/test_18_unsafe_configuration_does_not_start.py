"""Whatever would lose or expose something is refused before anything happens, with one clear line.

The real program in a process of its own: it ends, says one line, and has asked Telegram for nothing. With the
guard taken out (the planted bug) the same configuration starts, and the proof fails.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import URL

from sandbox import Sandbox
from tests.databases import Cluster
from tests.machines import PHONES, TOKEN, add_people
from tests.promises.program import PATIENCE_S, Program, started
from tests.promises.wicked import Wicked

PASSWORD = "canary-cGFzc3dvcmQ"
STARTED = ("event=ready", "event=telegram_away", "event=another_process_receives")
"""Any of these in the log, and it was not refused."""

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""What is refused before any database is opened, or concerns SQLite alone."""


@dataclass
class Place:
    """A folder, a database and a Telegram, all safe."""

    folder: Path
    url: URL
    sandbox: Sandbox
    wicked: Wicked
    api_url: str
    programs: int = field(default=0)

    @property
    def settings(self) -> dict[str, str]:
        return {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": self.api_url,
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self.folder / "data"),
            "SANDBOX_PORT": "0",
        }

    @property
    def database_url(self) -> str:
        return self.url.render_as_string(hide_password=False)

    def new_folder(self) -> Path:
        self.programs += 1
        path = self.folder / str(self.programs)
        path.mkdir()
        return path


@pytest.fixture
async def place(database_url: URL, tmp_path: Path) -> AsyncIterator[Place]:
    is_server = database_url.get_backend_name() == "postgresql"
    sandbox = Sandbox(token=TOKEN, phones=PHONES, limits=False)
    wicked = Wicked(await sandbox.start())
    url = database_url.set(password=PASSWORD) if is_server else database_url
    yield Place(tmp_path, url, sandbox, wicked, await wicked.start())
    await wicked.stop()
    await sandbox.stop()


async def outcome(program: Program) -> str:
    """ "started", or "ended" when the program has ended by itself."""
    async with asyncio.timeout(PATIENCE_S):
        while program.process.returncode is None:
            if any(event in program.stderr() for event in STARTED):
                return "started"
            await asyncio.sleep(0.02)
    return "ended"


async def prove_refused(
    place: Place, settings: dict[str, str], words: str, *, planted: str | None = None, env_file: str = ""
) -> None:
    """It ends with status 1 and one line that names what is wrong, and nothing was printed for whoever trusts it."""
    folder = place.new_folder()
    (folder / ".env").write_text(env_file)
    async with started(folder, settings, planted=planted) as program:
        assert await outcome(program) == "ended", program.stderr()
        assert program.process.returncode == 1, program.stderr()
    lines = program.stderr().splitlines()
    assert len(lines) == 1, lines
    assert words in lines[0]
    assert TOKEN not in lines[0]
    assert PASSWORD not in lines[0]
    assert program.stdout() == ""


UNSAFE_SETTINGS = {
    "unknown setting": ({"COMPANY_COLOUR": "red"}, "COMPANY_COLOUR is not a setting"),
    "token in the clear": ({"TELEGRAM_API_URL": "http://telegram.example"}, "TELEGRAM_API_URL must start with https"),
    "memory": ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL must name a file"),
}


@ON_SQLITE
@pytest.mark.parametrize("name", UNSAFE_SETTINGS)
async def test_unsafe_settings_are_refused(place: Place, name: str) -> None:
    unsafe, words = UNSAFE_SETTINGS[name]
    await prove_refused(place, place.settings | unsafe, words)


@ON_SQLITE
async def test_an_unknown_setting_in_the_file_is_refused(place: Place) -> None:
    await prove_refused(place, place.settings, "BOT_COLOUR in .env is not a setting", env_file="BOT_COLOUR=red")


def open_to_everybody(place: Place) -> dict[str, str]:
    """Without a token, the sandbox's page would show the company's own database."""
    settings = place.settings | {"SANDBOX_DATABASE_URL": place.database_url}
    del settings["BOT_TOKEN"]
    return settings


async def test_the_sandbox_on_the_companys_database_is_refused(place: Place) -> None:
    await prove_refused(place, open_to_everybody(place), "SANDBOX_DATABASE_URL must not be DATABASE_URL")


async def test_the_sandbox_on_another_companys_database_is_refused(place: Place) -> None:
    await add_people(place.url)
    settings = open_to_everybody(place)
    del settings["DATABASE_URL"]
    await prove_refused(place, settings, "SANDBOX_DATABASE_URL holds something else")
    with pytest.raises(AssertionError, match="started"):
        await prove_refused(place, settings, "", planted="planted_unsafe.unguarded_sandbox")


@ON_SQLITE
async def test_planted_unguarded_settings_are_caught(place: Place) -> None:
    # The sandbox first: once a company is in the database, there is a second guard.
    unsafe = [place.settings | UNSAFE_SETTINGS[name][0] for name in ("unknown setting", "token in the clear")]
    for settings in [open_to_everybody(place), *unsafe]:
        with pytest.raises(AssertionError, match="started"):
            await prove_refused(place, settings, "", planted="planted_unsafe.unguarded_settings")


SQLITE = {"without_sync": "synchronous is not FULL", "without_keys": "foreign_keys is off"}
POSTGRESQL = {
    "synchronous_commit = off": "synchronous_commit is off",
    "session_replication_role = replica": "session_replication_role is not origin",
}


@ON_SQLITE
@pytest.mark.parametrize("fault", SQLITE)
async def test_a_careless_sqlite_is_refused(place: Place, fault: str) -> None:
    await prove_refused(place, place.settings, SQLITE[fault], planted=f"planted_unsafe.sqlite_{fault}")
    with pytest.raises(AssertionError, match="started"):
        await prove_refused(place, place.settings, "", planted=f"planted_unsafe.unguarded_{fault}")


@pytest.mark.postgresql
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("fault", POSTGRESQL)
async def test_a_careless_postgresql_is_refused(place: Place, cluster: Cluster, fault: str) -> None:
    cluster.execute(f"ALTER DATABASE {place.url.database} SET {fault}")
    await prove_refused(place, place.settings, POSTGRESQL[fault])
    with pytest.raises(AssertionError, match="started"):
        await prove_refused(place, place.settings, "", planted="planted_unsafe.unguarded_database")


async def prove_it_gives_way(place: Place, planted: str | None = None) -> None:
    """A program whose updates another one takes ends at once and says so."""
    place.wicked.order("getUpdates", "409")
    async with started(place.new_folder(), place.settings, planted=planted) as program:
        await place.wicked.ordered()
        async with asyncio.timeout(8):
            assert await program.process.wait() == 1
    assert program.stderr().splitlines()[-1].startswith("Another program receives this bot's messages.")


async def test_a_second_poller_of_the_same_bot_is_refused(place: Place) -> None:
    await prove_it_gives_way(place)
    with pytest.raises(TimeoutError):
        await prove_it_gives_way(place, planted="planted_unsafe.deaf_to_another_receiver")


async def prove_it_waits(place: Place, planted: str | None = None) -> None:
    """A second program on the same database receives nothing while the first one lives, and says who does."""
    async with started(place.new_folder(), place.settings) as first:
        assert await outcome(first) == "started"
        async with started(place.new_folder(), place.settings, planted=planted) as second:
            assert await outcome(second) == "started"
            assert "event=another_process_receives" in second.stderr(), "it receives too"
            assert "event=ready" not in second.stderr()
            assert first.process.returncode is None


async def test_a_second_receiver_for_the_same_database_waits(place: Place) -> None:
    await prove_it_waits(place)


async def test_a_planted_second_receiver_is_caught(place: Place) -> None:
    with pytest.raises(AssertionError, match="it receives too"):
        await prove_it_waits(place, planted="planted_unsafe.without_a_lease")
