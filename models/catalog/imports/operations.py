"""Imports of spreadsheets from the file to the last step: read, looked through, tapped, written, or put away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.audit.queries import has_entry_since
from models.catalog.drafts import SPELLINGS, USUAL_UNITS
from models.catalog.imports.errors import ImportGoneError
from models.catalog.imports.preview import Preview
from models.catalog.imports.problems import MAX_PROBLEMS, ImportProblem
from models.catalog.imports.rows import ChunkRows
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

    `remarks` are what else there is to say of it, and the stems of SKUs to make up. `fingerprint` is of its content.
    `entry_id` is the audit trail's last
    entry when it was compared with what there is.
    """

    preview: Preview
    remarks: Mapping[str, Any]
    chunks: int
    fingerprint: str
    entry_id: int
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


async def begin_import(session: AsyncSession, actor: Actor, *, file_name: str, file_id: str | None) -> int:
    """A spreadsheet that is being looked through. Raises RightMissingError, RoleMissingError."""
    require(actor, "catalog", "import")
    begun = ProductImport(member_id=actor.member_id, file_name=file_name[:200], file_id=file_id)
    session.add(begun)
    await session.flush()
    assert begun.id is not None
    return begun.id


async def keep_chunks(session: AsyncSession, import_id: int, chunks: Mapping[int, str]) -> None:
    """Keep what is to be written until the tap, by its number from 1; what stood there is replaced."""
    await session.execute(delete(_chunk).where(_chunk.c.import_id == import_id, _chunk.c.number.in_(chunks)))
    rows = [{"import_id": import_id, "number": number, "content": content} for number, content in chunks.items()]
    await session.execute(insert(_chunk), rows)


async def chunk_of(session: AsyncSession, import_id: int, number: int) -> ChunkRows:
    """What was kept; `number` counts from 1."""
    asked = select(_chunk.c.content).where(_chunk.c.import_id == import_id, _chunk.c.number == number)
    return ChunkRows.read((await session.execute(asked)).scalar_one())


async def is_outdated(session: AsyncSession, actor: Actor, found: ProductImport) -> bool:
    """Whether something that the comparison relied on may be otherwise now.

    What moved in the stock does not count: where something had moved, an import does not touch it, and where nothing
    had, the last step looks again.
    """
    sees_all = all(actor.sees(place) for place in found.remarks.get("places", ()))
    is_changed = await has_entry_since(session, found.entry_id, areas=["catalog"], objects=["location"])
    return is_changed or not sees_all


async def offer_import(session: AsyncSession, actor: Actor, import_id: int, findings: Findings) -> ProductImport:
    """What was found; it can be tapped when there is something to change and nothing in the way.

    Raises RightMissingError, RoleMissingError.
    """
    require(actor, "catalog", "import")
    found, preview = await session.get_one(ProductImport, import_id), findings.preview
    is_ready = findings.problem_count == 0 and not preview.changes_nothing
    found.created_at = utc_now()
    found.state, found.file_id = (ImportState.READY, found.file_id) if is_ready else (ImportState.REFUSED, None)
    found.figures, found.problems = preview.figures(), findings.problems
    found.problem_count = findings.problem_count
    _keep(found, findings)
    await session.flush()
    return found


async def renew_import(session: AsyncSession, import_id: int, findings: Findings) -> bool:
    """Go on with a fresh comparison, if it comes to what was shown. Whether it does."""
    found = await session.get_one(ProductImport, import_id)
    shown = found.figures, found.remarks
    _keep(found, findings)
    if findings.problem_count or shown != (findings.preview.figures(), found.remarks):
        session.expire(found)
        return False
    await session.flush()
    return True


def _keep(found: ProductImport, findings: Findings) -> None:
    """What is needed to write it."""
    found.chunks, found.entry_id, found.fingerprint = findings.chunks, findings.entry_id, findings.fingerprint
    found.remarks = {**findings.remarks, **findings.preview.names()}


async def accept_import(session: AsyncSession, actor: Actor, import_id: int, *, chat_id: int) -> ProductImport:
    """Have it written, once. Raises ImportGoneError, RightMissingError, RoleMissingError."""
    found = await _own(session, actor, import_id)
    if found.state != ImportState.READY or found.created_at < utc_now() - KEPT:
        raise ImportGoneError
    params = {"import_id": import_id}
    task = await ask_for(
        session, actor=actor, chat_id=chat_id, kind="write_import", params=params, file_id=found.file_id
    )
    found.state, found.task_id = ImportState.ACCEPTED, task.id
    await session.flush()
    return found


async def cancel_import(session: AsyncSession, actor: Actor, import_id: int) -> ProductImport:
    """Put it away; nothing was changed. Raises ImportGoneError, RightMissingError, RoleMissingError."""
    found = await _own(session, actor, import_id)
    if found.state not in {ImportState.READY, ImportState.REFUSED}:
        raise ImportGoneError
    found.state, found.file_id = ImportState.CANCELLED, None
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
    await session.execute(update(_import).where(*others).values(state=ImportState.FAILED, file_id=None))
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
    await session.execute(update(_import).where(*dead).values(state=ImportState.FAILED, file_id=None))


async def is_writing(session: AsyncSession) -> bool:
    """Whether hidden rows belong to somebody."""
    return bool((await session.execute(select(exists().where(_import.c.state == ImportState.WRITING)))).scalar())


async def forget_old_imports(session: AsyncSession) -> None:
    """Put away previews that can no longer be tapped, and after 6 days delete whatever else is left of imports."""
    now = utc_now()
    late = _import.c.state.in_((ImportState.READING, ImportState.READY)), _import.c.created_at < now - KEPT
    await session.execute(update(_import).where(*late).values(state=ImportState.CANCELLED, file_id=None))
    resting = ~_import.c.state.in_(_FLOWING), ~_import.c.hides
    # The newest stays: SQLite would give its number to the next one, which would hide what the old one brought.
    newest = select(func.max(_import.c.id)).scalar_subquery()
    old = _import.c.created_at < now - _FORGOTTEN, _import.c.id < newest
    await session.execute(delete(_import).where(*resting, *old))
