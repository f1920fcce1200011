"""Imports without a chat: rows as a spreadsheet would bring them, looked through and written as the tasks do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update
from sqlmodel import col

from bot.database import Database
from documents.agreement import Agreement
from documents.product_rows import COLUMNS, ProductRow
from models.catalog.imports.finishing import finish_import
from models.catalog.imports.operations import (
    Findings,
    begin_import,
    begin_writing,
    chunk_of,
    keep_chunks,
    offer_import,
)
from models.catalog.imports.preview import Preview
from models.catalog.imports.study import Study, StudyFiles, study_sheet
from models.catalog.imports.sweeping import sweep_hidden
from models.catalog.imports.tables import ImportState, ProductImport
from models.catalog.imports.writing import Ground, index_written, prepare_ground, write_chunk
from models.columns import utc_now
from models.people.actor import Actor

Row = partial(ProductRow, 0, "")
"""What a row says; `Importing.look` numbers it, and tells which product it is."""


@dataclass
class Importing:
    """Somebody who sends spreadsheets."""

    database: Database
    actor: Actor
    folder: Path

    async def look(self, *rows: ProductRow) -> tuple[int, Preview]:
        """Rows, numbered as in a spreadsheet, up to the preview."""
        numbered = list(_numbered(rows))
        files = StudyFiles(self.folder / "chunks", self.folder / "progress")
        async with self.database.unit_of_work() as session:
            import_id = await begin_import(session, self.actor, file_name="estoque.xlsx", file_id="f")
        async with self.database.unit_of_work() as session:
            study = await study_sheet(session, self.actor, lambda: (None, numbered, True), files)
        lines = files.chunks.read_text().splitlines()
        if lines:
            async with self.database.unit_of_work() as session:
                await keep_chunks(session, import_id, dict(enumerate(lines, start=1)))
        await self._offer(import_id, study)
        return import_id, study.preview

    async def _offer(self, import_id: int, study: Study[None]) -> None:
        async with self.database.unit_of_work() as session:
            findings = Findings(study.preview, {"stems": study.stems}, study.chunks, "f" * 64, study.entry_id)
            await offer_import(session, self.actor, import_id, findings)

    async def write_unseen(self, import_id: int) -> Ground:
        """Everything but the last step."""
        async with self.database.unit_of_work() as session:
            (await session.get_one(ProductImport, import_id)).state = ImportState.ACCEPTED
            await session.flush()
            await begin_writing(session, self.actor, import_id)
            ground, found = await prepare_ground(
                session, self.actor.member_id, import_id, utc_now(), note="estoque.xlsx"
            )
        for number in range(1, found.chunks + 1):
            async with self.database.unit_of_work() as session:
                await write_chunk(session, ground, await chunk_of(session, import_id, number))
                await index_written(session, ground)
        return ground

    async def finish(self, ground: Ground) -> ProductImport:
        """The last step."""
        async with self.database.unit_of_work() as session:
            return await finish_import(session, self.actor, ground)

    async def send(self, *rows: ProductRow) -> Preview:
        """A spreadsheet without problems, to its end."""
        import_id, preview = await self.look(*rows)
        assert preview.problems == []
        await self.finish(await self.write_unseen(import_id))
        return preview

    async def problems(self, *rows: ProductRow) -> list[tuple[int, str, str]]:
        """What is wrong: row, column, code."""
        _, preview = await self.look(*rows)
        return [
            (problem.row, problem.column, problem.code) for problem in sorted(preview.problems, key=lambda one: one.row)
        ]

    async def sweep(self) -> None:
        """Take away what is hidden: nobody writes it any more."""
        async with self.database.unit_of_work() as session:
            is_writing = col(ProductImport.state) == ImportState.WRITING
            await session.execute(update(ProductImport).where(is_writing).values(state=ImportState.FAILED))
        more = True
        while more:
            async with self.database.unit_of_work() as session:
                more = await sweep_hidden(session)


async def all_of(importing: Importing, *columns: Any) -> list[tuple[Any, ...]]:
    rows: Any = select
    async with importing.database.unit_of_work() as session:
        return [tuple(row) for row in await session.execute(rows(*columns).order_by(text("1")))]


def _numbered(rows: Iterable[ProductRow]) -> Iterator[ProductRow]:
    agreement = Agreement(COLUMNS)
    for number, row in enumerate(rows, start=2):
        product = agreement.product_of(row.sku, row.name, row.barcode)
        numbered = row._replace(number=number, product=product)
        agreement.add(numbered)
        yield numbered
