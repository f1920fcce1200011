"""Promise 5, imports: however often the program dies on the way, a spreadsheet is there whole, once, or not at all."""

import asyncio
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from sqlalchemy import URL, select, text, update
from sqlmodel import col

from bot.database import Database
from jobs.catalog import clear_imports
from models.catalog.imports import study
from models.catalog.imports.operations import accept_import
from models.catalog.imports.tables import ImportChange, ImportOpening
from models.catalog.queries import find_products
from models.catalog.shown import is_shown
from models.catalog.tables import Barcode, Category, Pack, Product, Supplier
from models.people.actor import Actor
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location, ReorderRule, StockLevel, StockMovement, StockValuation
from models.tasks.tables import Task
from tests.loaded_python import loaded_python
from tests.models.catalog.imports.importing import Importing, Row
from tests.promises.deaths import AtCommit
from tests.promises.import_lives import Order

ROOT = Path(__file__).parents[2]
PRODUCTS, CHUNK = 60, 10
COMMITS = 12
"""At least as many as a whole import takes here."""

PLANTED_BUGS = {
    "sqlite": ("show_each_chunk", "never_sweep", "finish_in_two_steps"),
    "postgresql": ("show_each_chunk", "never_sweep"),
}
"""The last closes its transaction behind SQLAlchemy's back, which only SQLite's driver lets it."""

each_bug = pytest.mark.parametrize(
    ("backend", "bug"),
    [
        pytest.param(backend, bug, marks=[pytest.mark.postgresql] if backend == "postgresql" else [])
        for backend, bugs in PLANTED_BUGS.items()
        for bug in bugs
    ],
)

Amount = Callable[[int, int], int]
Seen = dict[str, list[tuple[Any, ...]]]

SHEET = [
    Row(
        sku=f"N-{number:03}",
        name=f"Novo {number}",
        category=f"Categoria {number % 3}",
        pack="cx",
        pack_factor=Decimal(12),
        barcode=f"77{number:06}",
        on_hand=Decimal(number + 1),
        unit_cost=Decimal(2),
        minimum=Decimal(1),
        supplier=f"Fornecedor {number % 2}",
    )
    for number in range(PRODUCTS)
] + [Row(sku="A", name="Renomeado", minimum=Decimal(3)), Row(sku="B", on_hand=Decimal(5), unit_cost=Decimal(1))]


@dataclass(frozen=True)
class Nursery:
    """Works on imports in a process of its own, which may die."""

    process: "subprocess.Popen[str]"
    url: URL
    folder: Path
    chance: Random

    async def work(self, *, death: AtCommit | None = None, planted: str | None = None) -> int:
        """The exit status; negative for a signal."""
        address = self.url.render_as_string(hide_password=False)
        order = Order(address, str(self.folder), self.chance.randrange(10**6), death, planted)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(orjson.dumps(asdict(order)).decode() + "\n")
        self.process.stdin.flush()
        return int(await asyncio.to_thread(self.process.stdout.readline))


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator["subprocess.Popen[str]"]:
    """What has loaded everything; its log goes into a file."""
    command = [*loaded_python(), "-m", "tests.promises.import_lives"]
    with (tmp_path_factory.mktemp("nursery") / "lives.log").open("w") as log:
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log}
        with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
            yield process
            assert process.stdin is not None
            process.stdin.close()


@pytest.fixture
def nursery(serving: "subprocess.Popen[str]", database_url: URL, tmp_path: Path, chance: Random) -> Nursery:
    return Nursery(serving, database_url, tmp_path / "tasks", chance)


@pytest.fixture
async def importing(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Importing:
    """Two products that are known, and a spreadsheet that was tapped."""
    monkeypatch.setattr(study, "CHUNK", CHUNK)
    async with database.unit_of_work() as session:
        session.add(Location(name="Depósito"))
        member = await add_member(session, telegram_id=5, name="Ana", language=Language.ENGLISH, roles=[Role.MANAGER])
        assert member.id is not None
    actor = Actor(member.id, "Ana", Language.ENGLISH, frozenset({Role.MANAGER}))
    importing = Importing(database, actor, tmp_path)
    await importing.send(Row(sku="A", name="Antigo", category="Velha"), Row(sku="B", name="Outro"))
    return importing


async def tap(importing: Importing) -> None:
    import_id, preview = await importing.look(*SHEET)
    assert (preview.new, preview.changed) == (PRODUCTS, 2)
    async with importing.database.unit_of_work() as session:
        await accept_import(session, importing.actor, import_id, chat_id=5)


async def seen(database: Database) -> Seen:
    """Everything that anybody can come across."""
    rows: Any = select
    shown = is_shown(col(Product.import_id))
    tables: dict[str, Any] = {
        "products": rows(Product.sku, Product.name, Product.is_active).where(shown),
        "categories": rows(Category.name).where(is_shown(col(Category.import_id))),
        "suppliers": rows(Supplier.name).where(is_shown(col(Supplier.import_id))),
        "movements": rows(Product.sku, StockMovement.quantity, StockMovement.on_hand_after)
        .join_from(Product, StockMovement)
        .where(shown),
    }
    for table, columns in (
        (StockLevel, (StockLevel.on_hand,)),
        (StockValuation, (StockValuation.on_hand, StockValuation.average_cost)),
        (ReorderRule, (ReorderRule.minimum,)),
        (Pack, (Pack.name,)),
        (Barcode, (Barcode.code,)),
    ):
        tables[table.__name__] = rows(Product.sku, *columns).join_from(Product, table).where(shown)
    async with database.unit_of_work() as session:
        found = {name: sorted(tuple(row) for row in await session.execute(query)) for name, query in tables.items()}
        found["search"] = sorted((match.sku,) for match in (await find_products(session, "novo")).products)
        if database.is_embedded:
            await session.execute(text("INSERT INTO product_search (product_search) VALUES ('integrity-check')"))
    return found


async def left_behind(database: Database) -> list[str]:
    """What only an unfinished import has."""
    async with database.unit_of_work() as session:
        moved = select(col(StockMovement.id)).join(Product, col(Product.id) == col(StockMovement.product_id))
        left = {
            "hidden": select(col(Product.id)).where(~is_shown(col(Product.import_id))),
            "hidden categories": select(col(Category.id)).where(~is_shown(col(Category.import_id))),
            "ledger": moved.where(~is_shown(col(Product.import_id))),
            "openings": select(col(ImportOpening.number)),
            "changes": select(col(ImportChange.product_id)),
        }
        return [name for name, query in left.items() if (await session.execute(query)).first() is not None]


def some_death(chance: Random) -> AtCommit:
    return AtCommit(chance.randint(1, COMMITS), chance.choice(["before", "during", "after"]))


async def assert_whole_or_nothing(database: Database, before: Seen) -> bool:
    """Whether all of it is there; fails when some of it is."""
    now = await seen(database)
    if now == before:
        return False
    new = [sku for sku, *_ in now["products"] if sku.startswith("N-")]
    assert len(new) == PRODUCTS, "some of the products can be seen"
    assert len(now["movements"]) == PRODUCTS + 1
    assert sum(quantity for _, quantity in now["StockLevel"]) == sum(range(1, PRODUCTS + 1)) + 5
    assert [row for row in now["products"] if row[0] == "A"] == [("A", "Renomeado", True)]
    assert len(now["Barcode"]) == len(now["Pack"]) == PRODUCTS
    assert len(now["ReorderRule"]) == PRODUCTS + 1
    assert now["suppliers"] == [("Fornecedor 0",), ("Fornecedor 1",)]
    return True


async def test_an_import_that_dies_is_taken_up_again(nursery: Nursery, importing: Importing, chance: Random) -> None:
    before = await seen(importing.database)
    await tap(importing)
    for _ in range(2):
        await nursery.work(death=some_death(chance))
        await assert_whole_or_nothing(importing.database, before)
    assert await nursery.work() == 0
    assert await assert_whole_or_nothing(importing.database, before)
    await clear_imports(importing.database.unit_of_work)
    assert await left_behind(importing.database) == []


async def test_wherever_it_dies(nursery: Nursery, importing: Importing, amount: Amount) -> None:
    """Every commit of the first attempt in turn; after it, the next one finishes."""
    before = await seen(importing.database)
    await tap(importing)
    for number in range(1, amount(2, COMMITS + 1)):
        await nursery.work(death=AtCommit(number, "before"))
        if await assert_whole_or_nothing(importing.database, before):
            return
        async with importing.database.unit_of_work() as session:
            await session.execute(update(Task).values(attempts=0))
    assert await nursery.work() == 0
    assert await assert_whole_or_nothing(importing.database, before)


async def test_an_import_that_always_dies_leaves_nothing(
    nursery: Nursery, importing: Importing, chance: Random
) -> None:
    before = await seen(importing.database)
    await tap(importing)
    for _ in range(3):
        assert await nursery.work(death=AtCommit(chance.randint(5, 8), "after")) == -9
        assert not await assert_whole_or_nothing(importing.database, before)
    assert "hidden" in await left_behind(importing.database)
    assert await nursery.work() == 0
    async with importing.database.unit_of_work() as session:
        assert (await session.execute(select(col(Task.failure)))).scalars().all() == [
            "the program ended while working on it"
        ]
    await clear_imports(importing.database.unit_of_work)
    assert await left_behind(importing.database) == []
    assert not await assert_whole_or_nothing(importing.database, before)
    assert (await importing.send(*SHEET)).new == PRODUCTS


@each_bug
async def test_planted_bug_is_caught(nursery: Nursery, importing: Importing, bug: str) -> None:
    before = await seen(importing.database)
    await tap(importing)
    with pytest.raises(AssertionError):
        await die_and_go_on(nursery, importing.database, before, planted=bug)


async def die_and_go_on(nursery: Nursery, database: Database, before: Seen, *, planted: str) -> None:
    """Between chunks; it must not show, and the next attempt must come to the end."""
    await nursery.work(death=AtCommit(6, "after"), planted=planted)
    await assert_whole_or_nothing(database, before)
    await nursery.work(planted=planted)
    assert await assert_whole_or_nothing(database, before)
