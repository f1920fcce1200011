"""Promise 5, the ledger: never below zero, balances that are sums, each card posted once, whoever comes at once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test
from sqlalchemy import URL
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from drivers.inline_sqlite import InlineSQLiteDialect
from models.errors import DomainError
from models.stock import operations, rules, shelves
from models.stock.confirmations import confirm_draft, undo_draft
from models.stock.counts import decisions
from models.stock.draft_lines import DraftLine
from models.stock.drafts import begin_draft
from models.stock.errors import (
    AlreadyReversedError,
    InsufficientStockError,
    ReversalImpossibleError,
    SameLocationError,
)
from models.stock.operations import post_issue, post_receipt, post_return, post_transfer, reverse_movements
from models.stock.posting import Line
from models.stock.tables import MovementKind, StockMovement
from tests.promises.bookkeeping import PLACE, PRODUCT, SHARE, Card
from tests.promises.ledger import LOTS, PRODUCTS, Shop, open_shop, problems
from tests.promises.stocktaking import Stocktaking, adjust_to_what_was_counted
from tests.promises.taking import PLANTED_BUGS, plant

REFUSALS = (InsufficientStockError, AlreadyReversedError, ReversalImpossibleError)
Amount = Callable[[int, int], int]

QUANTITY = st.integers(1, 20_000).map(lambda thousandths: Decimal(thousandths).scaleb(-3))
COST = st.none() | st.integers(0, 10**12).map(lambda smallest: Decimal(smallest).scaleb(-10))
LOT = st.sampled_from(sorted(LOTS))


class Twice(Stocktaking):
    """Whatever moves stock, done to both books."""

    @rule(product=PRODUCT, place=PLACE, quantity=QUANTITY, cost=COST, code=LOT)
    def receive(self, product: int, place: int, quantity: Decimal, cost: Decimal | None, code: str) -> None:
        lot = code if product == PRODUCTS - 1 else None
        line = Line(self.shop.products[product], quantity, cost, lot, LOTS[code] if lot else None)
        where: dict[str, Any] = {"actor": self.shop.boss, "lines": [line], "location_id": self.shop.places[place]}
        ids = self.post(lambda session: post_receipt(session, **where), DomainError)
        assert ids is not None
        self.cards.append(Card(ids, self.books.receive(product, place, lot, quantity, cost)))

    @rule(product=st.integers(0, PRODUCTS - 2), place=PLACE, quantity=QUANTITY)
    def give_back(self, product: int, place: int, quantity: Decimal) -> None:
        where = self.line(product, place, quantity)
        ids = self.post(lambda session: post_return(session, **where), DomainError)
        assert ids is not None
        self.cards.append(Card(ids, self.books.receive(product, place, None, quantity, None)))

    @rule(product=PRODUCT, place=PLACE, to=PLACE, share=SHARE)
    def move(self, product: int, place: int, to: int, share: Decimal) -> None:
        place, quantity = self.some(product, place, share)
        where = self.line(product, place, quantity) | {"to_location_id": self.shop.places[to]}
        refusal = SameLocationError if place == to else InsufficientStockError
        ids = self.post(lambda session: post_transfer(session, **where), refusal)
        lines = [] if place == to else self.books.move(product, place, to, quantity)
        assert (ids is None) == (not lines)
        self.cards += [Card(ids, lines, is_transfer=True)] if ids else []

    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        if not self.cards:
            return
        card = data.draw(st.sampled_from(self.cards))
        refusal = AlreadyReversedError if card.is_reversed else ReversalImpossibleError
        ids = self.post(
            lambda session: reverse_movements(session, actor=self.shop.boss, movement_ids=card.ids), refusal
        )
        was_possible = not card.is_reversed and self.books.reverse(card.lines, is_transfer=card.is_transfer)
        assert (ids is not None) == was_possible
        card.is_reversed |= was_possible


def prove(url: URL, chance: Random, examples: int, *, first: int = 1) -> list[str]:
    """Let both books be kept for a while, in shops numbered from the `first`; what is wrong with the ledger then."""
    numbers = count(first)
    with asyncio.Runner() as runner:
        database = Database(url)
        try:
            run_state_machine_as_test(
                cast("Any", seed(chance.randrange(2**32))(lambda: Twice(database, runner, numbers))),
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=25,
                    deadline=None,
                    phases=[Phase.generate],
                    database=None,
                    derandomize=False,
                    print_blob=False,
                    report_multiple_bugs=False,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            return runner.run(problems(database))
        finally:
            runner.run(database.close())


def test_the_ledger_and_a_plain_model_agree(database_url: URL, chance: Random, amount: Amount) -> None:
    assert prove(database_url, chance, amount(10, 500)) == []


def test_the_same_seed_makes_the_same_movements(database_url: URL) -> None:
    seen: list[list[str]] = []
    for turn, number in enumerate((1, 1, 2)):
        seen.append([])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Twice, "post", _noting(seen[-1], Twice.post))
            prove(database_url, Random(number), 6, first=turn * 100)
    assert seen[0] == seen[1] != seen[2]
    assert len(seen[0]) > 10


def _noting(said: list[str], post: Callable[..., Any]) -> Callable[..., Any]:
    """Notes what comes of each movement."""

    def noted(machine: Twice, work: Callable[[Any], Any], refusal: type[DomainError]) -> list[int] | None:
        ids: list[int] | None = post(machine, work, refusal)
        said.append(f"{refusal.__name__}: {len(ids) if ids is not None else 'refused'}")
        return ids

    return noted


async def _check_nothing(*_: Any) -> None:
    """Whether the lines were reversed before is not asked."""


STEADY_BUGS: dict[str, tuple[Any, str, Any]] = {
    "last-price": (rules, "moving_average", lambda *given: given[3]),
    "reversed-twice": (operations, "_check_not_reversed", _check_nothing),
    "counted-when-accepted": (decisions, "_adjust", adjust_to_what_was_counted),
    "lots-left-alone": (shelves.Shelf, "portions", lambda self, quantity: iter([(None, quantity)])),
}
CAUGHT_BY = dict.fromkeys(("reversed-twice", "lots-left-alone"), (AssertionError, IntegrityError))
"""Where there is enough to reverse again, or too little in a lot, the database refuses what the code would not."""


@pytest.mark.parametrize("bug", STEADY_BUGS)
def test_a_planted_bug_makes_the_books_differ(
    database_url: URL, chance: Random, bug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(*STEADY_BUGS[bug])
    with pytest.raises(CAUGHT_BY.get(bug, AssertionError)):
        prove(database_url, chance, 100)


async def crowd(databases: list[Database], shop: Shop, chance: Random, writers: int, each: int) -> Counter[str]:
    """Many who move things at once; how often each thing came of it."""
    outcomes: Counter[str] = Counter()
    posted: list[int] = []

    async def one(number: int, random: Random) -> None:
        database = databases[number % len(databases)]
        for _ in range(each):
            try:
                async with database.unit_of_work() as session:
                    moved = await _something(session, shop, random, posted)
                posted.extend(movement.id or 0 for movement in moved if movement.reverses_id is None)
                outcomes["done"] += 1
            except Exception as error:
                outcomes[type(error).__name__] += 1

    await asyncio.gather(*(one(number, Random(chance.random())) for number in range(writers)))
    return outcomes


async def _something(session: Any, shop: Shop, random: Random, posted: list[int]) -> list[StockMovement]:
    products = random.sample(shop.products[:-1], 2)
    place, target = random.sample(shop.places, 2)
    lines = [Line(product, Decimal(random.randint(1, 3))) for product in products]
    where: dict[str, Any] = {"actor": shop.boss, "lines": lines, "location_id": place}
    way = random.choice(["receive", "issue", "issue", "transfer", "reverse"])
    if way == "reverse" and posted:
        return await reverse_movements(session, actor=shop.boss, movement_ids=[random.choice(posted)])
    if way == "receive":
        return await post_receipt(session, **where)
    if way == "transfer":
        return await post_transfer(session, **where, to_location_id=target)
    return await post_issue(session, **where)


@pytest.fixture
async def shop(database: Database) -> Shop:
    async with database.unit_of_work() as session:
        return await open_shop(session)


async def stock_up(database: Database, shop: Shop) -> None:
    async with database.unit_of_work() as session:
        for place in shop.places:
            lines = [Line(product, Decimal(5), Decimal(2)) for product in shop.products[:-1]]
            await post_receipt(session, actor=shop.boss, lines=lines, location_id=place)


async def assert_crowd_adds_up(database: Database, shop: Shop, chance: Random, writers: int, each: int) -> None:
    """Let a crowd in through three engines, as if there were three programs; the books must add up afterwards."""
    await stock_up(database, shop)
    others = [Database(database.url), Database(database.url)]
    try:
        outcomes = await crowd([database, *others], shop, chance, writers, each)
    finally:
        for other in others:
            await other.close()
    assert outcomes.keys() <= {"done", *(refusal.__name__ for refusal in REFUSALS)}
    assert outcomes["done"] > 0
    assert outcomes["InsufficientStockError"] > 0
    assert await problems(database) == []


@pytest.fixture
def slow_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading and writing there is time for somebody else."""
    locked = shelves._locked

    async def read_and_wait(session: Any, statement: Any, keys: Any) -> list[Any]:
        rows = await locked(session, statement, keys)
        await asyncio.sleep(0.001)
        return rows

    monkeypatch.setattr(shelves, "_locked", read_and_wait)


@pytest.mark.usefixtures("slow_readers")
async def test_fifty_writers_leave_books_that_add_up(
    database: Database, shop: Shop, chance: Random, amount: Amount
) -> None:
    await assert_crowd_adds_up(database, shop, chance, amount(50, 100), amount(2, 200))


@pytest.mark.parametrize(
    ("backend", "bug"),
    [
        pytest.param(backend, bug, marks=[pytest.mark.postgresql] if backend == "postgresql" else [])
        for backend, bugs in PLANTED_BUGS.items()
        for bug in bugs
    ],
)
async def test_a_lost_lock_is_caught(
    database: Database, bug: str, shop: Shop, chance: Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(InlineSQLiteDialect, "do_begin", InlineSQLiteDialect.do_begin)
    plant(bug)
    monkeypatch.setattr(shelves, "_locked", _unlocked)
    with pytest.raises(AssertionError):
        await assert_crowd_adds_up(database, shop, chance, 50, 2)


async def _unlocked(session: Any, statement: Any, keys: Any) -> list[Any]:
    """On SQLite rows have no locks: there it is the transaction's beginning that is planted."""
    rows = list((await session.execute(statement.execution_options(populate_existing=True), keys)).scalars())
    await asyncio.sleep(0.001)
    return rows


async def test_a_card_that_many_press_is_posted_and_undone_once(
    database: Database, database_url: URL, shop: Shop, amount: Amount
) -> None:
    databases = [database, Database(database_url)]
    try:
        for _ in range(amount(3, 100)):
            async with database.unit_of_work() as session:
                draft = await begin_draft(
                    session,
                    actor=shop.boss,
                    kind=MovementKind.RECEIPT,
                    lines=[DraftLine(product_id=shop.products[0], quantity=Decimal(2))],
                    same_unit=lambda one, other: one == other,
                    location_id=shop.places[0],
                )
                draft_id = draft.id or 0
            for press in (confirm_draft, undo_draft):
                results = await asyncio.gather(*(_press(databases[n % 2], press, shop, draft_id) for n in range(20)))
                assert Counter(results) == Counter({"done": 1, "refused": 19})
    finally:
        await databases[1].close()
    assert await problems(database) == []


async def _press(database: Database, press: Callable[..., Any], shop: Shop, draft_id: int) -> str:
    try:
        async with database.unit_of_work() as session:
            await press(session, actor=shop.boss, draft_id=draft_id)
    except DomainError:
        return "refused"
    return "done"
