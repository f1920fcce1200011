"""Counting in a spreadsheet: it goes out blind, comes back, and is noted whole or not at all."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiogram.methods import SendDocument, SendMessage
from aiogram.types import FSInputFile
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from bot.database import Database
from bot.texts import Reader, Texts
from documents.sheets import read_sheet
from documents.workbooks import CellValue, WorkbookColumn, write_workbook
from handlers import TASKS
from models.catalog.tables import Pack
from models.people.actor import Actor
from models.people.queries import find_sender
from models.stock.counts.tables import CountLine
from models.tasks.tables import Task
from tests.handlers.conftest import Talk
from tests.handlers.stock.conftest import AddProducts
from tests.handlers.stock.movements import DAN, OLGA, add_staff, data_of, labels, stock_up, text_of

T = TypeVar("T")
FILE = {"document": {"file_id": "back", "file_unique_id": "b", "file_name": "count.xlsx"}}


@dataclass
class OlgasWork:
    session: AsyncSession
    actor: Actor
    reader: Reader


class OlgasDesk:
    """A task done at once, in this process: its file lies in `folder` already."""

    def __init__(self, database: Database, reader: Reader, task: Task, folder: Path) -> None:
        self._database, self._reader = database, reader
        self.params, self.chat_id, self.folder, self.file_id = task.params, task.chat_id, folder, task.file_id
        self.answer: Any = None

    async def fetch(self, max_bytes: int = 0) -> Path:
        return self.folder / "back"

    async def compute(self, function: Callable[..., T], *args: Any, within_s: float = 0) -> T:
        return function(*args)

    async def study(
        self, function: Callable[..., Awaitable[T]], *args: Any, within_s: float = 0, watch: Any = None
    ) -> T:
        raise AssertionError(function)

    async def give_way(self) -> None:
        """Nobody waits."""

    async def show(self, text: str) -> None:
        """Nobody looks."""

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[OlgasWork]:
        async with self._database.unit_of_work() as session:
            sender = await find_sender(session, telegram_id=OLGA, chat_id=OLGA)
            assert sender is not None
            yield OlgasWork(session, sender.actor, self._reader)

    async def finish(self, write: Callable[[OlgasWork], Awaitable[Any]]) -> None:
        async with self.unit() as work:
            self.answer = await write(work)


@pytest.fixture
async def shop(database: Database, talk: Talk, add_products: AddProducts) -> None:
    """Forty coffee in boxes of 12, and seven milk."""
    coffee, milk = await add_products("Café torrado", "Leite")
    await add_staff(database)
    async with database.unit_of_work() as session:
        session.add(Pack(product_id=coffee, name="cx", factor=Decimal(12)))
    await stock_up(database, coffee, "40")
    await stock_up(database, milk, "7")


Work = Callable[[], Awaitable[Any]]


@pytest.fixture
def work(database: Database, texts: Texts, tmp_path: Path) -> Work:
    """Does what was asked for last; returns what it answers."""

    async def do() -> Any:
        async with database.unit_of_work() as session:
            task = (await session.execute(select(Task).order_by(col(Task.id).desc()).limit(1))).scalar_one()
        desk = OlgasDesk(database, texts.reader(), task, tmp_path)
        await TASKS[task.kind].run(desk)
        return desk.answer

    return do


def send_back(folder: Path, *rows: Sequence[CellValue]) -> None:
    columns = [WorkbookColumn("SKU"), WorkbookColumn("Contado")]
    write_workbook(folder / "back.xlsx", sheet_name="x", columns=columns, rows=rows)
    (folder / "back.xlsx").replace(folder / "back")


async def asked(talk: Talk) -> str:
    begun = await talk.say("/contagem", OLGA)
    card = await talk.press(data_of(begun, "Tudo"), OLGA)
    coming = await talk.press(data_of(card, "Contar em planilha"), OLGA)
    assert labels(coming) == ["Continuar contagem"]
    return text_of(coming)


async def counted(database: Database) -> list[tuple[Any, ...]]:
    async with database.unit_of_work() as session:
        rows = (await session.execute(select(CountLine).order_by(col(CountLine.id)))).scalars()
        return [(row.state, row.counted, row.expected) for row in rows]


async def test_it_goes_out_blind(talk: Talk, shop: None, work: Work) -> None:
    assert (await asked(talk)).startswith("A planilha está chegando.")
    sent: SendDocument = await work()
    assert isinstance(sent.document, FSInputFile)
    rows = [row.cells for row in read_sheet(Path(sent.document.path), file_name="x").rows]
    assert rows == [["A-1", "Café torrado", "", "un", ""], ["A-2", "Leite", "", "un", ""]]
    assert not {"40", "7"} & {str(cell) for row in rows for cell in row}


async def test_figures_come_back(talk: Talk, database: Database, shop: None, work: Work, tmp_path: Path) -> None:
    await asked(talk)
    assert text_of(await talk.send(FILE, OLGA)) == "Recebi. Estou lendo…"
    send_back(tmp_path, ("a-1", "3 cx 4"), ("A-2", Decimal(7)))
    told: SendMessage = await work()
    assert told.text == "✅ 2 linhas contadas.\n\n✅ Contagem terminada: tudo confere."
    assert await counted(database) == [("counted", 40, 40), ("counted", 7, 7)]


async def test_what_is_left_empty_is_still_to_be_counted(
    talk: Talk, database: Database, shop: None, work: Work, tmp_path: Path
) -> None:
    await asked(talk)
    await talk.send(FILE, OLGA)
    send_back(tmp_path, ("A-1", ""), ("A-2", 6))
    told: SendMessage = await work()
    assert told.text == "✅ 1 linha contada.\n\nAinda há o que contar."
    assert await counted(database) == [("waiting", None, None), ("counted", 6, 7)]
    send_back(tmp_path, ("A-1", 40))
    await talk.send(FILE, OLGA)
    told = await work()
    assert told.text.endswith("Algumas precisam ser contadas de novo, por favor.")
    assert "7" not in told.text


async def test_all_or_nothing(talk: Talk, database: Database, shop: None, work: Work, tmp_path: Path) -> None:
    await asked(talk)
    await talk.send(FILE, OLGA)
    send_back(tmp_path, ("A-1", 40), ("A-2", Decimal("1.5")), ("A-9", 3), ("A-1", 41))
    told: SendMessage = await work()
    assert told.text.splitlines()[2:] == [
        "linha 3: <b>Leite</b> é contado em un, e 1,5 tem casas decimais demais. Arredonde, por favor.",
        "linha 4: <b>A-9</b> não está nesta contagem, ou não com esse lote",
        "linha 5: <b>A-1</b> está duas vezes",
    ]
    assert await counted(database) == [("waiting", None, None)] * 2
    send_back(tmp_path, ("A-1", "uns 40"), ("A-2", Decimal(-7)))
    await talk.send(FILE, OLGA)
    told = await work()
    assert "linha 2, A-1: não entendi <b>uns 40</b>" in told.text
    assert "linha 3, A-2: não entendi <b>-7</b>" in told.text
    assert await counted(database) == [("waiting", None, None)] * 2


async def test_what_is_unclear_and_what_does_not_fit_is_said_at_once(
    talk: Talk, database: Database, shop: None, work: Work, tmp_path: Path
) -> None:
    await asked(talk)
    await talk.send(FILE, OLGA)
    send_back(tmp_path, ("A-9", 3), ("A-1", "uns 40"), ("A-2", 7), ("A-2", 7))
    told: SendMessage = await work()
    assert [line[:8] for line in told.text.splitlines()[2:]] == ["linha 2:", "linha 3,", "linha 5:"]
    assert await counted(database) == [("waiting", None, None)] * 2


async def test_what_another_has_counted_meanwhile_is_to_be_left_out(
    talk: Talk, database: Database, shop: None, work: Work, tmp_path: Path
) -> None:
    await asked(talk)
    await talk.press(data_of(await talk.say("/count", DAN), "Go on"), DAN)
    await talk.say("7", DAN)
    await talk.send(FILE, OLGA)
    send_back(tmp_path, ("A-1", 40), ("A-2", 0))
    told: SendMessage = await work()
    assert told.text.splitlines()[2:] == [
        "linha 3: Dan já contou <b>Leite</b>, e esse número fica. Se você achou outra quantidade, avise Dan, "
        "que pode corrigir. Deixe esta linha em branco."
    ]
    assert await counted(database) == [("waiting", None, None), ("counted", 7, 7)]


async def test_many_problems_are_one_message(talk: Talk, shop: None, work: Work, tmp_path: Path) -> None:
    await asked(talk)
    await talk.send(FILE, OLGA)
    send_back(tmp_path, *((f"X-{number}", 1) for number in range(30)))
    told: SendMessage = await work()
    assert told.text.splitlines()[-1] == "… e mais 20 linhas"
    send_back(tmp_path, ("A-1", ""))
    await talk.send(FILE, OLGA)
    assert (await work()).text.startswith("A coluna <b>Contado</b> está vazia.")
