"""Neither the token, nor the database's password, nor a code leaves the program, but in its link.

The real program, at DEBUG, through a day on which everything goes wrong: what it prints, what its tables and
its files hold.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import URL, text

from bot.database import Database
from sandbox import Fault, Sandbox
from tests.databases import Cluster
from tests.inviting import LINK as JOIN_LINK
from tests.inviting import link_below, make_link
from tests.machines import ADMIN, MEMBER, PHONES, STRANGER, TOKEN
from tests.promises.leaks import file_contents, leaks, table_contents
from tests.promises.program import PATIENCE_S, Program, started
from tests.promises.test_14_secrets_never_leave import free_port
from tests.promises.wicked import ANSWERS, Wicked

PASSWORD = "canary-cGFzc3dvcmQ"
FAULTS = ("429", "500", "timeout", "lost_reply")
SURVIVED = sorted(ANSWERS.keys() - {"401", "403", "404", "409", "moved"})
LINK = re.compile(r"start=(setup_[A-Za-z0-9_-]+)")


@dataclass
class Day:
    """The program, what is around it, and the secrets it was given or made."""

    sandbox: Sandbox
    wicked: Wicked
    database: Database
    folder: Path
    settings: dict[str, str]
    planted: str | None = None
    secrets: dict[str, str] = field(default_factory=lambda: {"token": TOKEN, "password": PASSWORD})

    @asynccontextmanager
    async def program(self, name: str, *words: str) -> AsyncIterator[Program]:
        (self.folder / name).mkdir()
        async with started(self.folder / name, self.settings, *words, planted=self.planted) as program:
            yield program

    async def link(self, program: Program, name: str) -> str:
        """The code that the program prints, once."""
        await until(lambda: LINK.search(program.stdout()), "a link")
        (code,) = LINK.findall(program.stdout())
        self.secrets[name] = code
        return str(code)

    async def say(self, phone_id: int, words: str) -> None:
        """Type a message and wait for an answer."""
        before = self._answers(phone_id)
        self.sandbox.phones.send_text(phone_id, words)
        await until(lambda: self._answers(phone_id) > before, f"an answer to {words}")

    def _answers(self, phone_id: int) -> int:
        return sum(message["from_bot"] for message in self.sandbox.phones.chat(phone_id))

    async def rename(self, table: str, name: str) -> None:
        async with self.database.engine.begin() as connection:
            await connection.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))
        await self.database.close()

    async def leaks(self) -> list[str]:
        """Where a secret is that ought not to be there; the link's own line is where its code belongs."""
        printed = {
            f"{path.parent.name}'s {path.name}": LINK.sub("", path.read_text()).encode()
            for path in self.folder.glob("*/std*")
        }
        return leaks(self.secrets, printed | file_contents(self.folder) | await table_contents(self.database))


async def until(holds: Callable[[], Any], what: str) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"waited in vain for {what}")


@pytest.fixture
async def day(database_url: URL, tmp_path: Path) -> AsyncIterator[Day]:
    url = database_url.set(password=PASSWORD) if database_url.get_backend_name() == "postgresql" else database_url
    sandbox = Sandbox(token=TOKEN, phones=PHONES, limits=False)
    wicked = Wicked(await sandbox.start())
    settings = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}",
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "DATA_DIR": str(tmp_path / "data"),
        "LOG_LEVEL": "DEBUG",
    }
    database = Database(database_url)
    yield Day(sandbox, wicked, database, tmp_path, settings)
    await wicked.stop()
    await sandbox.stop()
    await database.close()


async def start_and_join(day: Day, program: Program) -> None:
    """The first start, before Telegram can be reached; then somebody opens the link."""
    await until(lambda: "telegram_away" in program.stderr(), "a refused connection")
    await day.wicked.start(int(day.settings["TELEGRAM_API_URL"].rpartition(":")[2]))
    code = await day.link(program, "code of the first start")
    await day.say(ADMIN, f"/start {code}")


async def invite(day: Day) -> None:
    """The admin makes a link, which reaches them at the second attempt."""
    for kind in ("500", "lost_reply"):
        day.sandbox.faults.add(Fault("sendPhoto", kind, count=1))
    day.secrets["invitation"] = await make_link(day.sandbox, ADMIN)


async def bear_what_telegram_does(day: Day, answers: Sequence[str]) -> None:
    """Every fault, and these wrong answers, to questions and to replies."""
    for kind in FAULTS:
        for method in ("getUpdates", "sendMessage"):
            day.sandbox.faults.add(Fault(method, kind, count=1, seconds=0.1))  # type: ignore[arg-type]
        await day.say(ADMIN, f"/start {kind}")
    for answer in answers:
        day.wicked.order("getUpdates", answer)
        day.wicked.order("sendMessage", answer)
        await day.say(ADMIN, f"/start {answer}")
        await day.wicked.ordered()
    day.sandbox.faults.add(Fault("sendMessage", "403", count=1))
    day.sandbox.phones.send_text(ADMIN, "/start 403")
    await day.say(ADMIN, "/start again")


async def ask_for_a_link(day: Day) -> None:
    """Somebody at the terminal asks for another link."""
    async with day.program("setup-link", "setup-link") as program:
        await day.link(program, "unused code")
        assert await program.ended() == 0


async def break_while_joining(day: Day) -> None:
    """Codes arrive while the table of invitations cannot be read: those updates are set aside."""
    await day.rename("invitation", "invitation_away")
    for code in ("unused code", "invitation"):
        await day.say(STRANGER, f"/start {day.secrets[code]}")
    await day.rename("invitation_away", "invitation")


async def crash_while_storing(day: Day, program: Program) -> None:
    """The same code arrives while nothing can be stored; and another program takes the updates."""
    await day.rename("inbox_update", "inbox_update_away")
    day.sandbox.phones.send_text(STRANGER, f"/start {day.secrets['unused code']}")
    await until(lambda: "inbox_update" in program.stderr(), "a failure to store")
    await day.rename("inbox_update_away", "inbox_update")
    day.wicked.order("getUpdates", "409")
    assert await program.ended() == 1


async def be_refused(day: Day) -> None:
    """Telegram does not know the token, and says so with the token in its words."""
    day.wicked.order("getMe", "401")
    async with day.program("refused", "setup-link") as program:
        assert await program.ended() == 1


async def test_no_secret_leaves_the_program(
    day: Day, request: pytest.FixtureRequest, backend: str, chance: Random, amount: Callable[[int, int], int]
) -> None:
    async with day.program("run") as program:
        await start_and_join(day, program)
        await invite(day)
        answers = chance.sample(SURVIVED, amount(2, len(SURVIVED)))
        await asyncio.gather(bear_what_telegram_does(day, answers), ask_for_a_link(day))
        await break_while_joining(day)
        if backend == "postgresql":
            cluster: Cluster = request.getfixturevalue("cluster")
            cluster.control("restart", "-m", "immediate")
            await day.say(ADMIN, "/start after the restart")
        await asyncio.gather(crash_while_storing(day, program), be_refused(day))
    assert await day.leaks() == []


async def links_that_arrive_late_or_never(day: Day) -> list[str]:
    """The codes of links whose message meets every fault, but for that of one which Telegram refuses to deliver."""
    day.sandbox.faults.add(Fault("sendPhoto", "403", count=1))
    making = asyncio.create_task(make_link(day.sandbox, ADMIN))
    await until(lambda: sent_links(day), "a link that is refused")
    making.cancel()
    await asyncio.wait([making])
    codes = []
    for kind in ("429", "500", "lost_reply"):
        day.sandbox.faults.add(Fault("sendPhoto", kind, count=1))
        codes.append(await make_link(day.sandbox, ADMIN))
    day.secrets |= {f"link {number}": code for number, code in enumerate(sent_links(day))}
    return codes


def sent_links(day: Day) -> list[str]:
    """The codes of all links that were ever on their way, also of those that did not arrive."""
    return list(dict.fromkeys(JOIN_LINK.findall("\n".join(map(repr, day.sandbox.requests)))))


async def use_links(day: Day, codes: Sequence[str]) -> None:
    """Well, wrongly, twice, by somebody else, by the admin; as a word, as a product, in a message that changes."""
    well, other, _ = codes
    for kind in ("500", "lost_reply", "429"):
        day.sandbox.faults.add(Fault("sendMessage", kind, count=1))
    for phone, words in (
        (STRANGER, f"/start {well[:-1]}"),
        (STRANGER, f"/start {well}"),
        (STRANGER, f"/start {well}"),
        (MEMBER, f"/start {well}"),
        (ADMIN, f"/start {other}"),
        (STRANGER, f"https://t.me/bot?start={other}"),
        (STRANGER, other),
        (ADMIN, "/products"),
        (ADMIN, f"{other}; un"),
        (ADMIN, "/cancel"),
        (ADMIN, f"/people {other}"),
    ):
        await day.say(phone, words)


async def move_by_link(day: Day) -> None:
    """Whoever joined moves to another account; the link is tried by whom it is not for first."""
    await day.say(ADMIN, "/people")
    card = day.sandbox.phones.newest(ADMIN)
    assert card is not None
    for data in ("mc:2:0", "ir:2:0"):
        await day.sandbox.phones.tap(ADMIN, card["message_id"], data)
    code = await link_below(day.sandbox, ADMIN, card["message_id"])
    day.secrets["link to move by"] = code
    for phone in (ADMIN, MEMBER, STRANGER):
        await day.say(phone, f"/start {code}")


async def test_no_link_is_left_behind(day: Day) -> None:
    async with day.program("run") as program:
        await start_and_join(day, program)
        await use_links(day, await links_that_arrive_late_or_never(day))
        await move_by_link(day)
        program.process.terminate()
        assert await program.ended() == 0
    assert len(day.secrets) == 8
    assert await day.leaks() == []


async def test_a_planted_link_in_a_log_is_caught(day: Day) -> None:
    day.planted = "planted_leaks.keep_links"
    async with day.program("run") as program:
        await start_and_join(day, program)
        await invite(day)
        await day.say(STRANGER, f"/start {day.secrets['invitation']}")
        program.process.terminate()
        await program.ended()
    assert set(await day.leaks()) >= {
        "invitation in run's stderr",
        "invitation in table audit_entry",
        "invitation in table conversation",
    }


async def test_planted_leaks_are_caught(day: Day) -> None:
    day.planted = "let_everything_out"
    async with day.program("run") as program:
        await start_and_join(day, program)
        await invite(day)
        day.wicked.order("getUpdates", "no status")
        await day.say(ADMIN, "/start again")
        await day.wicked.ordered()
        day.secrets["unused code"] = "setup_Y2FuYXJ5LWNvZGUtdGhhdC1ub2JvZHktdXNl"
        await crash_while_storing(day, program)
    assert set(await day.leaks()) >= {
        "token in run's stderr",
        "code of the first start in table inbox_update",
        "invitation in table outbox_message",
        "unused code in run's stderr",
    }
