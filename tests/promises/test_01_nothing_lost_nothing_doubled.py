"""No update that Telegram gave us is lost, and each takes effect once.

Members write, read and press without a pause while their bot's process is killed: before, while and after
it commits, and at any other moment. In the end every update is done, every effect is there once and in the
order of its chat, and every update was answered at least once.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Protocol, get_args

import pytest
from sqlalchemy import URL

from bot.database import Database
from sandbox import Fault, Sandbox
from tests.machines import PHONES, TOKEN, add_people
from tests.promises import counted
from tests.promises.counted import Books
from tests.promises.deaths import AtCommit, When
from tests.promises.fork_server import Order
from tests.promises.lives import Life, Nursery, open_nursery

COMMITS = 12
START_S = 0.4
Choose = Callable[[int, int], int]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with open_nursery(tmp_path_factory.mktemp("nursery")) as nursery:
        yield nursery


@dataclass(frozen=True)
class Shop:
    """A sandbox, a database, and the books of what members sent."""

    nursery: Nursery
    sandbox: Sandbox
    books: Books
    order: Order
    chance: Random

    def life(self) -> AbstractAsyncContextManager[Life]:
        """A running bot."""
        return self.nursery.life(self._next())

    async def kill(self, death: AtCommit | float) -> None:
        """One life that ends at a commit, or after so many seconds."""
        if isinstance(death, AtCommit):
            async with self.nursery.life(replace(self._next(), death=death)) as life:
                assert await life.ended() in (-signal.SIGKILL, -signal.SIGALRM)
        else:
            async with self.life():
                await asyncio.sleep(death)

    async def stop_in_order(self) -> list[str]:
        """A life that takes over everything there is, is told to stop at once, and what is wrong afterwards."""
        async with self.life() as life:
            await self.books.taken()
            assert await life.stop() == 0
        return await self.books.problems()

    async def work_off(self) -> list[str]:
        """A life that is stopped once nothing waits any more, and what is wrong afterwards."""
        async with self.life() as life:
            await self.books.worked_off()
            assert await life.stop() == 0
        return await self.books.problems()

    def _next(self) -> Order:
        return replace(self.order, seed=self.chance.randrange(10**9))


class OpenShop(Protocol):
    """Opens a shop; what it is given goes into the orders of its bots."""

    def __call__(
        self, *, planted: str | None = None, lost_answers: float = 0.0
    ) -> AbstractAsyncContextManager[Shop]: ...


@pytest.fixture
def open_shop(nursery: Nursery, database_url: URL, tmp_path: Path, chance: Random) -> OpenShop:
    """Opens a shop whose members have the button that they press later."""

    @asynccontextmanager
    async def opened(**order: Any) -> AsyncIterator[Shop]:
        await add_people(database_url)
        database, sandbox = Database(database_url), Sandbox(token=TOKEN, phones=PHONES, limits=False)
        address = database_url.render_as_string(hide_password=False)
        first = Order(url=address, api_url=await sandbox.start(), folder=str(tmp_path), seed=0)
        shop = Shop(nursery, sandbox, Books(sandbox, database, chance), replace(first, **order), chance)
        try:
            await shop.books.open()
            async with meanwhile(shop.books.listen()):
                yield shop
        finally:
            await sandbox.stop()
            await database.close()

    return opened


@asynccontextmanager
async def meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """What members do for as long as the block lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def deaths(chance: Random, count: int) -> Iterator[AtCommit | float]:
    """Two early ends at most, then a later one: an update met by four ends in a row is set aside, rightly."""
    for turn in range(count):
        if turn % 5 == 3:
            yield chance.uniform(0, START_S)
        else:
            when = chance.choice(get_args(When))
            yield AtCommit(chance.randint(1, COMMITS), when, once_polling=turn % 5 in (2, 4))


async def test_nothing_is_lost_or_doubled_by_kills(open_shop: OpenShop, amount: Choose) -> None:
    async with open_shop() as shop:
        async with meanwhile(shop.books.talk()):
            for death in deaths(shop.chance, amount(10, 250)):
                await shop.kill(death)
        assert await shop.stop_in_order() == []


async def test_a_stop_at_any_moment_loses_nothing(open_shop: OpenShop, amount: Choose) -> None:
    async with open_shop() as shop:
        async with meanwhile(shop.books.talk()):
            for _ in range(amount(2, 50)):
                async with shop.life() as life:
                    await shop.books.taking()
                    await asyncio.sleep(shop.chance.uniform(0, START_S))
                    assert await life.stop() == 0
        assert await shop.stop_in_order() == []


async def test_an_update_that_was_answered_is_not_blamed_for_later_ends(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        shop.books.say_something(["read"])
        await shop.kill(AtCommit(2, "after"))
        for _ in range(4):
            await shop.kill(AtCommit(1, "before", once_polling=True))
        assert await shop.stop_in_order() == []


async def test_a_stop_does_not_wait_for_telegram_for_ever(open_shop: OpenShop) -> None:
    async with open_shop() as shop:
        shop.sandbox.faults.add(Fault("sendMessage", "timeout", count=1000, seconds=3600))
        for _ in range(4):
            shop.books.say_something(["read", "write"])
        async with shop.life() as life:
            await shop.books.taken()
            assert await life.stop() == 0
        shop.sandbox.faults.clear()
        assert await shop.stop_in_order() == []


async def test_nothing_is_lost_or_doubled_when_the_answers_to_commits_are(open_shop: OpenShop, amount: Choose) -> None:
    async with open_shop(lost_answers=0.2) as shop:
        async with shop.life() as life:
            for _ in range(amount(40, 5_000)):
                shop.books.say_something()
                await asyncio.sleep(0.01)
            await shop.books.taken()
            assert await life.stop() == 0
        assert await shop.work_off() == []


@pytest.mark.parametrize(
    ("planted", "updates", "death"),
    [
        ("mark_done_afterwards", 1, AtCommit(3, "after")),
        ("mark_done_first", 1, AtCommit(3, "after")),
        ("confirm_first", 1, AtCommit(2, "before")),
        ("forget_left_over_updates", 1, AtCommit(2, "after")),
        ("forget_left_over_messages", 1, AtCommit(3, "after")),
        ("take_newest_first", 9, AtCommit(2, "after")),
    ],
)
async def test_a_planted_bug_is_caught(open_shop: OpenShop, planted: str, updates: int, death: AtCommit) -> None:
    async with open_shop(planted=planted) as shop:
        for _ in range(updates):
            shop.books.say_something(["write"])
        await shop.kill(death)
        assert await shop.stop_in_order() != []


async def test_a_repetition_after_a_lost_answer_is_caught(open_shop: OpenShop) -> None:
    async with open_shop(planted="repeat_what_is_done", lost_answers=0.5) as shop:
        for _ in range(20):
            shop.books.say_something(["write"])
        assert await shop.work_off() != []


async def test_a_stop_that_drops_what_is_in_hand_is_caught(open_shop: OpenShop) -> None:
    async with open_shop(planted="leave_at_once") as shop:
        for _ in range(50):
            shop.books.say_something(["write"])
        assert await shop.stop_in_order() != []


async def test_a_bot_that_never_starts_is_not_waited_for_for_ever(
    open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "STUCK_AFTER_S", 0.1)
    async with open_shop() as shop:
        shop.books.say_something(["write"])
        with pytest.raises(TimeoutError):
            await shop.books.taken()
