"""Imports without a chat: rows as a spreadsheet would bring them, looked through and written as the tasks do."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from bot.database import Database
from models.catalog.imports.current import known_names
from models.catalog.imports.finishing import finish_import
from models.catalog.imports.operations import (
    Findings,
    begin_import,
    begin_writing,
    chunk_of,
    keep_chunk,
    look_through,
    offer_import,
)
from models.catalog.imports.preview import Preview
from models.catalog.imports.products import Gathered, ProductChunk, gather_products
from models.catalog.imports.sweeping import sweep_hidden
from models.catalog.imports.tables import ImportState, ProductImport
from models.catalog.imports.writing import Ground, prepare_ground, write_plans, write_words
from models.columns import utc_now
from models.people.actor import Actor


@dataclass(frozen=True, slots=True)
class Row:
    """A row as `documents.product_rows.ProductRow` has it."""

    number: int = 2
    sku: str | None = None
    name: str | None = None
    unit: str | None = None
    category: str | None = None
    pack: str | None = None
    pack_factor: Decimal | None = None
    barcode: str | None = None
    location: str | None = None
    on_hand: Decimal | None = None
    unit_cost: Decimal | None = None
    minimum: Decimal | None = None
    target: Decimal | None = None
    multiple: Decimal | None = None
    supplier: str | None = None
    supplier_price: Decimal | None = None
    lead_time_days: int | None = None
    lot: str | None = None
    expires_on: date | None = None
    is_active: bool | None = None


@dataclass
class Importing:
    """Somebody who sends spreadsheets."""

    database: Database
    actor: Actor
    folder: Path

    async def look(self, *rows: Row) -> tuple[int, Preview]:
        """Rows, numbered as in a spreadsheet, up to the preview."""
        numbered = [replace(row, number=number) for number, row in enumerate(rows, start=2)]
        path = self.folder / "chunks"
        gathered = gather_products(lambda _: numbered, self.folder, path)
        preview = Preview()
        async with self.database.unit_of_work() as session:
            import_id = await begin_import(session, self.actor, file_name="estoque.xlsx", fingerprint="f" * 64)
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            async with self.database.unit_of_work() as session:
                names = await known_names(session, self.actor)
                await look_through(session, names, preview, ProductChunk.read(line))
                await keep_chunk(session, import_id, number, line)
        await self._offer(import_id, preview, gathered)
        return import_id, preview

    async def _offer(self, import_id: int, preview: Preview, gathered: Gathered) -> None:
        async with self.database.unit_of_work() as session:
            findings = Findings(preview, {"stems": gathered.stems}, gathered.chunks)
            await offer_import(session, self.actor, import_id, findings)

    async def write_unseen(self, import_id: int) -> Ground:
        """Everything but the last step."""
        async with self.database.unit_of_work() as session:
            (await session.get_one(ProductImport, import_id)).state = ImportState.ACCEPTED
            await session.flush()
            found = await begin_writing(session, self.actor, import_id)
            names = await known_names(session, self.actor)
            ground = await prepare_ground(session, found, utc_now())
        for number in range(1, found.chunks + 1):
            async with self.database.unit_of_work() as session:
                chunk = await chunk_of(session, import_id, number)
                await write_words(session, chunk.words)
                await write_plans(session, ground, await look_through(session, names, Preview(), chunk))
        return ground

    async def finish(self, ground: Ground) -> ProductImport:
        """The last step."""
        async with self.database.unit_of_work() as session:
            return await finish_import(session, self.actor, ground, note="estoque.xlsx")

    async def send(self, *rows: Row) -> Preview:
        """A spreadsheet without problems, to its end."""
        import_id, preview = await self.look(*rows)
        assert preview.problems == []
        await self.finish(await self.write_unseen(import_id))
        return preview

    async def problems(self, *rows: Row) -> list[tuple[int, str, str]]:
        """What is wrong: row, column, code."""
        _, preview = await self.look(*rows)
        return [
            (problem.row, problem.column, problem.code) for problem in sorted(preview.problems, key=lambda one: one.row)
        ]

    async def sweep(self) -> None:
        """Take away what is hidden."""
        more = True
        while more:
            async with self.database.unit_of_work() as session:
                more = await sweep_hidden(session)
