"""What a spreadsheet that somebody sent comes to: worked out in another process, kept in chunks until the tap."""

from collections.abc import Iterator
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from bot.texts import Reader, clip
from documents.product_sheets import CellProblem, CheckedSheet, check_products
from handlers.stock.movement_screens import decimal_mark
from handlers.tasks import Desk
from models.catalog.imports.operations import Findings, keep_chunks, unit_forms
from models.catalog.imports.problems import ImportProblem
from models.catalog.imports.study import Study, StudyFiles, study_sheet
from models.people.tables import Language

_WITHIN_S = 180
_FILE_UNITS = 60
_CHUNKS, _PROGRESS = "chunks", "progress"
_KEPT_AT_ONCE = 10


async def study_file(desk: Desk, import_id: int, file_name: str) -> Findings:
    """Fetch the file and find out what it would change; nothing is changed yet."""
    async with desk.unit() as work:
        actor, reader = work.actor, work.reader
        units, words = await unit_forms(work.session)
    await desk.show(reader.text("imports.reading", file=clip(file_name, _FILE_UNITS)))
    check = partial(
        check_products,
        await desk.fetch(),
        file_name=file_name,
        decimal_mark=decimal_mark(actor),
        is_month_first=actor.language is Language.ENGLISH,
        units=units,
        unit_words=words,
    )
    files = StudyFiles(desk.folder / _CHUNKS, desk.folder / _PROGRESS)
    watch = partial(_show_progress, desk, reader, files)
    study: Study[CheckedSheet] = await desk.study(study_sheet, actor, check, files, within_s=_WITHIN_S, watch=watch)
    await _keep(desk, import_id, files.chunks, study.chunks)
    return _findings(study)


async def _show_progress(desk: Desk, reader: Reader, files: StudyFiles) -> None:
    if (told := files.told()) is not None:
        done, total = told
        await desk.show(reader.text("imports.comparing", done=done, total=total))


async def _keep(desk: Desk, import_id: int, path: Path, chunks: int) -> None:
    numbered = zip(count(1), _lines(path, chunks), strict=False)
    while some := dict(islice(numbered, _KEPT_AT_ONCE)):
        async with desk.unit() as work:
            await keep_chunks(work.session, import_id, some)
        await desk.give_way()


def _lines(path: Path, chunks: int) -> Iterator[str]:
    """Those that are to be written: none, where something is wrong, though some were left before that was found."""
    with path.open(encoding="utf-8") as file:
        yield from islice(file, chunks)


def _findings(study: Study[CheckedSheet]) -> Findings:
    checked = study.checked
    return Findings(
        preview=study.preview,
        remarks=_remarks(study),
        chunks=study.chunks,
        fingerprint=checked.fingerprint,
        entry_id=study.entry_id,
        cell_problems=[_problem(problem) for problem in checked.problems],
        cell_problem_count=checked.problem_count,
        headings={str(column): heading for column, heading in checked.columns.items()},
    )


def _problem(problem: CellProblem) -> ImportProblem:
    about = {} if problem.other_row is None else {"other_row": problem.other_row}
    return ImportProblem(problem.row, str(problem.column or ""), problem.code, problem.value, about)


def _remarks(study: Study[CheckedSheet]) -> dict[str, Any]:
    checked = study.checked
    return {
        "stems": study.stems,
        "usual_location": study.usual_location,
        "unknown_headings": list(checked.unknown_headings),
        "other_sheets": list(checked.other_sheets),
        "sheet_name": checked.sheet_name,
        "has_formulas": checked.has_formulas,
    }
