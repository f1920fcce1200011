"""Promise 4: no update can stop the bot. Its neighbours are handled; the bad one is set aside or ignored."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from aiogram import Router
from aiogram.types import Update
from pydantic import ValidationError
from sqlalchemy import URL, func
from sqlmodel import col, select

from bot import handling, inbox
from bot.database import Database
from bot.handling import Handling, Received
from bot.inbox import Inbox
from bot.machine import Machine
from bot.wire import verdicts
from handlers import NOTICES, ROUTERS
from models.catalog.tables import Category
from models.messaging.operations import IncomingUpdate
from models.messaging.tables import InboxUpdate
from models.people.operations import add_member
from models.people.tables import Language, Role
from sandbox import Phone, Sandbox
from tests import machines
from tests.machines import TOKEN, build_parts, served
from tests.promises.documented_updates import documented_updates
from tests.promises.known_updates import known_updates
from tests.promises.mutations import JUNK, UNSPEAKABLE, dropped, mutated, paths

PEOPLE = tuple(range(601, 609))
IN_CHARGE = 600
AT_ONCE = 40
STUCK_AFTER_S = 60.0
SHOWN = 100
"""A chat of the sandbox shows only its latest messages."""

Amount = Callable[[int, int], int]

pytestmark = pytest.mark.filterwarnings("ignore:Detected unknown update type:RuntimeWarning")


@pytest.fixture(autouse=True)
def quick_and_quiet(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of failures on purpose: their tracebacks say nothing, and the pauses between attempts prove nothing."""
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(handling, "_PAUSE_S", 0.001)
    monkeypatch.setattr("bot.machine._FLUSH_EVERY_S", 0.05)


@pytest.mark.parametrize("area", ["test area", "application"])
async def test_no_update_stops_the_bot(
    database_url: URL, tmp_path: Path, chance: Random, amount: Amount, backend: str, area: str
) -> None:
    bad = bad_updates(chance, amount(250, 5_000))
    await prove(database_url, tmp_path, chance, bad, area=area)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_what_cannot_be_identified_is_ignored(database_url: URL, tmp_path: Path, chance: Random) -> None:
    nameless = [value for value in JUNK if not isinstance(value, int) or isinstance(value, bool)]
    updates = [Bad({"update_id": value, "message": {}}, has_id=False) for value in nameless]
    await prove(database_url, tmp_path, chance, [*updates, *(Bad(value, has_id=False) for value in JUNK + UNSPEAKABLE)])


async def _unguarded(self: Handling, received: Received) -> None:
    update = Update.model_validate(orjson.loads(received.payload))
    await self._try(update, received)


async def _whole_batch_or_nothing(self: Inbox, updates: Sequence[Any]) -> list[IncomingUpdate]:
    for raw in updates:
        Update.model_validate(raw)
    return await _receive(self, updates)


async def _forgetful(self: Handling, received: Received) -> None:
    try:
        Update.model_validate(orjson.loads(received.payload))
    except ValueError:
        self._inbox.finish_later(received.update_id)
        return
    await _handle(self, received)


_receive, _handle = Inbox.receive, Handling.handle


@pytest.mark.parametrize(
    ("owner", "name", "bug", "shown_by"),
    [
        pytest.param(Handling, "handle", _unguarded, ExceptionGroup, id="errors-end-the-lane"),
        pytest.param(Inbox, "receive", _whole_batch_or_nothing, ExceptionGroup, id="one-bad-update-stops-the-batch"),
        pytest.param(Handling, "handle", _forgetful, AssertionError, id="bad-update-is-dropped-silently"),
        pytest.param(inbox, "_json", lambda raw: orjson.dumps(raw).decode(), ExceptionGroup, id="unwritable-update"),
        pytest.param(verdicts, "_leniently", lambda _payload: None, TimeoutError, id="unreadable-update"),
    ],
)
async def test_planted_bug_is_caught(
    database_url: URL,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    bug: Any,
    shown_by: type[Exception],
) -> None:
    chance = Random(4)
    monkeypatch.setattr(owner, name, bug)
    if shown_by is TimeoutError:
        monkeypatch.setattr("tests.promises.test_04_no_update_stops_the_bot.STUCK_AFTER_S", 3.0)
    with pytest.raises(shown_by):
        await prove(database_url, tmp_path, chance, bad_updates(chance, 60))


@dataclass(frozen=True)
class Bad:
    """An update that no one should send; `has_id` when it is numbered as Telegram numbers them."""

    update: Any
    has_id: bool = True


def bad_updates(chance: Random, wanted: int) -> list[Bad]:
    """Half of them lack one thing, half are changed at random; between them everything unspeakable."""
    whole = [
        update
        for person in PEOPLE[:2]
        for update in (*known_updates(person), *documented_updates(chance, chance.choice(PEOPLE)))
    ]
    lacking = [dropped(update, path) for update in whole for path in paths(update)]
    chance.shuffle(lacking)
    half = lacking[: wanted // 2]
    others = [mutated(chance.choice(whole), whole, chance) for _ in range(wanted - len(half) - len(UNSPEAKABLE))]
    written = {"message_id": 1, "date": 1_795_000_000, "chat": {"id": PEOPLE[0], "type": "private"}}
    unspeakable = [{"message": written | {"text": value}} for value in UNSPEAKABLE]
    mixed = [Bad(update) for update in (*half, *others, *unspeakable)]
    chance.shuffle(mixed)
    return mixed


async def prove(url: URL, folder: Path, chance: Random, bad: Sequence[Bad], *, area: str = "test area") -> None:
    """Bad updates among good ones of the same chats and of others; fails when any good one is lost or waits."""
    routers = [machines.test_area()] if area == "test area" else ROUTERS
    async with working(url, folder, routers) as work:
        for start in range(0, len(bad), AT_ONCE):
            for one in bad[start : start + AT_ONCE]:
                work.send_bad(one)
                work.send_good(chance.choice(PEOPLE))
            work.repeat_an_earlier_id()
            await work.until_all_are_done()
        await work.check(counts_effects=area == "test area")


@dataclass
class Work:
    """A running machine, and what was sent to it."""

    sandbox: Sandbox
    database: Database
    serving: "asyncio.Task[None]"
    ids: "count[int]" = field(default_factory=lambda: count(1_000_000_001))
    good: dict[int, int] = field(default_factory=dict)
    bad: dict[int, Any] = field(default_factory=dict)

    def send_good(self, person: int) -> None:
        update_id = next(self.ids)
        self.good[update_id] = person
        self.sandbox.updates.inject({"update_id": update_id} | _good(person, update_id))

    def send_bad(self, bad: Bad) -> None:
        if not bad.has_id:
            self.sandbox.updates.inject(bad.update, raw=True)
            return
        update_id = next(self.ids)
        self.bad[update_id] = {**bad.update, "update_id": update_id}
        self.sandbox.updates.inject(self.bad[update_id])

    def repeat_an_earlier_id(self) -> None:
        """Once more under a number that was used: only the first counts."""
        update_id, person = next(reversed(self.good.items()))
        self.sandbox.updates.inject({"update_id": update_id} | _good(person, -update_id))

    async def until_all_are_done(self) -> None:
        async with asyncio.timeout(STUCK_AFTER_S):
            while await self._unfinished():
                if self.serving.done():
                    self.serving.result()
                    raise AssertionError("the machine ended")
                await asyncio.sleep(0.02)

    async def _unfinished(self) -> int:
        done = select(func.count()).where(col(InboxUpdate.done_at).is_not(None))
        async with self.database.unit_of_work() as session:
            return len(self.good) + len(self.bad) - (await session.execute(done)).scalar_one()

    async def check(self, *, counts_effects: bool) -> None:
        """Every good update took effect once and was answered in order; every unreadable one is in quarantine."""
        async with self.database.unit_of_work() as session:
            rows = (await session.execute(select(InboxUpdate))).scalars().all()
            effects = (await session.execute(select(Category.name).order_by(col(Category.id)))).scalars().all()
        verdicts = {row.update_id: row.quarantined_for for row in rows}
        assert verdicts.keys() == self.good.keys() | self.bad.keys()
        assert {verdicts[update_id] for update_id in self.good} == {None}
        wrongly_taken = [raw for update_id, raw in self.bad.items() if not verdicts[update_id] and _is_unreadable(raw)]
        assert wrongly_taken == []
        if counts_effects:
            assert sorted(effects) == sorted(map(_name, self.good))
        await self._check_answers(counts_effects=counts_effects)

    async def _check_answers(self, *, counts_effects: bool) -> None:
        """The test area names what it wrote; the application's answers to good and bad look alike, and are counted."""
        for person in PEOPLE:
            expected = [f"wrote {_name(update_id)}" for update_id, to in self.good.items() if to == person][-SHOWN:]
            async with asyncio.timeout(STUCK_AFTER_S):
                is_answered = self._answered if counts_effects else self._is_counted
                while not is_answered(person, expected):
                    await asyncio.sleep(0.02)
            if counts_effects:
                shown = [text for text in self._texts(person) if text in expected]
                assert shown == [text for text in expected if text in shown]

    def _answered(self, person: int, expected: Sequence[str]) -> bool:
        """Whether every answer is there, but for those that a bad update, being a sound press, edited."""
        edited = sum(1 for message in self.sandbox.phones.chat(person) if message["from_bot"] and message["edited"])
        return len(set(expected) - set(self._texts(person))) <= edited

    def _is_counted(self, person: int, expected: Sequence[str]) -> bool:
        return len(self._texts(person)) >= len(expected)

    def _texts(self, person: int) -> list[str]:
        return [str(message["text"]) for message in self.sandbox.phones.chat(person) if message["from_bot"]]


def _name(update_id: int) -> str:
    return f"good {update_id}"


def _good(person: int, number: int) -> dict[str, Any]:
    chat, sender = {"id": person, "type": "private"}, {"id": person, "is_bot": False, "first_name": "Ana"}
    text = f"/write {_name(number)}"
    return {"message": {"message_id": 2, "date": 1_795_000_000, "chat": chat, "from": sender, "text": text}}


def _is_unreadable(raw: Any) -> bool:
    """Whether aiogram does not know what it is; of what is no proper JSON nothing is said."""
    try:
        Update.model_validate(orjson.loads(orjson.dumps(raw)))
    except ValidationError:
        return True
    except orjson.JSONDecodeError:
        return False
    return False


@asynccontextmanager
async def working(url: URL, folder: Path, routers: Sequence[Router]) -> AsyncIterator[Work]:
    """A sandbox with members, and a machine that serves them until the end of the block."""
    phones = [Phone(person, "Ana", "pt-br") for person in (IN_CHARGE, *PEOPLE)]
    sandbox = Sandbox(token=TOKEN, phones=phones, limits=False)
    parts = build_parts(url, await sandbox.start(), folder, routers=routers)
    machine = Machine(replace(parts, notices=NOTICES))
    database = Database(url)
    await _add_members(database)
    try:
        async with served(machine) as serving:
            yield Work(sandbox, database, serving)
    finally:
        await database.close()
        await sandbox.stop()


async def _add_members(database: Database) -> None:
    async with database.unit_of_work() as session:
        for person in (IN_CHARGE, *PEOPLE):
            role = Role.ADMIN if person == IN_CHARGE else Role.OPERATOR
            await add_member(
                session, telegram_id=person, name=f"Ana {person}", language=Language.PORTUGUESE, roles=[role]
            )
