"""Imports of spreadsheets from the file to the last step: read, looked through, tapped, written, or put away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.catalog.drafts import SPELLINGS, USUAL_UNITS
from models.catalog.imports.comparing import ProductPlan, compare
from models.catalog.imports.current import Names, load_current
from models.catalog.imports.errors import ImportGoneError
from models.catalog.imports.preview import Preview
from models.catalog.imports.problems import MAX_PROBLEMS, ImportProblem
from models.catalog.imports.products import ProductChunk
from models.catalog.imports.tables import ImportChunk, ImportState, ProductImport
from models.catalog.tables import Unit
from models.columns import utc_now
from models.people.actor import Actor
from models.people.rules import require
from models.statements import tables_of
from models.tasks.operations import ask_for
from models.tasks.tables import Task

KEPT = timedelta(hours=24)
"""How long a preview can be tapped."""

_FORGOTTEN = timedelta(days=6)
_import, _chunk, _task, _unit = tables_of(ProductImport, ImportChunk, Task, Unit)
_FLOWING = (ImportState.ACCEPTED, ImportState.WRITING)


@dataclass(frozen=True, slots=True)
class Findings:
    """What a spreadsheet came to: `chunks` of products, and what is wrong with its cells, by `headings`.

    `remarks` are what else there is to say of it, and the stems of SKUs to make up.
    """

    preview: Preview
    remarks: Mapping[str, Any]
    chunks: int
    cell_problems: Sequence[ImportProblem] = ()
    cell_problem_count: int = 0
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def problem_count(self) -> int:
        return self.cell_problem_count + self.preview.problem_count

    @property
    def problems(self) -> list[dict[str, Any]]:
        """The first of all problems, by row."""
        found = sorted([*self.cell_problems, *self.preview.problems], key=lambda one: (one.row, one.column))
        return [problem.details(self.headings) for problem in found[:MAX_PROBLEMS]]


async def ask_to_read(session: AsyncSession, actor: Actor, *, chat_id: int, file_id: str, file_name: str) -> None:
    """Have a spreadsheet looked through. Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "import")
    await ask_for(
        session, actor=actor, chat_id=chat_id, kind="read_sheet", params={"file_name": file_name}, file_id=file_id
    )


async def unit_forms(session: AsyncSession) -> tuple[dict[str, int], dict[str, str]]:
    """The units that a spreadsheet may name, with their places, and what else they are called."""
    there = {unit.code: unit.places for unit in await session.execute(select(_unit.c.code, _unit.c.places))}
    return {**USUAL_UNITS, **there}, dict(SPELLINGS)


async def begin_import(session: AsyncSession, actor: Actor, *, file_name: str, fingerprint: str) -> int:
    """A spreadsheet that is being looked through. Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "import")
    begun = ProductImport(member_id=actor.member_id, file_name=file_name[:200], fingerprint=fingerprint)
    session.add(begun)
    await session.flush()
    assert begun.id is not None
    return begun.id


async def look_through(session: AsyncSession, names: Names, preview: Preview, chunk: ProductChunk) -> list[ProductPlan]:
    """What becomes of the products of a chunk, counted."""
    current = await load_current(session, names, chunk.products)
    plans = [compare(product, current) for product in chunk.products]
    for plan in plans:
        preview.add(plan, names)
    return plans


async def keep_chunk(session: AsyncSession, import_id: int, number: int, products: str) -> None:
    """Keep some products until the tap."""
    session.add(ImportChunk(import_id=import_id, number=number, products=products))
    await session.flush()


async def chunk_of(session: AsyncSession, import_id: int, number: int) -> ProductChunk:
    """Products that were kept; `number` counts from 1."""
    asked = select(_chunk.c.products).where(_chunk.c.import_id == import_id, _chunk.c.number == number)
    return ProductChunk.read((await session.execute(asked)).scalar_one())


async def offer_import(session: AsyncSession, actor: Actor, import_id: int, findings: Findings) -> ProductImport:
    """What was found; it can be tapped when there is something to change and nothing in the way.

    Raises RightMissingError, RoleMissingError.
    """
    require(actor, "catalog", "import")
    found, preview = await session.get_one(ProductImport, import_id), findings.preview
    is_ready = findings.problem_count == 0 and not preview.changes_nothing
    found.state = ImportState.READY if is_ready else ImportState.REFUSED
    found.figures, found.problems = preview.figures(), findings.problems
    found.problem_count, found.chunks = findings.problem_count, findings.chunks
    names = {"categories": list(preview.categories.values()), "suppliers": list(preview.suppliers.values())}
    found.remarks = {**findings.remarks, **names}
    await session.flush()
    return found


async def accept_import(session: AsyncSession, actor: Actor, import_id: int, *, chat_id: int) -> ProductImport:
    """Have it written, once. Raises ImportGoneError, RightMissingError, RoleMissingError."""
    found = await _own(session, actor, import_id)
    if found.state != ImportState.READY or found.created_at < utc_now() - KEPT:
        raise ImportGoneError
    params = {"import_id": import_id}
    task = await ask_for(session, actor=actor, chat_id=chat_id, kind="write_import", params=params)
    found.state, found.task_id = ImportState.ACCEPTED, task.id
    await session.flush()
    return found


async def cancel_import(session: AsyncSession, actor: Actor, import_id: int) -> ProductImport:
    """Put it away; nothing was changed. Raises ImportGoneError, RightMissingError, RoleMissingError."""
    found = await _own(session, actor, import_id)
    if found.state not in {ImportState.READY, ImportState.REFUSED}:
        raise ImportGoneError
    found.state = ImportState.CANCELLED
    await session.flush()
    return found


async def import_shown(session: AsyncSession, actor: Actor, import_id: int) -> ProductImport:
    """An import of one's own, for its problems. Raises ImportGoneError, RightMissingError, RoleMissingError."""
    return await _own(session, actor, import_id)


async def begin_writing(session: AsyncSession, actor: Actor, import_id: int) -> ProductImport:
    """From now on it is written, or is again after a crash. Raises ImportGoneError, RightMissingError."""
    found = await _own(session, actor, import_id)
    if found.state not in _FLOWING:
        raise ImportGoneError
    others = _import.c.state == ImportState.WRITING, _import.c.id != import_id
    await session.execute(update(_import).where(*others).values(state=ImportState.FAILED))
    found.state = ImportState.WRITING
    await session.flush()
    return found


async def _own(session: AsyncSession, actor: Actor, import_id: int) -> ProductImport:
    require(actor, "catalog", "import")
    statement = select(ProductImport).where(col(ProductImport.id) == import_id).with_for_update()
    found: ProductImport | None = (await session.execute(statement)).scalar_one_or_none()
    if found is None or found.member_id != actor.member_id:
        raise ImportGoneError
    return found


async def give_up_dead(session: AsyncSession) -> None:
    """Imports whose task has ended without them will not be written any more."""
    lives = exists().where(_task.c.id == _import.c.task_id, _task.c.done_at.is_(None))
    dead = _import.c.state.in_(_FLOWING), ~lives
    await session.execute(update(_import).where(*dead).values(state=ImportState.FAILED))


async def is_writing(session: AsyncSession) -> bool:
    """Whether hidden rows belong to somebody."""
    return bool((await session.execute(select(exists().where(_import.c.state == ImportState.WRITING)))).scalar())


async def forget_old_imports(session: AsyncSession) -> None:
    """Delete previews that can no longer be tapped, and after 6 days whatever else is left of imports."""
    now, resting = utc_now(), ~_import.c.state.in_(_FLOWING)
    late = _import.c.created_at < now - KEPT
    await session.execute(delete(_chunk).where(_chunk.c.import_id.in_(select(_import.c.id).where(resting, late))))
    await session.execute(delete(_import).where(resting, _import.c.created_at < now - _FORGOTTEN))
