"""What is exported comes in again unchanged."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.database import Database
from demo.company import fill
from documents.product_rows import ProductRow
from models.catalog.exports import COLUMNS, begin_export, count_exported, export_rows, spelt_rows, write_export
from models.catalog.imports.preview import Preview
from models.people.actor import Actor
from models.people.errors import RightMissingError
from models.people.operations import add_member
from models.people.tables import Language, Role
from models.stock.tables import Location
from tests.models.catalog.imports.importing import Importing, Row

D = Decimal


async def importing_of(database: Database, folder: Path) -> Importing:
    async with database.unit_of_work() as session:
        member = await add_member(session, telegram_id=5, name="Ana", language=Language.ENGLISH, roles=[Role.MANAGER])
        assert member.id is not None
    return Importing(database, Actor(member.id, "Ana", Language.ENGLISH, frozenset({Role.MANAGER})), folder)


@pytest.fixture
async def importing(database: Database, tmp_path: Path) -> Importing:
    async with database.unit_of_work() as session:
        session.add_all([Location(name="Depósito"), Location(name="Loja"), Location(name="Velha", is_active=False)])
    return await importing_of(database, tmp_path)


async def exported(importing: Importing) -> list[ProductRow]:
    """The rows as a spreadsheet has them, read again."""
    path, after = importing.folder / "rows", 0
    content = b""
    async with importing.database.unit_of_work() as session:
        exporting = await begin_export(session, importing.actor)
        while True:
            rows, _, last = await export_rows(session, exporting, after)
            if last is None:
                break
            content, after = content + spelt_rows(rows), last
    path.write_bytes(content)
    cells: list[list[Any]] = []

    def write(_path: Path, *, rows: Any) -> int:
        cells.extend(rows)
        return len(cells)

    write_export(write, importing.folder / "sheet", path, {True: "yes", False: "no"})
    said = [dict(zip(COLUMNS, row, strict=True)) for row in cells]
    return [Row(**{**row, "is_active": {"yes": True, "no": False, None: None}[row["is_active"]]}) for row in said]


async def sent_back(importing: Importing) -> Preview:
    _, preview = await importing.look(*await exported(importing))
    assert preview.problems == []
    return preview


async def test_the_demo_company_comes_back_unchanged(database: Database, tmp_path: Path) -> None:
    async with database.unit_of_work() as session:
        await fill(session, today=datetime.now(UTC).date())
        total = await count_exported(session)
    preview = await sent_back(await importing_of(database, tmp_path))
    assert preview.figures() == Preview(same=total).figures()
    assert total > 100


async def test_everything_about_a_product_comes_back(importing: Importing) -> None:
    rule: dict[str, Any] = {"minimum": D("1.5"), "target": D(9), "multiple": D(3), "lead_time_days": 4}
    await importing.send(
        Row(sku="A", name="Café", unit="kg", category="Bebidas", pack="cx", pack_factor=D(12), barcode="111"),
        Row(sku="A", pack="fd", pack_factor=D(24), barcode="222", supplier="Um", supplier_price=D("3.14159")),
        Row(sku="A", location="Depósito", on_hand=D("2.25"), unit_cost=D("1.11"), supplier="Dois", **rule),
        Row(sku="A", location="Loja", minimum=D(0), supplier="Três", supplier_price=D(2)),
        Row(sku="B", name="Leite", location="Loja", on_hand=D(5), lot="L1", expires_on=date(2030, 1, 1)),
        Row(sku="B", location="Loja", on_hand=D(6), lot="L2"),
        Row(sku="C", name="Velho", is_active=False),
    )
    preview = await sent_back(importing)
    assert preview.figures() == Preview(same=3).figures()


async def test_a_change_in_the_export_is_the_only_change(importing: Importing) -> None:
    await importing.send(Row(sku="A", name="Café", location="Loja", minimum=D(2)), Row(sku="B", name="Chá"))
    first, *others = await exported(importing)
    assert (first.sku, first.minimum, first.location) == ("A", D(2), "Loja")
    changed = Row(sku="A", name="Café", location="Loja", minimum=D(3))
    _, preview = await importing.look(changed, *others)
    assert (preview.changed, preview.same, dict(preview.changes)) == (1, 1, {"minimum": 1})


async def test_whoever_may_not_export_is_refused(importing: Importing) -> None:
    viewer = Actor(importing.actor.member_id, "Ana", Language.ENGLISH, frozenset({Role.OPERATOR}))
    with pytest.raises(RightMissingError):
        async with importing.database.unit_of_work() as session:
            await begin_export(session, viewer)
