"""Reading a spreadsheet that somebody sent, up to the preview."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from aiogram.methods import SendDocument, SendMessage, TelegramMethod
from aiogram.types import FSInputFile

from bot.texts import clip
from documents.product_rows import read_rows
from documents.product_sheets import CellProblem, CheckedSheet, check_products
from handlers.catalog.sheet_cards import column_name, preview_screen, problem_text
from handlers.catalog.sheet_columns import problem_writer
from handlers.pages import PAGE_SIZE
from handlers.stock.movement_screens import decimal_mark
from handlers.tasks import Desk, Work
from models.catalog.imports.current import Names, known_names
from models.catalog.imports.operations import Findings, begin_import, keep_chunk, look_through, offer_import, unit_forms
from models.catalog.imports.preview import Preview
from models.catalog.imports.problems import ImportProblem
from models.catalog.imports.products import CHUNK, Gathered, ProductChunk, gather_products
from models.people.tables import Language

_WITHIN_S = 90
_FILE_UNITS = 60
_ROWS, _CHUNKS, _LIST = "rows", "chunks", "problems.xlsx"


async def read_sheet(desk: Desk) -> None:
    """What the spreadsheet would change, in one message; nothing is changed yet."""
    checked = await _check(desk)
    rows, chunks = desk.folder / _ROWS, desk.folder / _CHUNKS
    gathered = await desk.compute(gather_products, read_rows, rows, chunks, within_s=_WITHIN_S)
    async with desk.unit() as work:
        file_name = desk.params["file_name"]
        import_id = await begin_import(work.session, work.actor, file_name=file_name, fingerprint=checked.fingerprint)
        names = await known_names(work.session, work.actor)
    preview = await _look_through(desk, import_id, gathered, names, is_kept=checked.problem_count == 0)
    findings = Findings(
        preview=preview,
        remarks=_remarks(checked, gathered, names, preview),
        chunks=gathered.chunks,
        cell_problems=[_problem(problem) for problem in checked.problems],
        cell_problem_count=checked.problem_count,
        headings={str(column): heading for column, heading in checked.columns.items()},
    )
    extra = await _problem_list(desk, findings.problems) if findings.problem_count > PAGE_SIZE else None
    await desk.finish(partial(_offer, desk, import_id, findings, extra))


async def _check(desk: Desk) -> CheckedSheet:
    """What can be said without the catalogue; its rows go into a file of the task."""
    file_name = desk.params["file_name"]
    async with desk.unit() as work:
        units, words = await unit_forms(work.session)
        check = partial(
            check_products,
            file_name=file_name,
            rows_path=desk.folder / _ROWS,
            decimal_mark=decimal_mark(work.actor),
            is_month_first=work.actor.language is Language.ENGLISH,
            units=units,
            unit_words=words,
        )
        reading = work.reader.text("imports.reading", file=clip(file_name, _FILE_UNITS))
    await desk.show(reading)
    return await desk.compute(check, await desk.fetch(), within_s=_WITHIN_S)


async def _look_through(desk: Desk, import_id: int, gathered: Gathered, names: Names, *, is_kept: bool) -> Preview:
    preview, total = Preview(), gathered.products
    for number, line in enumerate(_lines(desk.folder / _CHUNKS), start=1):
        chunk = ProductChunk.read(line)
        async with desk.unit() as work:
            await look_through(work.session, names, preview, chunk)
            if is_kept and preview.is_clean:
                await keep_chunk(work.session, import_id, number, line)
            progress = work.reader.text("imports.comparing", done=min(number * CHUNK, total), total=total)
        await desk.show(progress)
    return preview


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


def _problem(problem: CellProblem) -> ImportProblem:
    about = {} if problem.other_row is None else {"other_row": problem.other_row}
    return ImportProblem(problem.row, str(problem.column or ""), problem.code, problem.value, about)


def _remarks(checked: CheckedSheet, gathered: Gathered, names: Names, preview: Preview) -> dict[str, Any]:
    is_named = preview.without_location and len(names.location_names) > 1 and names.usual_location is not None
    return {
        "stems": gathered.stems,
        "usual_location": names.location_names[names.usual_location or 0] if is_named else None,
        "unknown_headings": list(checked.unknown_headings),
        "other_sheets": list(checked.other_sheets),
        "sheet_name": checked.sheet_name,
        "has_formulas": checked.has_formulas,
    }


async def _problem_list(desk: Desk, problems: Sequence[dict[str, Any]]) -> FSInputFile:
    """All of them as a spreadsheet, as far as they are kept."""
    async with desk.unit() as work:
        reader = work.reader
        rows = [
            [problem["row"], column_name(reader, problem), problem["value"], problem_text(reader, problem).striptags()]
            for problem in problems
        ]
        writer, name = problem_writer(reader), reader.label("imports.problems.file_name")
    await desk.compute(partial(writer, rows=rows), desk.folder / _LIST)
    return FSInputFile(desk.folder / _LIST, name)


async def _offer(
    desk: Desk, import_id: int, findings: Findings, extra: FSInputFile | None, work: Work
) -> list[TelegramMethod[Any]]:
    found = await offer_import(work.session, work.actor, import_id, findings)
    text, keyboard = preview_screen(work.reader, found)
    answer: list[TelegramMethod[Any]] = [SendMessage(chat_id=desk.chat_id, text=text, reply_markup=keyboard)]
    if extra is not None:
        answer.append(SendDocument(chat_id=desk.chat_id, document=extra))
    return answer
