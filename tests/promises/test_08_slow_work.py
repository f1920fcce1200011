"""Promise 8, for slow work: whoever lost the right between asking and the work gets nothing of it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bot.database import Database
from bot.desk import Desk, MemberGoneError
from bot.texts import Texts
from handlers import TASKS
from handlers.tasks import Desk as AnyDesk
from models.catalog.imports.tables import ImportState, ProductImport
from models.catalog.labels import LabelOrder, LabelScope
from models.errors import DomainError
from models.people.errors import RightMissingError
from models.people.tables import Member, MemberRole, Role
from models.tasks.operations import ask_for
from models.tasks.tables import Task
from tests.bots import silent_bot
from tests.companies import company
from tests.promises.entitled import TASK_RIGHTS
from tests.promises.house import CHIEF, House, actor_of, furnish

_LABELS = {"order": LabelOrder(LabelScope.ALL).to_json(), "base": "", "size": "roll", "message_id": None}


@pytest.fixture
async def house(database: Database) -> House:
    return await furnish(database)


def params(house: House) -> dict[str, dict[str, Any]]:
    """What each work is asked for with that begins by asking the database; the others begin with a file."""
    return {
        "export_products": {},
        "sheet_template": {},
        "write_import": {"import_id": house.spreadsheets[CHIEF]},
        "make_labels": _LABELS,
        "make_many_labels": _LABELS,
        "write_count_sheet": {"count_id": 1},
    }


async def asked(database: Database, house: House, kind: str) -> Task:
    """Asked for by the chief, who may; the spreadsheet was tapped."""
    async with database.unit_of_work() as session:
        mine = update(ProductImport).where(col(ProductImport.id) == house.spreadsheets[CHIEF])
        await session.execute(mine.values(state=ImportState.ACCEPTED))
        chief = await actor_of(session, CHIEF)
        return await ask_for(session, actor=chief, chat_id=CHIEF, kind=kind, params=params(house)[kind])


async def worked(database: Database, task: Task, folder: Path) -> tuple[DomainError | None, list[str]]:
    """What it was refused for, and the methods of what it would have sent."""
    sent: list[str] = []

    async def keep(_session: Any, _chat_id: int, requests: list[Any], _key: str) -> None:
        sent.extend(request.method for request in requests)

    async def once(do: Callable[[], Awaitable[Any]]) -> Any:
        return await do()

    nothing = cast("Any", None)
    about: dict[str, Any] = {"texts": Texts(company()), "files": nothing, "confinement": nothing, "bot": silent_bot()}
    about["fetched"] = lambda: None
    folder = folder / "desk"
    desk = Desk(task=task, key="k", database=database, keep=cast("Any", keep), folder=folder, insist=once, **about)
    try:
        async with desk:
            await TASKS[task.kind].run(cast("AnyDesk", desk))
    except DomainError as error:
        return error, sent
    return None, sent


async def become_viewer(database: Database) -> None:
    """The chief may look on from now on."""
    async with database.unit_of_work() as session:
        chief = (await session.execute(select(Member.id).where(Member.telegram_id == CHIEF))).scalar_one()
        theirs = update(MemberRole).where(col(MemberRole.member_id) == chief)
        await session.execute(theirs.values(role=Role.VIEWER))


def test_every_slow_work_has_its_right(house: House) -> None:
    assert TASK_RIGHTS.keys() == TASKS.keys()
    assert params(house).keys() == TASKS.keys() - {"read_sheet", "read_count_sheet", "read_codes", "read_barcode"}


async def test_without_the_right_nothing_of_it_is_given(database: Database, house: House, tmp_path: Path) -> None:
    tasks = [await asked(database, house, kind) for kind in params(house)]
    await become_viewer(database)
    for task in tasks:
        error, sent = await worked(database, task, tmp_path)
        assert type(error) is RightMissingError or sent == ["sendMessage"], task.kind
        assert "sendDocument" not in sent


async def test_for_those_who_left_nothing_is_done(database: Database, house: House, tmp_path: Path) -> None:
    tasks = [await asked(database, house, kind) for kind in params(house)]
    async with database.unit_of_work() as session:
        await session.execute(update(Member).where(col(Member.telegram_id) == CHIEF).values(is_active=False))
    for task in tasks:
        with pytest.raises(MemberGoneError):
            await worked(database, task, tmp_path)


async def test_work_that_does_not_ask_again_is_caught(
    database: Database, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.catalog.labels.require", lambda _actor, _area, _action: None)
    task = await asked(database, house, "make_labels")
    await become_viewer(database)
    with pytest.raises(AttributeError, match="call"):
        await worked(database, task, tmp_path)
